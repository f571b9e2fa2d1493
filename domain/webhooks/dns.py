"""Asking a name for its addresses, such that one name server that hangs holds up its own names only."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

LOOKUP: Final = 3.0
"""Seconds for a name server; after them the name counts as one that cannot be resolved."""

LOOKUPS: Final = 32
"""Of as many names at once: one that is not waited for any longer goes on until the system gives it up."""

_lookups: Final = ThreadPoolExecutor(LOOKUPS, "lookup")
"""Of their own: a name server that hangs must not hold up what else runs in threads, such as logins."""

_under_way: Final[dict[str, "Future[Sequence[str]]"]] = {}
"""Lookups by name: however many ask for one whose name server hangs, it takes one thread."""


class Refused(Exception):
    """The target may not be reached; the message says why."""


class Busy(Refused):
    """Nothing was asked about the target: it is others that hang. Worth trying again."""


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system knows them; of one that is an address, no name server is asked.

    Raises Refused, and Busy if it could not be asked.
    """
    try:
        return _asked(host, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass  # a name
    except UnicodeError as error:
        raise Refused("the name cannot be resolved") from error
    try:
        async with asyncio.timeout(LOOKUP):
            return await asyncio.shield(asyncio.wrap_future(_lookup(host)))
    except (OSError, UnicodeError) as error:
        raise Refused("the name cannot be resolved") from error


def _asked(host: str, flags: int = 0) -> Sequence[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _lookup(host: str) -> "Future[Sequence[str]]":
    if (before := _under_way.get(host)) is not None:
        return before
    if len(_under_way) >= LOOKUPS:
        raise Busy("names cannot be looked up at this moment: too many name servers do not answer")
    # Kept before it can end, and without a lock: only the event loop's thread comes here.
    _under_way[host] = found = _lookups.submit(_asked, host)
    found.add_done_callback(lambda _: _under_way.pop(host))
    return found
