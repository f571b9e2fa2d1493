"""Limits on how many requests of a kind are in progress at a time, in one worker."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from domain.errors import Clause, Fault, TooManyRequests

RETRY_AFTER: Final = 5
"""Seconds after which a refused request may be sent again."""


class ConcurrencyLimit:
    """At most `per_caller` requests of one caller, and `per_worker` of all; a refusal names the `field` and `what`."""

    def __init__(self, field: str, what: str, *, per_caller: int, per_worker: int) -> None:
        self.per_caller, self.per_worker = per_caller, per_worker
        self._field, self._what = field, what
        self._in_progress: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many requests are in progress."""
        return self._in_progress.total()

    @contextmanager
    def place(self, caller: str) -> Iterator[None]:
        """A place for a request of `caller` during the block. Raises TooManyRequests."""
        if self._in_progress[caller] >= self.per_caller:
            raise self._too_many(self.per_caller, "one caller")
        if self.count >= self.per_worker:
            raise self._too_many(self.per_worker, "all callers")
        self._in_progress[caller] += 1
        try:
            yield
        finally:
            self._in_progress[caller] -= 1
            if not self._in_progress[caller]:
                del self._in_progress[caller]

    def _too_many(self, most: int, whose: str) -> TooManyRequests:
        rule = f"at most {most} {self._what} of {whose} at a time"
        about = {"most": most, "what": Clause(self._what, self._what), "whose": Clause(whose, whose)}
        fault = Fault(self._field, None, rule, "too-many-at-a-time", case="place", about=about)
        return TooManyRequests(fault, seconds=RETRY_AFTER)
