"""Seals (chốt số liệu): the figures of a period as reported (`late.py` has what changed after)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.queries import seals as queries
from db.session import Reader, Session
from domain.access.visibility import Visibility
from domain.errors import Conflict, Fault, NotFound, not_allowed
from domain.ledger import stored_tree
from domain.reports.period import Period
from domain.reports.report import ReportService


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: the period, the ledger's head, and the figures by indicator."""

    version: int
    period: Period
    ledger_size: int
    ledger_root: bytes
    figures: Mapping[str, int]
    reason: str | None
    sealed_by: str
    sealed_at: datetime


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
        raise not_allowed("period", period.code, f"has not ended: its last day is {period.last}", "not-ended")
    await session.rows(queries.lock_calendar, calendar=period.calendar)
    earlier = await session.rows(queries.seals, calendar=period.calendar, period=period.code)
    if earlier and reason is None:
        rule = f"was sealed at ledger size {earlier[0]['ledger_size']}; to seal it again, give a reason"
        raise Conflict(Fault("reason", None, rule, "sealed"))
    report = await ReportService(session, visibility).report(period, (await stored_tree.head(session)).size)
    await session.rows(
        queries.add_seal,
        calendar=period.calendar,
        period=period.code,
        version=len(earlier) + 1,
        first_day=period.first,
        last_day=period.last,
        ledger_size=report.ledger_size,
        ledger_root=report.ledger_root,
        figures=json.dumps({figure.name: figure.value for figure in report.figures}),
        reason=reason,
        sealed_by=sealed_by,
    )


async def seals_of(reader: Reader, period: Period) -> Sequence[Seal]:
    """Every seal of a period, the newest first."""
    rows = await reader.rows(queries.seals, calendar=period.calendar, period=period.code)
    return [_seal(row) for row in rows]


async def newest(reader: Reader, period: Period) -> Seal:
    """The newest seal of a period. Raises NotFound."""
    seals = await seals_of(reader, period)
    if not seals:
        raise NotFound(Fault("period", period.code, f"is not sealed in the calendar {period.calendar}", "not-sealed"))
    return seals[0]


async def seals_up_to(reader: Reader, calendar: str, size: int) -> list[Seal]:
    """Every seal of a calendar up to ledger `size`, in the order in which they were made."""
    rows = await reader.rows(queries.seals_by_size, calendar=calendar, size=size)
    return [_seal(row) for row in rows]


def _seal(row: Any) -> Seal:
    period = Period(row["period"], row["calendar"], row["first_day"], row["last_day"])
    names = ("version", "ledger_size", "ledger_root", "reason", "sealed_by", "sealed_at")
    return Seal(period=period, figures=json.loads(row["figures"]), **{name: row[name] for name in names})
