"""The certificate of a series and year: which numbers there are, and whether they are dense, unique and in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any, Final

from db.queries import ledger, numbers
from db.session import Session
from db.tables.number_series import Kept
from domain.numbers.series import series_in


class NumberState(StrEnum):
    """What became of a number; exactly one of these (plus the paper book, for those below the opening)."""

    ISSUED = "issued"  # đã cấp
    VOIDED = "voided"  # đã huỷ
    RESERVED = "reserved"  # giữ số


NUMBER: Final[dict[str, str]] = {
    NumberState.ISSUED: "đã cấp",
    NumberState.VOIDED: "đã huỷ",
    NumberState.RESERVED: "giữ số",
}
"""What became of a number."""

IRREGULAR: Final = {
    "missing": "thiếu: không văn bản nào mang số này và không ai giữ số",
    "repeated": "trùng: nhiều văn bản mang số này",
    "date_goes_back": "ngày lùi: ký trước ngày của một số nhỏ hơn",
    "reservation_ended": "quá hạn giữ số mà chưa dùng",
}
"""The rule of a series that a number breaks."""


@dataclass(frozen=True, slots=True)
class Use:
    """One number: its state, the day it was signed, and the act that bears it or the reason why none does."""

    number: int
    state: NumberState
    signed_on: date | None = None
    symbol: str | None = None
    act_seq: int | None = None
    register: str | None = None
    entry: Any = None
    reason: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Irregularity:
    """A number and its rule: `missing`, `beyond` the counter, `repeated`, `date_goes_back`, `reservation_ended`."""

    number: int
    rule: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Whether a series and year is dense, unique and in order of date; each exception is listed."""

    series: str
    year: int
    kept: str
    opening: int
    last: int
    dense: bool | None
    unique: bool
    in_order: bool
    uses: tuple[Use, ...]
    exceptions: tuple[Irregularity, ...]


def certify(
    series: str, year: int, kept: str, opening: int, last: int, uses: Iterable[Use], today: date
) -> Certificate:
    """Judge the numbers of a series and year (NĐ 30/2020 Điều 15.1: in order of issue, from 1, each once).

    A series kept elsewhere is not claimed to be dense (`dense` is None): only the numbers cited here are known, and
    one paper may stand behind many acts, so a number repeats only if it bears two days or two symbols.
    """
    ordered = sorted(uses, key=lambda use: (use.number, use.act_seq or 0))
    here = kept == Kept.HERE
    missing = sorted(set(range(opening + 1, last + 1)) - {use.number for use in ordered}) if here else []
    repeated = [(a, b) for a, b in pairwise(ordered) if a.number == b.number and (here or not _same_paper(a, b))]
    back = list(_dates_that_go_back(ordered))
    beyond = [use.number for use in ordered if here and use.number > last]
    ended = [
        use for use in ordered if use.state is NumberState.RESERVED and use.until is not None and use.until < today
    ]
    exceptions = [
        *(Irregularity(number, "beyond", f"the counter stands at {last}") for number in beyond),
        *(Irregularity(number, "missing", "no act bears it and nobody holds it") for number in missing),
        *(Irregularity(b.number, "repeated", f"acts {a.act_seq} and {b.act_seq} bear it") for a, b in repeated),
        *(
            Irregularity(b.number, "date_goes_back", f"dated {b.signed_on}, after {a.number} of {a.signed_on}")
            for a, b in back
        ),
        *(Irregularity(use.number, "reservation_ended", f"reserved until {use.until} and not used") for use in ended),
    ]
    return Certificate(
        series=series, year=year, kept=kept, opening=opening, last=last,
        dense=not (missing or beyond) if here else None, unique=not repeated, in_order=not back,
        uses=tuple(ordered), exceptions=tuple(sorted(exceptions, key=lambda e: (e.number, e.rule))),
    )  # fmt: skip


def _same_paper(a: Use, b: Use) -> bool:
    return (a.signed_on, a.symbol) == (b.signed_on, b.symbol)


def _dates_that_go_back(ordered: Iterable[Use]) -> Iterable[tuple[Use, Use]]:
    """Each number dated before the latest date of the numbers below it, with the number that bears that date."""
    latest: tuple[date, Use] | None = None
    for _, same in groupby(ordered, key=lambda use: use.number):
        dated = [(use.signed_on, use) for use in same if use.signed_on is not None]
        if latest is not None:
            yield from ((latest[1], use) for day, use in dated if day < latest[0])
        latest = max([latest, *dated] if latest else dated, key=lambda pair: pair[0], default=None)


@dataclass(frozen=True, slots=True)
class Known:
    """How much is known: the acts up to a size of the ledger, and what was held back up to an instant (None: now)."""

    seq: int
    until: datetime | None = None


async def known_at(session: Session, seq: int | None, instant: datetime | None) -> Known | None:
    """What was known at a size or, where one is given, at an instant; None if neither is asked for.

    Holding a number back is no act: at a size it counts if it was done before the next act was recorded.
    """
    if seq is None:
        return None
    return Known(seq, instant or await session.value(ledger.recorded_at, seq=seq + 1))


async def certificate_of(session: Session, key: str, year: int, today: date, known: Known | None = None) -> Certificate:
    """The certificate of a series and year as known now, or then. Raises NotFound.

    A year before the series was kept here is in a paper book, that is elsewhere. The counter keeps no history: then it
    stood at the highest number there was.
    """
    series, opening = await series_in(session, key, year)
    where = {"series": key, "year": year}
    counter = await session.row(numbers.counter, **where)
    until = known or Known((await session.one(ledger.head))["size"])
    uses = [
        Use(
            number=row["number"],
            state=NumberState.VOIDED if row["voided"] else NumberState.ISSUED,
            signed_on=row["signed_on"],
            symbol=row["symbol"],
            act_seq=row["act_seq"],
            register=row["register_key"],
            entry=row["entry_id"],
            reason=row["reason"],
        )
        for row in await session.rows(numbers.numbered_acts, **where, seq=until.seq)
    ]
    uses += [
        Use(
            row["number"],
            NumberState.VOIDED if row["voided"] else NumberState.RESERVED,
            reason=row["reason"],
            until=row["until"],
        )
        for row in await session.rows(numbers.withheld, **where, until=until.until, seq=until.seq)
    ]
    on_paper = 0 < year < series["kept_since"]
    kept = Kept.ELSEWHERE if on_paper else series["kept"]
    opening, last = (counter["opening"], counter["last"]) if counter else (opening, opening)
    if kept == Kept.ELSEWHERE:
        last = max((use.number for use in uses), default=0)
    elif known is not None:
        last = max([opening, *(use.number for use in uses)])
    return certify(key, year, kept, opening, last, uses, today)
