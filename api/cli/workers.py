"""The processes that answer requests, under uvicorn's supervisor; the first ones are copies of this process."""

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
    """Workers that need not import anew what this process has imported: most of the time until they serve.

    Call `run` where no other thread holds a lock, which a copy would hold for ever. A worker that replaces one that
    died starts from nothing, as uvicorn's do. `started` is called once the first ones run.
    """

    def __init__(self, config: Config, sockets: list[socket.socket], started: Callable[[], None]) -> None:
        super().__init__(config, sockets)
        self._started = started

    def init_processes(self) -> None:
        """Start the first workers."""
        gc.freeze()  # what the collector does not touch stays shared
        # A signal that comes meanwhile waits until the copy has handlers of its own.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for _ in range(self.processes_num):
            process = _Copy(self.config, self.sockets)
            process.start()
            self.processes.append(process)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        self._started()


class _Copy(Process):
    """A worker that is a copy of this process."""

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self.process = _FORK.Process(target=self._serve, args=(sockets,))  # type: ignore[assignment] # same interface

    def _serve(self, sockets: list[socket.socket]) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        self.target(sockets)
