"""The worker processes, under uvicorn's supervisor; the first ones are forked from this process."""

import gc
import signal
import socket
from collections.abc import Callable
from multiprocessing import get_context
from typing import Final

from uvicorn import Config
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import SIGNALS, Process

_FORK: Final = get_context("fork")


class Workers(Multiprocess):
    """Workers that share the modules imported by this process; importing them is most of the start-up time.

    Call `run` while no other thread holds a lock, which a fork would hold for ever. A worker that replaces a dead one
    is spawned, as by uvicorn. `started` is called once the first workers run.
    """

    def __init__(self, config: Config, sockets: list[socket.socket], started: Callable[[], None]) -> None:
        super().__init__(config, sockets)
        self._started = started

    def init_processes(self) -> None:
        """Start the first workers."""
        gc.freeze()  # keeps pages shared: the collector does not write to them
        # Block signals until the fork has its own handlers.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for _ in range(self.processes_num):
            process = _ForkedWorker(self.config, self.sockets)
            process.start()
            self.processes.append(process)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        self._started()


class _ForkedWorker(Process):
    """A worker forked from this process."""

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self.process = _FORK.Process(target=self._serve, args=(sockets,))  # type: ignore[assignment] # same interface

    def _serve(self, sockets: list[socket.socket]) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        self.target(sockets)
