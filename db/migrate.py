"""Migrating a database to the newest schema, one program at a time."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db.driver_errors import translated_errors
from db.errors import DatabaseError, Unavailable
from db.hosts import Hosts
from db.queries.rebuild import is_derived

# Without an advisory lock three of four simultaneous first upgrades crash; any fixed number will do.
_LOCK: Final = 0x50B0

LOCK_SECONDS: Final = 10
"""How long a migration waits for a lock. While it waits for a table, every other program waits behind it."""

Seal: TypeAlias = Callable[[bytes, str], bytes]
"""Seals content for a purpose, by a key outside the database."""

LOCK_NOT_AVAILABLE: Final = "55P03"

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
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            rule = f"a table was in use for {LOCK_SECONDS} seconds; nothing was changed, so run it again"
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
    """Apply every pending migration; `seal` is for secrets that earlier versions stored in clear."""
    async with as_owner(url) as connection:
        (await connection.get_raw_connection()).info[SEAL] = seal
        await connection.run_sync(_upgrade)


async def is_current(url: str) -> bool:
    """Whether no migration is pending, and what the last one recorded is derived."""
    async with as_owner(url) as connection:
        if await connection.run_sync(_revision) != ScriptDirectory.from_config(_config()).get_current_head():
            return False
        return bool(await connection.scalar(text(is_derived.sql)))


async def generate(url: str, message: str) -> None:
    """Write a new migration: the difference between an up-to-date database and the tables in the code."""
    async with as_owner(url) as connection:
        await connection.run_sync(_generate, message)


def _generate(connection: Connection, message: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    revisions = len(list(ScriptDirectory.from_config(config).walk_revisions()))
    command.revision(config, message, autogenerate=True, rev_id=f"{revisions + 1:04d}")


def _upgrade(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
    connection.commit()
    try:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        connection.commit()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


if __name__ == "__main__":
    asyncio.run(generate(os.environ["DATABASE_URL"], sys.argv[1]))
