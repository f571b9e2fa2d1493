"""Fair shares of the connections: how many one caller uses at a time, and how many of its requests wait for one.

Without them a burst of one caller holds every connection of a worker, and the requests of all others wait behind it.
"""

import asyncio
from collections import deque
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from db.errors import ShareExceeded, Unavailable

CONNECTIONS: Final = 3
"""Connections of one caller at a time for writes, in one worker; more would only wait for one another at the head."""

READ_CONNECTIONS: Final = 6
"""The same for reads, which leaves some to others; with fewer, a worker whose only caller it is would stand idle."""

QUEUE: Final = 100
"""Further statements and transactions of one caller that wait for them; beyond that requests are refused at once."""

_UNANSWERED: Final = "does not answer in time: all connections to it are in use"
_TICK: Final = 0.001
"""Seconds by which an alarm may be early: clocks of loops count milliseconds."""

_OWNER: Final[ContextVar[str | None]] = ContextVar("owner", default=None)


class owned_by:
    """Count the connections of the block, and of tasks that it starts, to `owner`. Elsewhere no share binds."""

    __slots__ = ("_owner", "_token")

    def __init__(self, owner: str) -> None:
        self._owner = owner

    def __enter__(self) -> None:
        self._token = _OWNER.set(self._owner)

    def __exit__(self, *_: object) -> None:
        _OWNER.reset(self._token)


def change_owner(owner: str) -> None:
    """Count further connections to another owner, until the block of `owned_by` ends."""
    _OWNER.set(owner)


def current_owner() -> str | None:
    """The owner that connections are counted to now."""
    return _OWNER.get()


@dataclass(slots=True)
class Share:
    """The share of one owner, which exists while it is used; `answered` statements and transactions have ended.

    Turns wait with the time of the loop at which they expire. One `alarm` is set for all of them.
    """

    owner: str
    users: int = 0
    connections: int = 0
    answered: int = 0
    waiting: deque[tuple[float, asyncio.Future[bool]]] = field(default_factory=deque)
    alarm: asyncio.TimerHandle | None = None


class Shares:
    """The shares of one pool."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._shares: dict[str, Share] = {}

    def take(self) -> Share | None:
        """Count the caller to its share; None without an owner. Raises ShareExceeded if its queue is full.

        A share whose connections are all used must be waited for (`turn`).
        """
        if (owner := _OWNER.get()) is None:
            return None
        share = self._shares.get(owner) or self._shares.setdefault(owner, Share(owner))
        if share.users >= self._connections + QUEUE:
            raise ShareExceeded("the queue is full")
        share.users += 1
        return share

    async def turn(self, share: Share, wait: AbstractContextManager[float]) -> None:
        """Wait for a connection of the share; `wait` yields the seconds for it.

        Raises ShareExceeded if the owner's other requests take too long, Unavailable if none of them is answered.
        """
        if share.connections < self._connections:
            share.connections += 1
            return
        try:
            with wait as seconds:
                await _wait(share, seconds)
        except BaseException:
            self._leave(share)
            raise

    def give_back(self, share: Share, *, answered: bool) -> None:
        """End the use of a share; `answered` is whether the database answered meanwhile."""
        share.answered += answered
        _pass_on(share)
        self._leave(share)

    def _leave(self, share: Share) -> None:
        share.users -= 1
        if not share.users:
            del self._shares[share.owner]
            if share.alarm is not None:
                share.alarm.cancel()


async def _wait(share: Share, seconds: float) -> None:
    """Wait for a turn; a future, since `asyncio.timeout` costs as much as a short statement."""
    loop = asyncio.get_running_loop()
    before, turn, until = share.answered, loop.create_future(), loop.time() + seconds
    share.waiting.append((until, turn))
    if share.alarm is None or until < share.alarm.when():
        _set_alarm(share, until)
    try:
        came = await turn
    except BaseException:
        if turn.done() and not turn.cancelled() and turn.result():  # its turn came at the last moment
            _pass_on(share)
        raise
    if came:
        return
    if share.answered == before:
        raise Unavailable("no request of the caller was answered", _UNANSWERED)
    raise ShareExceeded("the queue is too slow")


def _set_alarm(share: Share, until: float) -> None:
    if share.alarm is not None:
        share.alarm.cancel()
    share.alarm = asyncio.get_running_loop().call_at(until, _expire, share)


def _expire(share: Share) -> None:
    """End the turns whose time is over, and set the alarm for the next."""
    share.alarm, now = None, asyncio.get_running_loop().time() + _TICK
    for until, turn in share.waiting:
        if until <= now and not turn.done():
            turn.set_result(False)
    share.waiting = deque((until, turn) for until, turn in share.waiting if not turn.done())
    if share.waiting:
        _set_alarm(share, min(until for until, _ in share.waiting))


def _pass_on(share: Share) -> None:
    """Give a connection of the share to the request that waits longest."""
    while share.waiting:
        _, turn = share.waiting.popleft()
        if not turn.done():
            turn.set_result(True)
            return
    share.connections -= 1
