"""The database that a command works on: `DATABASE_URL`, or the embedded server for as long as the command runs."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from api.cli.command import CommandError
from api.settings import Settings
from db.embedded import EmbeddedServer
from db.errors import Unavailable
from db.session import APP_ROLE, Database

Result = TypeVar("Result")


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Yield the URL of the database. Raises CommandError if it cannot be reached, or if the embedded server ended."""
    if settings.database_url:
        try:
            yield settings.database_url
        except Unavailable as error:
            raise CommandError(f"DATABASE_URL: the database cannot be reached: {error}") from error
        return
    with EmbeddedServer(settings.data_dir) as server:
        # As if somebody had stopped us: the workers end with us, and a service manager starts everything anew.
        server.on_unexpected_end(lambda: os.kill(os.getpid(), signal.SIGTERM))
        try:
            yield server.url
        finally:
            if server.has_ended:
                raise CommandError(f"the database ended; see {shown(server.log)}")


def on_database(
    settings: Settings, work: Callable[[Database], Awaitable[Result]], role: str | None = APP_ROLE
) -> Result:
    """Run `work` as `role` (None: as the owner) on the database. Raises CommandError unless its schema is current."""

    async def run(url: str) -> Result:
        await check_schema(url)
        async with Database.open(url, role=role) as opened:
            return await work(opened)

    with database(settings) as url:
        return asyncio.run(run(url))


async def check_schema(url: str) -> None:
    """Raise CommandError unless the database has every migration."""
    from db.migrate import is_current  # brings all tables, which the start of the database need not wait for

    if not await is_current(url):
        raise CommandError("The database has not the newest schema; run: sobo migrate")


def shown(path: Path) -> str:
    """The path as a person reads it: relative if it lies below the working folder."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
