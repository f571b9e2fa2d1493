"""Counting all figures again: what is kept of them is compared (`verify`) or made anew (`rebuild`, `migrate`)."""

from typing import Final

from db.queries import figure_recount as queries
from db.session import Database, Session
from domain.figures.declared import ALL_TALLIES, DIGEST

PATIENCE: Final = 3600.0
"""Seconds that one statement over the whole ledger may take."""


async def differences(session: Session, limit: int) -> list[str]:
    """What is kept of figures and is not what versions and events make: a finding each, at most `limit`."""
    patient, found = session.patient(PATIENCE), []
    await session.rows(queries.more_memory)
    for row in await patient.rows(queries.differing_changes(ALL_TALLIES), limit=limit):
        found.append(f"figure_change {row['tally']}, {row['day']}: it is not what act {row['seq']} changed")
    for row in await patient.rows(queries.differing_sums, limit=limit):
        found.append(f"figure_sum {row['tally']}, {row['grain']} {row['start']}: it is not the sum of the changes")
    state = await session.row(queries.state)
    if state and (state["summed"], state["indicators"]) != (state["size"], DIGEST):
        found.append(f"ledger_head: the sums of figures cover {state['summed']} acts of {state['size']}")
    return found[:limit]


async def repair(database: Database, limit: int) -> list[str]:
    """Make changes and sums anew if they differ; the differences. Only then no act is recorded meanwhile."""
    async with database.transaction(snapshot=True) as session:
        if not await differences(session, limit):
            return []
    async with database.transaction() as session:
        await session.one(queries.lock)
        found = await differences(session, limit)
        if found:
            await _remake(session)
        return found


async def remake_if_due(database: Database) -> bool:
    """Do so if indicators are declared otherwise, or if acts were recorded without sums; whether it was done."""
    async with database.transaction() as session:
        state = await session.one(queries.lock)
        if (state["summed"], state["indicators"]) == (state["size"], DIGEST):
            return False
        await _remake(session)
        return True


async def are_current(database: Database) -> bool:
    """Whether the sums cover every act, by the indicators that are declared."""
    state = await database.one(queries.state)
    return bool((state["summed"], state["indicators"]) == (state["size"], DIGEST))


async def _remake(session: Session) -> None:
    await session.rows(queries.more_memory)
    for statement in queries.remake(ALL_TALLIES):
        await session.patient(PATIENCE).rows(statement)
    await session.rows(queries.made, indicators=DIGEST)
