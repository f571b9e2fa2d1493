"""Delivers acts to webhooks while the service runs; every worker leases due deliveries."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from db.errors import DatabaseError
from db.session import Database
from domain.sealing import SealingKeys
from domain.webhooks import attempts, deliveries
from domain.webhooks.attempts import Attempt
from domain.webhooks.deliveries import MAX_EXTRA, SLOTS
from domain.webhooks.sender import DEADLINE, Sender

INTERVAL: Final = 1.0
"""Seconds between two queries of the outbox."""

FAILURE_INTERVAL: Final = 10.0
"""The same after an error of the database."""

_log = logging.getLogger("sobo")


class Dispatcher:
    """Queries the outbox, and makes several attempts concurrently."""

    def __init__(self, database: Database, sender: Sender, keys: SealingKeys) -> None:
        self._database, self._sender, self._keys = database, sender, keys
        self._attempts: dict[asyncio.Task[None], Attempt] = {}

    async def dispatch(self) -> None:
        """Queue deliveries of new acts, and begin due attempts in the free slots."""
        await deliveries.queue(self._database)
        if (free := SLOTS - len(self._attempts)) > 0:
            extra = MAX_EXTRA - sum(attempt.extra for attempt in self._attempts.values())
            for attempt in await deliveries.take(self._database, free, extra):
                task = asyncio.create_task(self._make(attempt))
                self._attempts[task] = attempt
                task.add_done_callback(self._done)

    async def wait_for_attempts(self) -> None:
        """Wait until the attempts in progress have ended."""
        if self._attempts:
            await asyncio.wait(self._attempts, timeout=DEADLINE + INTERVAL)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Dispatch during the block, and wait for the attempts in progress after it."""
        task = asyncio.create_task(self._run())
        task.add_done_callback(_log_failure)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            await self.wait_for_attempts()

    async def _run(self) -> None:
        while True:
            pause = INTERVAL
            try:
                await self.dispatch()
            except DatabaseError as error:
                _log.warning("webhooks are delayed: %s", error)
                pause = FAILURE_INTERVAL
            if self._attempts:
                await asyncio.wait(self._attempts, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(pause)

    async def _make(self, attempt: Attempt) -> None:
        try:
            await attempts.make(self._database, self._sender, self._keys, attempt)
        except DatabaseError as error:
            # The lease expires, and the attempt is repeated.
            _log.warning("the outcome of a webhook cannot be recorded: %s", error)

    def _done(self, task: "asyncio.Task[None]") -> None:
        del self._attempts[task]
        _log_failure(task)


def _log_failure(task: "asyncio.Task[None]") -> None:
    """Log an unexpected exception, which would otherwise end the task silently."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("a task of the webhook dispatcher failed", exc_info=error)
