"""Fair shares of the connections: how many one caller uses at a time, and how many of its requests wait for one.

Without them a burst of one caller holds every connection of a worker, and the requests of all others wait behind it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from db.driver_errors import UNANSWERED
from db.errors import ShareExceeded, Unavailable

CONNECTIONS: Final = 3
"""Connections of one caller at a time, in one worker; more would only wait for one another at the ledger's head."""

QUEUE: Final = 100
"""Further statements and transactions of one caller that wait for them; beyond that requests are refused at once."""

_UNANSWERED: Final = "does not answer in time: all connections to it are in use"
_OWNER: Final[ContextVar[str | None]] = ContextVar("owner", default=None)


@contextmanager
def owned_by(owner: str) -> Iterator[None]:
    """Count the connections of the block, and of tasks that it starts, to `owner`. Elsewhere no share binds."""
    token = _OWNER.set(owner)
    try:
        yield
    finally:
        _OWNER.reset(token)


def change_owner(owner: str) -> None:
    """Count further connections to another owner, until the block of `owned_by` ends."""
    _OWNER.set(owner)


def current_owner() -> str | None:
    """The owner that connections are counted to now."""
    return _OWNER.get()


@dataclass(slots=True)
class _Share:
    """The share of one owner, which exists while it is used; `answered` statements and transactions have ended."""

    connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))
    users: int = 0
    answered: int = 0


class Shares:
    """The shares of one pool."""

    def __init__(self) -> None:
        self._shares: dict[str, _Share] = {}

    @asynccontextmanager
    async def place(self, wait: AbstractContextManager[float]) -> AsyncIterator[None]:
        """A place for the block; `wait` yields the seconds to wait for it.

        Raises ShareExceeded if the owner's other requests take too long, Unavailable if none of them is answered.
        """
        if (owner := _OWNER.get()) is None:
            yield
            return
        share = self._shares.setdefault(owner, _Share())
        if share.users >= CONNECTIONS + QUEUE:
            raise ShareExceeded("the queue is full")
        share.users += 1
        try:
            with wait as seconds:
                await _take(share, seconds)
            async with _held(share):
                yield
        finally:
            share.users -= 1
            if not share.users:
                del self._shares[owner]


async def _take(share: _Share, seconds: float) -> None:
    if not share.connections.locked():
        await share.connections.acquire()
        return
    before = share.answered
    try:
        async with asyncio.timeout(seconds):
            await share.connections.acquire()
    except TimeoutError as error:
        if share.answered == before:
            raise Unavailable("no request of the caller was answered", _UNANSWERED) from error
        raise ShareExceeded("the queue is too slow") from error


@asynccontextmanager
async def _held(share: _Share) -> AsyncIterator[None]:
    answered = 1
    try:
        yield
    except (Unavailable, *UNANSWERED):
        answered = 0
        raise
    finally:
        share.answered += answered
        share.connections.release()
