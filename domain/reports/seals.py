"""Seals (chốt số liệu): the figures of a period as they were reported (`domain/late.py`: what came after)."""

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
    """One seal: the period's days, the ledger it was counted at, and the figures by indicator."""

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
    found: Period,
    reason: str | None,
    today: date,
    sealed_by: str,
) -> None:
    """Seal a period that has ended, at the ledger's size now; again only with a reason, which keeps the first.

    What is recorded meanwhile lies after that size, so an act is inside the seal or after it, never neither or both.
    Raises NotAllowed or Conflict.
    """
    if found.last >= today:
        raise not_allowed("period", found.code, f"has not ended: its last day is {found.last}", "not-ended")
    await session.rows(queries.lock_calendar, calendar=found.calendar)
    earlier = await session.rows(queries.seals, calendar=found.calendar, period=found.code)
    if earlier and reason is None:
        rule = f"was sealed at ledger size {earlier[0]['ledger_size']}; to seal it again, give a reason"
        raise Conflict(Fault("reason", None, rule, "sealed"))
    report = await ReportService(session, visibility).report(found, (await stored_tree.head(session)).size)
    await session.rows(
        queries.add_seal,
        calendar=found.calendar,
        period=found.code,
        version=len(earlier) + 1,
        first_day=found.first,
        last_day=found.last,
        ledger_size=report.ledger_size,
        ledger_root=report.ledger_root,
        figures=json.dumps({figure.name: figure.value for figure in report.figures}),
        reason=reason,
        sealed_by=sealed_by,
    )


async def sealed(reader: Reader, found: Period) -> Sequence[Seal]:
    """Every seal of a period, the newest first; none if it is not sealed."""
    rows = await reader.rows(queries.seals, calendar=found.calendar, period=found.code)
    return [_seal(row) for row in rows]


async def newest(reader: Reader, found: Period) -> Seal:
    """The newest seal of a period. Raises NotFound."""
    rows = await sealed(reader, found)
    if not rows:
        raise NotFound(Fault("period", found.code, f"is not sealed in the calendar {found.calendar}", "not-sealed"))
    return rows[0]


async def made_by(reader: Reader, calendar: str, size: int) -> list[Seal]:
    """Every seal of a calendar that the ledger had by `size`, in the order in which they were made."""
    rows = await reader.rows(queries.made, calendar=calendar, size=size)
    return [_seal(row) for row in rows]


def _seal(row: Any) -> Seal:
    period = Period(row["period"], row["calendar"], row["first_day"], row["last_day"])
    names = ("version", "ledger_size", "ledger_root", "reason", "sealed_by", "sealed_at")
    return Seal(period=period, figures=json.loads(row["figures"]), **{name: row[name] for name in names})
