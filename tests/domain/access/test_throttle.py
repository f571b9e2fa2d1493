"""Counting requests in the database: exact over all workers, window by window, and leaving nothing behind."""

import asyncio

import asyncpg
import pytest

from db.session import Database
from domain.access.throttle import Limit, take
from domain.errors import TooManyRequests

TEN = Limit("thu", 10, 60)


async def taken(database: Database, limit: Limit, who: str, times: int) -> int:
    """How many of so many at once are let through."""
    found = await asyncio.gather(*(take(database, limit, who) for _ in range(times)), return_exceptions=True)
    assert all(one is None or isinstance(one, TooManyRequests) for one in found), found
    return found.count(None)


async def test_of_many_at_once_by_two_workers_exactly_so_many_pass(database: Database, database_url: str) -> None:
    async with Database.open(database_url) as other:
        found = await asyncio.gather(*(taken(worker, TEN, "a", 40) for worker in (database, other)))
    assert sum(found) == 10
    assert await taken(database, TEN, "b", 3) == 3


async def test_a_refusal_says_when_to_come_again(database: Database) -> None:
    assert await taken(database, TEN, "a", 10) == 10
    with pytest.raises(TooManyRequests) as refusal:
        await take(database, TEN, "a")
    assert 1 <= refusal.value.seconds <= 60
    assert refusal.value.faults[0].rule == "at most 10 requests in 60 seconds"


async def test_a_window_that_is_over_begins_anew_and_others_that_are_over_go(
    database: Database, database_url: str
) -> None:
    for who in range(25):
        await take(database, TEN, str(who))
    assert await taken(database, TEN, "0", 30) == 9
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("UPDATE throttle SET ends_at = ends_at - interval '61 seconds'")
        assert await taken(database, TEN, "0", 3) == 3
        assert await owner.fetchval("SELECT count(*) FROM throttle WHERE key <> 'thu 0'") == 0
        assert await owner.fetchval("SELECT hits FROM throttle") == 3
    finally:
        await owner.close()
