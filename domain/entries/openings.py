"""The openings that wait in a worker: whatever comes while a transaction runs is recorded by the next one together."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Final

from db.errors import Unavailable
from db.session import Database
from db.timeouts import new_budget
from domain.entries.remembered import Memory
from domain.entries.together import Opening, open_together
from domain.idempotency import StoredResponse

MOST_AT_ONCE: Final = 64
"""Acts in one transaction: more would only make those wait that come first."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    opening: Opening
    answered: asyncio.Future[StoredResponse | None]


class _Alone(Exception):
    """Nothing was recorded: one of the openings is in the way of the others."""


class Openings:
    """The openings that wait in this worker, by register."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._memory = Memory()
        self._waiting: defaultdict[str, deque[_Waiting]] = defaultdict(deque)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._keys: set[tuple[str, str] | None] = set()

    async def record(self, opening: Opening) -> StoredResponse | None:
        """Record an opening together with others; None if it was not, and must be recorded alone.

        Raises Unavailable if the database is away, or it is not known whether it was.
        """
        if not opening.is_plain or opening.key in self._keys:
            return None
        with self._holding(opening.key), self._database.charged_wait():
            return await self._turn(opening)

    @contextmanager
    def _holding(self, key: tuple[str, str] | None) -> Iterator[None]:
        """Hold an idempotency key: whoever repeats the request meanwhile is told so."""
        if key is not None:
            self._keys.add(key)
        try:
            yield
        finally:
            self._keys.discard(key)

    async def _turn(self, opening: Opening) -> StoredResponse | None:
        key = opening.register.key
        waiting = _Waiting(opening, asyncio.get_running_loop().create_future())
        self._waiting[key].append(waiting)
        if key not in self._running:
            # In a context of its own: the time that this request may take is not that of the others.
            self._running[key] = asyncio.create_task(self._run(key), context=Context())
        return await waiting.answered

    async def _run(self, key: str) -> None:
        queue, waiting = self._waiting[key], list[_Waiting]()
        try:
            while queue:
                waiting = [queue.popleft() for _ in range(min(len(queue), MOST_AT_ONCE))]
                await self._answer(waiting)
        finally:
            del self._running[key]
            # Nobody is left without an answer, even if this task was cancelled.
            _fail([*waiting, *queue], Unavailable("the task ended", "is shutting down"))
            queue.clear()

    async def _answer(self, waiting: Sequence[_Waiting]) -> None:
        """Answer all; if one is in the way of the others, each half by itself."""
        waiting = [one for one in waiting if not one.answered.done()]  # the client of the others has gone
        try:
            if waiting:
                await self._record([one.opening for one in waiting])
        except _Alone:
            if len(waiting) > 1:
                await self._answer(waiting[: len(waiting) // 2])
                await self._answer(waiting[len(waiting) // 2 :])
        except Exception as error:
            _fail(waiting, error)
        for one in waiting:
            if not one.answered.done():
                one.answered.set_result(one.opening.response)

    async def _record(self, openings: Sequence[Opening]) -> None:
        """Record the openings. Raises _Alone if nothing was, and any error if that is not known."""
        recorded = False
        try:
            with new_budget():
                async with self._database.transaction() as session:
                    await open_together(session, self._memory, openings)
                    recorded = True
        except Exception as error:
            if recorded or isinstance(error, Unavailable):
                raise
            for one in openings:
                one.response = None
            raise _Alone from error


def _fail(waiting: Iterable[_Waiting], error: Exception) -> None:
    for one in waiting:
        if not one.answered.done():
            one.answered.set_exception(error)
