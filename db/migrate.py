"""Migrating a database to the newest schema, one program at a time.

Alembic is imported where it is used: a database that is up to date, as at nearly every start, does without.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import asyncpg
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db.driver_errors import translated_errors
from db.errors import DatabaseError, Unavailable
from db.hosts import Hosts
from db.queries.rebuild import is_derived

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"

# Without an advisory lock three of four simultaneous first upgrades crash; any fixed number will do.
_LOCK: Final = 0x50B0

LOCK_SECONDS: Final = 1.2
"""How long a migration waits for a lock at most. While it waits for a table, every other program waits behind it.

The first tries wait less: the transactions of requests are short. After a second PostgreSQL ends a vacuum that is in
the way.
"""

FIRST_LOCK_SECONDS: Final = 0.2
"""How long it waits at the first try, twice as long at the second, and so on."""

TRIES: Final = 20
PAUSE_SECONDS: Final = 2.0
"""How often a migration that got no lock is tried, and the pause in which the others catch up."""

Seal: TypeAlias = Callable[[bytes, str], bytes]
"""Seals content for a purpose, by a key outside the database."""

LOCKED: Final = frozenset({"55P03", "40P01"})
"""SQLSTATEs of a lock that was not given in time, and of a deadlock."""

SEAL: Final = "seal"
"""The name under which migrations find it in the `info` of their connection."""


@asynccontextmanager
async def as_owner(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection that works as the login itself, for migrations only. Raises Unavailable or DatabaseError."""
    with translated_errors():
        driver_connection = await _connect(url)

    async def connect() -> Any:
        return driver_connection

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        if _is_locked(error):
            rule = f"a table was in use at each of {TRIES} tries; run the migration again, which goes on where it was"
            raise DatabaseError(rule) from error
        raise DatabaseError(str(error.orig)) from error
    finally:
        await engine.dispose()
        driver_connection.terminate()  # no effect, unless it was cut short before the engine had it


async def _connect(url: str) -> Any:
    try:
        return await Hosts(url, seconds=3).connect(timeout=10)
    except asyncpg.InterfaceError:
        raise
    except (ValueError, OverflowError):  # its message may repeat a part of the password
        raise Unavailable("it must read postgresql://login:password@host:port/name") from None


def no_seal(content: bytes, purpose: str) -> bytes:
    """Seals nothing. Raises DatabaseError."""
    raise DatabaseError("the database holds secrets that are to be sealed; run: sobo migrate")


async def upgrade(url: str, seal: Seal = no_seal) -> None:
    """Apply every pending migration; `seal` is for secrets that earlier versions stored in clear.

    Each is a transaction of its own, and one that gets no lock in time is tried again from its beginning.
    """
    async with as_owner(url) as connection:
        if await _revision(connection) == newest():
            return
        (await connection.get_raw_connection()).info[SEAL] = seal
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        await connection.commit()
        try:
            await _upgrade_in_tries(connection)
        finally:
            await connection.rollback()
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            await connection.commit()


async def _upgrade_in_tries(connection: AsyncConnection) -> None:
    for number in range(1, TRIES + 1):
        seconds = min(number * FIRST_LOCK_SECONDS, LOCK_SECONDS)
        await connection.execute(text(f"SET lock_timeout = '{seconds}s'"))
        await connection.commit()
        try:
            await connection.run_sync(_upgrade)
            return
        except DBAPIError as error:
            if number == TRIES or not _is_locked(error):
                raise
        await connection.rollback()
        await asyncio.sleep(PAUSE_SECONDS)


def _is_locked(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in LOCKED


async def is_current(url: str) -> bool:
    """Whether no migration is pending, and what the last one recorded is derived."""
    async with as_owner(url) as connection:
        return await _revision(connection) == newest() and bool(await connection.scalar(text(is_derived.sql)))


def newest() -> str:
    """The newest revision: each stands at the beginning of its file's name."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


async def generate(url: str, message: str) -> None:
    """Write a new migration: the difference between an up-to-date database and the tables in the code."""
    async with as_owner(url) as connection:
        await connection.run_sync(_generate, message)


def _generate(connection: Connection, message: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = _config()
    config.attributes["connection"] = connection
    revisions = len(list(ScriptDirectory.from_config(config).walk_revisions()))
    command.revision(config, message, autogenerate=True, rev_id=f"{revisions + 1:04d}")


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


async def _revision(connection: AsyncConnection) -> str | None:
    """The revision of the database; None for an empty one."""
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    return str(await connection.scalar(text("SELECT version_num FROM alembic_version")))


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


if __name__ == "__main__":
    asyncio.run(generate(os.environ["DATABASE_URL"], sys.argv[1]))
