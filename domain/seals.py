"""Seals (chốt số liệu): the figures of a period as they were reported, and what became known of it since."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from db.queries import reports
from db.queries import seals as queries
from db.queries.reports import Figure
from db.session import Reader, Session
from domain import proofs
from domain.errors import Conflict, Fault, NotFound, not_allowed
from domain.indicator import Indicator
from domain.period import Period
from domain.register import Register
from domain.report import ReportService


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


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what was sealed: by how much, and the acts (JSON texts) that caused it."""

    indicator: Indicator
    name: str
    sealed: int
    now: int
    acts: Sequence[str]


async def seal(
    session: Session,
    registers: Mapping[str, Register],
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
    await session.rows(queries.lock_period, calendar=found.calendar, period=found.code)
    earlier = await session.rows(queries.seals, calendar=found.calendar, period=found.code)
    if earlier and reason is None:
        rule = f"was sealed at ledger size {earlier[0]['ledger_size']}; to seal it again, give a reason"
        raise Conflict(Fault("reason", None, rule, "sealed"))
    report = await ReportService(session, registers).report(found, (await proofs.head(session)).size)
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
    return [_seal(found, row) for row in rows]


async def newest(reader: Reader, found: Period) -> Seal:
    """The newest seal of a period. Raises NotFound."""
    rows = await sealed(reader, found)
    if not rows:
        raise NotFound(Fault("period", found.code, f"is not sealed in the calendar {found.calendar}", "not-sealed"))
    return rows[0]


async def differences(
    reader: Reader, registers: Mapping[str, Register], kept: Seal, seq: int | None = None
) -> list[Difference]:
    """Every figure that does not count what was sealed, as known now or at ledger size `seq`, with the acts behind it.

    One that counts as many, but others, differs by 0. What was known before the seal differs in nothing.
    """
    if seq is not None and seq <= kept.ledger_size:
        return []
    service, found = ReportService(reader, registers), []
    for figure in (await service.report(kept.period, seq)).figures:
        if figure.name in kept.figures and (changed := await _changed(service, figure.name, kept, seq)):
            acts = await _causes(reader, service.figure(figure.name), changed, kept, seq)
            value = kept.figures[figure.name]
            found.append(Difference(figure.indicator, figure.name, value, figure.value, acts))
    return found


async def _changed(service: ReportService, name: str, kept: Seal, seq: int | None) -> list[UUID]:
    """The entries that came into a figure or left it, or that count for another holder."""
    then, now = [set(await service.counted(name, kept.period, size)) for size in (kept.ledger_size, seq)]
    return sorted({UUID(one.partition(" ")[0]) for one in then ^ now})


async def _causes(reader: Reader, figure: Figure, changed: Sequence[UUID], kept: Seal, seq: int | None) -> list[str]:
    """The acts since the seal by which those entries changed."""
    given: dict[str, Any] = {"entries": changed, "size": kept.ledger_size}
    days = {"first": kept.period.first, "last": kept.period.last} if figure.flow else {"day": kept.period.last}
    seqs = [row[0] for row in await reader.rows(reports.causes(figure), **given, **days)]
    known = [one for one in seqs if seq is None or one <= seq]
    return [row[0] for row in await reader.rows(queries.acts, seqs=known)]


def _seal(found: Period, row: Any) -> Seal:
    period = Period(found.code, found.calendar, row["first_day"], row["last_day"])
    names = ("version", "ledger_size", "ledger_root", "reason", "sealed_by", "sealed_at")
    return Seal(period=period, figures=json.loads(row["figures"]), **{name: row[name] for name in names})
