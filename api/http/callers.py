"""Whom a request is counted to: how many of a caller are in progress, and its share of the database's connections.

Before authentication that is its credential: statements that look for one are short, so made-up ones gain nothing.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from litestar import Request
from litestar.types import HTTPScope, Receive, Scope, Send

from api.http.client_address import Network, address_of
from api.http.problems import on_known_error
from db.errors import ShareExceeded
from db.shares import change_owner, owned_by

MAX_IN_PROGRESS: Final = 150
"""Requests of one credential, or of one address without any, in one worker; further ones are refused before routing."""

_CREDENTIALS: Final = frozenset({b"authorization", b"cookie"})
_ADDRESS: Final = "address"


class Callers:
    """The requests in progress in one worker."""

    def __init__(self, proxies: Sequence[Network]) -> None:
        self._proxies = proxies
        self._in_progress: Counter[str] = Counter()

    def counted(self, scope: HTTPScope) -> "_Counted":
        """Count the request of the block to its credential or, without one, to its address; whether there is room."""
        scope["state"][_ADDRESS] = address = f"address {address_of(scope, self._proxies)}"
        return _Counted(self._in_progress, _credential(scope) or address)


class _Counted:
    """A class, since every request is such a block and a generator costs twice as much."""

    __slots__ = ("_in_progress", "_is_within", "_owned", "_owner")

    def __init__(self, in_progress: Counter[str], owner: str) -> None:
        self._in_progress, self._owner, self._owned = in_progress, owner, owned_by(owner)

    def __enter__(self) -> bool:
        self._is_within = self._in_progress[self._owner] < MAX_IN_PROGRESS
        if self._is_within:
            self._in_progress[self._owner] += 1
            self._owned.__enter__()
        return self._is_within

    def __exit__(self, *_: object) -> None:
        if not self._is_within:
            return
        self._owned.__exit__()
        self._in_progress[self._owner] -= 1
        if not self._in_progress[self._owner]:
            del self._in_progress[self._owner]


def _credential(scope: Scope) -> str | None:
    values = [value for name, value in scope["headers"] if name in _CREDENTIALS]
    return f"credential {hash(b'; '.join(values)):x}" if values else None


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application in place of all routes for a caller with too many requests in progress."""
    request = Request[Any, Any, Any](scope, receive, send)
    response = on_known_error(request, ShareExceeded("too many requests in progress"))
    await response.to_asgi_response(app=None, request=request)(scope, receive, send)


def count_to_caller(name: str) -> None:
    """Count the rest of the request to its caller, whatever the number of its credentials."""
    change_owner(name)


def count_to_address(scope: Scope) -> None:
    """Count the rest of the request to its address: its credential, if any, is not looked at."""
    change_owner(scope["state"][_ADDRESS])
