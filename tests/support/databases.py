"""Databases for tests: copied from templates, and reset to the copied state between tests."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from io import BytesIO
from itertools import count
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from alembic import command
from sqlalchemy import Connection

from db import migrate
from db.session import Database

_names = (f"sobo_test_{os.getpid()}_{number}" for number in count())


def at(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def name_of(url: str) -> str:
    """The name of the database."""
    return urlsplit(url).path.removeprefix("/")


@asynccontextmanager
async def new_database(server_url: str, template: str = "template1") -> AsyncIterator[str]:
    """The URL of a copy of `template` that exists during the block."""
    name = next(_names)
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield at(server_url, name)
        finally:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()


_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = $1 ORDER BY 1"
_CATALOGS = ["pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_namespace", "pg_index"]


def _marks(tables: list[str], sequences: list[str]) -> str:
    """A statement that tells of each table its rows and the newest transaction in them, of each sequence its value.

    Whatever is committed to a table raises the newest transaction or, if it only deletes, lowers the number of rows.
    """
    newest = [f"(SELECT row(count(*), max(xmin::text::bigint))::text FROM {table})" for table in tables]
    values = [f"(SELECT row(last_value, is_called)::text FROM {sequence})" for sequence in sequences]
    return f"SELECT ARRAY[{', '.join(newest + values)}]"


class Recycled:
    """A copy of `template` for one test after the other: `clean` finds what a test wrote and puts it back.

    The connections of `database` outlive the tests, with the statements that are prepared on them.
    """

    def __init__(self, server_url: str, template: str) -> None:
        self._server_url, self._template = server_url, template
        self._opened = AsyncExitStack()
        self.url = ""
        self.database: Database
        self._owner: Any

    @classmethod
    @asynccontextmanager
    async def open(cls, server_url: str, template: str) -> AsyncIterator[Self]:
        """A copy that exists during the block."""
        made = cls(server_url, template)
        try:
            await made._copy()
            yield made
        finally:
            await made._opened.aclose()

    async def clean(self) -> None:
        """Put everything back; a copy whose schema was changed, or that cannot be reached, is replaced."""
        try:
            clean = await self._put_back()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            clean = False
        if not clean:
            await self._opened.aclose()
            await self._copy()

    async def _copy(self) -> None:
        enter = self._opened.enter_async_context
        self.url = await enter(new_database(self._server_url, self._template))
        self._owner = await asyncpg.connect(
            self.url, server_settings={"session_replication_role": "replica", "lock_timeout": "2s", "jit": "off"}
        )
        self._opened.push_async_callback(self._owner.close, timeout=5)
        self.database = await enter(Database.open(self.url))
        self._tables = [row[0] for row in await self._owner.fetch(_TABLES, b"r")]
        self._sequences = [row[0] for row in await self._owner.fetch(_TABLES, b"S")]
        self._rows = {table: await self._content(table) for table in self._tables}
        self._marks = await self._owner.prepare(_marks(_CATALOGS + self._tables, self._sequences))
        self._expected: list[str] = await self._marks.fetchval()

    async def _content(self, table: str) -> bytes:
        content = BytesIO()
        await self._owner.copy_from_table(table, output=content, format="binary")
        return content.getvalue()

    async def _put_back(self) -> bool:
        """Reset the tables; whether everything equals the template again."""
        names = _CATALOGS + self._tables + self._sequences
        if self.database.in_use:
            return False
        found: list[str] = await self._marks.fetchval()
        written = {name: mark for name, mark, was in zip(names, self._expected, found, strict=True) if mark != was}
        if not written:
            return True
        if written.keys() & {*_CATALOGS}:
            return False
        async with self._owner.transaction():
            for name, mark in written.items():
                if name in self._rows:
                    await self._owner.execute(f"DELETE FROM {name}")
                    await self._owner.copy_to_table(name, source=BytesIO(self._rows[name]), format="binary")
                else:
                    await self._owner.execute(
                        "SELECT setval('{}', {}, '{}')".format(name, *mark.strip("()").split(","))
                    )
        self._expected = await self._marks.fetchval()
        return True


async def read_only(url: str) -> None:
    """Make all later connections to the database read-only."""
    owner = await asyncpg.connect(url)
    try:
        await owner.execute(f"ALTER DATABASE {name_of(url)} SET default_transaction_read_only = on")
    finally:
        await owner.close()


async def upgraded_to(url: str, revision: str) -> None:
    """Apply the migrations up to `revision`."""

    def upgrade(connection: Connection) -> None:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()

    async with migrate.as_owner(url) as owner:
        await owner.run_sync(upgrade)
