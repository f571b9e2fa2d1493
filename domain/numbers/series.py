"""Numbers of series: assigned at signing, in the act's transaction, without gaps (see `certificate`)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from db.errors import Violated
from db.queries import numbers, recording
from db.session import Reader, Session
from db.tables.number_series import Kept, NumberSeriesFacts, Reset
from domain import tense
from domain.access import audit
from domain.access.principal import Principal
from domain.access.visibility import EVERYTHING, Visibility
from domain.acts.act import Document
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.errors import Conflict, Fault, NotFound, not_allowed
from domain.gathering import Faults

ORDER_ARTICLE = "NĐ 30/2020/NĐ-CP Điều 15.1"


def series_year(reset: str, signed_on: date) -> int:
    """The year of a number: that of signing, or 0 in a continuous series."""
    return signed_on.year if reset == Reset.YEARLY else 0


async def number_document(
    session: Session,
    register: str,
    command: Command,
    faults: Faults,
    *,
    own_document: bool = True,
    visibility: Visibility = EVERYTHING,
) -> tuple[Document | None, str | None]:
    """The document with its number and its particulars as printed, and the authority that acts; notes its `faults`.

    The number is of the authority that managed the register on the day of signing; its counter stays locked until the
    transaction ends. If no series numbers acts of this kind, the number is another body's and recorded as stated, and
    the authority is that of the day of signing for an `own_document`, else of the effective day. A refusal says what
    became of a number only if the series numbers nothing but acts in registers that `visibility` shows. No number is
    given once there is a fault.
    """
    document, day = command.document, command.effective_on
    signed_on = (document and document.signed_on) or day
    row = await session.one(
        recording.authority_and_series, register=register, kind=command.kind, effective_on=day, signed_on=signed_on
    )
    numbered = document is not None and row["numbered"]
    authority: str | None = row["signing" if numbered or (own_document and document is not None) else "managing"]
    with faults.noted():
        faults.need("effective_on")
        if row["managing"] is None:
            raise not_allowed("effective_on", day, f"no existing authority manages {register} on that day", "authority")
    with faults.noted():
        field, on = ("document.signed_on", signed_on) if numbered else ("effective_on", day)
        faults.need(field)
        if authority is None and on is not None:
            raise not_allowed(field, on, f"no existing authority manages {register} on that day", "authority")
    if document is None:
        return None, authority
    if not numbered:
        if (document.number is None) != (document.symbol is None):
            stated = document.symbol or document.number
            raise not_allowed("document", stated, "number and symbol must be stated together", "number-and-symbol")
        return document, authority
    with faults.noted():
        faults.need("document.signed_on")
        if document.signed_on is None:
            raise not_allowed("document.signed_on", None, "is required for a numbered document", "signed-on")
        if row["key"] is None:
            rule = f"{authority}, which manages {register} on that day, has no number series for this kind of act"
            raise not_allowed("document.signed_on", signed_on, rule, "no-series")
        return await _in_series(session, row, document, visibility, faults), authority
    await _check_symbol(session, register, command)
    return document, authority


async def _check_symbol(session: Session, register: str, command: Command) -> None:
    """Raises NotAllowed for a symbol that no series of any day has, where the day of signing has a fault."""
    stated = command.document.symbol if command.document else None
    known = await session.value(numbers.symbols_of, register=register, kind=command.kind)
    if stated is not None and stated not in known:
        rule = f"the series of such documents have the symbols {', '.join(known)}"
        raise not_allowed("document.symbol", stated, rule, "symbol")


async def _in_series(
    session: Session, series: Mapping[str, Any], document: Document, visibility: Visibility, faults: Faults
) -> Document:
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
            raise not_allowed(
                "document.number",
                None,
                f"is required, since the series {series['key']} is kept elsewhere",
                "number-elsewhere",
            )
        return document
    now = tense.today()
    if document.signed_on is not None and document.signed_on > now:
        rule = f"must not be after today, {now}: a number is given here on the day of signing"
        raise not_allowed("document.signed_on", document.signed_on, rule, "signed-ahead")
    number = await _number(session, series, document, visibility, faults)
    return replace(document, number=number, numbered_here=True)


def _symbol(series: Mapping[str, Any], stated: str | None) -> str:
    if stated is not None and stated not in series["symbols"]:
        known = ", ".join(series["symbols"])
        raise not_allowed("document.symbol", stated, f"the series {series['key']} has the symbols {known}", "symbol")
    return stated or series["default_symbol"]


async def _number(
    session: Session, series: Mapping[str, Any], document: Document, visibility: Visibility, faults: Faults
) -> int:
    faults.need("document.number")
    year = document.series_year or 0
    where = {"series": series["key"], "year": year}
    opening = series["opening"] if year in (0, series["kept_since"]) else 0
    on_paper = 0 < year < series["kept_since"]
    if document.number is None:
        if on_paper:
            raise not_allowed(
                "document.number", None, f"is required, since the book of {year} was kept on paper", "paper-book"
            )
        if faults.found:
            return 0  # no number is taken for an act that will be refused
        return int(await session.value(recording.next_number, **where, opening=opening))
    opening = await session.value(recording.lock_counter, **where, opening=opening)
    if on_paper or document.number <= opening:
        return document.number
    if await session.value(recording.use_reserved_number, **where, number=document.number) is None:
        voided = await session.value(numbers.is_voided, **where, number=document.number)
        if await session.value(numbers.count_hidden_uses, key=series["key"], registers=list(visibility.registers)):
            voided = None
        rule, code = _UNAVAILABLE[voided]
        rule = rule.format(series=series["key"], opening=opening)
        raise not_allowed("document.number", document.number, rule, code, ORDER_ARTICLE)
    return document.number


_UNAVAILABLE = {
    True: ("this number was voided and cannot be assigned again", "number-voided"),
    False: ("this number is already assigned", "number-taken"),
    None: (
        "the series {series} assigns its numbers after {opening} itself: omit it, or reserve it first",
        "number-here",
    ),
}
"""Rules and codes against stating a number above the paper book, by whether it was voided (None: not used yet)."""


async def add_series(
    session: Session, registers: Mapping[str, Register], new: NumberSeriesFacts, uses: str = ""
) -> None:
    """Add a series; `uses` are the acts that it numbers: `register:kind:symbol; …`. Raises Conflict or NotAllowed."""
    try:
        await session.rows(numbers.add_series, **new.model_dump())
        for symbol in new.symbols:
            await session.rows(numbers.add_symbol, authority=new.authority, symbol=symbol, series=new.key)
        for use in filter(None, (part.strip() for part in uses.split(";"))):
            register, kind, symbol = _use(use, new, registers)
            await session.rows(
                numbers.add_use,
                register_key=register,
                kind=kind,
                authority=new.authority,
                series=new.key,
                symbol=symbol,
            )
    except Violated as error:
        field, rule = _CONFLICTS.get(error.constraint, ("key", "cannot be added"))
        value = {"key": new.key, "symbols": "; ".join(new.symbols), "uses": uses, "authority": new.authority}[field]
        raise Conflict(Fault(field, value, rule, error.constraint)) from error


_CONFLICTS = {
    "number_series_pkey": ("key", "another series has this key"),
    "number_series_authority_fkey": ("authority", "there is no body with this code"),
    "series_symbol_pkey": ("symbols", "another series of this authority has one of these symbols"),
    "series_use_pkey": ("uses", "another series of this authority already numbers these acts"),
}


def _use(use: str, series: NumberSeriesFacts, registers: Mapping[str, Register]) -> tuple[str, str, str]:
    register, _, rest = use.partition(":")
    kind, _, symbol = rest.partition(":")
    if register not in registers or kind not in registers[register].kinds or symbol not in series.symbols:
        rule = "must be register:kind:symbol, with a kind of act of the register and a symbol of the series"
        raise not_allowed("uses", use, rule, "uses")
    return register, kind, symbol


async def all_series(reader: Reader, registers: Collection[str]) -> list[str]:
    """The series that number acts only in these registers, with the acts that they number, as JSON texts."""
    return [row[0] for row in await reader.rows(numbers.all_series, registers=list(registers))]


async def require_visible(reader: Reader, key: str, principal: Principal) -> None:
    """Raises NotFound for a series that numbers acts in a register not visible to the principal."""
    if await reader.value(numbers.count_hidden_uses, key=key, registers=list(principal.visibility.registers)):
        raise _unknown(key)


async def series_and_opening(reader: Reader, key: str, year: int) -> tuple[Mapping[str, Any], int]:
    """The series and the last number of its paper book in `year`. Raises NotFound for a series or year."""
    series = await reader.row(numbers.read_series, key=key)
    if series is None:
        raise _unknown(key)
    if (series["reset"] == Reset.YEARLY) != (1900 <= year <= 2200) or (series["reset"] != Reset.YEARLY and year != 0):
        raise NotFound(Fault("year", year, "must be a year, or 0 in a continuous series", "unknown-year"))
    return series, series["opening"] if year in (0, series["kept_since"]) else 0


async def reserve(session: Session, by: str, key: str, year: int, reason: str, until: date, today: date) -> int:
    """Reserve the next number (giữ số) for a reason, until a day, and return it. Raises NotFound or NotAllowed."""
    series, opening = await series_and_opening(session, key, year)
    if series["kept"] != Kept.HERE:
        raise not_allowed("key", key, "its numbers are assigned elsewhere", "number-elsewhere")
    if 0 < year < series["kept_since"] or year > today.year:
        raise not_allowed(
            "year",
            year,
            f"must be from {series['kept_since']}, when the series was first kept here, to {today.year}",
            "year",
        )
    if until < today:
        raise not_allowed("until", until, f"must not be before {today}", "until")
    number = int(await session.value(recording.next_number, series=key, year=year, opening=opening))
    await session.rows(numbers.reserve_number, series=key, year=year, number=number, reason=reason, until=until)
    await audit.log(session, by, "number-reserved", f"{key}/{year}/{number}", reason=reason, until=until)
    return number


async def void_reserved(session: Session, by: str, key: str, year: int, number: int, reason: str) -> None:
    """Void a reserved number (huỷ số), which is then never assigned. Raises NotFound or NotAllowed."""
    await series_and_opening(session, key, year)
    if await session.value(numbers.void_reserved, series=key, year=year, number=number, reason=reason) is None:
        raise not_allowed("number", number, f"is not reserved in the series {key} of {year}", "not-reserved")
    await audit.log(session, by, "number-voided", f"{key}/{year}/{number}", reason=reason)


def _unknown(key: str) -> NotFound:
    return NotFound(Fault("key", key, "there is no such series", "unknown-series"))
