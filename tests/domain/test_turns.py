"""Long computations let other requests have their turns."""

import asyncio

import pytest

from domain import turns
from domain.turns import Turns


async def turns_of_others(steps: int) -> int:
    """How often others have the event loop while a computation takes its steps."""
    had = 0

    async def other() -> None:
        nonlocal had
        while True:
            await asyncio.sleep(0)
            had += 1

    task, own = asyncio.create_task(other()), Turns()
    for _ in range(steps):
        await own.give_way()
    task.cancel()
    return had


async def test_others_have_a_turn_after_each_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SLICE", 0.0)
    assert await turns_of_others(10) >= 9


async def test_short_computations_are_not_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SLICE", 60.0)
    assert await turns_of_others(10) == 0
