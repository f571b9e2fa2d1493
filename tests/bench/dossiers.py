"""Open dossiers in a filled database, which work by day is measured with: copies of one that was received."""

import asyncio
from typing import Any, Final

import asyncpg

from db.session import Database
from domain.deadlines import open_dossiers

COUNT: Final = 10_000
DAYS: Final = 40
"""Days over which they came."""

COPIES: Final = (
    f"CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, {COUNT}) n",
    "INSERT INTO entry SELECT id, 'applications' FROM made",
    f"""
    INSERT INTO event SELECT (jsonb_populate_record(e, jsonb_build_object(
        'entry_id', m.id, 'act_seq', 2000000000 + n, 'effective_on', e.effective_on - (n % {DAYS})))).*
    FROM event e, made m WHERE e.register_key = 'applications'
    """,
    f"""
    INSERT INTO application SELECT (jsonb_populate_record(a, jsonb_build_object(
        'entry_id', m.id, 'act_seq', 2000000000 + n, 'dossier_code', a.dossier_code || n,
        'received_at', a.received_at - (n % {DAYS}) * interval '1 day'))).*
    FROM application a, made m
    """,
    "ANALYZE",
)


def fill(url: str) -> None:
    """Copy the only dossier of a database; acts and proofs are not made, since work by day reads none."""
    asyncio.run(_fill(url))


async def _fill(url: str) -> None:
    connection: Any = await asyncpg.connect(url, server_settings={"session_replication_role": "replica"})
    for statement in COPIES:
        await connection.execute(statement)
    await connection.close()
    async with Database.open(url, role=None) as owner:
        await open_dossiers.repair(owner, 1)
