"""Name resolution in which a name server that hangs delays only its own names."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

LOOKUP_TIMEOUT: Final = 3.0
"""Seconds to wait for a name server; after that the name counts as unresolvable."""

MAX_LOOKUPS: Final = 32
"""Names looked up at a time; a lookup that timed out goes on until the system gives up."""

_executor: Final = ThreadPoolExecutor(MAX_LOOKUPS, "lookup")
"""Separate, so that a name server that hangs does not block other work in threads, such as logins."""

_in_progress: Final[dict[str, "Future[Sequence[str]]"]] = {}
"""Lookups by name: any number of requests for a name takes one thread."""


class Refused(Exception):
    """The target may not be called; the message says why."""


class Busy(Refused):
    """The name could not be looked up because other lookups hang; worth retrying."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host; an address is returned without a lookup.

    Raises Refused, or Busy if no lookup is possible now.
    """
    try:
        return _addresses(host, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass  # a name
    except UnicodeError as error:
        raise Refused("the name cannot be resolved") from error
    try:
        async with asyncio.timeout(LOOKUP_TIMEOUT):
            return await asyncio.shield(asyncio.wrap_future(_lookup(host)))
    except (OSError, UnicodeError) as error:
        raise Refused("the name cannot be resolved") from error


def _addresses(host: str, flags: int = 0) -> Sequence[str]:
    infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(address[0]) for *_, address in infos))


def _lookup(host: str) -> "Future[Sequence[str]]":
    if (running := _in_progress.get(host)) is not None:
        return running
    if len(_in_progress) >= MAX_LOOKUPS:
        raise Busy("names cannot be looked up now: too many name servers do not answer")
    # No lock: only the event loop's thread runs this. The lookup is stored before its callback can remove it.
    _in_progress[host] = lookup = _executor.submit(_addresses, host)
    lookup.add_done_callback(lambda _: _in_progress.pop(host))
    return lookup
