"""Rebuild versions and events from the acts: differences are reported (`verify`) or repaired (`rebuild`)."""

import json
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from db.conditions import table_of
from db.errors import log_message
from db.queries import rebuild as queries
from db.queries import recording
from db.session import Database, Reader, Row
from domain.acts import rows
from domain.acts.act import Act
from domain.acts.timeline import CORRUPT_ACT_ERRORS, timeline
from domain.declarations import projection
from domain.declarations.register import Register
from domain.figures import recount
from domain.ledger.findings import MAX_FINDINGS
from domain.ledger.verification import Verifier


class NotIntact(Exception):
    """The ledger does not verify, so nothing is rebuilt from it."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__(findings[0])
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with an entry; if it is not `repairable` from its acts, a person must look at it."""

    register: Register
    entry: UUID
    finding: str
    repairable: bool = False

    def __str__(self) -> str:
        return f"{self.register.key}/{self.entry}: {self.finding}"


def replay(register: Register, entry: UUID, acts: Sequence[Act]) -> tuple[list[rows.Row], list[rows.Row]]:
    """Every version and event ever known of an entry, rebuilt act by act. Raises IllegalStep."""
    histories: tuple[list[rows.Row], list[rows.Row]] = ([], [])
    for count, act in enumerate(acts, 1):
        derived = timeline(acts[:count], register.kinds)
        expected = (
            projection.version_rows(register, entry, derived, act.seq),
            projection.event_rows(register, entry, derived, act.seq),
        )
        for history, fresh in zip(histories, expected, strict=True):
            revision = projection.revise([row for row in history if row["known_to"] is None], fresh)
            for row in revision.closed:
                row["known_to"] = act.seq
            history += revision.opened
    return histories


async def differences(database: Database, registers: Mapping[str, Register]) -> AsyncGenerator[Difference, None]:
    """Every entry whose versions or events are not those of its acts, in one snapshot of the database."""
    async with database.transaction(snapshot=True) as session:
        for register in registers.values():
            async with aclosing(session.stream(queries.entries(register.table), register=register.key)) as entries:
                async for row in entries:
                    if difference := _compare(register, row):
                        yield difference
            for row in await session.rows(queries.strays(register.table), register=register.key):
                yield Difference(
                    register, row["id"], f"it has versions here but is an entry of {row['register'] or 'none'}"
                )


def _compare(register: Register, row: Row) -> Difference | None:
    try:
        acts = _acts(row)
        versions, events = replay(register, row["id"], acts)
    except CORRUPT_ACT_ERRORS as error:
        return Difference(register, row["id"], f"its acts do not follow from one another: {log_message(error)}")
    stored_versions, stored_events = ([json.loads(text) for text in row[name]] for name in ("versions", "events"))
    # An erasure may have removed the only difference between a version and the one known before it.
    merged = projection.merge_adjacent if any(act.private_digest and not act.private for act in acts) else list
    table = table_of(register.table).name
    sides = ((table, merged(stored_versions), merged(versions)), ("event", stored_events, events))
    differing = [name for name, stored, derived in sides if not _same(stored, derived)]
    if not differing:
        return None
    seqs = sorted({seq for name, stored, derived in sides for seq in _seqs_that_differ(stored, derived)})
    named = _code(register, acts)
    where = f"{' and '.join(differing)}{f' {named}' if named else ''}, of act {', '.join(map(str, seqs[:5]))}"
    finding = f"its versions are not those of its acts: {where} was changed, deleted or added"
    return Difference(register, row["id"], finding, repairable=True)


def _code(register: Register, acts: Sequence[Act]) -> str:
    """The code by which others name the entry, if they do."""
    return "/".join(str(acts[0].changes.get(name)) for name in register.identified_by) if acts else ""


def _seqs_that_differ(stored: Sequence[rows.Row], derived: Sequence[rows.Row]) -> set[int]:
    """The acts from which on rows are known that only one side has."""
    sides = [{rows.key(row): row["known_from"] for row in side} for side in (stored, derived)]
    return {seq for a, b in (sides, sides[::-1]) for key, seq in a.items() if key not in b}


def _acts(row: Row) -> list[Act]:
    """The acts of an entry, with their personal fields unless they are erased."""
    private = json.loads(row["private"] or "{}")
    return [rows.act({**act, "private": json.dumps(private.get(str(act["seq"]), {}))}) for act in row["acts"]]


def _same(a: Sequence[rows.Row], b: Sequence[rows.Row]) -> bool:
    return sorted(map(rows.key, a)) == sorted(map(rows.key, b))


async def compare(database: Database, registers: Mapping[str, Register]) -> list[str]:
    """What differs from the acts, without changing anything. Stops after MAX_FINDINGS."""
    findings: list[str] = []
    async with aclosing(differences(database, registers)) as differing:
        async for difference in differing:
            findings.append(str(difference))
            if len(findings) >= MAX_FINDINGS:
                break
    return findings


async def rebuild(database: Database, registers: Mapping[str, Register]) -> tuple[int, list[str]]:
    """Repair what differs from the acts; the number of entries, and the findings.

    Raises NotIntact, and changes nothing, if the acts themselves do not verify.
    """
    found = await _rebuild(database, registers)
    findings = [f"{each} and have been repaired" if each.repairable else str(each) for each in found]
    of_figures = await recount.repair(database, MAX_FINDINGS)
    # Where entries were repaired, their figures follow.
    findings += [] if found else [f"{each}, and has been repaired" for each in of_figures]
    return await database.value(queries.count, registers=list(registers)), findings


async def rebuild_if_due(database: Database, registers: Mapping[str, Register]) -> tuple[int, list[str]]:
    """Rebuild if a migration asked for it; the number of entries repaired, and what could not be. Raises NotIntact."""
    if not await database.value(queries.is_due):
        return 0, []
    found = await _rebuild(database, registers)
    await recount.repair(database, MAX_FINDINGS)
    unrepaired = [str(each) for each in found if not each.repairable]
    return len(found) - len(unrepaired), unrepaired


async def _rebuild(database: Database, registers: Mapping[str, Register]) -> list[Difference]:
    """What differed from the acts; it is repaired where it can be. Raises NotIntact."""
    verifier = Verifier()
    await verifier.run(database)
    if verifier.findings:
        raise NotIntact(verifier.findings)
    found = [difference async for difference in differences(database, registers)]
    for each in found:
        if each.repairable:
            await _repair(database, each)
    async with database.transaction() as session:
        await session.rows(queries.rebuilt)
    return found


async def _repair(database: Database, difference: Difference) -> None:
    """Rebuild the entry under its lock and replace what is stored."""
    async with database.transaction() as session:
        await session.row(recording.lock_entry, id=difference.entry, register=difference.register.key)
        acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=difference.entry)]
        versions, events = replay(difference.register, difference.entry, acts)
        clear, insert = recording.replace_history(difference.register.table)
        await session.rows(clear, id=difference.entry)
        await session.rows(insert, events=rows.dump(events), versions=rows.dump(versions))


async def derive_adopted(database: Database, registers: Iterable[Register]) -> None:
    """Derive the versions of reference data that a migration recorded as acts, unless that is done already."""
    async with database.transaction() as session:
        await session.rows(queries.lock_derivation)
        if await session.value(queries.is_derived):
            return
        for register in registers:
            _, insert = recording.replace_history(register.table)
            for row in await session.rows(queries.entries(register.table), register=register.key):
                versions, events = replay(register, row["id"], _acts(row))
                await session.rows(insert, events=rows.dump(events), versions=rows.dump(versions))


async def has_entries(reader: Reader, registers: Iterable[str]) -> bool:
    """Whether there are entries in one of the registers."""
    return bool(await reader.value(queries.count, registers=list(registers)))
