"""Numbers: given at signing, in the act's transaction, gapless; and the certificate that proves it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from db.errors import Violated
from db.queries import numbers, recording
from db.session import Reader, Session
from db.tables.number_series import Kept, NumberSeriesFacts, Reset
from domain.act import Document
from domain.errors import Conflict, Fault, NotFound, not_allowed

ORDER_RULE = "NĐ 30/2020/NĐ-CP Điều 15.1"


def series_year(reset: str, signed_on: date) -> int:
    """The year that a number counts in: that of signing, or 0 in a series that never starts again."""
    return signed_on.year if reset == Reset.YEARLY else 0


async def number_document(session: Session, register: str, kind: str, document: Document) -> Document:
    """Give the document its number and freeze what is printed; the counter stays locked until the transaction ends.

    Where no series is set for the acts of this kind, the number is another body's and is recorded as given.
    """
    series = await session.row(recording.series_for, register=register, kind=kind)
    if series is None:
        if (document.number is None) != (document.symbol is None):
            given = document.symbol or document.number
            raise not_allowed("document", given, "number and symbol must be given together", "number-and-symbol")
        return document
    if document.signed_on is None:
        raise not_allowed("document.signed_on", None, "a numbered document needs its day of signing", "signed-on")
    document = replace(
        document,
        symbol=_symbol(series, document.symbol),
        issuer=document.issuer or series["authority_name"],
        series=series["key"],
        series_year=series_year(series["reset"], document.signed_on),
    )
    if series["kept"] == Kept.ELSEWHERE:
        if document.number is None:
            raise not_allowed(
                "document.number",
                None,
                f"the series {series['key']} is kept elsewhere: give its number",
                "number-elsewhere",
            )
        return document
    return replace(document, number=await _number(session, series, document), numbered_here=True)


def _symbol(series: Mapping[str, Any], asked: str | None) -> str:
    if asked is not None and asked not in series["symbols"]:
        known = ", ".join(series["symbols"])
        raise not_allowed("document.symbol", asked, f"the series {series['key']} has the symbols {known}", "symbol")
    return asked or series["default_symbol"]


async def _number(session: Session, series: Mapping[str, Any], document: Document) -> int:
    year = document.series_year or 0
    where = {"series": series["key"], "year": year}
    opening = series["opening"] if year in (0, series["kept_since"]) else 0
    on_paper = 0 < year < series["kept_since"]
    if document.number is None:
        if on_paper:
            raise not_allowed(
                "document.number", None, f"the book of {year} was kept on paper: give its number", "paper-book"
            )
        return int(await session.value(recording.next_number, **where, opening=opening))
    opening = await session.value(recording.paper_book, **where, opening=opening)
    if on_paper or document.number <= opening:
        return document.number
    if await session.value(recording.use_held_number, **where, number=document.number) is None:
        raise not_allowed(
            "document.number",
            document.number,
            f"the series {series['key']} gives its numbers itself after {opening}: leave it out, or reserve it first",
            "number-here",
            ORDER_RULE,
        )
    return document.number


class NumberState(StrEnum):
    """What became of a number; exactly one of these (plus the paper book, for those below the opening)."""

    ISSUED = "issued"  # đã cấp
    VOIDED = "voided"  # đã huỷ
    RESERVED = "reserved"  # giữ số


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
class Exception_:
    """A number that breaks a rule of the series: `missing`, `repeated`, `date_goes_back` or `reservation_ended`."""

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
    exceptions: tuple[Exception_, ...]


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
    ended = [
        use for use in ordered if use.state is NumberState.RESERVED and use.until is not None and use.until < today
    ]
    exceptions = [
        *(Exception_(number, "missing", "no act bears it and nobody holds it") for number in missing),
        *(Exception_(b.number, "repeated", f"acts {a.act_seq} and {b.act_seq} bear it") for a, b in repeated),
        *(
            Exception_(b.number, "date_goes_back", f"dated {b.signed_on}, after {a.number} of {a.signed_on}")
            for a, b in back
        ),
        *(Exception_(use.number, "reservation_ended", f"reserved until {use.until} and not used") for use in ended),
    ]
    return Certificate(
        series=series, year=year, kept=kept, opening=opening, last=last,
        dense=not missing if here else None, unique=not repeated, in_order=not back,
        uses=tuple(ordered), exceptions=tuple(sorted(exceptions, key=lambda e: (e.number, e.rule))),
    )  # fmt: skip


def _same_paper(a: Use, b: Use) -> bool:
    return (a.signed_on, a.symbol) == (b.signed_on, b.symbol)


def _dates_that_go_back(ordered: Iterable[Use]) -> Iterable[tuple[Use, Use]]:
    """Each number dated before the latest date of the numbers below it, with the number that bears that date."""
    latest: Use | None = None
    for use in ordered:
        if use.signed_on is None:
            continue
        if latest is not None and latest.signed_on is not None and use.signed_on < latest.signed_on:
            yield latest, use
        else:
            latest = use


async def add_series(session: Session, new: NumberSeriesFacts, uses: str = "") -> None:
    """Set up a series; `uses` says what it numbers: `register:kind:symbol; …`. Raises Conflict or NotAllowed."""
    try:
        await session.rows(numbers.add_series, **new.model_dump())
        for symbol in new.symbols:
            await session.rows(numbers.add_symbol, authority=new.authority, symbol=symbol, series=new.key)
        for use in filter(None, (part.strip() for part in uses.split(";"))):
            register, kind, symbol = _use(use, new)
            await session.rows(numbers.add_use, register_key=register, kind=kind, series=new.key, symbol=symbol)
    except Violated as error:
        field, rule = _TAKEN.get(error.constraint, ("key", "cannot be set up"))
        value = {"key": new.key, "symbols": "; ".join(new.symbols), "uses": uses, "authority": new.authority}[field]
        raise Conflict(Fault(field, value, rule, error.constraint)) from error


_TAKEN = {
    "number_series_pkey": ("key", "another series has this key"),
    "number_series_authority_fkey": ("authority", "there is no body with this code"),
    "series_symbol_pkey": ("symbols", "another series of this authority has one of these symbols"),
    "series_use_pkey": ("uses", "another series numbers these acts already"),
}


def _use(use: str, series: NumberSeriesFacts) -> tuple[str, str, str]:
    register, _, rest = use.partition(":")
    kind, _, symbol = rest.partition(":")
    if not (register and kind) or symbol not in series.symbols:
        raise not_allowed("uses", use, "must be register:kind:symbol with a symbol of the series", "uses")
    return register, kind, symbol


async def all_series(reader: Reader) -> list[str]:
    """Every series with the acts it numbers, as JSON texts."""
    return [row[0] for row in await reader.rows(numbers.all_series)]


async def _series(reader: Reader, key: str, year: int) -> tuple[Mapping[str, Any], int]:
    """The series and the last number of its paper book in `year`. Raises NotFound for a series or year it has not."""
    series = await reader.row(numbers.read_series, key=key)
    if series is None:
        raise NotFound(Fault("key", key, "there is no such series", "unknown-series"))
    if (series["reset"] == Reset.YEARLY) != (1900 <= year <= 2200) or (series["reset"] != Reset.YEARLY and year != 0):
        raise NotFound(Fault("year", year, "must be a year, or 0 in a series that never starts again", "unknown-year"))
    return series, series["opening"] if year in (0, series["kept_since"]) else 0


async def certificate(session: Session, key: str, year: int, today: date) -> Certificate:
    """The certificate of a series and year as known now. Raises NotFound."""
    series, opening = await _series(session, key, year)
    where = {"series": key, "year": year}
    counter = await session.row(numbers.counter, **where)
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
        for row in await session.rows(numbers.used, **where)
    ]
    uses += [
        Use(
            row["number"],
            NumberState.VOIDED if row["voided"] else NumberState.RESERVED,
            reason=row["reason"],
            until=row["until"],
        )
        for row in await session.rows(numbers.held, **where)
    ]
    opening, last = (counter["opening"], counter["last"]) if counter else (opening, opening)
    if series["kept"] == Kept.ELSEWHERE:
        last = max((use.number for use in uses), default=0)
    return certify(key, year, series["kept"], opening, last, uses, today)


async def reserve(session: Session, key: str, year: int, reason: str, until: date, today: date) -> int:
    """Hold the next number back (giữ số), for a reason and until a day. Raises NotFound or NotAllowed."""
    series, opening = await _series(session, key, year)
    if series["kept"] != Kept.HERE:
        raise not_allowed("key", key, "its numbers are given elsewhere", "number-elsewhere")
    if 0 < year < series["kept_since"] or year > today.year:
        raise not_allowed("year", year, f"this series is kept here from {series['kept_since']} to now", "year")
    if until < today:
        raise not_allowed("until", until, f"must not lie before {today}", "until")
    number = int(await session.value(recording.next_number, series=key, year=year, opening=opening))
    await session.rows(numbers.hold, series=key, year=year, number=number, reason=reason, until=until, voided=False)
    return number


async def void_reserved(session: Session, key: str, year: int, number: int, reason: str) -> None:
    """Void a reserved number that will not be used (huỷ số); it is never given again."""
    await _series(session, key, year)
    if await session.value(numbers.void_held, series=key, year=year, number=number, reason=reason) is None:
        raise not_allowed("number", number, f"is not reserved in the series {key} of {year}", "not-reserved")
