"""Numbers of series: assigned at signing, with the act's place in the ledger, without gaps (see `certificate`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from db.queries import numbers, recording
from db.queries.tense import LATEST
from db.session import Reader
from db.tables.number_series import Kept, Reset
from domain.access.principal import Principal
from domain.access.visibility import EVERYTHING, Visibility
from domain.acts.act import PENDING_NUMBER, Document
from domain.acts.command import Command
from domain.errors import Fault, NotAllowed, NotFound, not_allowed
from domain.gathering import Faults
from domain.tense import Tense, today

ORDER_ARTICLE = "NĐ 30/2020/NĐ-CP Điều 15.1"


@dataclass(frozen=True, slots=True)
class Counter:
    """The counter of a series and year; `opening` is where it begins if it gives its first number."""

    series: str
    year: int
    opening: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document with its particulars as printed, and the authority that acts.

    With the `counter` of its series, if that is kept here: it gives the number if that is `PENDING_NUMBER`.
    """

    document: Document | None
    authority: str | None
    counter: Counter | None = None


def series_year(reset: str, signed_on: date) -> int:
    """The year of a number: that of signing, or 0 in a continuous series."""
    return signed_on.year if reset == Reset.YEARLY else 0


async def number_document(
    session: Reader,
    register: str,
    command: Command,
    faults: Faults,
    *,
    own_document: bool = True,
    visibility: Visibility = EVERYTHING,
) -> Numbered:
    """The document with its number and its particulars as printed, and the authority that acts; notes its `faults`.

    The number is of the authority that managed the register on the day of signing; a reserved one stays locked until
    the transaction ends. If no series numbers acts of this kind, the number is another body's and recorded as stated,
    and the authority is that of the day of signing for an `own_document`, else of the effective day. A refusal says
    what became of a number only if the series numbers nothing but acts in registers that `visibility` shows.
    """
    document, day = command.document, command.effective_on
    signed_on = (document and document.signed_on) or day
    row = await session.one(
        recording.authority_and_series, register=register, kind=command.kind, effective_on=day, signed_on=signed_on
    )
    numbered = document is not None and row["numbered"]
    authority: str | None = row["signing" if numbered or (own_document and document is not None) else "managing"]
    unmanaged = f"no existing authority manages {register} on that day"
    with faults.noted():
        faults.need("effective_on")
        if row["managing"] is None:
            raise not_allowed("effective_on", day, unmanaged, "authority", case="nobody", about={"register": register})
    with faults.noted():
        field, on = ("document.signed_on", signed_on) if numbered else ("effective_on", day)
        faults.need(field)
        if authority is None and on is not None:
            raise not_allowed(field, on, unmanaged, "authority", case="nobody", about={"register": register})
    if document is None:
        return Numbered(None, authority)
    if not numbered:
        check_printed(document)
        return Numbered(document, authority)
    with faults.noted():
        faults.need("document.signed_on")
        if document.signed_on is None:
            raise not_allowed("document.signed_on", None, "is required for a numbered document", "signed-on")
        if row["key"] is None:
            rule = f"{authority}, which manages {register} on that day, has no number series for this kind of act"
            about = {"authority": authority, "register": register}
            raise not_allowed("document.signed_on", signed_on, rule, "no-series", about=about)
        return await _in_series(session, row, command, document, visibility, faults)
    await _check_symbol(session, register, command)
    return Numbered(document, authority)


def check_printed(document: Document | None, field: str = "document") -> None:
    """Raises NotAllowed, for `field`, for a number without its symbol, or a symbol without a number."""
    if document is not None and (document.number is None) != (document.symbol is None):
        stated = document.symbol or document.number
        raise not_allowed(field, stated, "number and symbol must be stated together", "number-and-symbol")


async def _check_symbol(session: Reader, register: str, command: Command) -> None:
    """Raises NotAllowed for a symbol that no series of any day has, where the day of signing has a fault."""
    stated = command.document.symbol if command.document else None
    known = await session.value(numbers.symbols_of, register=register, kind=command.kind)
    if stated is not None and stated not in known:
        rule = f"the series of such documents have the symbols {', '.join(known)}"
        raise not_allowed("document.symbol", stated, rule, "symbol", about={"known": known})


async def _in_series(
    session: Reader,
    series: Mapping[str, Any],
    command: Command,
    document: Document,
    visibility: Visibility,
    faults: Faults,
) -> Numbered:
    """The document with its place in the series; notes the fault of a symbol or number that it cannot have."""
    assert document.signed_on is not None
    symbol = document.symbol
    with faults.noted():
        symbol = _symbol(series, symbol)
    document = replace(
        document,
        symbol=symbol,
        issuer=document.issuer or series["authority_name"],
        series=series["key"],
        series_year=series_year(series["reset"], document.signed_on),
    )
    if series["kept"] == Kept.ELSEWHERE:
        if document.number is None:
            faults.need("document.number")
            rule = f"is required, since the series {series['key']} is kept elsewhere"
            raise not_allowed("document.number", None, rule, "number-elsewhere", about={"series": series["key"]})
        return Numbered(document, series["signing"])
    check_signed(document, today())
    number, counter = await _number(session, series, document, command.effective_on, visibility, faults)
    return Numbered(replace(document, number=number, numbered_here=True), series["signing"], counter)


def check_signed(document: Document, today: date) -> None:
    """Raises NotAllowed for a document numbered here that is signed after `today`."""
    if document.signed_on is not None and document.signed_on > today:
        rule = f"must not be after today, {today}: a number is given here on the day of signing"
        raise not_allowed("document.signed_on", document.signed_on, rule, "signed-ahead", about={"today": today})


def _check_effect(document: Document, effective_on: date | None) -> None:
    """Raises NotAllowed for an act that takes effect before its document is signed and numbered here."""
    if effective_on is not None and document.signed_on is not None and effective_on < document.signed_on:
        rule = f"must not be before {document.signed_on}, when its document is signed and numbered here"
        raise not_allowed("effective_on", effective_on, rule, "before-signing", about={"signed": document.signed_on})


def _symbol(series: Mapping[str, Any], stated: str | None) -> str:
    if stated is not None and stated not in series["symbols"]:
        rule = f"the series {series['key']} has the symbols {', '.join(series['symbols'])}"
        about = {"series": series["key"], "known": series["symbols"]}
        raise not_allowed("document.symbol", stated, rule, "symbol", case="series", about=about)
    return stated or series["default_symbol"]


async def _number(
    session: Reader,
    series: Mapping[str, Any],
    document: Document,
    effective_on: date | None,
    visibility: Visibility,
    faults: Faults,
) -> tuple[int, Counter]:
    """The number that the document states, or `PENDING_NUMBER`, and the counter. Raises NotAllowed."""
    faults.need("document.number")
    year = document.series_year or 0
    on_paper, opening = _paper_book(series, year)
    counter = Counter(series["key"], year, opening)
    if document.number is None:
        if on_paper:
            rule = f"is required, since the book of {year} was kept on paper"
            raise not_allowed("document.number", None, rule, "paper-book", about={"year": year})
        with faults.noted():
            faults.need("effective_on")
            _check_effect(document, effective_on)
        return PENDING_NUMBER, counter
    where = {"series": series["key"], "year": year}
    stored = await session.row(numbers.counter, **where)
    opening = stored["opening"] if stored else opening
    if on_paper or document.number <= opening:
        # Not locked: its key keeps it unique, and PostgreSQL has no room for a lock on each number of a whole book.
        return document.number, counter
    await session.rows(recording.lock_number, **where, number=document.number)
    with faults.noted():
        faults.need("effective_on")
        _check_effect(document, effective_on)
    if await session.value(numbers.reservation_of, **where, number=document.number) is None:
        voided = await session.value(numbers.is_voided, **where, number=document.number)
        if await session.value(numbers.count_hidden_uses, key=series["key"], registers=list(visibility.registers)):
            voided = None
        raise _unavailable(document.number, voided, series["key"], opening)
    return document.number, counter


def _paper_book(series: Mapping[str, Any], year: int) -> tuple[bool, int]:
    """Whether all numbers of `year` are of the paper book (sổ giấy), and the last that is if only some are."""
    return 0 < year < series["kept_since"], series["opening"] if year in (0, series["kept_since"]) else 0


async def is_given_here(reader: Reader, document: Document) -> bool:
    """Whether its number was given here, also if it was reserved: not of the paper book or a series kept elsewhere."""
    if not document.numbered_here or document.number is None:
        return False
    series = await reader.one(numbers.read_series, key=document.series, day=document.signed_on, seq=LATEST)
    on_paper, opening = _paper_book(series, document.series_year or 0)
    return not on_paper and document.number > opening


def _unavailable(number: int, voided: bool | None, series: str, opening: int) -> NotAllowed:
    """The refusal of a stated number above the paper book, by whether it was voided (None: not used yet)."""
    if voided is None:
        rule = f"the series {series} assigns its numbers after {opening} itself: omit it, or reserve it first"
        about = {"series": series, "opening": opening}
        return not_allowed("document.number", number, rule, "number-here", ORDER_ARTICLE, about=about)
    if voided:
        rule = "this number was voided and cannot be assigned again"
        return not_allowed("document.number", number, rule, "number-voided", ORDER_ARTICLE)
    return not_allowed("document.number", number, "this number is already assigned", "number-taken", ORDER_ARTICLE)


async def all_series(reader: Reader, registers: Collection[str], tense: Tense) -> list[str]:
    """The series that number acts only in these registers, with the acts that they number, as JSON texts."""
    rows = await reader.rows(numbers.all_series, registers=list(registers), day=tense.day, seq=tense.size)
    return [row[0] for row in rows]


async def require_visible(reader: Reader, key: str, principal: Principal) -> None:
    """Raises NotFound for a series that numbers acts in a register not visible to the principal."""
    if await reader.value(numbers.count_hidden_uses, key=key, registers=list(principal.visibility.registers)):
        raise _unknown(key)


async def series_and_opening(reader: Reader, key: str, year: int, seq: int = LATEST) -> tuple[Mapping[str, Any], int]:
    """The series and the last number of its paper book in `year`. Raises NotFound for a series or year."""
    series = await reader.row(numbers.read_series, key=key, day=today(), seq=seq)
    if series is None:
        raise _unknown(key)
    if (series["reset"] == Reset.YEARLY) != (1900 <= year <= 2200) or (series["reset"] != Reset.YEARLY and year != 0):
        rule = "must be a year, or 0 in a continuous series"
        raise NotFound(Fault("year", year, rule, "unknown-year", case="series"))
    return series, _paper_book(series, year)[1]


def _unknown(key: str) -> NotFound:
    return NotFound(Fault("key", key, "there is no such series", "unknown-series"))
