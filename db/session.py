"""Connections: a pool for single statements, and transactions that commit when their block ends."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self, TypeAlias

import asyncpg

from db.driver_errors import CONNECTION_ERRORS, UNANSWERED, translated_errors
from db.errors import Unavailable
from db.hosts import Hosts
from db.shares import Shares
from db.statement import Sql, Statement
from db.timeouts import Timeouts, budgeted_wait

APP_ROLE: Final = "sobo_app"
"""The role the service works as: it may not update, delete or truncate acts (see the first migration)."""

POOL_SIZE: Final = 8  # about 4 connections a core; more would only wait for one another at the ledger's head

Row: TypeAlias = Any
"""An `asyncpg.Record`: a column by its name or its position."""


class Reader:
    """Runs statements by `run`, a function of a connection's method and its arguments."""

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run

    async def rows(self, statement: Statement | Sql, **arguments: Any) -> list[Row]:
        """Every row."""
        with translated_errors():
            rows: list[Row] = await self._run("fetch", statement.sql, *statement.arguments(arguments))
            return rows

    async def row(self, statement: Statement | Sql, **arguments: Any) -> Row | None:
        """The first row, or None."""
        with translated_errors():
            return await self._run("fetchrow", statement.sql, *statement.arguments(arguments))

    async def one(self, statement: Statement | Sql, **arguments: Any) -> Row:
        """The first row of a statement that always returns one."""
        row = await self.row(statement, **arguments)
        assert row is not None, statement.sql
        return row

    async def value(self, statement: Statement | Sql, **arguments: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.row(statement, **arguments)
        return row[0] if row else None


class Session(Reader):
    """One transaction on one connection."""

    def __init__(self, connection: Any, timeouts: Timeouts, *, charged: bool = True) -> None:
        super().__init__(self._run_on_connection)
        self._connection, self._timeouts, self._charged = connection, timeouts, charged

    async def _run_on_connection(self, method: str, *args: Any) -> Any:
        limits = self._timeouts
        with budgeted_wait(limits.statement, limits.request_budget, charged=self._charged) as seconds:
            return await getattr(self._connection, method)(*args, timeout=seconds)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Roll back to the start of the block if it raises, and no further."""
        inner = self._connection.transaction()
        with translated_errors():
            await inner.start()
        try:
            yield
        except BaseException:
            with translated_errors():
                await inner.rollback()
            raise
        with translated_errors():
            await inner.commit()

    async def stream(self, statement: Statement | Sql, **arguments: Any) -> AsyncGenerator[Row, None]:
        """Every row, fetched by a cursor, so that memory stays constant."""
        with translated_errors():
            async for row in self._connection.cursor(statement.sql, *statement.arguments(arguments), prefetch=500):
                yield row


class Database(Reader):
    """A pool of connections that work as one role."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", timeouts: Timeouts) -> None:
        super().__init__(self._run_on_pool)
        self._pool, self._timeouts, self._shares = pool, timeouts, Shares()

    async def _run_on_pool(self, method: str, *args: Any) -> Any:
        async with self._acquire() as connection:
            return await Session(connection, self._timeouts)._run_on_connection(method, *args)

    @asynccontextmanager
    async def _acquire(self) -> AsyncIterator[Any]:
        """A connection of the pool, within the caller's share. Raises ShareExceeded, Unavailable."""
        wait = budgeted_wait(self._timeouts.connection, self._timeouts.request_budget)
        async with self._shares.place(wait), self._from_pool() as connection:
            yield connection

    @asynccontextmanager
    async def _from_pool(self) -> AsyncIterator[Any]:
        """Acquire a connection of the pool; close it instead of reusing it if a statement got no answer in time."""
        with translated_errors():
            try:
                with budgeted_wait(self._timeouts.connection, self._timeouts.request_budget) as seconds:
                    connection = await self._pool.acquire(timeout=seconds)
            except TimeoutError:
                if self._pool.get_size() < self._pool.get_max_size():
                    raise
                raise Unavailable("the pool is empty", "is too busy: all connections to it are in use") from None
        try:
            yield connection
        except UNANSWERED:
            connection.terminate()
            raise
        finally:
            await self._pool.release(connection)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, role: str | None = APP_ROLE, size: int = POOL_SIZE, timeouts: Timeouts | None = None
    ) -> AsyncIterator[Self]:
        """Connect to `url`; `role` None works as the login itself (the owner)."""
        limits = timeouts or Timeouts()
        with translated_errors():
            pool = await asyncpg.create_pool(
                url,
                connect=Hosts(url).connect,
                min_size=0,  # a service that starts before its database answers 503 until that is up
                max_size=size,
                command_timeout=limits.statement,
                # Plans are few and fixed, so all of them stay prepared.
                statement_cache_size=500,
                max_cached_statement_lifetime=0,
                reset=_nothing_to_reset,
                server_settings={"timezone": "UTC", "jit": "off", "lock_timeout": f"{limits.lock}s"}
                | ({"role": role} if role else {}),
            )
        try:
            yield cls(pool, limits)
        finally:
            try:
                await asyncio.wait_for(pool.close(), limits.connection)
            except (asyncpg.PostgresError, *CONNECTION_ERRORS):
                pool.terminate()

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Session]:
        """Commit if the block ends normally, roll back if it raises; a `snapshot` only reads, all at one state."""
        async with self._acquire() as connection:
            transaction = connection.transaction(isolation="repeatable_read" if snapshot else None, readonly=snapshot)
            limits = self._timeouts
            with translated_errors(), budgeted_wait(limits.statement, limits.request_budget) as seconds:
                async with asyncio.timeout(seconds):
                    await transaction.start()
            try:
                yield Session(connection, limits, charged=not snapshot)
            except UNANSWERED:
                raise  # the connection is closed, and the database rolls back by itself
            except BaseException:
                # A broken connection has nothing left to roll back; the first error is the one to report.
                with suppress(asyncpg.PostgresError, *CONNECTION_ERRORS):
                    await transaction.rollback()
                raise
            with translated_errors():
                await transaction.commit()


async def _nothing_to_reset(_: Any) -> None:
    """Our statements change no session state, and a transaction ends before its connection is released."""
