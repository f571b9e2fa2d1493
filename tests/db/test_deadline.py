"""What one request waits for the database adds up to no more than it may."""

import asyncio
from collections.abc import Callable

import pytest

from db import deadline
from db.deadline import PROMPT, one_request, renew, waiting
from db.session import SERVING

PROMISED = 5.0


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A clock that goes on only when it is told to."""
    now = [0.0]
    monkeypatch.setattr(deadline, "monotonic", lambda: now[0])

    def go_on(seconds: float) -> None:
        now[0] += seconds

    return go_on


def waited(most: float, pass_time: Callable[[float], None]) -> float:
    """A wait that is never answered: how long it takes."""
    with waiting(most, SERVING.in_all) as seconds:
        pass_time(seconds)
    return seconds


def test_however_many_waits_there_are_a_request_waits_no_longer_than_promised(
    pass_time: Callable[[float], None],
) -> None:
    for longest in (SERVING.connection, 2 * SERVING.lock, SERVING.statement):
        with one_request():
            assert waited(longest, pass_time) == longest
            assert longest + sum(waited(longest, pass_time) for _ in range(3)) < PROMISED - 2 * PROMPT
            assert waited(longest, pass_time) == pytest.approx(PROMPT)


def test_what_is_done_promptly_or_is_not_counted_uses_nothing_up(pass_time: Callable[[float], None]) -> None:
    with one_request():
        for _ in range(1_000):
            with waiting(3.0, 4.0):
                pass_time(0.05)
        with waiting(3.0, 4.0, counted=False):
            pass_time(3.0)
        assert waited(3.0, pass_time) == 3.0
        renew()
        assert waited(3.0, pass_time) == 3.0


async def test_each_request_has_its_own_waits_and_shares_them_with_its_tasks(
    pass_time: Callable[[float], None],
) -> None:
    async def wait() -> float:
        return waited(3.0, pass_time)

    with one_request():
        assert [await asyncio.create_task(wait()), await wait()] == [3.0, pytest.approx(1.0 + PROMPT)]
        with one_request():
            assert await wait() == 3.0
    assert [await wait(), await wait()] == [3.0, 3.0]
