"""Late changes of sealed periods (số liệu phát sinh sau khi chốt), and which report carries them.

A report carries the differences of every earlier sealed period of its calendar (`Period.order`: a quarter's own months
too), each from the ledger size up to which that period has been reported. That is the size of the period's own newest
seal or, if greater, of the newest seal of a later period, whose report carried what was known by then. So a difference
is in every later report until one of them is sealed, and in none after that: none is lost, and each is in one sealed
report.

Only seals made before the report count, so what a sealed report carried never changes: it is the report at the size of
its own seal. A period's own seals carry nothing for it, so a report that is sealed again carries what its earlier seal
did, unless another report sealed in between carried part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Final
from uuid import UUID

from db.queries import figure_changes, sums
from db.queries import seals as queries
from db.queries.figures import Figure
from db.session import Reader
from domain.access.visibility import Visibility
from domain.acts.act import CORRECTIVE_LABELS, Document
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.reports.period import Period
from domain.reports.report import ReportService
from domain.reports.seals import Seal, seals_up_to

LATE_HEADING: Final = "Số liệu phát sinh sau khi chốt"
LATE_OF_ALL: Final = "Tính cho mọi cơ quan có thẩm quyền, không riêng cơ quan nêu trên."
NOTHING_LATE: Final = "Không có: số liệu của các kỳ đã chốt không thay đổi so với số đã báo cáo."


@dataclass(frozen=True, slots=True)
class Reported:
    """A sealed period, and the ledger size up to which its differences have been reported."""

    seal: Seal
    size: int


@dataclass(frozen=True, slots=True)
class LateAct:
    """An act recorded after the seal; `about` is the paper of the act that it corrects or voids."""

    seq: int
    register: Register
    entry: UUID
    kind: str
    effective_on: date | None
    corrects: int | None
    recorded_at: datetime
    reason: str | None
    paper: Document
    about_kind: str | None
    about: Document

    @property
    def words(self) -> str:
        """The act in words (hành vi): `cấp`, or `đính chính việc cấp`."""
        title = self._title(self.kind)
        return f"{title} việc {self._title(self.about_kind)}" if self.about_kind else title

    @property
    def cited(self) -> Document:
        """Its paper or, without one, that of the act it corrects or voids."""
        return self.about if self.about.printed and not self.paper.printed else self.paper

    def _title(self, kind: str) -> str:
        return CORRECTIVE_LABELS.get(kind) or self.register.kinds[kind].title_vi


@dataclass(frozen=True, slots=True)
class Difference:
    """A changed figure: as sealed, as last reported, as known now, and the acts in between."""

    period: Period
    register: Register
    indicator: Indicator
    name: str
    sealed: int
    reported: int
    reported_size: int
    now: int
    acts: Sequence[LateAct]

    @property
    def difference(self) -> int:
        """The difference (chênh lệch); 0 if other units are counted, but as many."""
        return self.now - self.reported


def carried_periods(seals: Sequence[Seal], period: Period, size: int) -> list[Reported]:
    """The sealed periods whose differences a report of `period` at ledger `size` carries, in order.

    `seals` are those made up to that size, in order.
    """
    before = takewhile(lambda seal: (seal.period.code, seal.ledger_size) != (period.code, size), seals)
    others = [seal for seal in before if seal.period.code != period.code]
    newest = {seal.period.code: seal for seal in others if seal.period.order < period.order}
    return [
        Reported(
            last, max(seal.ledger_size for seal in others if seal is last or seal.period.order > last.period.order)
        )
        for last in sorted(newest.values(), key=lambda seal: seal.period.order)
    ]


async def carried_differences(reader: Reader, visibility: Visibility, period: Period, size: int) -> list[Difference]:
    """The differences that the report of a period at ledger `size` carries, by period."""
    seals = await seals_up_to(reader, period.calendar, size)
    return await differences(reader, visibility, carried_periods(seals, period, size), size)


async def differences(reader: Reader, visibility: Visibility, since: Sequence[Reported], size: int) -> list[Difference]:
    """Every figure of those periods that at ledger `size` counts other units than reported, with the acts behind it."""
    late = [reported for reported in since if reported.size < size]
    if not late:
        return []
    service = ReportService(reader, visibility)
    changed: dict[tuple[int, str], list[UUID]] = {}
    for name, entries in (await _touched(service, late, size)).items():
        for place, entry in await _changed(reader, service.figures[name], late, entries, size):
            changed.setdefault((place, name), []).append(entry)
    return [
        difference
        for place, reported in enumerate(late)
        if any(at == place for at, _ in changed)
        for difference in await _of_period(
            service, reported, size, {n: e for (at, n), e in changed.items() if at == place}
        )
    ]


async def _touched(service: ReportService, late: Sequence[Reported], size: int) -> dict[str, Sequence[UUID]]:
    """By figure, the entries that late acts changed in it on days that count for one of the periods."""
    first, last = min(each.seal.period.first for each in late), max(each.seal.period.last for each in late)
    figures = service.figures.values()
    rows = await service.reader.rows(
        sums.changed_entries,
        names=[figure.name for figure in figures],
        tallies=[figure.tally.name for figure in figures],
        since=[first if figure.flow else date.min for figure in figures],
        after=min(each.size for each in late),
        size=size,
        day=last,
    )
    entries = {row["name"]: row["entries"] for row in rows}
    return {name: entries[name] for name in service.figures if name in entries}


async def _changed(
    reader: Reader, figure: Figure, late: Sequence[Reported], entries: Sequence[UUID], size: int
) -> Iterable[tuple[int, UUID]]:
    """The entries that a figure counts otherwise: in or out, how often, for whom; each with the index of its period."""
    rows = await reader.rows(
        figure_changes.changed(figure),
        firsts=[reported.seal.period.first for reported in late],
        days=[reported.seal.period.last for reported in late],
        sizes=[reported.size for reported in late],
        entries=entries,
        seq=size,
    )
    return [(row["place"] - 1, row["entry_id"]) for row in rows]


async def _of_period(
    service: ReportService, reported: Reported, size: int, changed: Mapping[str, Sequence[UUID]]
) -> list[Difference]:
    seal = reported.seal
    then, now = [await service.report(seal.period, seq) for seq in (reported.size, size)]
    values = {figure.name: figure.value for figure in then.figures}
    return [
        Difference(
            seal.period,
            figure.register,
            figure.indicator,
            figure.name,
            seal.figures[figure.name],
            values[figure.name],
            reported.size,
            figure.value,
            await _causes(service, figure.name, changed[figure.name], reported, size),
        )
        for figure in now.figures
        # A figure declared since then was not sealed.
        if figure.name in changed and figure.name in seal.figures
    ]


async def _causes(
    service: ReportService, name: str, entries: Sequence[UUID], reported: Reported, size: int
) -> list[LateAct]:
    """The acts since the last report that changed these entries."""
    figure, period = service.figure(name), reported.seal.period
    arguments = {"entries": entries, "size": reported.size, "seq": size, "first": period.first, "day": period.last}
    seqs = [row[0] for row in await service.reader.rows(figure_changes.causes(figure), **arguments)]
    return [_act(dict(row), service.registers) for row in await service.reader.rows(queries.acts, seqs=seqs)]


def _act(row: dict[str, object], registers: Mapping[str, Register]) -> LateAct:
    papers = [
        Document(number=row.pop(f"{prefix}number"), symbol=row.pop(f"{prefix}symbol"), signed_on=row.pop(day))  # type: ignore[arg-type]
        for prefix, day in (("", "signed_on"), ("about_", "about_day"))
    ]
    row["register"] = registers[str(row["register"])]
    return LateAct(**row, paper=papers[0], about=papers[1])  # type: ignore[arg-type]
