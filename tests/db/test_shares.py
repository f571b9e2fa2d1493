"""One owner uses a few of the connections, and few of its requests wait for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from db.errors import ShareExceeded, Unavailable
from db.session import POOL_SIZE, Database
from db.shares import CONNECTIONS, QUEUE, READ_CONNECTIONS, change_owner, owned_by
from db.statement import Sql
from db.timeouts import Timeouts

ONE = Sql("SELECT 1")


@pytest.fixture
async def hurried(database_url: str) -> AsyncIterator[Database]:
    """A database whose connections nobody waits for; they are open already, since opening one may take longer."""
    async with Database.open(database_url) as opened:
        await asyncio.gather(*(opened.value(ONE) for _ in range(READ_CONNECTIONS)))
        opened._reads._timeouts = Timeouts(connection=0.05)
        yield opened


@asynccontextmanager
async def holding(database: Database, owner: str, count: int = READ_CONNECTIONS) -> AsyncIterator[None]:
    """So many connections for reads that `owner` uses during the block."""
    async with AsyncExitStack() as stack:
        with owned_by(owner):
            for _ in range(count):
                stack.callback(database._reads.release, *await database._reads.acquire())
        yield


async def test_an_owner_waits_for_its_own_connections_and_others_do_not(database: Database) -> None:
    async with holding(database, "a"):
        with owned_by("a"):
            waiting = [asyncio.create_task(database.value(ONE)) for _ in range(3)]
        for other in ("b", "c"):
            with owned_by(other):
                assert await database.value(ONE) == 1
        assert await database.value(ONE) == 1, "without an owner no share binds"
        assert not any(task.done() for task in waiting)
    assert await asyncio.gather(*waiting) == [1, 1, 1]
    assert database._reads.shares._shares == {}, "shares exist while they are used"


async def test_an_owner_with_too_many_requests_is_refused_at_once(database: Database) -> None:
    async with holding(database, "a"):
        with owned_by("a"):
            waiting = [asyncio.create_task(database.value(ONE)) for _ in range(QUEUE)]
            await asyncio.sleep(0)
            with pytest.raises(ShareExceeded, match="full"):
                await database.value(ONE)
    assert await asyncio.gather(*waiting) == [1] * QUEUE


async def test_who_waits_for_requests_that_end_is_told_to_send_fewer(
    hurried: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hurried._reads.shares, "_connections", 1)
    async with holding(hurried, "a", 1):
        with owned_by("a"):
            waiting = asyncio.create_task(hurried.value(ONE))
            await asyncio.sleep(0)
            hurried._reads.shares._shares["a"].answered += 1  # another ended meanwhile
            with pytest.raises(ShareExceeded, match="slow"):
                await waiting


async def test_who_waits_for_a_database_that_answers_nothing_is_told_so(hurried: Database) -> None:
    async with holding(hurried, "a"):
        with owned_by("a"), pytest.raises(Unavailable) as error:
            await hurried.value(ONE)
    assert "does not answer in time" in error.value.reason


async def test_a_place_is_given_back_however_its_block_ends(database: Database) -> None:
    with owned_by("a"):
        for _ in range(READ_CONNECTIONS + 1):
            with pytest.raises(LookupError):
                async with database.transaction(snapshot=True):
                    raise LookupError
        async with holding(database, "a"):
            cancelled = asyncio.create_task(database.value(ONE))
            await asyncio.sleep(0)
            cancelled.cancel()
            await asyncio.wait([cancelled])
        assert await database.value(ONE) == 1
        change_owner("b")
        async with holding(database, "a"):
            assert await database.value(ONE) == 1
    assert database._reads.shares._shares == {}


async def test_snapshots_of_several_owners_keep_no_read_waiting(hurried: Database) -> None:
    async with AsyncExitStack() as stack:
        for owner in ("a", "b", "c"):
            with owned_by(owner):
                for _ in range(CONNECTIONS if owner != "c" else POOL_SIZE - 2 * CONNECTIONS):
                    await stack.enter_async_context(hurried.transaction(snapshot=True))
        assert hurried.in_use == POOL_SIZE
        with owned_by("d"):
            assert await hurried.value(ONE) == 1
