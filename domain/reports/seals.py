"""Seals (chốt số liệu): the figures of a period as reported (`late.py` has what changed after)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.queries import seals as queries
from db.session import Reader, Session
from domain.access.visibility import Visibility
from domain.acts.command import Command
from domain.entries.recording import record
from domain.errors import Conflict, Fault, NotFound, not_allowed
from domain.ledger import stored_tree
from domain.registers.seal import SEALS
from domain.reports.period import Period
from domain.reports.report import ReportService


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: the period, the ledger's head, and the figures by indicator; `seq` is the act that made it."""

    version: int
    period: Period
    ledger_size: int
    ledger_root: bytes
    figures: Mapping[str, int]
    reason: str | None
    sealed_by: str
    sealed_at: datetime
    seq: int


async def seal(
    session: Session,
    visibility: Visibility,
    period: Period,
    reason: str | None,
    today: date,
    sealed_by: str,
) -> None:
    """Seal a period that has ended, at the ledger's size now; a further seal needs a reason.

    Acts recorded meanwhile come after that size, so each act is either inside the seal or after it. Raises NotAllowed
    or Conflict.
    """
    if period.last >= today:
        rule = f"has not ended: its last day is {period.last}"
        raise not_allowed("period", period.code, rule, "not-ended", about={"last": period.last})
    await session.rows(queries.lock_calendar, calendar=period.calendar)
    earlier = await session.rows(queries.seals, calendar=period.calendar, period=period.code)
    if earlier and reason is None:
        rule = f"was sealed at ledger size {earlier[0]['ledger_size']}; to seal it again, give a reason"
        about = {"period": period.code, "size": earlier[0]["ledger_size"]}
        raise Conflict(Fault("reason", None, rule, "sealed", about=about))
    report = await ReportService(session, visibility).report(period, (await stored_tree.head(session)).size)
    facts = {
        "calendar": period.calendar,
        "period": period.code,
        "ordinal": len(earlier) + 1,
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "ledger_size": report.ledger_size,
        "ledger_root": report.ledger_root.hex(),
        "figures": {figure.name: figure.value for figure in report.figures},
    }
    kind = SEALS.opening.key
    command = Command(kind=kind, effective_on=today, changes=facts, reason=reason, recorded_by=sealed_by)
    await record(session, SEALS, command)


async def seals_of(reader: Reader, period: Period) -> Sequence[Seal]:
    """Every seal of a period, the newest first."""
    rows = await reader.rows(queries.seals, calendar=period.calendar, period=period.code)
    return [_seal(row) for row in rows]


async def newest(reader: Reader, period: Period) -> Seal:
    """The newest seal of a period. Raises NotFound."""
    seals = await seals_of(reader, period)
    if not seals:
        rule = f"is not sealed in the calendar {period.calendar}"
        raise NotFound(Fault("period", period.code, rule, "not-sealed", about={"calendar": period.calendar}))
    return seals[0]


async def seals_before(reader: Reader, calendar: str | None, size: int, before: int, limit: int) -> list[Seal]:
    """Up to `limit` seals of a calendar or of all that ledger `size` has, the newest first, before an act."""
    rows = await reader.rows(queries.page, calendar=calendar, size=size, before=before, limit=limit)
    return [_seal(row) for row in rows]


async def seals_up_to(reader: Reader, calendar: str, size: int) -> list[Seal]:
    """Every seal of a calendar up to ledger `size`, in the order in which they were made."""
    rows = await reader.rows(queries.seals_by_size, calendar=calendar, size=size)
    return [_seal(row) for row in rows]


def _seal(row: Any) -> Seal:
    period = Period(row["period"], row["calendar"], row["first_day"], row["last_day"])
    return Seal(
        version=row["ordinal"],
        period=period,
        ledger_size=row["ledger_size"],
        ledger_root=bytes.fromhex(row["ledger_root"]),
        figures=json.loads(row["figures"]),
        reason=row["reason"],
        sealed_by=row["sealed_by"],
        sealed_at=row["sealed_at"],
        seq=row["known_from"],
    )
