"""Rate limits, counted in the database: exact over all workers, window by window, without leftovers."""

import asyncio

import asyncpg
import pytest

from db.session import Database
from domain.access.throttle import Limit, take
from domain.errors import TooManyRequests

TEN = Limit("thu", 10, 60, "attempts")


async def accepted(database: Database, limit: Limit, subject: str, times: int) -> int:
    """How many of `times` concurrent requests are accepted."""
    results = await asyncio.gather(*(take(database, limit, subject) for _ in range(times)), return_exceptions=True)
    assert all(result is None or isinstance(result, TooManyRequests) for result in results), results
    return results.count(None)


async def test_two_workers_together_accept_exactly_the_limit(database: Database, database_url: str) -> None:
    async with Database.open(database_url) as other:
        counts = await asyncio.gather(*(accepted(worker, TEN, "a", 40) for worker in (database, other)))
    assert sum(counts) == 10
    assert await accepted(database, TEN, "b", 3) == 3


async def test_a_refusal_says_when_to_retry(database: Database) -> None:
    assert await accepted(database, TEN, "a", 10) == 10
    with pytest.raises(TooManyRequests) as refusal:
        await take(database, TEN, "a")
    assert 1 <= refusal.value.seconds <= 60
    assert refusal.value.faults[0].rule == "at most 10 attempts in 60 seconds"


async def test_a_closed_window_starts_again_and_other_closed_windows_are_deleted(
    database: Database, database_url: str
) -> None:
    for subject in range(25):
        await take(database, TEN, str(subject))
    assert await accepted(database, TEN, "0", 30) == 9
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("UPDATE throttle SET ends_at = ends_at - interval '61 seconds'")
        assert await accepted(database, TEN, "0", 3) == 3
        assert await owner.fetchval("SELECT count(*) FROM throttle WHERE key <> 'thu 0'") == 0
        assert await owner.fetchval("SELECT hits FROM throttle") == 3
    finally:
        await owner.close()
