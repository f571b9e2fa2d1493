"""One killing run: clients at work on a service, and something happens to it every few seconds."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import TypeAlias

import psutil

from tests.kill.load import Load
from tests.kill.migration import LiveMigrations
from tests.kill.report import Report, ledger_size, report
from tests.support.running import Running

Event: TypeAlias = Callable[[], Awaitable[None]]

EVENTS = ("worker", "database", "backend", "migration")
"""What is killed: a worker, the embedded server or one of its processes; or a migration is run."""

NOTHING = "nothing"
"""To compare with: what the same clients notice of a machine that is disturbed by others."""


def _victim(kind: str, served: Running, random: Random) -> psutil.Process:
    """The process to kill. Raises LookupError if it has just ended."""
    if kind == "worker":
        return random.choice(served.workers())
    server = [child for child in psutil.Process(served.process.pid).children() if child.name() == "postgres"][0]  # noqa: RUF015
    return server if kind == "database" else random.choice(server.children())


@asynccontextmanager
async def event(kind: str, served: Running, seed: int) -> AsyncIterator[Event]:
    """What happens every few seconds."""
    random = Random(seed)

    async def kill() -> None:
        if kind == NOTHING:
            return
        try:
            _victim(kind, served, random).kill()
        except (LookupError, psutil.NoSuchProcess):
            return  # it has just ended, and its successor has not started

    with tempfile.TemporaryDirectory() as name:
        migrations = LiveMigrations(Path(name) / "migrations")
        if kind != "migration":
            yield kill
            return
        yield lambda: migrations.run(served.database_url)
        await migrations.forget(served.database_url)


async def killing_run(served: Running, seconds: float, every: float, kind: str, clients: int, seed: int) -> Report:
    """What `clients` saw of a service to which something happened every so many seconds."""
    before = ledger_size(served)
    key = (served.folder / "demo.key").read_text()
    load = Load(int(served.base.rpartition(":")[2]), key, clients, before + 1)
    working = asyncio.create_task(load.run())
    async with event(kind, served, seed) as happens:
        for _ in range(int(seconds / every)):
            await asyncio.sleep(every)
            await happens()
        load.stop()
        await working
    return await asyncio.to_thread(report, load.seen, served, before)
