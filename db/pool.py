"""A pool of connections without a task, a timer or a reset query for each statement."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

import asyncpg

from db.errors import Unavailable

CLOSING: Final = 1.0
"""Seconds for PostgreSQL to end the statement of a connection that is given up."""


class Pool:
    """At most `size` connections, opened when they are needed; the one released last is acquired first.

    `connect` opens a connection within the seconds that it is given.
    """

    def __init__(self, connect: Callable[[float], Awaitable[Any]], size: int) -> None:
        self._connect, self.size = connect, size
        self._idle: list[Any] = []
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._ending: set[asyncio.Task[None]] = set()
        self._places = 0
        self._closed = False

    @property
    def in_use(self) -> int:
        """How many connections are acquired, or being opened."""
        return self._places - len(self._idle)

    def take(self) -> Any | None:
        """An idle connection, if there is one; those that the server closed meanwhile are forgotten."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._places -= 1
        return None

    async def acquire(self, seconds: float) -> Any:
        """A connection within so many seconds. Raises Unavailable if all are in use, TimeoutError, and as asyncpg."""
        if (connection := self.take()) is not None:
            return connection
        if self._places < self.size:
            self._places += 1
        elif (connection := await self._turn(seconds)) is not None:
            return connection
        try:
            if self._closed:
                raise asyncpg.InterfaceError("the pool is closed")
            return await self._connect(seconds)
        except BaseException:
            self._vacate()
            raise

    async def _turn(self, seconds: float) -> Any | None:
        """A connection that another has released, or None: a place where one may be opened."""
        turn: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(seconds):
                return await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # it was given a connection at the last moment
                self._vacate() if turn.result() is None else self.release(turn.result())
            if isinstance(error, TimeoutError):
                raise Unavailable("the pool is empty", "is too busy: all connections to it are in use") from None
            raise

    def release(self, connection: Any) -> None:
        """Give a connection to whoever waits longest, or keep it."""
        if connection.is_closed():
            self._vacate()
        elif self._closed:
            self.discard(connection)
        elif not self._hand_over(connection):
            self._idle.append(connection)

    def discard(self, connection: Any) -> None:
        """Close a connection, whose statement PostgreSQL is told to end, and free its place."""
        task = asyncio.get_running_loop().create_task(_end(connection))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        self._vacate()

    def renew(self) -> None:
        """Close the idle connections, whose prepared statements are outdated."""
        while (connection := self.take()) is not None:
            self.discard(connection)

    def _vacate(self) -> None:
        if not self._hand_over(None):
            self._places -= 1

    def _hand_over(self, connection: Any | None) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return True
        return False

    async def close(self) -> None:
        """Close all connections; those in use are closed when they are released."""
        self._closed = True
        self.renew()
        await asyncio.gather(*self._ending)


async def _end(connection: Any) -> None:
    try:
        await connection.close(timeout=CLOSING)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        connection.terminate()
