"""Waiting for what another task of the test does."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds. Raises TimeoutError after ten seconds, so that a test fails rather than hangs."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)
