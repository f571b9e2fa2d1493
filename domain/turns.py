"""Long computations on the event loop, which let other requests have their turns."""

import asyncio
from time import monotonic
from typing import Final

SLICE: Final = 0.005
"""Seconds that a computation may keep the event loop for itself."""


class Turns:
    """The turns of one computation, which calls `give_way` after each of its small steps."""

    def __init__(self) -> None:
        self._since = monotonic()

    async def give_way(self) -> None:
        """Let others have the event loop if this turn has taken long."""
        if monotonic() - self._since >= SLICE:
            await asyncio.sleep(0)
            self._since = monotonic()
