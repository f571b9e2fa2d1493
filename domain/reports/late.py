"""What came late (số liệu phát sinh sau khi chốt): what became known of sealed periods, and which report tells of it.

A report carries the differences of every sealed period of its calendar that comes before it (`Period.order`: for a
quarter its own months too), each counted from the size of the ledger up to which it has been reported already. That is
the size of the period's own newest seal or, where it is greater, of the newest seal of a period that comes after it:
the report sealed there has carried what was known by then. So each difference is in every later report until one of
them is sealed, and in none after it: none is lost, and sealed reports tell of it once.

Only seals made before the report count, so what a sealed report carried stays the same for ever: the report at the size
of its own seal is that sealed report. A period's own seals carry nothing for it, so a report that is sealed again tells
what the seal in its place told, unless another sealed report has come between that told the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Final
from uuid import UUID

from db.queries import reports
from db.queries import seals as queries
from db.session import Reader
from domain.access.visibility import Visibility
from domain.acts.act import ABOUT_AN_ACT, Document
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.reports.period import Period
from domain.reports.report import ReportService
from domain.reports.seals import Seal, made_by

LATE_HEADING: Final = "Số liệu phát sinh sau khi chốt"
LATE_OF_ALL: Final = "Tính cho mọi cơ quan có thẩm quyền, không riêng cơ quan nêu trên."
NOTHING_LATE: Final = "Không có: số liệu của các kỳ đã chốt không thay đổi so với số đã báo cáo."


@dataclass(frozen=True, slots=True)
class Reported:
    """A sealed period, and the ledger's size up to which its differences have been reported."""

    seal: Seal
    size: int


@dataclass(frozen=True, slots=True)
class LateAct:
    """An act that was recorded after the seal; `about` is the paper that a correction or a void is about."""

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
        """What was done (hành vi): `cấp`, or `đính chính việc cấp`."""
        done = self._title(self.kind)
        return f"{done} việc {self._title(self.about_kind)}" if self.about_kind else done

    @property
    def cited(self) -> Document:
        """Its paper or, without one, that of the act it is about."""
        return self.about if self.about.printed and not self.paper.printed else self.paper

    def _title(self, kind: str) -> str:
        return ABOUT_AN_ACT.get(kind) or self.register.kinds[kind].title_vi


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what was reported: as sealed, as last reported, as known now, and the acts between."""

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
        """By how much (chênh lệch); 0 if as many are counted, but others."""
        return self.now - self.reported


def to_carry(made: Sequence[Seal], found: Period, size: int) -> list[Reported]:
    """What a report of `found` at ledger `size` has to carry, of the seals `made` by then, in order of the periods."""
    before = takewhile(lambda one: (one.period.code, one.ledger_size) != (found.code, size), made)
    others = [one for one in before if one.period.code != found.code]
    newest = {one.period.code: one for one in others if one.period.order < found.order}
    return [
        Reported(kept, max(one.ledger_size for one in others if one is kept or one.period.order > kept.period.order))
        for kept in sorted(newest.values(), key=lambda one: one.period.order)
    ]


async def carried(reader: Reader, visibility: Visibility, found: Period, size: int) -> list[Difference]:
    """The differences that the report of a period at ledger `size` carries, by period."""
    made = await made_by(reader, found.calendar, size)
    return await differences(reader, visibility, to_carry(made, found, size), size)


async def differences(reader: Reader, visibility: Visibility, since: Sequence[Reported], size: int) -> list[Difference]:
    """Every figure of those periods that at ledger `size` does not count what was reported, with the acts behind it.

    One that counts as many, but others, differs by 0. What was known before differs in nothing.
    """
    late = [one for one in since if one.size < size]
    if not late:
        return []
    service = ReportService(reader, visibility)
    rows = await reader.rows(queries.touched, after=min(one.size for one in late), size=size)
    changed: dict[tuple[int, str], list[UUID]] = {}
    for name, figure in service.figures.items():
        entries = next((row["entries"] for row in rows if row["register"] == figure.register), None)
        for place, entry in await _changed(reader, figure, late, entries, size) if entries else ():
            changed.setdefault((place, name), []).append(entry)
    return [
        one
        for place, reported in enumerate(late)
        if any(at == place for at, _ in changed)
        for one in await _of_period(service, reported, size, {n: e for (at, n), e in changed.items() if at == place})
    ]


async def _changed(
    reader: Reader, figure: reports.Figure, late: Sequence[Reported], entries: Sequence[UUID], size: int
) -> Iterable[tuple[int, UUID]]:
    """The entries that came into a figure or left it, or that count for another holder, with their period's place."""
    rows = await reader.rows(
        reports.changed(figure),
        firsts=[one.seal.period.first for one in late],
        days=[one.seal.period.last for one in late],
        sizes=[one.size for one in late],
        entries=entries,
        seq=size,
    )
    return [(row["place"] - 1, row["entry_id"]) for row in rows]


async def _of_period(
    service: ReportService, reported: Reported, size: int, changed: Mapping[str, Sequence[UUID]]
) -> list[Difference]:
    kept = reported.seal
    then, now = [await service.report(kept.period, one) for one in (reported.size, size)]
    values = {counted.name: counted.value for counted in then.figures}
    return [
        Difference(
            kept.period,
            counted.register,
            counted.indicator,
            counted.name,
            kept.figures[counted.name],
            values[counted.name],
            reported.size,
            counted.value,
            await _causes(service, counted.name, changed[counted.name], reported, size),
        )
        for counted in now.figures
        # A figure that is declared since was not sealed.
        if counted.name in changed and counted.name in kept.figures
    ]


async def _causes(
    service: ReportService, name: str, entries: Sequence[UUID], reported: Reported, size: int
) -> list[LateAct]:
    """The acts since the last report by which those entries changed."""
    figure, period = service.figure(name), reported.seal.period
    given = {"entries": entries, "size": reported.size, "seq": size, "first": period.first, "day": period.last}
    seqs = [row[0] for row in await service.reader.rows(reports.causes(figure), **given)]
    return [_act(dict(row), service.registers) for row in await service.reader.rows(queries.acts, seqs=seqs)]


def _act(row: dict[str, object], registers: Mapping[str, Register]) -> LateAct:
    papers = [
        Document(number=row.pop(f"{of}number"), symbol=row.pop(f"{of}symbol"), signed_on=row.pop(day))  # type: ignore[arg-type]
        for of, day in (("", "signed_on"), ("about_", "about_day"))
    ]
    row["register"] = registers[str(row["register"])]
    return LateAct(**row, paper=papers[0], about=papers[1])  # type: ignore[arg-type]
