"""The supervisor of the workers: a loop without threads, so that it can fork at any time."""

import gc
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from api.cli.forking import SIGNALS
from api.cli.workers import Serve, WorkerSlot
from api.worker import DRAIN_SECONDS

WORKERS: Final = 2

TURN_SECONDS: Final = 1.0
"""The longest wait for an event: the end of a worker, a beat, a signal."""


class Supervisor:
    """Keeps workers running, each forked from this process with all that it has imported and built.

    `serve` is what a worker does. `check` looks after the database at every turn, and tells in how many seconds to look
    again at the latest. `started` is called once, when all workers serve.
    """

    def __init__(self, serve: Serve, check: Callable[[], float], started: Callable[[], None]) -> None:
        self._check, self._started = check, started
        self._slots = [WorkerSlot(serve) for _ in range(WORKERS)]
        self._renewed: list[WorkerSlot] = []
        self._stops = 0

    def run(self) -> None:
        """Supervise until SIGTERM or SIGINT; SIGHUP replaces the workers one by one. Raises CommandError."""
        gc.collect()
        gc.freeze()  # keeps pages shared: the collector does not write to them
        with self._woken_by_signals() as woken:
            try:
                for slot in self._slots:
                    slot.start()
                while not self._stops:
                    self._turn(woken)
            finally:
                self._stop(woken)

    def _turn(self, woken: int) -> None:
        begun = time.monotonic()
        self._wait(woken, min(TURN_SECONDS, self._check()))
        # A suspended machine or a stopped supervisor has heard nothing for long, without any fault of the workers.
        seconds = min(time.monotonic() - begun, TURN_SECONDS)
        for slot in self._slots:
            slot.turn(seconds)
        if all(slot.ready for slot in self._slots):
            self._started, started = _nothing, self._started
            started()
            if self._renewed:
                self._renewed.pop().send(signal.SIGTERM)

    def _wait(self, woken: int, seconds: float) -> None:
        beats = [slot.beats for slot in self._slots if slot.beats >= 0]
        if woken in select.select([woken, *beats], [], [], seconds)[0]:
            os.read(woken, 1_000)

    def _stop(self, woken: int) -> None:
        """End the workers: requests in progress may end, until a second signal or the time is over."""
        for slot in self._slots:
            slot.send(signal.SIGTERM)
        first, deadline = self._stops, time.monotonic() + DRAIN_SECONDS + TURN_SECONDS
        while not all(slot.has_ended() for slot in self._slots):
            if self._stops > max(first, 1) or time.monotonic() > deadline:
                for slot in self._slots:
                    slot.send(signal.SIGKILL)
            if woken in select.select([woken], [], [], TURN_SECONDS / 10)[0]:
                os.read(woken, 1_000)

    @contextmanager
    def _woken_by_signals(self) -> Iterator[int]:
        """A pipe that becomes readable at each signal."""
        reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        before = {number: signal.signal(number, self._note) for number in SIGNALS}
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reading)
            os.close(writing)

    def _note(self, number: int, _: FrameType | None) -> None:
        if number in (signal.SIGINT, signal.SIGTERM):
            self._stops += 1
        elif number == signal.SIGHUP:
            self._renewed = list(self._slots)


def _nothing() -> None:
    """The start was announced before."""
