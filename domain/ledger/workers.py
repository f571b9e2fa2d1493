"""The parts of a verification, done one after the other or side by side in processes, all on one snapshot."""

import asyncio
import ctypes
import gc
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Final

from db.errors import DatabaseError
from db.queries import snapshots
from db.session import Database, Session
from domain.declarations.register import Register

_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a verification: `function(session, registers, *arguments)`, a function of a module."""

    function: Callable[..., Awaitable[Any]]
    arguments: tuple[Any, ...] = ()

    async def run(self, session: Session, registers: Mapping[str, Register]) -> Any:
        """What the function returns."""
        return await self.function(session, registers, *self.arguments)


class Workers:
    """Those who do the parts: this process on its `session` or, with an executor, other processes."""

    def __init__(self, session: Session, registers: Mapping[str, Register], executor: Executor | None = None) -> None:
        self.session, self._registers, self._executor = session, registers, executor

    async def results(self, parts: Sequence[Part]) -> AsyncGenerator[Any, None]:
        """What the parts return, in their order. What was begun when nobody asks for more is given up."""
        if self._executor is None:
            for part in parts:
                yield await part.run(self.session, self._registers)
            return
        loop = asyncio.get_running_loop()
        begun = [loop.run_in_executor(self._executor, _run, part) for part in parts]
        try:
            for each in begun:
                yield await each
        except BrokenProcessPool as error:
            raise DatabaseError("A process ended before it had verified its part; run it again.") from error
        finally:
            for each in begun:
                each.cancel()


@asynccontextmanager
async def workers(database: Database, registers: Mapping[str, Register], url: str | None) -> AsyncIterator[Workers]:
    """Workers on one snapshot of the database; with its `url`, a process for each core.

    The processes are forked, with all modules and declarations, since importing takes longer than a small ledger.
    """
    async with database.transaction(snapshot=True) as session:
        if url is None:
            yield Workers(session, registers)
            return
        begin = (url, await session.value(snapshots.export), registers)
        cores = len(os.sched_getaffinity(0))
        with ProcessPoolExecutor(cores, get_context("fork"), _begin, begin) as executor:
            try:
                yield Workers(session, registers, executor)
            finally:
                executor.shutdown(wait=False, cancel_futures=True)


class _Process:
    """What a forked process works with."""

    loop: asyncio.AbstractEventLoop
    session: Session
    registers: Mapping[str, Register]
    open: Final = AsyncExitStack()


def _begin(url: str, snapshot: str, registers: Mapping[str, Register]) -> None:
    """Prepare this process: its signals, which the parent answers for both, and its own connection."""
    gc.freeze()  # what was forked is the parent's: collecting it could close its connections
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _Process.loop, _Process.registers = asyncio.new_event_loop(), registers
    _Process.loop.run_until_complete(_connect(url, snapshot))


async def _connect(url: str, snapshot: str) -> None:
    database = await _Process.open.enter_async_context(Database.open(url, role=None, size=1))
    _Process.session = await _Process.open.enter_async_context(database.transaction(snapshot=True))
    await _Process.session.rows(snapshots.read(snapshot))


def _run(part: Part) -> Any:
    return _Process.loop.run_until_complete(part.run(_Process.session, _Process.registers))
