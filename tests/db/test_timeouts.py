"""The waits of one request for the database add up to no more than its budget."""

import asyncio
from collections.abc import Callable

import pytest

from db import timeouts
from db.timeouts import GRACE, SERVING, budgeted_wait, new_budget, reset_budget

PROMISED = 5.0


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Stop the clock; the fixture's function advances it."""
    now = [0.0]
    monkeypatch.setattr(timeouts, "monotonic", lambda: now[0])

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


def waited(timeout: float, pass_time: Callable[[float], None]) -> float:
    """The seconds that a wait without an answer takes."""
    with budgeted_wait(timeout, SERVING.request_budget) as seconds:
        pass_time(seconds)
    return seconds


def test_a_request_waits_no_longer_than_promised_however_often_it_waits(
    pass_time: Callable[[float], None],
) -> None:
    for longest in (SERVING.connection, 2 * SERVING.lock, SERVING.statement):
        with new_budget():
            assert waited(longest, pass_time) == longest
            assert longest + sum(waited(longest, pass_time) for _ in range(3)) < PROMISED - 2 * GRACE
            assert waited(longest, pass_time) == pytest.approx(GRACE)


def test_short_and_uncharged_waits_leave_the_budget_whole(pass_time: Callable[[float], None]) -> None:
    with new_budget():
        for _ in range(1_000):
            with budgeted_wait(3.0, 4.0):
                pass_time(0.05)
        with budgeted_wait(3.0, 4.0, charged=False):
            pass_time(3.0)
        assert waited(3.0, pass_time) == 3.0
        reset_budget()
        assert waited(3.0, pass_time) == 3.0


async def test_each_request_has_its_own_budget_and_shares_it_with_its_tasks(
    pass_time: Callable[[float], None],
) -> None:
    async def wait() -> float:
        return waited(3.0, pass_time)

    with new_budget():
        assert [await asyncio.create_task(wait()), await wait()] == [3.0, pytest.approx(1.0 + GRACE)]
        with new_budget():
            assert await wait() == 3.0
    assert [await wait(), await wait()] == [3.0, 3.0]
