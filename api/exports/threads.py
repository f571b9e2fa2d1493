"""Making papers in a few threads, which keeps the event loop free and limits memory."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from db.errors import ShareExceeded, Unavailable
from db.shares import current_owner

T = TypeVar("T")

MAX_CONCURRENT: Final = 2
MAX_PER_CALLER: Final = 4
"""Papers of one caller that are made, or wait for a thread, at a time; so another caller waits for few."""

TIMEOUT: Final = 30.0  # seconds, including the wait for a thread

_in_progress: Final[Counter[str | None]] = Counter()
_threads: Final = ThreadPoolExecutor(MAX_CONCURRENT, thread_name_prefix="paper")


async def run_in_thread(make: Callable[..., T], *arguments: object) -> T:
    """Run `make` in a thread and return its result. Raises ShareExceeded, and Unavailable after TIMEOUT."""
    owner = current_owner()
    if owner is not None and _in_progress[owner] >= MAX_PER_CALLER:
        raise ShareExceeded("too many papers of the caller are being made")
    work = asyncio.get_running_loop().run_in_executor(_threads, make, *arguments)
    _in_progress[owner] += 1
    work.add_done_callback(lambda _: _ended(owner))
    try:
        return await asyncio.wait_for(work, TIMEOUT)
    except TimeoutError as error:
        raise Unavailable("too many papers are being made") from error


def _ended(owner: str | None) -> None:
    _in_progress[owner] -= 1
    if not _in_progress[owner]:
        del _in_progress[owner]
