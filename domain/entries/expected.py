"""The ledger as a worker expects it: as it left it. A statement that writes by this checks it under the locks."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from domain.entries.write import CounterKey, Head, LockedHead

PATIENCE: Final = 4
"""Batches in a row that must find the ledger as it was left, after one that did not: others write too meanwhile."""


class ExpectedLedger:
    """What this worker saw last of the ledger, under its lock: `head`, counters, and the versions that acts rest on."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        """Held while something is written by what is expected here."""
        self.head: Head | None = None
        self.access_version: int | None = None
        self.reference_version: int | None = None
        self._last: dict[CounterKey, int] = {}
        self._awaited = 0
        self._clock = 0.0

    @property
    def is_reliable(self) -> bool:
        """Whether nobody else seems to write."""
        return self.head is not None and not self._awaited

    def saw(self, locked: LockedHead, after: Head) -> None:
        """Note the head as it was locked and as it is after what was then committed, unless a later one is known."""
        if self.head is not None and locked.head.size < self.head.size:
            return
        if self.head is None or locked.head.size == self.head.size:
            self._awaited = max(0, self._awaited - 1)
        else:
            self.missed()
        self.head, self.reference_version = after, locked.reference_version
        self._last.update(locked.last)

    def wrote(self, before: Head, after: Head, takes: Mapping[CounterKey, int]) -> None:
        """Note what was written after `before`, with so many numbers of each counter, unless a later head is known."""
        if self.head is not before:  # somebody's later act was committed and seen before the answer came
            return
        self.head = after
        for key, count in takes.items():
            self._last[key] += count

    def missed(self) -> None:
        """Note that something was not as expected: others write too."""
        self._awaited = PATIENCE
        self._last.clear()

    def last(self, takes: Mapping[CounterKey, int]) -> dict[CounterKey, int] | None:
        """The last numbers of these counters; None if one is not known."""
        return {key: self._last[key] for key in takes} if takes.keys() <= self._last.keys() else None

    def set_clock(self, now: datetime) -> None:
        """Note PostgreSQL's time, which was read a moment ago."""
        self._clock = now.timestamp() - monotonic()

    def next_instant(self, head: Head) -> datetime:
        """PostgreSQL's time by the clock of this machine, never ahead of it, and after the last act."""
        now = datetime.fromtimestamp(self._clock + monotonic(), UTC)
        return max(now, head.at + timedelta(microseconds=1))
