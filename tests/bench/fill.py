"""Filling a database of the service with many certificates, by the functions that record one, on every core."""

import asyncio
import json
import os
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import Any, Final

import asyncpg

from db.session import Database
from domain.ledger import merkle
from domain.ledger.migration import upgrade
from tests.bench.acts import VERSIONS, Filling, Rows
from tests.factories import set_up

CHUNK: Final = 2_500
AHEAD: Final = 4
"""Chunks that wait to be written, so that memory stays constant."""

INSERT: Final = "INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::{0}, $1::jsonb)"
INDEXES: Final = """
    SELECT i.indexrelid::regclass::text AS name, c.conname AS excludes, pg_get_constraintdef(c.oid) AS constraint,
        pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'x'
    WHERE i.indrelid = $1::text::regclass AND NOT i.indisprimary
"""
COUNTERS: Final = """
    INSERT INTO series_counter (series, year, opening, last)
    SELECT series, series_year, CASE series_year WHEN 2024 THEN 309 ELSE 0 END,
        CASE series_year WHEN 2024 THEN max(number) ELSE 0 END
    FROM act WHERE numbered_here GROUP BY series, series_year
"""


async def fill(url: str, count: int) -> None:
    """Put `count` granted certificates into an empty database, after the acts of the reference data."""
    await upgrade(url)
    async with Database.open(url) as database:
        await set_up(database)
    connection = await asyncpg.connect(url)
    head: Any = await connection.fetchrow("SELECT size, peaks, recorded_at FROM ledger_head")
    size, peaks = head["size"], list(head["peaks"])
    filling = Filling(count, size, head["recorded_at"])
    async with _without_indexes(connection, VERSIONS):
        async for rows in _made(filling):
            nodes: dict[merkle.Node, bytes] = {}
            for leaf_hash in rows.leaf_hashes:
                filled, peaks = merkle.append(size, peaks, leaf_hash)
                nodes.update(filled)
                size += 1
            await _write(connection, rows, nodes)
    last = "UPDATE ledger_head SET size = $1, peaks = $2, recorded_at = (SELECT max(recorded_at) FROM act)"
    await connection.execute(last, size, peaks)
    await connection.execute(COUNTERS)
    await upgrade(url)  # makes what else follows from acts
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _made(filling: Filling) -> AsyncIterator[Rows]:
    """The rows of all acts, a chunk at a time and in order, made in processes of their own."""
    loop, waiting = asyncio.get_running_loop(), deque[asyncio.Future[Rows]]()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        for begin in range(1, filling.count + 1, CHUNK):
            end = min(begin + CHUNK, filling.count + 1)
            waiting.append(loop.run_in_executor(processes, filling.rows, begin, end))
            if len(waiting) >= AHEAD:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()


@asynccontextmanager
async def _without_indexes(connection: Any, table: str) -> AsyncIterator[None]:
    """Drop all but the primary key of a table, and make them again at the end: half of the work."""
    indexes = await connection.fetch(INDEXES, table)
    for index in indexes:
        drop = f"ALTER TABLE {table} DROP CONSTRAINT {index['excludes']}"
        await connection.execute(drop if index["excludes"] else f"DROP INDEX {index['name']}")
    yield
    await connection.execute("SET maintenance_work_mem = '256MB'")
    for index in indexes:
        add = f"ALTER TABLE {table} ADD CONSTRAINT {index['excludes']} {index['constraint']}"
        await connection.execute(add if index["excludes"] else index["definition"])


async def _write(connection: Any, rows: Rows, nodes: dict[merkle.Node, bytes]) -> None:
    tree = json.dumps([{"level": at[0], "place": at[1], "hash": "\\x" + one.hex()} for at, one in nodes.items()])
    async with connection.transaction():
        for table, found in {**rows.by_table, "ledger_node": tree}.items():
            await connection.execute(INSERT.format(table), found)
