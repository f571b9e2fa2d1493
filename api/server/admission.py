"""The open connections of a worker: how many there may be, in all and from one address."""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Sequence
from typing import Final, Protocol

from api.http.client_address import Network, is_proxy, network
from api.http.request_ids import RequestIds
from api.server.bounds import Bounds

_log: Final = logging.getLogger("sobo")
_LOG_SECONDS: Final = 60


class Connection(Protocol):
    """A connection that is checked regularly."""

    def check(self, now: float) -> None:
        """End it if a time is over."""


class Crowded(Exception):
    """There is no room for another connection; `answered` is whether its client is told so."""

    def __init__(self, *, answered: bool) -> None:
        super().__init__(answered)
        self.answered = answered


class Admission:
    """The open connections of a worker, checked regularly while there are any.

    Refused connections count until they end. Any number may come from one of the `proxies`, which carry everybody.
    `request_ids` names requests that are refused before the application sees them.
    """

    def __init__(self, bounds: Bounds, proxies: Sequence[Network] = ()) -> None:
        self.bounds, self._proxies = bounds, proxies
        self.request_ids = RequestIds(proxies)
        self._open: dict[Connection, str] = {}
        self._of: Counter[str] = Counter()
        self._checking = False
        self._logged = -math.inf

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def admit(self, connection: Connection, peer: str) -> None:
        """Count a connection until `release`. Raises Crowded, and has counted it all the same."""
        address = network(peer) or ""
        self._open[connection] = address
        self._of[address] += 1
        if not self._checking:
            self._checking = True
            asyncio.get_running_loop().call_later(self.bounds.check_seconds, self._check)
        count = self._of[address]
        most = math.inf if is_proxy(peer, self._proxies) else self.bounds.per_address
        if count > most or len(self._open) > self.bounds.connections:
            self._log(count)
            raise Crowded(answered=count <= 2 * most and len(self._open) <= self.bounds.connections)

    def release(self, connection: Connection) -> None:
        """Forget a connection that has ended."""
        address = self._open.pop(connection)
        self._of[address] -= 1
        if not self._of[address]:
            del self._of[address]

    def _check(self) -> None:
        loop = asyncio.get_running_loop()
        self._checking = bool(self._open)
        if self._checking:
            loop.call_later(self.bounds.check_seconds, self._check)
        for connection in list(self._open):
            connection.check(loop.time())

    def _log(self, count: int) -> None:
        """Say so once a minute, without the address."""
        now = asyncio.get_running_loop().time()
        if now - self._logged > _LOG_SECONDS:
            self._logged = now
            _log.warning("connections are refused: %d are open, %d from one address", len(self._open), count)
