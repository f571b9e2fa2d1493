"""Reserving the next number of a series (giữ số), and voiding one that no paper will have (huỷ số)."""

from datetime import date

from db.queries import numbers as queries
from db.queries import recording
from db.session import Session
from db.tables.number_series import Kept
from domain.acts.command import Command
from domain.entries.recording import record
from domain.errors import not_allowed
from domain.numbers.series import series_and_opening
from domain.registers.number_reservation import NUMBER_RESERVATIONS


async def reserve(session: Session, by: str, key: str, year: int, reason: str, until: date, today: date) -> int:
    """Reserve the next number for a reason, until a day, and return it. Raises NotFound or NotAllowed."""
    series, opening = await series_and_opening(session, key, year)
    if series["kept"] != Kept.HERE:
        raise not_allowed("key", key, "its numbers are assigned elsewhere", "number-elsewhere", case="series")
    if 0 < year < series["kept_since"] or year > today.year:
        first = series["kept_since"]
        rule = f"must be from {first}, when the series was first kept here, to {today.year}"
        raise not_allowed("year", year, rule, "year", about={"first": first, "last": today.year})
    if until < today:
        raise not_allowed("expires_on", until, f"must not be before {today}", "until", about={"today": today})
    # The number is taken before the act states it, so the ledger's head is locked for the whole of it.
    head = await session.one(recording.lock_head, series=[key], years=[year], openings=[opening], counts=[1])
    number = int(head["last"])
    facts = {"series": key, "year": year, "number": number, "why": reason, "expires_on": until.isoformat()}
    kind = NUMBER_RESERVATIONS.opening.key
    await record(session, NUMBER_RESERVATIONS, Command(kind=kind, effective_on=today, changes=facts, recorded_by=by))
    return number


async def void_reserved(session: Session, by: str, key: str, year: int, number: int, reason: str, today: date) -> None:
    """Void a reserved number, which is then never assigned. Raises NotFound or NotAllowed."""
    await series_and_opening(session, key, year)
    await session.rows(recording.lock_number, series=key, year=year, number=number)
    entry = await session.value(queries.reservation_of, series=key, year=year, number=number)
    if entry is None:
        rule = f"is not reserved in the series {key} of {year}"
        raise not_allowed("number", number, rule, "not-reserved", about={"series": key, "year": year})
    command = Command(kind="cancel", effective_on=today, reason=reason, recorded_by=by)
    await record(session, NUMBER_RESERVATIONS, command, entry)
