"""The slots of the worker processes: each has one worker, which is replaced as soon as it ends or no longer serves."""

import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, TypeAlias

from api.cli.command import CommandError
from api.cli.forking import fork
from api.worker import DRAIN_SECONDS

SILENCE: Final = 10.0
"""Seconds without a beat after which the event loop of a worker counts as blocked; it beats twice a second."""

STARTING: Final = 60.0
"""The same before the first beat, on a busy machine."""

SHORT_LIFE: Final = 1.0
"""A worker that served for less, or not at all, has failed."""

PAUSES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try, when one worker after the other fails in the same slot."""

Serve: TypeAlias = Callable[[int], None]
"""Serves in this process, and beats into the pipe that is given."""

_log = logging.getLogger("sobo")


class WorkerSlot:
    """One worker after the other."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self.pid: int | None = None
        self.ready = False
        self.beats = -1
        self._ending = False
        self._silent = self._since = self._due = 0.0
        self._failures = 0

    def start(self) -> None:
        """Start a worker."""
        self.beats, beats = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            self.pid = fork(partial(self._serve, beats))
        except OSError as error:  # no room for another process
            _log.error("a worker cannot be started: %s", error)
        finally:
            os.close(beats)
        self.ready = self._ending = False
        self._silent = 0.0

    def turn(self, seconds: float) -> None:
        """Replace the worker if it has ended, and kill it if it was silent too long, `seconds` since the last turn.

        Raises CommandError if one worker after the other has failed.
        """
        if self.beats >= 0 and not self.has_ended():
            self._listen(seconds)
            return
        if self.beats >= 0:
            self._plan()
        if time.monotonic() >= self._due:
            self.start()

    def has_ended(self) -> bool:
        """Whether there is no worker; an ended one is reaped."""
        if self.pid is not None and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = None
        return self.pid is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the worker, which is not missed when it ends."""
        self.ready, self._ending = False, True
        if self.pid is not None:
            os.kill(self.pid, number)

    def _plan(self) -> None:
        """Decide when the next worker starts: at once, unless this one failed."""
        os.close(self.beats)
        self.beats = -1
        served = self.ready and time.monotonic() - self._since > SHORT_LIFE
        self._failures = 0 if served or self._ending else self._failures + 1
        if self._failures > len(PAUSES):
            raise CommandError(f"The service ended: {self._failures} workers in a row died as soon as they had started")
        self._due = time.monotonic() + (PAUSES[self._failures - 1] if self._failures else 0)
        self.ready = False

    def _listen(self, seconds: float) -> None:
        self._silent += seconds
        with suppress(BlockingIOError):
            if os.read(self.beats, 1_000) and not self._ending:
                self._since = self._since if self.ready else time.monotonic()
                self.ready, self._silent = True, 0.0
        limit = DRAIN_SECONDS + SILENCE if self._ending else SILENCE if self.ready else STARTING
        if self._silent > limit and self.pid is not None:
            _log.error("worker %d does not answer any more: it is replaced", self.pid)
            os.kill(self.pid, signal.SIGKILL)
