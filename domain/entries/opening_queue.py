"""The openings that wait in a worker: whatever comes while a transaction runs is recorded by the next one together."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Final

from db.errors import BadValue, BeingMigrated, ShareExceeded, Unavailable, Violated
from db.session import Database
from db.shares import current_owner
from db.timeouts import new_budget
from domain.entries.expected import ExpectedLedger
from domain.entries.opening_batch import Opening, judge_early, open_at_once, open_batch
from domain.entries.reference_cache import ReferenceCache
from domain.idempotency import StoredResponse

MOST_AT_ONCE: Final = 64
"""Acts in one transaction: more would only make those wait that come first."""

MOST_WAITING: Final = 4 * MOST_AT_ONCE
"""Openings of one caller that wait in a register; beyond that they are refused at once."""

MOST_FAILURES: Final = 6
"""Transactions that may fail before the rest of a batch is recorded one by one: others wait meanwhile."""


@dataclass(slots=True, eq=False)
class _Waiting:
    opening: Opening
    owner: str | None
    answered: asyncio.Future[StoredResponse | None]
    begun: bool = False

    def expire(self) -> None:
        """End the wait, unless the opening is being recorded."""
        if not self.begun and not self.answered.done():
            self.answered.set_exception(Unavailable("openings wait too long", "is too busy"))


class _Alone(Exception):
    """Nothing was recorded: one of the openings is in the way of the others."""


class OpeningQueue:
    """The openings that wait in this worker, by register."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache, self._expected = ReferenceCache(), ExpectedLedger()
        self._waiting: dict[str, list[_Waiting]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._keys: set[tuple[str, str] | None] = set()

    async def record(self, opening: Opening) -> StoredResponse | None:
        """Record an opening together with others; None if it was not, and must be recorded alone.

        Raises ShareExceeded if too many of its caller wait, Unavailable if its turn does not come in time, if the
        database is away, or if it is not known whether it was recorded.
        """
        if not opening.is_plain or opening.key in self._keys:
            return None
        with self._holding(opening.key), self._database.charged_wait() as seconds:
            return await self._turn(opening, seconds)

    @contextmanager
    def _holding(self, key: tuple[str, str] | None) -> Iterator[None]:
        """Hold an idempotency key: whoever repeats the request meanwhile is told so."""
        if key is not None:
            self._keys.add(key)
        try:
            yield
        finally:
            self._keys.discard(key)

    async def _turn(self, opening: Opening, seconds: float) -> StoredResponse | None:
        key, loop = opening.register.key, asyncio.get_running_loop()
        waiting = _Waiting(opening, current_owner(), loop.create_future())
        queue = self._waiting.get(key, ())
        if len(queue) >= MOST_WAITING <= sum(one.owner == waiting.owner is not None for one in queue):
            raise ShareExceeded("the queue is full")
        if not await judge_early(self._cache, self._expected, opening):
            return None
        self._waiting.setdefault(key, []).append(waiting)
        if key not in self._running:
            # In a context of its own: the time that this request may take is not that of the others.
            self._running[key] = asyncio.create_task(self._run(key), context=Context())
        timer = loop.call_later(seconds, waiting.expire)
        try:
            return await waiting.answered
        finally:
            timer.cancel()

    async def _run(self, key: str) -> None:
        batch: list[_Waiting] = []
        try:
            while batch := self._next(key):
                await self._answer(batch, Counter())
        finally:
            del self._running[key]
            # Nobody is left without an answer, even if this task was cancelled.
            _fail([*batch, *self._waiting.pop(key, [])], Unavailable("the task ended", "is shutting down"))

    def _next(self, key: str) -> list[_Waiting]:
        """Those who wait longest, in turns of their callers, so that none waits behind all requests of another."""
        # The clients of the others have gone.
        waiting = [one for one in self._waiting.pop(key, []) if not one.answered.done()]
        turns: Counter[str | None] = Counter()
        order: list[tuple[int, _Waiting]] = []
        for one in waiting:
            order.append((turns[one.owner], one))
            turns[one.owner] += 1
        batch = [one for _, one in sorted(order, key=lambda turn: turn[0])[:MOST_AT_ONCE]]
        for one in batch:
            one.begun = True
        if left := [one for one in waiting if not one.begun]:
            self._waiting[key] = left
        return batch

    async def _answer(self, waiting: Sequence[_Waiting], failures: Counter[str]) -> None:
        """Answer all; if one is in the way of the others, each half by itself, and one by one after many failures."""
        try:
            await self._record([one.opening for one in waiting])
        except _Alone:
            failures["all"] += 1
            if len(waiting) > 1 and failures["all"] < MOST_FAILURES:
                await self._answer(waiting[: len(waiting) // 2], failures)
                await self._answer(waiting[len(waiting) // 2 :], failures)
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
                if await self._record_at_once(openings):
                    return
                async with self._database.transaction() as session:
                    done = await open_batch(session, self._cache, openings, self._expected)
                    recorded = True
            done()
        except Exception as error:
            if recorded or (isinstance(error, Unavailable) and not isinstance(error, BeingMigrated)):
                raise
            for one in openings:
                one.response = None
            raise _Alone from error

    async def _record_at_once(self, openings: Sequence[Opening]) -> bool:
        """Record the openings in one statement; False if nothing was. Raises Unavailable if that is not known."""
        try:
            return await open_at_once(self._database, self._expected, openings)
        except (Violated, BadValue, BeingMigrated):
            return False


def _fail(waiting: Iterable[_Waiting], error: Exception) -> None:
    for one in waiting:
        if not one.answered.done():
            one.answered.set_exception(error)
