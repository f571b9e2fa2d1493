"""How long a request may wait for the database: for each connection, statement and lock, and in all."""

import math
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Final

GRACE: Final = 0.1
"""Seconds that a wait may take even when the budget is spent; a wait that ends within them is not charged."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a free connection, for a statement, for a lock, and for all of them in one request."""

    connection: float = 5.0
    statement: float = 10.0
    lock: float = 5.0
    request_budget: float = math.inf


SERVING: Final = Timeouts(connection=1.5, statement=3.0, lock=1.4, request_budget=4.0)
"""Timeouts under which a request that cannot be served is refused within 5 seconds, however often it has to wait.

Authorisation takes a connection, a transaction takes another, and each of its locks may be held by others: every wait
gets what the earlier ones left of the budget. Statements of a snapshot transaction have a timeout but are not charged:
they wait for no lock, and an export runs many. A second waiter for a row waits for two locks in turn, which together
take less than `statement`. A commit is not cut short by earlier waits.
"""


@dataclass(slots=True)
class _Spent:
    """Seconds that a request has waited."""

    seconds: float = 0.0


_SPENT: Final[ContextVar[_Spent | None]] = ContextVar("spent", default=None)


class new_budget:
    """Give the block, and the tasks that it starts, a request budget of its own."""

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        self._token = _SPENT.set(_Spent())

    def __exit__(self, *_: object) -> None:
        _SPENT.reset(self._token)


def reset_budget() -> None:
    """Restore the full budget: for a request that waits on purpose between two queries."""
    if spent := _SPENT.get():
        spent.seconds = 0.0


class budgeted_wait:
    """Yield the seconds that this wait may take: `timeout`, or the rest of `request_budget`; charge what it took.

    A class, since every statement is such a wait and a generator costs twice as much.
    """

    __slots__ = ("_budget", "_charged", "_spent", "_start", "_timeout")

    def __init__(self, timeout: float, request_budget: float, *, charged: bool = True) -> None:
        self._timeout, self._budget, self._charged = timeout, request_budget, charged

    def __enter__(self) -> float:
        self._spent, self._start = _SPENT.get(), monotonic()
        if self._spent is None:
            return self._timeout
        return min(self._timeout, max(self._budget - self._spent.seconds, 0.0) + GRACE)

    def __exit__(self, *_: object) -> None:
        took = monotonic() - self._start
        if self._spent is not None and self._charged and took > GRACE:
            self._spent.seconds += took
