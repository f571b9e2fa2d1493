"""Connections are opened when needed, replaced when they break, and shared in turn."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from db.errors import Unavailable
from db.session import Database
from db.statement import Sql

ONE = Sql("SELECT 1")
PID = Sql("SELECT pg_backend_pid()")
SLEEP = Sql("SELECT pg_sleep(20)")
EVERY = Sql("SELECT * FROM moving")


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner, outside the pools."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def test_one_after_the_other_uses_one_connection(database: Database) -> None:
    assert len({await database.value(PID) for _ in range(10)}) == 1


async def test_a_read_whose_connection_the_server_ended_is_asked_again(
    database: Database, owner: asyncpg.Connection
) -> None:
    pids = await asyncio.gather(*(database.value(PID) for _ in range(4)))
    for pid in pids:
        await owner.execute("SELECT pg_terminate_backend($1)", pid)
    assert await database.value(PID) not in pids
    assert await asyncio.gather(*(database.value(ONE) for _ in range(4))) == [1] * 4
    assert database.in_use == 0


async def test_a_read_that_breaks_midway_is_asked_again_once(database: Database, owner: asyncpg.Connection) -> None:
    reading = asyncio.create_task(database.value(Sql("SELECT pg_sleep(1), pg_backend_pid()")))
    find = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
    while (pid := await owner.fetchval(find)) is None:
        assert not reading.done()
        await asyncio.sleep(0.01)
    await owner.execute("SELECT pg_terminate_backend($1)", pid)
    await reading
    assert database.in_use == 0


async def test_what_may_write_is_not_run_again(database: Database, owner: asyncpg.Connection) -> None:
    writing = asyncio.create_task(database.value(Sql("WITH x AS (SELECT pg_sleep(20)) SELECT FROM x")))
    find = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'WITH x%' AND state = 'active'"
    while (pid := await owner.fetchval(find)) is None:
        await asyncio.sleep(0.01)
    await owner.execute("SELECT pg_terminate_backend($1)", pid)
    with pytest.raises(Unavailable):
        await writing


async def test_a_statement_that_nobody_waits_for_is_ended(database: Database, owner: asyncpg.Connection) -> None:
    sleeping = asyncio.create_task(database.value(SLEEP))
    running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(20)%' AND state = 'active'"
    while not await owner.fetchval(running):
        await asyncio.sleep(0.01)
    sleeping.cancel()
    await asyncio.wait([sleeping])
    async with asyncio.timeout(5):
        while await owner.fetchval(running):
            await asyncio.sleep(0.01)
    assert database.in_use == 0
    assert await database.value(ONE) == 1


async def test_a_column_added_meanwhile_is_no_error_of_a_read(database: Database, owner: asyncpg.Connection) -> None:
    await owner.execute(
        "CREATE TABLE moving (a int); INSERT INTO moving VALUES (1); GRANT SELECT ON moving TO sobo_app"
    )
    await asyncio.gather(*(database.rows(EVERY) for _ in range(8)))
    await owner.execute("ALTER TABLE moving ADD b int DEFAULT 2")
    for rows in await asyncio.gather(*(database.rows(EVERY) for _ in range(8))):
        assert [tuple(row) for row in rows] == [(1, 2)]


async def test_a_column_added_meanwhile_ends_a_transaction_which_may_be_tried_again(
    database: Database, owner: asyncpg.Connection
) -> None:
    await owner.execute("CREATE TABLE moving (a int); GRANT SELECT ON moving TO sobo_app")
    async with database.transaction() as first, database.transaction() as second:
        await first.rows(EVERY)
        await second.rows(EVERY)
    await owner.execute("ALTER TABLE moving ADD b int")
    with pytest.raises(Unavailable, match="cached statement") as error:
        async with database.transaction() as session:
            await session.rows(EVERY)
    assert error.value.reason == "is being migrated"
    for _ in range(2):
        async with database.transaction() as session:
            assert await session.rows(EVERY) == []


async def test_who_waits_for_a_connection_gets_the_next_one(database: Database) -> None:
    answers = await asyncio.gather(*(database.value(ONE) for _ in range(100)))
    assert answers == [1] * 100
    assert database.in_use == 0
