"""Connections that wait for work: the newest freed is taken first, and nothing is reset, timed or checked."""

import asyncio
from collections import deque
from typing import Any, Final

import asyncpg

SIZE: Final = 8


class Lane:
    """A pool of open connections."""

    def __init__(self, connections: list[Any]) -> None:
        self._free = connections
        self._waiting: deque[asyncio.Future[Any]] = deque()

    @classmethod
    async def open(cls, url: str, **settings: str) -> "Lane":
        """SIZE connections with these settings."""
        return cls([await asyncpg.connect(url, server_settings=settings) for _ in range(SIZE)])

    async def take(self) -> Any:
        """A connection, which must be given back."""
        if self._free:
            return self._free.pop()
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        return await turn

    def give(self, connection: Any) -> None:
        """Hand a connection to who waits longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        self._free.append(connection)

    async def value(self, statement: str, *arguments: Any) -> Any:
        """The first column of the first row."""
        connection = self._free.pop() if self._free else await self.take()
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            self.give(connection)
