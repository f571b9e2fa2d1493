"""The databases of a run, on one PostgreSQL server: those of the service and that of the limit program."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import asyncpg

from db.embedded import EmbeddedServer
from domain.ledger.migration import upgrade
from tests.bench.acts import KINDS, SYLLABLES
from tests.bench.fill import fill

LIMIT: Final = Path(__file__).parent / "limit"


class Databases:
    """A server whose databases are filled when they are first asked for, and may be kept.

    What is written to is a copy, so that every run finds what the first one found.
    """

    def __init__(self, server: EmbeddedServer, folder: Path, entries: int) -> None:
        self.entries, self._server, self._folder = entries, server, folder
        self._copied: set[str] = set()

    def service(self, entries: int) -> dict[str, str]:
        """The environment of the service on a register with so many entries."""
        return self._environment(self._copy(self._register(entries)))

    def unchanged(self, entries: int) -> dict[str, str]:
        """The same, for what only reads: nothing was recorded since it was filled."""
        return self._environment(self._register(entries))

    def limit(self) -> str:
        """The URL of the limit program's database, with as many permits as the service has entries."""
        name = f"permits_with_words_{self.entries}"
        if not self._exists(name):
            self._make(name, self._fill_limit)
        return self._url(self._copy(name))

    def checkpoint(self) -> None:
        """Write what is dirty to disk, so that no measurement pays for what was before it."""
        asyncio.run(_execute(self._server.url, "CHECKPOINT"))

    def rows(self, url: str, query: str) -> list[Any]:
        """The rows of a query."""
        return asyncio.run(_fetch(url, query))

    def _environment(self, name: str) -> dict[str, str]:
        return {"DATABASE_URL": self._url(name), "SOBO_DATA_DIR": str(self._folder / name)}

    def _register(self, entries: int) -> str:
        """The database with so many entries; one that was kept has the newest schema."""
        name = f"register_{entries}"
        if self._exists(name):
            asyncio.run(_await(upgrade(self._url(name))))
        else:
            self._make(name, lambda url: fill(url, entries))
        return name

    def _exists(self, name: str) -> bool:
        return bool(self.rows(self._server.url, f"SELECT FROM pg_database WHERE datname = '{name}'"))

    def _make(self, name: str, fill: Callable[[str], Awaitable[Any]]) -> None:
        """Fill a database, which gets its name when it is complete."""
        begun = time.monotonic()
        asyncio.run(_execute(self._server.url, "DROP DATABASE IF EXISTS filling", "CREATE DATABASE filling"))
        asyncio.run(_await(fill(self._url("filling"))))
        asyncio.run(_execute(self._server.url, f"ALTER DATABASE filling RENAME TO {name}"))
        print(f"{name}: filled in {time.monotonic() - begun:.0f} s", flush=True)

    def _copy(self, name: str) -> str:
        """The copy of a database that this run may write to."""
        copy = f"copy_of_{name}"
        if name not in self._copied:
            self._copied.add(name)
            make = f"CREATE DATABASE {copy} TEMPLATE {name} STRATEGY FILE_COPY"
            asyncio.run(_execute(self._server.url, f"DROP DATABASE IF EXISTS {copy}", make))
        return copy

    async def _fill_limit(self, url: str) -> None:
        filling = (LIMIT / "fill.sql").read_text().replace(":each", str(self.entries // 100))
        filling = filling.replace(":kinds", f"'{','.join(KINDS)}'").replace(":syllables", f"'{SYLLABLES}'")
        await _execute(url, (LIMIT / "tables.sql").read_text(), filling, "VACUUM ANALYZE")

    def _url(self, name: str) -> str:
        return self._server.url.replace("@/sobo?", f"@/{name}?")


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def _fetch(url: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    found = await connection.fetch(query)
    await connection.close()
    return list(found)


async def _await(work: Awaitable[Any]) -> None:
    await work
