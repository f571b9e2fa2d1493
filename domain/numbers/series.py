"""Numbers: given at signing, in the act's transaction, gapless (`domain/certificate.py` proves it)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from db.errors import Violated
from db.queries import numbers, recording
from db.session import Reader, Session
from db.tables.number_series import Kept, NumberSeriesFacts, Reset
from domain.access import audit
from domain.access.principal import Principal
from domain.acts.act import Document
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.errors import Conflict, Fault, NotFound, not_allowed

ORDER_RULE = "NĐ 30/2020/NĐ-CP Điều 15.1"


def series_year(reset: str, signed_on: date) -> int:
    """The year that a number counts in: that of signing, or 0 in a series that never starts again."""
    return signed_on.year if reset == Reset.YEARLY else 0


async def number_document(
    session: Session, register: str, command: Command, *, ours: bool = True
) -> tuple[Document | None, str]:
    """Give the document its number and freeze what is printed; and the authority that acts.

    The authority that managed the register on the day of signing numbers its own papers; the counter stays locked until
    the transaction ends. Where no series is set for acts of this kind, the number is another body's and is recorded as
    given; the authority is that of the day of signing if the document is `ours`, else of the day the act takes effect.
    """
    document, day = command.document, command.effective_on
    signed_on = (document and document.signed_on) or day
    found = await session.one(
        recording.authority_and_series, register=register, kind=command.kind, effective_on=day, signed_on=signed_on
    )
    numbered = document is not None and found["numbered"]
    authority: str | None = found["signing" if numbered or (ours and document is not None) else "managing"]
    if found["managing"] is None:
        raise not_allowed("effective_on", day, f"no authority that exists on that day manages {register}", "authority")
    if authority is None:
        field, on = ("document.signed_on", signed_on) if numbered else ("effective_on", day)
        raise not_allowed(field, on, f"no authority that exists on that day manages {register}", "authority")
    if document is None:
        return None, authority
    if not numbered:
        if (document.number is None) != (document.symbol is None):
            given = document.symbol or document.number
            raise not_allowed("document", given, "number and symbol must be given together", "number-and-symbol")
        return document, authority
    if document.signed_on is None:
        raise not_allowed("document.signed_on", None, "a numbered document needs its day of signing", "signed-on")
    if found["key"] is None:
        rule = f"{authority}, which manages {register} on that day, has no number series for it"
        raise not_allowed("document.signed_on", signed_on, rule, "no-series")
    return await _in_series(session, found, document), authority


async def _in_series(session: Session, series: Mapping[str, Any], document: Document) -> Document:
    """The document with its place in the series; refuses a number that is not its to bear."""
    assert document.signed_on is not None
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
        voided = await session.value(numbers.is_voided, **where, number=document.number)
        rule, code = _WHY_NOT[voided]
        rule = rule.format(series=series["key"], opening=opening)
        raise not_allowed("document.number", document.number, rule, code, ORDER_RULE)
    return document.number


_WHY_NOT = {
    True: ("this number was voided and is never given again", "number-voided"),
    False: ("this number has been given already", "number-taken"),
    None: (
        "the series {series} gives its numbers itself after {opening}: leave it out, or reserve it first",
        "number-here",
    ),
}
"""Why a number above the paper book cannot be given by hand, by whether it was voided (None: nobody has it yet)."""


async def add_series(
    session: Session, registers: Mapping[str, Register], new: NumberSeriesFacts, uses: str = ""
) -> None:
    """Set up a series; `uses` says what it numbers: `register:kind:symbol; …`. Raises Conflict or NotAllowed."""
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
        field, rule = _TAKEN.get(error.constraint, ("key", "cannot be set up"))
        value = {"key": new.key, "symbols": "; ".join(new.symbols), "uses": uses, "authority": new.authority}[field]
        raise Conflict(Fault(field, value, rule, error.constraint)) from error


_TAKEN = {
    "number_series_pkey": ("key", "another series has this key"),
    "number_series_authority_fkey": ("authority", "there is no body with this code"),
    "series_symbol_pkey": ("symbols", "another series of this authority has one of these symbols"),
    "series_use_pkey": ("uses", "another series of this authority numbers these acts already"),
}


def _use(use: str, series: NumberSeriesFacts, registers: Mapping[str, Register]) -> tuple[str, str, str]:
    register, _, rest = use.partition(":")
    kind, _, symbol = rest.partition(":")
    if register not in registers or kind not in registers[register].kinds or symbol not in series.symbols:
        rule = "must be register:kind:symbol: a register, a kind of its acts and a symbol of the series"
        raise not_allowed("uses", use, rule, "uses")
    return register, kind, symbol


async def all_series(reader: Reader, registers: Collection[str]) -> list[str]:
    """Every series that numbers acts in none but these registers, with the acts it numbers, as JSON texts."""
    return [row[0] for row in await reader.rows(numbers.all_series, registers=list(registers))]


async def must_see(reader: Reader, key: str, principal: Principal) -> None:
    """Raises NotFound for a series that numbers acts in a register which another authority manages."""
    if await reader.value(numbers.hidden, key=key, registers=list(principal.visibility.registers)):
        raise _unknown(key)


async def series_in(reader: Reader, key: str, year: int) -> tuple[Mapping[str, Any], int]:
    """The series and the last number of its paper book in `year`. Raises NotFound for a series or year it has not."""
    series = await reader.row(numbers.read_series, key=key)
    if series is None:
        raise _unknown(key)
    if (series["reset"] == Reset.YEARLY) != (1900 <= year <= 2200) or (series["reset"] != Reset.YEARLY and year != 0):
        raise NotFound(Fault("year", year, "must be a year, or 0 in a series that never starts again", "unknown-year"))
    return series, series["opening"] if year in (0, series["kept_since"]) else 0


async def reserve(session: Session, by: str, key: str, year: int, reason: str, until: date, today: date) -> int:
    """Hold the next number back (giữ số), for a reason and until a day. Raises NotFound or NotAllowed."""
    series, opening = await series_in(session, key, year)
    if series["kept"] != Kept.HERE:
        raise not_allowed("key", key, "its numbers are given elsewhere", "number-elsewhere")
    if 0 < year < series["kept_since"] or year > today.year:
        raise not_allowed("year", year, f"this series is kept here from {series['kept_since']} to now", "year")
    if until < today:
        raise not_allowed("until", until, f"must not lie before {today}", "until")
    number = int(await session.value(recording.next_number, series=key, year=year, opening=opening))
    await session.rows(numbers.hold, series=key, year=year, number=number, reason=reason, until=until)
    await audit.log(session, by, "number-reserved", f"{key}/{year}/{number}", reason=reason, until=until)
    return number


async def void_reserved(session: Session, by: str, key: str, year: int, number: int, reason: str) -> None:
    """Void a reserved number that will not be used (huỷ số); it is never given again."""
    await series_in(session, key, year)
    if await session.value(numbers.void_held, series=key, year=year, number=number, reason=reason) is None:
        raise not_allowed("number", number, f"is not reserved in the series {key} of {year}", "not-reserved")
    await audit.log(session, by, "number-voided", f"{key}/{year}/{number}", reason=reason)


def _unknown(key: str) -> NotFound:
    return NotFound(Fault("key", key, "there is no such series", "unknown-series"))
