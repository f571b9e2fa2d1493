"""Telling webhooks of acts while the service runs: every worker takes what is due."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from db.errors import DatabaseError
from db.session import Database
from domain.webhooks import attempts, deliveries
from domain.webhooks.attempts import Attempt
from domain.webhooks.deliveries import MAX_EXTRA, SLOTS
from domain.webhooks.sender import DEADLINE, Sender

LOOKS_EVERY: Final = 1.0
"""Seconds between two looks, if nothing is under way."""

AFTER_FAILURE: Final = 10.0

_log = logging.getLogger("sobo")


class Dispatcher:
    """Looks for what is due, and makes several attempts at once."""

    def __init__(self, database: Database, sender: Sender) -> None:
        self._database, self._sender = database, sender
        self._under_way: dict[asyncio.Task[None], Attempt] = {}

    async def look(self) -> None:
        """Queue what is new and begin what is due."""
        await deliveries.queue(self._database)
        if (free := SLOTS - len(self._under_way)) > 0:
            extra = MAX_EXTRA - sum(attempt.extra for attempt in self._under_way.values())
            for attempt in await deliveries.take(self._database, free, extra):
                task = asyncio.create_task(self._make(attempt))
                self._under_way[task] = attempt
                task.add_done_callback(self._done)

    async def settle(self) -> None:
        """Wait until what is under way has ended."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=DEADLINE + LOOKS_EVERY)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Look as long as the block runs; then what is under way may end."""
        task = asyncio.create_task(self._go_on())
        task.add_done_callback(_tell)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            await self.settle()

    async def _go_on(self) -> None:
        while True:
            pause = LOOKS_EVERY
            try:
                await self.look()
            except DatabaseError as error:
                _log.warning("webhooks wait: %s", error)
                pause = AFTER_FAILURE
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(pause)

    async def _make(self, attempt: Attempt) -> None:
        try:
            await attempts.make(self._database, self._sender, attempt)
        except DatabaseError as error:
            # The lease runs out, and it is tried again.
            _log.warning("the outcome of a webhook cannot be recorded: %s", error)

    def _done(self, task: "asyncio.Task[None]") -> None:
        del self._under_way[task]
        _tell(task)


def _tell(task: "asyncio.Task[None]") -> None:
    """A defect of ours must not end it unheard."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("telling webhooks ended", exc_info=error)
