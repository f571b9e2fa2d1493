"""How long one request has waited for the database in all: for connections, and for what holds a lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Final

PROMPT: Final = 0.1
"""Seconds: what takes no longer is work, not a wait, however often it is done."""


class _Waits:
    """Seconds that a request has waited."""

    def __init__(self) -> None:
        self.spent = 0.0


_OF_REQUEST: Final[ContextVar[_Waits | None]] = ContextVar("waits", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """What is waited for in the block, by its tasks too, is waited for by one request."""
    token = _OF_REQUEST.set(_Waits())
    try:
        yield
    finally:
        _OF_REQUEST.reset(token)


def renew() -> None:
    """Begin anew: for whoever waits on purpose, between two questions."""
    if waits := _OF_REQUEST.get():
        waits.spent = 0.0


@contextmanager
def waiting(most: float, in_all: float, *, counted: bool = True) -> Iterator[float]:
    """The seconds that this wait may take: `most`, or what is left to the request of `in_all`."""
    waits, begun = _OF_REQUEST.get(), monotonic()
    if waits is None:
        yield most
        return
    try:
        yield min(most, max(in_all - waits.spent, 0.0) + PROMPT)
    finally:
        took = monotonic() - begun
        waits.spent += took if counted and took > PROMPT else 0.0
