"""Open dossiers by due day, kept with each act: what is kept is always what acts, rules and calendar of now make.

All of it happens under the lock of the ledger's head, so acts on dossiers and changes of what they rest on follow one
another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.queries import due as queries
from db.queries import recording
from db.session import Database, Reader, Row
from db.tables.dossier_work import NO_DUE_DAY
from domain.deadlines import calendar as calendars
from domain.deadlines.due import Taken, counted_on, due_on, pauses
from domain.deadlines.rules import Rule, rules_of
from domain.deadlines.working_days import Calendar, Unit
from domain.declarations.register import Register


@dataclass(frozen=True, slots=True)
class OpenDossier:
    """A row of `dossier_due`, where its columns are described."""

    entry_id: UUID
    asked_register: str
    received_on: date
    awaiting_since: date | None
    due_on: date | None
    due_count: int | None
    due_key: bytes
    assignee: str | None


FEW: Final = 20
"""Rows that are written without a look at what is kept."""

_COLUMNS: Final = tuple(field.name for field in fields(OpenDossier))


async def follow(session: Reader, register: Register, entries: Sequence[UUID]) -> None:
    """Keep what acts on these entries make: of themselves or, if others' due days rest on them, of every open one."""
    if register.has_due_days:
        await _keep(session, entries)
    elif register.moves_due_days and await session.value(queries.governs, ids=entries):
        await _keep(session, await session.value(queries.kept_ids))


async def _keep(session: Reader, entries: Sequence[UUID]) -> None:
    if entries:
        rows = await _derived(session, await session.rows(queries.open_among, ids=entries))
        gone = list(set(entries) - {row.entry_id for row in rows})
        if len(rows) > FEW:  # most changes of the calendar move few due days
            kept = {row["entry_id"]: row for row in await session.rows(queries.kept)}
            rows = [row for row in rows if _moved(row, kept.get(row.entry_id))]
        await session.rows(queries.keep, gone=gone, **_by_column(rows))


def _moved(row: OpenDossier, kept: Row | None) -> bool:
    """Whether the row differs from what is kept, but for who handles the dossier."""
    return kept is None or any(getattr(row, name) != kept[name] for name in _COLUMNS if name != "assignee")


def _by_column(rows: Iterable[OpenDossier]) -> dict[str, list[Any]]:
    found = list(rows)
    return {name: [getattr(row, name) for row in found] for name in _COLUMNS}


async def _derived(reader: Reader, dossiers: Sequence[Row]) -> list[OpenDossier]:
    """What acts, rules and calendar of now make of these dossiers."""
    if not dossiers:
        return []
    derive = _Derivation(await calendars.load(reader))
    cases = [(row["asked_register"], row["asked_kind"], row["days"][0]) for row in dossiers]
    rules = await rules_of(reader, cases)
    return [derive.row(row, rules.get(case)) for row, case in zip(dossiers, cases, strict=True)]


class _Derivation:
    """Derives rows by one calendar; dossiers with the same rule, receipt and acts are computed once."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._due_days: dict[Any, tuple[date | None, int | None]] = {}

    def row(self, dossier: Row, rule: Rule | None) -> OpenDossier:
        """The row of a dossier."""
        steps = tuple(zip(dossier["kinds"], dossier["days"], strict=True))
        counted = counted_on(self._calendar, rule, dossier["received_at"]) if rule else steps[0][1]
        key = (id(rule), counted, steps)
        if key not in self._due_days:
            self._due_days[key] = self._due(rule, counted, steps)
        due, count = self._due_days[key]
        spans = pauses(steps)
        return OpenDossier(
            entry_id=dossier["entry_id"],
            asked_register=dossier["asked_register"],
            received_on=steps[0][1],
            awaiting_since=spans[-1][0] if spans and spans[-1][1] is None else None,
            due_on=due,
            due_count=count,
            due_key=due.toordinal().to_bytes(4) if due else NO_DUE_DAY,
            assignee=dossier["assignee"],
        )

    def _due(self, rule: Rule | None, counted: date, steps: Sequence[Taken]) -> tuple[date | None, int | None]:
        due = due_on(self._calendar, rule, counted, steps)
        in_working_days = rule is not None and rule.term.unit is Unit.WORKING_DAYS
        return due, self._calendar.count(due) if due and in_working_days else None


async def differences(reader: Reader, limit: int) -> list[str]:
    """Where what is kept is not what acts, rules and calendar make: a finding each, at most `limit`."""
    derived = {row.entry_id: row for row in await _derived(reader, await reader.rows(queries.every_open))}
    kept = {row["entry_id"]: OpenDossier(*(row[name] for name in _COLUMNS)) for row in await reader.rows(queries.kept)}
    differing = sorted(entry for entry in derived.keys() | kept.keys() if derived.get(entry) != kept.get(entry))
    finding = "dossier_due {}: it is not what the acts, the rules and the calendar make of this dossier"
    return [finding.format(entry) for entry in differing[:limit]]


async def repair(database: Database, limit: int) -> list[str]:
    """Make all of it anew if it differs; the differences. Only then no act is recorded meanwhile."""
    async with database.transaction(snapshot=True) as session:
        if not await differences(session, limit):
            return []
    async with database.transaction() as session:
        await session.rows(recording.lock_head, series=[], years=[], openings=[], counts=[])
        await session.rows(queries.lock)
        found = await differences(session, limit)
        if found:
            rows = await _derived(session, await session.rows(queries.every_open))
            await session.rows(queries.clear)
            await session.rows(queries.keep, gone=[], **_by_column(rows))
        return found
