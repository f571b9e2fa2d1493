"""Rebuild versions and events from the acts: differences are reported (`verify`) or repaired (`rebuild`)."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from db.queries import rebuild as queries
from db.queries import recording
from db.session import Database, Reader
from domain.acts import rows
from domain.deadlines import open_dossiers
from domain.declarations.register import Register
from domain.figures import recount
from domain.ledger import comparison
from domain.ledger.comparison import Difference, replay
from domain.ledger.findings import MAX_FINDINGS, first
from domain.ledger.stored_tree import Head
from domain.ledger.verification import Verifier, verified
from domain.ledger.workers import Part, Workers, workers


class NotIntact(Exception):
    """The ledger does not verify, so nothing is rebuilt from it."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__(findings[0])
        self.findings = findings


async def compare(database: Database, registers: Mapping[str, Register]) -> list[str]:
    """What differs from the acts, without changing anything. Stops after MAX_FINDINGS."""
    async with workers(database, registers, None) as crew:
        return await first(_texts(crew.results(await comparison.parts(crew.session, registers))))


async def verify_and_compare(
    crew: Workers, registers: Mapping[str, Register], checkpoints: Sequence[Head]
) -> tuple[Verifier, list[str]]:
    """What is found in the acts, and what differs from them: nothing is compared with acts that do not verify."""
    async with aclosing(await _results(crew, registers, checkpoints)) as results:
        verifier: Verifier = await anext(results)
        return verifier, [] if verifier.findings else await first(_texts(results))


async def _results(
    crew: Workers, registers: Mapping[str, Register], checkpoints: Sequence[Head]
) -> AsyncGenerator[Any, None]:
    """The acts, as a verifier that has run; then all that follows from them, each part a list of what differs."""
    parts = [Part(verified, (checkpoints,)), *await comparison.parts(crew.session, registers)]
    return crew.results(parts)


async def _texts(results: AsyncGenerator[list[Difference], None]) -> AsyncGenerator[str, None]:
    async with aclosing(results):
        async for differences in results:
            for difference in differences:
                yield str(difference)


async def rebuild(
    database: Database, registers: Mapping[str, Register], url: str | None = None
) -> tuple[int, list[str]]:
    """Repair what differs from the acts; the number of entries, and the findings. With the `url`, on every core.

    Raises NotIntact, and changes nothing, if the acts themselves do not verify.
    """
    found = await _rebuild(database, registers, url)
    findings = [f"{each} and have been repaired" if each.repairable else str(each) for each in found]
    of_figures = await recount.repair(database, MAX_FINDINGS) + await open_dossiers.repair(database, MAX_FINDINGS)
    # Where entries were repaired, their figures and due days follow.
    findings += [] if found else [f"{each}, and has been repaired" for each in of_figures]
    return await database.value(queries.count, registers=list(registers)), findings


async def rebuild_if_due(
    database: Database, registers: Mapping[str, Register], url: str | None = None
) -> tuple[int, list[str]]:
    """Rebuild if a migration asked for it; the number of entries repaired, and what could not be. Raises NotIntact."""
    if not await database.value(queries.is_due):
        return 0, []
    found = await _rebuild(database, registers, url)
    await recount.repair(database, MAX_FINDINGS)
    unrepaired = [str(each) for each in found if not each.repairable]
    return len(found) - len(unrepaired), unrepaired


async def _rebuild(database: Database, registers: Mapping[str, Register], url: str | None) -> list[Difference]:
    """What differed from the acts; it is repaired where it can be. Raises NotIntact."""
    async with workers(database, registers, url) as crew, aclosing(await _results(crew, registers, ())) as results:
        if findings := (await anext(results)).findings:
            raise NotIntact(findings)
        found = [difference async for differences in results for difference in differences]
    for each in found:
        if each.repairable:
            await _repair(database, registers[each.register], each)
    async with database.transaction() as session:
        await session.rows(queries.rebuilt)
    return found


async def _repair(database: Database, register: Register, difference: Difference) -> None:
    """Rebuild the entry under its lock and replace what is stored."""
    async with database.transaction() as session:
        await session.row(recording.lock_entry, id=difference.entry, register=register.key)
        acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=difference.entry)]
        versions, events = replay(register, difference.entry, acts)
        clear, insert = recording.replace_history(register.table)
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
            ids = [row["id"] for row in await session.rows(queries.of_register, register=register.key)]
            for row in await comparison.details(session, register, ids):
                versions, events = replay(register, row["id"], comparison.acts_of(row))
                await session.rows(insert, events=rows.dump(events), versions=rows.dump(versions))


async def has_entries(reader: Reader, registers: Iterable[str]) -> bool:
    """Whether there are entries in one of the registers."""
    return bool(await reader.value(queries.count, registers=list(registers)))
