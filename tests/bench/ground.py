"""What a run stands on: one PostgreSQL server with the databases of the service and of the limit program."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import asyncpg

from db.embedded import EmbeddedServer
from domain.ledger.migration import upgrade
from tests.bench.fill import fill

LIMIT: Final = Path(__file__).parent / "limit"


class Ground:
    """The server in a folder that may be kept; databases are filled when they are first asked for."""

    def __init__(self, folder: Path, server: EmbeddedServer, entries: int) -> None:
        self.folder, self.entries, self._server = folder, entries, server
        self._ready: set[str] = set()

    def service(self, entries: int, use: str = "serve") -> dict[str, str]:
        """The environment of the service on a database with so many entries, for one use of it."""
        name = f"{use}_{entries}"
        self._prepare(name, lambda url: fill(url, entries), upgrade)
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return {"DATABASE_URL": self._url(name), "SOBO_DATA_DIR": str(folder)}

    def limit(self) -> str:
        """The URL of the limit program's database, with as many permits as the service has entries."""
        name = f"limit_{self.entries}"
        self._prepare(name, self._fill_limit, _nothing)
        return self._url(name)

    def checkpoint(self) -> None:
        """Write what is dirty to disk, so that no measurement pays for what was before it."""
        asyncio.run(_execute(self._server.url, "CHECKPOINT"))

    def rows(self, url: str, query: str) -> list[Any]:
        """The rows of a query."""
        return asyncio.run(_fetch(url, query))

    def _url(self, name: str) -> str:
        return self._server.url.replace("@/sobo?", f"@/{name}?")

    def _prepare(
        self, name: str, fill: Callable[[str], Awaitable[Any]], renew: Callable[[str], Awaitable[Any]]
    ) -> None:
        """Fill a database that is not there; `renew` one that was kept, once in a run."""
        if name in self._ready:
            return
        self._ready.add(name)
        query = f"SELECT FROM pg_database WHERE datname = '{name}'"
        if self.rows(self._server.url, query):
            asyncio.run(_await(renew(self._url(name))))
            return
        begun = time.monotonic()
        # It gets its name when it is complete.
        asyncio.run(_execute(self._server.url, "DROP DATABASE IF EXISTS filling", "CREATE DATABASE filling"))
        asyncio.run(_await(fill(self._url("filling"))))
        asyncio.run(_execute(self._server.url, f"ALTER DATABASE filling RENAME TO {name}"))
        print(f"{name}: filled in {time.monotonic() - begun:.0f} s", flush=True)

    async def _fill_limit(self, url: str) -> None:
        filling = (LIMIT / "fill.sql").read_text().replace(":each", str(self.entries // 100))
        await _execute(url, (LIMIT / "tables.sql").read_text(), filling, "VACUUM ANALYZE")


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


async def _nothing(_: str) -> None:
    return None
