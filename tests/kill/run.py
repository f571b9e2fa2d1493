"""One killing run: clients at work on a service, and a victim every few seconds."""

import asyncio
from collections.abc import Callable
from random import Random

import psutil

from tests.kill.load import Load
from tests.kill.report import Report, report
from tests.support.running import Running


def a_worker(served: Running, random: Random) -> psutil.Process:
    """One of the processes that answer requests."""
    return random.choice(served.workers())


def the_database(served: Running, _: Random) -> psutil.Process:
    """The first process of the embedded server."""
    return next(child for child in psutil.Process(served.process.pid).children() if child.name() == "postgres")


def a_backend(served: Running, random: Random) -> psutil.Process:
    """One of the embedded server's processes, after whose end it recovers by itself."""
    return random.choice(the_database(served, random).children())


VICTIMS: dict[str, Callable[[Running, Random], psutil.Process]] = {
    "worker": a_worker,
    "database": the_database,
    "backend": a_backend,
}


async def killing_run(served: Running, seconds: float, every: float, victim: str, clients: int, seed: int) -> Report:
    """What `clients` saw of a service of whose processes one is killed every so many seconds."""
    before, random = served.fetched("/v1/ledger")["size"], Random(seed)
    load = Load(int(served.base.rpartition(":")[2]), (served.folder / "demo.key").read_text(), clients)
    working = asyncio.create_task(load.run())
    for _ in range(int(seconds / every)):
        await asyncio.sleep(every)
        try:
            VICTIMS[victim](served, random).kill()
        except (StopIteration, IndexError, psutil.NoSuchProcess):
            continue  # it has just ended, and its successor has not started
    load.stop()
    await working
    return await asyncio.to_thread(report, load.seen, served, before)
