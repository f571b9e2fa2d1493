"""Whom a request is counted to, for the fair shares of the database's connections."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from litestar.types import HTTPScope, Scope

from api.http.client_address import Network, address_of
from db.shares import change_owner, owned_by

REMEMBERED: Final = 10_000
"""Credentials that a worker remembers as valid."""

_CREDENTIALS: Final = frozenset({b"authorization", b"cookie"})
_CALLERS: Final = "callers"


class Callers:
    """Owners of requests that are not authenticated yet.

    A credential that was valid here lately has a share of its own; others count to their address, so that made-up
    credentials gain nothing, and a crowd at one address does not delay who works there.
    """

    def __init__(self, proxies: Sequence[Network]) -> None:
        self._proxies = proxies
        self._valid: OrderedDict[bytes, None] = OrderedDict()

    @contextmanager
    def counted(self, scope: HTTPScope) -> Iterator[None]:
        """Count the request of the block to its owner; `authenticated` changes it to the caller."""
        scope["state"][_CALLERS] = self
        with owned_by(self._owner(scope)):
            yield

    def _owner(self, scope: Scope) -> str:
        digest = _digest(scope)
        if digest is not None and digest in self._valid:
            return f"credential {digest.hex()}"
        return f"address {address_of(scope, self._proxies)}"

    def remember(self, scope: Scope) -> None:
        """Remember that the request's credential is valid."""
        if (digest := _digest(scope)) is not None:
            self._valid[digest] = None
            self._valid.move_to_end(digest)
            if len(self._valid) > REMEMBERED:
                self._valid.popitem(last=False)


def authenticated(scope: Scope, name: str) -> None:
    """Count the rest of the request to its caller, whatever the number of its credentials."""
    callers: Callers = scope["state"][_CALLERS]
    callers.remember(scope)
    change_owner(name)


def _digest(scope: Scope) -> bytes | None:
    values = [value for name, value in scope["headers"] if name in _CREDENTIALS]
    return hashlib.blake2b(b"\0".join(values), digest_size=16).digest() if values else None
