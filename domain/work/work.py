"""Work by day: dossiers by due day, and what else has a day by which the office must act."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from db.queries import work as queries
from db.session import Reader, Row
from domain.access.principal import Principal
from domain.deadlines import calendar as calendars
from domain.declarations.register import check_register
from domain.proposals import reading as proposals
from domain.registers import REGISTERS
from domain.registers.number_reservation import NUMBER_RESERVATIONS
from domain.registers.seal import SEALS
from domain.tense import VIETNAM
from domain.work.unsealed import months_to_seal

TERM_DAYS: Final = 90
"""Days ahead for which terms that end are shown."""

RESERVATION_DAYS: Final = 14
"""Days ahead for which reservations that end are shown: a setting, no rule."""

SOON: Final = 2
"""Working days after today that count as soon."""

_DAY: Final = timedelta(days=1)
_TERMS: Final = tuple((key, each.table) for key, each in REGISTERS.items() if "expires_on" in each.fact_names)
_OVERDUE: Final = "deposit_overdue"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: how much there is, and the first rows."""

    count: int
    items: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """All parts on a day; None where the caller sees nothing of the kind."""

    day: date
    late: Part
    today: Part
    soon: Part
    later: Part
    without_due_day: Part
    waiting: Part
    drafts_to_sign: Part | None
    deposits_overdue: Part | None
    terms_ending: Part
    reservations_ending: Part | None
    months_to_seal: Part | None


async def work(reader: Reader, caller: Principal, day: date, only: str | None, assignee: str | None) -> Work:
    """What there is to do on `day` that the caller sees, of the register `only` or of all. Raises NotAllowed.

    `assignee` limits the dossiers to those that this account handles. All parts are read in the snapshot of `reader`.
    """
    seen = [key for key in REGISTERS if key in caller.visibility.reportable]
    check_register("register", only, seen)
    registers = [only] if only else seen
    soon = (await calendars.load(reader)).after(day, SOON)
    some = None if len(registers) == len(REGISTERS) else registers
    mine: dict[str, Any] = {"registers": some, "assignee": assignee, "today": day}
    due = queries.dossiers_due
    sees = caller.visibility.sees_all_of
    seals = only is None and caller.visibility.managed is None and sees(SEALS.key)
    reserved = only is None and sees(NUMBER_RESERVATIONS.key)
    return Work(
        day=day,
        late=_part(await reader.one(due, **mine, since=date.min, until=day - _DAY)),
        today=_part(await reader.one(due, **mine, since=day, until=day)),
        soon=_part(await reader.one(due, **mine, since=day + _DAY, until=soon)),
        later=_part(await reader.one(due, **mine, since=soon + _DAY, until=date.max)),
        without_due_day=_part(await reader.one(queries.dossiers_without_due_day, **mine)),
        waiting=_part(await reader.one(queries.dossiers_waiting, **mine)),
        drafts_to_sign=await _drafts(reader, caller, only),
        deposits_overdue=await _overdue(reader, registers, day),
        terms_ending=await _terms(reader, registers, day),
        reservations_ending=await _reservations(reader, day) if reserved else None,
        months_to_seal=await _months(reader, day) if seals else None,
    )


def _part(row: Row) -> Part:
    items = json.loads(row["items"] or "[]")
    for item in items:
        item["href"] = f"/v1/{item['register']}/{item.pop('id')}"
    return Part(row["count"], items)


async def _overdue(reader: Reader, registers: Sequence[str], day: date) -> Part | None:
    """Entries that lack what was due, of the registers that know of it."""
    for key in registers:
        if conditions := REGISTERS[key].flags.get(_OVERDUE):
            return _part(await reader.one(queries.overdue(key, REGISTERS[key].table, conditions), today=day))
    return None


async def _drafts(reader: Reader, caller: Principal, only: str | None) -> Part | None:
    found = await proposals.signable(reader, caller, queries.FIRST_ROWS, only)
    return None if found is None else Part(found.total, [_draft(json.loads(text)) for text in found.first])


def _draft(proposal: dict[str, Any]) -> dict[str, Any]:
    since = datetime.fromisoformat(proposal["submitted_at"]).astimezone(VIETNAM).date()
    return {
        "register": proposal["register"],
        "name": f"Dự thảo {proposal['nth']}",
        "since": since.isoformat(),
        "href": f"/v1/proposals/{proposal['id']}",
    }


async def _terms(reader: Reader, registers: Sequence[str], day: date) -> Part:
    until = day + timedelta(days=TERM_DAYS)
    return _part(await reader.one(queries.terms_ending(_TERMS), registers=registers, today=day, until=until))


async def _reservations(reader: Reader, day: date) -> Part:
    until = day + timedelta(days=RESERVATION_DAYS)
    return _part(await reader.one(queries.reservations_ending, today=day, until=until))


async def _months(reader: Reader, day: date) -> Part:
    months = await months_to_seal(reader, day)
    items = [
        {
            "register": SEALS.key,
            "name": f"{month.code} ({month.calendar})",
            "due_on": month.last.isoformat(),
            "days_left": (month.last - day).days,
            "href": f"/v1/reports/{month.code}?calendar={month.calendar}",
        }
        for month in months[: queries.FIRST_ROWS]
    ]
    return Part(len(months), items)
