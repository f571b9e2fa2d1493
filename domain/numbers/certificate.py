"""The certificate of a series and year: its numbers, and whether they are dense, unique and in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any, Final, Literal, TypeAlias

from db.queries import numbers
from db.queries.tense import LATEST
from db.session import Row, Session
from db.tables.labels import Choice
from db.tables.number_series import Kept
from domain.numbers.series import series_and_opening


class NumberState(Choice):
    """The state of a number: exactly one of these, unless it is in the paper book."""

    ISSUED = "issued", "đã cấp"
    VOIDED = "voided", "đã huỷ"
    RESERVED = "reserved", "giữ số"


Rule: TypeAlias = Literal["missing", "beyond", "repeated", "date_goes_back", "reservation_ended"]
"""A rule of a series that a number can break; `beyond`: its counter never gave the number."""

IRREGULARITY_LABELS: Final[dict[Rule, str]] = {
    "missing": "thiếu: không văn bản nào mang số này và không ai giữ số",
    "beyond": "vượt: lớn hơn số cuối cùng mà sổ đã cấp",
    "repeated": "trùng: nhiều văn bản mang số này",
    "date_goes_back": "ngày lùi: ký trước ngày của một số nhỏ hơn",
    "reservation_ended": "quá hạn giữ số mà chưa dùng",
}
"""The rules that a number can break, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class NumberUse:
    """A number: its status, its day of signing, and the act that has it or the reason why none does."""

    number: int
    status: NumberState
    signed_on: date | None = None
    symbol: str | None = None
    seq: int | None = None
    register: str | None = None
    entry: Any = None
    reason: str | None = None
    expires_on: date | None = None

    @property
    def status_vi(self) -> str:
        """Its status in Vietnamese."""
        return self.status.label


@dataclass(frozen=True, slots=True)
class Irregularity:
    """A number and the rule that it breaks."""

    number: int
    rule: Rule
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Whether the numbers of a series and year are dense, unique and in order of date, with all exceptions."""

    series: str
    year: int
    kept: str
    opening: int
    last: int
    dense: bool | None
    unique: bool
    in_order: bool
    uses: tuple[NumberUse, ...]
    exceptions: tuple[Irregularity, ...]


def certify(
    series: str, year: int, kept: str, opening: int, last: int, uses: Iterable[NumberUse], today: date
) -> Certificate:
    """Certify the numbers of a series and year (NĐ 30/2020 Điều 15.1: in order of issue, from 1, each once).

    For a series kept elsewhere `dense` is None, since only the numbers cited here are known. There several acts may
    cite one paper, so a number counts as repeated only with two days or two symbols.
    """
    ordered = sorted(uses, key=lambda use: (use.number, use.seq or 0))
    here = kept == Kept.HERE
    missing = sorted(set(range(opening + 1, last + 1)) - {use.number for use in ordered}) if here else []
    repeated = [(a, b) for a, b in pairwise(ordered) if a.number == b.number and (here or not _same_paper(a, b))]
    backward = list(_backward_dates(ordered))
    beyond = [use.number for use in ordered if here and use.number > last]
    ended = [
        use
        for use in ordered
        if use.status is NumberState.RESERVED and use.expires_on is not None and use.expires_on < today
    ]
    exceptions = [
        *(Irregularity(number, "beyond", f"the counter is at {last}") for number in beyond),
        *(Irregularity(number, "missing", "no act has it and it is not reserved") for number in missing),
        *(Irregularity(b.number, "repeated", f"acts {a.seq} and {b.seq} have it") for a, b in repeated),
        *(
            Irregularity(b.number, "date_goes_back", f"dated {b.signed_on}, after {a.number} of {a.signed_on}")
            for a, b in backward
        ),
        *(
            Irregularity(use.number, "reservation_ended", f"reserved until {use.expires_on} and not used")
            for use in ended
        ),
    ]
    return Certificate(
        series=series, year=year, kept=kept, opening=opening, last=last,
        dense=not (missing or beyond) if here else None, unique=not repeated, in_order=not backward,
        uses=tuple(ordered), exceptions=tuple(sorted(exceptions, key=lambda e: (e.number, e.rule))),
    )  # fmt: skip


def _same_paper(a: NumberUse, b: NumberUse) -> bool:
    return (a.signed_on, a.symbol) == (b.signed_on, b.symbol)


def _backward_dates(ordered: Iterable[NumberUse]) -> Iterable[tuple[NumberUse, NumberUse]]:
    """Pairs of a number and a lower number with a later date, the latest of all lower numbers."""
    latest: tuple[date, NumberUse] | None = None
    for _, same in groupby(ordered, key=lambda use: use.number):
        dated = [(use.signed_on, use) for use in same if use.signed_on is not None]
        if latest is not None:
            yield from ((latest[1], use) for day, use in dated if day < latest[0])
        latest = max([latest, *dated] if latest else dated, key=lambda pair: pair[0], default=None)


async def certificate_of(session: Session, key: str, year: int, today: date, seq: int | None = None) -> Certificate:
    """The certificate of a series and year as known now, or at ledger size `seq`. Raises NotFound.

    Years before the series was kept here are in a paper book, as if kept elsewhere. The counter has no history: for
    earlier knowledge it is the highest number of that time.
    """
    size = LATEST if seq is None else seq
    series, opening = await series_and_opening(session, key, year, size)
    where = {"series": key, "year": year}
    counter = await session.row(numbers.counter, **where)
    uses = [
        NumberUse(
            number=row["number"],
            status=NumberState.VOIDED if row["voided"] else NumberState.ISSUED,
            signed_on=row["signed_on"],
            symbol=row["symbol"],
            seq=row["act_seq"],
            register=row["register_key"],
            entry=row["entry_id"],
            reason=row["reason"],
        )
        for row in await session.rows(numbers.numbered_acts, **where, seq=size)
    ]
    uses += [_withheld(row) for row in await session.rows(numbers.withheld, **where, seq=size)]
    on_paper = 0 < year < series["kept_since"]
    kept = Kept.ELSEWHERE if on_paper else series["kept"]
    opening, last = (counter["opening"], counter["last"]) if counter else (opening, opening)
    if kept == Kept.ELSEWHERE:
        last = max((use.number for use in uses), default=0)
    elif seq is not None:
        last = max([opening, *(use.number for use in uses)])
    return certify(key, year, kept, opening, last, uses, today)


def _withheld(row: Row) -> NumberUse:
    """A number that no act has, reserved or voided unused."""
    if row["voided"]:
        return NumberUse(row["number"], NumberState.VOIDED, reason=row["void_reason"] or row["why"])
    return NumberUse(row["number"], NumberState.RESERVED, reason=row["why"], expires_on=row["until"])
