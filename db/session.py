"""Connections: a pool for single statements, and transactions that commit when their block ends."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, Final, Self, TypeAlias

import asyncpg

from db.driver_errors import CONNECTION_ERRORS, UNANSWERED, translated_errors
from db.pool import Pool
from db.shared_pool import Connect, SharedPool, connector
from db.shares import CONNECTIONS, READ_CONNECTIONS, Share
from db.statement import Sql, Statement
from db.timeouts import Timeouts, budgeted_wait

APP_ROLE: Final = "sobo_app"
"""The role the service works as: it may not update, delete or truncate acts (see the first migration)."""

POOL_SIZE: Final = 8  # for reads, and for writes, which would only wait for one another at the ledger's head

AT_ONCE: Final = 2
"""Connections for statements that are transactions of their own: one writes, another while that is given up."""

_DRIVER_ERRORS: Final = (asyncpg.PostgresError, *CONNECTION_ERRORS)
_BROKEN: Final = (ConnectionError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError)
_OUTDATED: Final = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)
"""A migration changed what a prepared statement returns. Outside a transaction asyncpg prepares and runs it again."""

Row: TypeAlias = Any
"""An `asyncpg.Record`: a column by its name or its position."""


class Reader:
    """Runs statements by `run`, a function of a connection's method and its arguments.

    `hints` are what was found out of the database to choose between ways to the same answer.
    """

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run, self.hints = run, dict[Any, Any]()

    async def rows(self, statement: Statement | Sql, **arguments: Any) -> list[Row]:
        """Every row."""
        try:
            rows: list[Row] = await self._run("fetch", statement.sql, *statement.arguments(arguments))
            return rows
        except _DRIVER_ERRORS as error:
            raise _translated(error) from error

    async def row(self, statement: Statement | Sql, **arguments: Any) -> Row | None:
        """The first row, or None."""
        try:
            return await self._run("fetchrow", statement.sql, *statement.arguments(arguments))
        except _DRIVER_ERRORS as error:
            raise _translated(error) from error

    async def one(self, statement: Statement | Sql, **arguments: Any) -> Row:
        """The first row of a statement that always returns one."""
        row = await self.row(statement, **arguments)
        assert row is not None, statement.sql
        return row

    async def value(self, statement: Statement | Sql, **arguments: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.row(statement, **arguments)
        return row[0] if row else None


def _translated(error: Exception) -> Exception:
    """The error of `db.errors` in place of asyncpg's."""
    try:
        with translated_errors():
            raise error
    except Exception as translated:
        return translated


class Session(Reader):
    """One transaction on one connection."""

    def __init__(self, connection: Any, timeouts: Timeouts, *, charged: bool = True) -> None:
        super().__init__(self._run_on_connection)
        self._connection, self._timeouts, self._charged = connection, timeouts, charged

    async def _run_on_connection(self, method: str, *args: Any) -> Any:
        limits = self._timeouts
        with budgeted_wait(limits.statement, limits.request_budget, charged=self._charged) as seconds:
            return await getattr(self._connection, method)(*args, timeout=seconds)

    def patient(self, seconds: float) -> "Session":
        """The same transaction, for statements that read the whole ledger and may take so long."""
        return Session(self._connection, replace(self._timeouts, statement=seconds), charged=False)

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
            cursor = await self._connection.cursor(statement.sql, *statement.arguments(arguments))
            while rows := await cursor.fetch(500):
                for row in rows:
                    yield row


class Database(Reader):
    """Connections that work as one role. Reads, snapshots and transactions that write have pools of their own.

    So while writes wait for one another at the ledger's head, or others export whole registers, reads are served.
    """

    def __init__(self, reading: Connect, writing: Connect, at_once: Connect, size: int, timeouts: Timeouts) -> None:
        super().__init__(self._run_on_pool)
        self._timeouts = timeouts
        self._reads = SharedPool(Pool(reading, size), READ_CONNECTIONS, timeouts)
        self._snapshots = SharedPool(Pool(reading, size), CONNECTIONS, timeouts)
        self._writes = SharedPool(Pool(writing, size), CONNECTIONS, timeouts)
        self._at_once = SharedPool(Pool(at_once, AT_ONCE), CONNECTIONS, timeouts)

    @property
    def in_use(self) -> int:
        """How many connections are in use."""
        return sum(each.pool.in_use for each in self._pools)

    @property
    def _pools(self) -> tuple[SharedPool, ...]:
        return self._reads, self._snapshots, self._writes, self._at_once

    def charged_wait(self) -> budgeted_wait:
        """Charge the block, in which others work for the request, to its budget; the seconds to wait for a turn."""
        return budgeted_wait(self._timeouts.connection, self._timeouts.request_budget)

    async def _run_on_pool(self, method: str, *args: Any) -> Any:
        """Run a statement; a SELECT whose connection broke is run again on another one, once."""
        connection, share = await self._reads.acquire()
        try:
            return await self._run_once(self._reads, connection, share, method, args)
        except _DRIVER_ERRORS as error:
            broken = isinstance(error, _BROKEN) or (connection.is_closed() and not isinstance(error, UNANSWERED))
            if not broken or not args[0].lstrip().startswith("SELECT"):
                raise
        self._reads.pool.renew()
        return await self._run_once(self._reads, *await self._reads.acquire(), method, args)

    async def write_at_once(self, statement: Sql, **arguments: Any) -> Row:
        """The only row of a statement that is a transaction of its own: it is committed when this returns.

        It is planned once for all arguments, by indexes: in a table that was small then, as in a large one.
        """
        connection, share = await self._at_once.acquire()
        with translated_errors():
            arguments_of = statement.arguments(arguments)
            return await self._run_once(self._at_once, connection, share, "fetchrow", (statement.sql, *arguments_of))

    async def _run_once(
        self, pool: SharedPool, connection: Any, share: Share | None, method: str, args: tuple[Any, ...]
    ) -> Any:
        limits = self._timeouts
        try:
            with budgeted_wait(limits.statement, limits.request_budget) as seconds:
                result = await getattr(connection, method)(*args, timeout=seconds)
        except UNANSWERED:
            pool.discard(connection, share)
            raise
        except BaseException:
            pool.release(connection, share)
            raise
        pool.release(connection, share)
        return result

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, role: str | None = APP_ROLE, size: int = POOL_SIZE, timeouts: Timeouts | None = None
    ) -> AsyncIterator[Self]:
        """Connect to `url` when needed; `role` None works as the login itself (the owner)."""
        limits = timeouts or Timeouts()
        reading, writing, at_once = (
            connector(url, role, limits, **kind)
            for kind in ({"planned_once": True}, {}, {"planned_once": True, "by_index": True})
        )
        database = cls(reading, writing, at_once, size, limits)
        try:
            yield database
        finally:
            await database.close()

    async def close(self) -> None:
        """Close all connections."""
        for each in self._pools:
            await each.pool.close()

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Session]:
        """Commit if the block ends normally, roll back if it raises; a `snapshot` only reads, all at one state."""
        pool = self._snapshots if snapshot else self._writes
        connection, share = await pool.acquire()
        try:
            async with self._begun(connection, snapshot=snapshot) as session:
                yield session
        except UNANSWERED:
            pool.discard(connection, share)  # the database rolls back by itself
            raise
        except BaseException:
            pool.release(connection, share) if _is_clean(connection) else pool.discard(connection, share)
            raise
        pool.release(connection, share)

    @asynccontextmanager
    async def _begun(self, connection: Any, *, snapshot: bool) -> AsyncIterator[Session]:
        transaction = connection.transaction(isolation="repeatable_read" if snapshot else None, readonly=snapshot)
        limits = self._timeouts
        with translated_errors(), budgeted_wait(limits.statement, limits.request_budget) as seconds:
            async with asyncio.timeout(seconds):
                await transaction.start()
        try:
            yield Session(connection, limits, charged=not snapshot)
        except UNANSWERED:
            raise
        except BaseException as error:
            # A broken connection has nothing left to roll back; the first error is the one to report.
            with suppress(asyncpg.PostgresError, *CONNECTION_ERRORS):
                await transaction.rollback()
            if isinstance(error.__cause__, _OUTDATED):
                (self._snapshots if snapshot else self._writes).pool.renew()
            raise
        with translated_errors():
            await transaction.commit()


def _is_clean(connection: Any) -> bool:
    return not connection.is_closed() and not connection.is_in_transaction()
