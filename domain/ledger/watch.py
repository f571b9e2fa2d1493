"""Waiting for the ledger to grow: one query for all waiting requests of a worker, and how many there may be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from typing import Final

from db.queries import feed as queries
from db.session import Reader
from domain.concurrency import ConcurrencyLimit

POLL_INTERVAL: Final = 0.25
"""Seconds between two queries whether the ledger has grown."""

MAX_PER_CALLER: Final = 16
"""Waiting requests of one caller in one worker."""

MAX_PER_WORKER: Final = 256
"""Waiting requests of all callers in one worker."""

MAX_ANSWERED: Final = 4
"""Waiting requests that are answered at a time: others go between them, and they take half the connections at most."""

MAX_TURN: Final = 4.0
"""Seconds that a request which may be answered waits for its turn."""


class Watch:
    """The waiting requests of one worker, which hold no connection; `stopping` ends all waits."""

    def __init__(self, reader: Reader, stopping: asyncio.Event) -> None:
        self._reader, self._stopping = reader, stopping
        self.in_progress = ConcurrencyLimit(
            "wait", "waiting requests", per_caller=MAX_PER_CALLER, per_worker=MAX_PER_WORKER
        )
        self._waiting: dict[asyncio.Future[int], int] = {}
        self._answered = asyncio.Semaphore(MAX_ANSWERED)
        self._poller: asyncio.Task[None] | None = None

    def growth(self, after: int) -> asyncio.Future[int]:
        """The ledger's size once it has more than `after` acts, or once the service stops; to be cancelled after use.

        It raises the error with which the size cannot be read.
        """
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[future] = after
        future.add_done_callback(self._waiting.pop)
        if self._poller is None or self._poller.done():
            # In a context of its own: it reads for all, not on the budget or share of the request that began it.
            self._poller = asyncio.create_task(self._poll(), context=Context())
        return future

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Whether the request may be answered during the block; False if those before it take too long."""
        try:
            async with asyncio.timeout(MAX_TURN):
                await self._answered.acquire()
        except TimeoutError:
            yield False
            return
        try:
            yield True
        finally:
            self._answered.release()

    async def _poll(self) -> None:
        """Query the size again and again while requests wait."""
        while self._waiting:
            try:
                size: int = await self._reader.value(queries.size)
            except Exception as error:
                self._fail(error)
                return
            for future, after in [*self._waiting.items()]:
                if not future.done() and (size > after or self._stopping.is_set()):
                    future.set_result(size)
            await asyncio.sleep(POLL_INTERVAL)

    def _fail(self, error: Exception) -> None:
        for future in [*self._waiting]:
            if not future.done():
                future.set_exception(error)
                future.exception()  # its request may have left meanwhile
