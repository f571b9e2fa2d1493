"""Connections: a pool for reads, and a transaction that whoever opened it commits."""

import asyncio
import logging
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self, TypeAlias

import asyncpg

from db.deadline import waiting
from db.errors import BadValue, NoAnswer, Unavailable, Violated, told

APP_ROLE: Final = "sobo_app"
"""The role the service works as: it may not update, delete or truncate acts (see the first migration)."""

POOL_SIZE: Final = 8  # about 4 connections a core; more only wait for one another at the ledger's head


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a free connection, for an answer to a statement, for a lock, and in all for one request."""

    connection: float = 5.0
    statement: float = 10.0
    lock: float = 5.0
    in_all: float = math.inf


SERVING: Final = Patience(connection=1.5, statement=3.0, lock=1.4, in_all=4.0)
"""A request that cannot be served is refused within 5 seconds, however many waits there are on its way.

To authorise takes a connection, a transaction takes another one, and then each of its locks may have to be waited for:
each wait has what the waits before it left of `in_all` (`db.deadline`). What a frozen transaction asks is bounded so,
but not counted: it waits for no lock, and an export may ask much. Who is not the first to wait for a row waits for two
locks in turn, which together take less than the statement may. A commit is not cut short by the waits before it.
"""

BROKEN: Final = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a connection raises that was cut, or that could not be made."""

HUNG: Final = (NoAnswer, TimeoutError, asyncio.CancelledError)
"""After these a connection may still be waiting for the answer to a statement, for as long as the database likes."""


WHY: Final = {
    ("08", "28", "3D"): "cannot be reached",
    ("53",): "is out of room for more",
    ("40001", "40P01", "55"): "is too busy: what was asked for is locked",
    ("57014",): "does not answer in time",
    ("57P", "570"): "is shutting down or starting up",
}
"""What a SQLSTATE that begins so means, if it is worth trying again."""


def _in_one_line(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


# The pool tells with a whole traceback, again and again, that a database which is away is still away.
logging.getLogger("asyncpg.pool").addFilter(_in_one_line)

Row: TypeAlias = Any
"""An `asyncpg.Record`: a column by its name or its place."""


class Runnable(Protocol):
    """A statement of `db.statement`."""

    @property
    def sql(self) -> str:
        """The text."""

    def arguments(self, given: dict[str, Any], /) -> list[Any]:
        """The arguments in order."""


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn asyncpg's errors into ours."""
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _named(error) from error
    except TimeoutError as error:
        raise NoAnswer("TimeoutError") from error
    except BROKEN as error:
        raise Unavailable(str(error) or type(error).__name__) from error


def _named(error: asyncpg.PostgresError) -> Exception:
    state = error.sqlstate or ""
    if state.startswith("23"):
        return Violated(error.constraint_name or "", state)
    if state.startswith("22"):
        return BadValue(told(error))
    why = next((why for states, why in WHY.items() if state.startswith(states)), None)
    # The message alone: what PostgreSQL adds as detail may hold a row.
    return Unavailable(str(error.args[0]) if error.args else told(error), why) if why else error


class Reader:
    """Runs statements on whatever gives it a connection."""

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run

    async def rows(self, statement: Runnable, **given: Any) -> list[Row]:
        """Every row."""
        with database_errors():
            found: list[Row] = await self._run("fetch", statement.sql, *statement.arguments(given))
            return found

    async def row(self, statement: Runnable, **given: Any) -> Row | None:
        """The first row, or None."""
        with database_errors():
            return await self._run("fetchrow", statement.sql, *statement.arguments(given))

    async def one(self, statement: Runnable, **given: Any) -> Row:
        """The row that is always there."""
        row = await self.row(statement, **given)
        assert row is not None, statement.sql
        return row

    async def value(self, statement: Runnable, **given: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.row(statement, **given)
        return row[0] if row else None


class Session(Reader):
    """One transaction on one connection."""

    def __init__(self, connection: Any, patience: Patience, *, counted: bool = True) -> None:
        super().__init__(self._on_this_connection)
        self._connection, self._patience, self._counted = connection, patience, counted

    async def _on_this_connection(self, method: str, *args: Any) -> Any:
        with waiting(self._patience.statement, self._patience.in_all, counted=self._counted) as seconds:
            return await getattr(self._connection, method)(*args, timeout=seconds)

    async def stream(self, statement: Runnable, **given: Any) -> AsyncGenerator[Row, None]:
        """Every row, fetched by a cursor, so that memory stays constant."""
        with database_errors():
            async for row in self._connection.cursor(statement.sql, *statement.arguments(given), prefetch=500):
                yield row


class Database(Reader):
    """A pool of connections that work as `role`."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", patience: Patience) -> None:
        super().__init__(self._on_any_connection)
        self._pool, self._patience = pool, patience

    async def _on_any_connection(self, method: str, *args: Any) -> Any:
        async with self._borrowed() as connection:
            return await Session(connection, self._patience)._on_this_connection(method, *args)

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[Any]:
        """A connection of the pool. One that does not answer in time is given up: nobody waits for it again."""
        with database_errors():
            try:
                with waiting(self._patience.connection, self._patience.in_all) as seconds:
                    connection = await self._pool.acquire(timeout=seconds)
            except TimeoutError:
                if self._pool.get_size() < self._pool.get_max_size():
                    raise
                raise Unavailable("the pool is empty", "is too busy: all connections to it are in use") from None
        try:
            yield connection
        except HUNG:
            connection.terminate()
            raise
        finally:
            await self._pool.release(connection)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, role: str | None = APP_ROLE, size: int = POOL_SIZE, patience: Patience | None = None
    ) -> AsyncIterator[Self]:
        """Connect to `url`; `role` None works as the login itself (the owner)."""
        waits = patience or Patience()
        with database_errors():
            pool = await asyncpg.create_pool(
                url,
                min_size=0,  # whoever starts before the database does answers 503 until it is there
                max_size=size,
                command_timeout=waits.statement,
                # Plans are few and fixed, so all of them stay prepared.
                statement_cache_size=500,
                max_cached_statement_lifetime=0,
                reset=_nothing_to_reset,
                server_settings={"timezone": "UTC", "jit": "off", "lock_timeout": f"{waits.lock}s"}
                | ({"role": role} if role else {}),
            )
        try:
            yield cls(pool, waits)
        finally:
            try:
                await asyncio.wait_for(pool.close(), waits.connection)
            except (asyncpg.PostgresError, *BROKEN):
                pool.terminate()

    @asynccontextmanager
    async def transaction(self, *, frozen: bool = False) -> AsyncIterator[Session]:
        """Commit if the block ends well, roll back if it raises; `frozen` reads one unchanging state of everything."""
        async with self._borrowed() as connection:
            transaction = connection.transaction(isolation="repeatable_read" if frozen else None, readonly=frozen)
            with database_errors(), waiting(self._patience.statement, self._patience.in_all) as seconds:
                async with asyncio.timeout(seconds):
                    await transaction.start()
            try:
                yield Session(connection, self._patience, counted=not frozen)
            except HUNG:
                raise  # the connection is given up, and the database rolls back by itself
            except BaseException:
                # On a broken connection there is nothing left to roll back, and the first error is the one to tell.
                with suppress(asyncpg.PostgresError, *BROKEN):
                    await transaction.rollback()
                raise
            with database_errors():
                await transaction.commit()


async def _nothing_to_reset(_: Any) -> None:
    """Our statements change no session state, and a transaction ends before its connection is released."""
