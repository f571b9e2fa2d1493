"""Making papers in a few threads, which keeps the event loop free and limits memory."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from db.errors import Unavailable

T = TypeVar("T")

MAX_CONCURRENT: Final = 2
TIMEOUT: Final = 30.0  # seconds, including the wait for a thread

_threads: Final = ThreadPoolExecutor(MAX_CONCURRENT, thread_name_prefix="paper")


async def run_in_thread(make: Callable[..., T], *arguments: object) -> T:
    """Run `make` in a thread and return its result. Raises Unavailable after TIMEOUT."""
    work = asyncio.get_running_loop().run_in_executor(_threads, make, *arguments)
    try:
        return await asyncio.wait_for(work, TIMEOUT)
    except TimeoutError as error:
        raise Unavailable("too many papers are being made") from error
