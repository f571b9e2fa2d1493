"""Drafts in progress: how many there may be, since each takes some multiple of its size in memory while it arrives."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from domain.errors import Fault, TooManyRequests

MAX_PER_CALLER: Final = 4
"""Drafts of one caller that arrive or are checked at a time, in one worker."""

MAX_PER_WORKER: Final = 24
"""The same of all callers."""

RETRY_AFTER: Final = 2

_in_progress: Final[Counter[str]] = Counter()


@contextmanager
def place(caller: str) -> Iterator[None]:
    """A place for a draft during the block, taken before its body is read. Raises TooManyRequests."""
    if _in_progress[caller] >= MAX_PER_CALLER:
        raise _too_many(f"at most {MAX_PER_CALLER} drafts of one caller are checked at a time")
    if _in_progress.total() >= MAX_PER_WORKER:
        raise _too_many("too many drafts of all callers are being checked")
    _in_progress[caller] += 1
    try:
        yield
    finally:
        _in_progress[caller] -= 1
        if not _in_progress[caller]:
            del _in_progress[caller]


def _too_many(rule: str) -> TooManyRequests:
    return TooManyRequests(Fault("body", None, rule, "too-many-at-a-time"), seconds=RETRY_AFTER)
