"""The database of a command: `DATABASE_URL`, or the embedded server while the command runs."""

import asyncio
import math
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from api.cli.command import CommandError
from api.settings import Settings
from db.embedded import EmbeddedError, EmbeddedServer
from db.errors import Unavailable
from db.keeper import Keeper
from db.session import APP_ROLE, Database

Result = TypeVar("Result")


@dataclass(frozen=True)
class Opened:
    """The database of a command: its URL, and the embedded server if it is in one."""

    url: str
    server: EmbeddedServer | None = None

    def kept(self) -> Callable[[], float]:
        """A check that starts an embedded server again if it has ended, to be called all the time.

        It returns in how many seconds at the latest.
        """
        if self.server is None:
            return lambda: math.inf
        self.server.on_unexpected_end(None)
        return Keeper(self.server).check


@contextmanager
def database(settings: Settings) -> Iterator[Opened]:
    """Yield the database. Raises CommandError if it cannot be reached, or if the embedded server ended."""
    if settings.database_url:
        try:
            yield Opened(settings.database_url)
        except Unavailable as error:
            raise CommandError(f"DATABASE_URL: the database cannot be reached: {error}") from error
        return
    with EmbeddedServer(settings.data_dir) as server:
        # As on SIGTERM. Only who serves has it started again.
        server.on_unexpected_end(lambda: os.kill(os.getpid(), signal.SIGTERM))
        try:
            yield Opened(server.url, server)
        except EmbeddedError:
            raise  # which says more
        except BaseException:
            _raise_if_ended(server)
            raise
        _raise_if_ended(server)


def _raise_if_ended(server: EmbeddedServer) -> None:
    if server.has_ended:
        raise CommandError(f"the database ended; see {display_path(server.log)}")


def run_on_database(
    settings: Settings, work: Callable[[Database], Awaitable[Result]], role: str | None = APP_ROLE
) -> Result:
    """Run `work` as `role` (None: the owner) on the database. Raises CommandError unless its schema is current."""

    async def run(url: str) -> Result:
        async with Database.open(url, role=role) as opened:
            return await work(opened)

    return run_on_url(settings, run)


def run_on_url(settings: Settings, work: Callable[[str], Awaitable[Result]]) -> Result:
    """Run `work` on the URL of the database. Raises CommandError unless its schema is current."""

    async def run(url: str) -> Result:
        await check_schema(url)
        return await work(url)

    with database(settings) as opened:
        return asyncio.run(run(opened.url))


async def check_schema(url: str) -> None:
    """Raise CommandError unless the database has every migration."""
    from db.migrate import is_current  # imports all tables; starting the database need not wait for that

    if not await is_current(url):
        raise CommandError("The database schema is not up to date; run: sobo migrate")


async def check_sums(url: str) -> None:
    """Raise CommandError unless what is kept of figures covers every act, by the indicators of this release."""
    from domain.figures.recount import are_current

    async with Database.open(url, size=1) as opened:
        if not await are_current(opened):
            raise CommandError("The sums of figures are those of an earlier release or ledger; run: sobo migrate")


def display_path(path: Path) -> str:
    """The path for messages: relative if it is below the working folder."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
