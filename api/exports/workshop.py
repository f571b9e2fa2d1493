"""Where papers are made: in threads, so that nobody else waits, and few at once, so that memory has an end."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from db.errors import Unavailable

T = TypeVar("T")

AT_ONCE: Final = 2
PATIENCE: Final = 30.0  # seconds; who would wait longer is asked to come again

_threads: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="paper")


async def made(make: Callable[..., T], *given: object) -> T:
    """What `make` returns, run in a thread. Raises Unavailable if it takes too long, waiting for others included."""
    work = asyncio.get_running_loop().run_in_executor(_threads, make, *given)
    try:
        return await asyncio.wait_for(work, PATIENCE)
    except TimeoutError as error:
        raise Unavailable("too many papers are being made") from error
