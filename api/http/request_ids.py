"""The identifier of a request (mã yêu cầu): in its answer, in a refusal, and in each line that is logged for it."""

import os
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from functools import lru_cache, partial
from itertools import count
from typing import Final, TypeAlias

from litestar.types import Message, Send

from api.http.client_address import Network, is_proxy

Headers: TypeAlias = Iterable[tuple[bytes, bytes]]

HEADER: Final = "X-Request-Id"
"""As proxies name it (nginx, Envoy, HAProxy); RFC 9110 has no such header."""

_NAME: Final = HEADER.lower().encode()
_WELL_FORMED: Final = re.compile(rb"[A-Za-z0-9._~+/=-]{8,128}", re.ASCII)
_current: ContextVar[str] = ContextVar("request_id", default="")


class _Numbers:
    """Identifiers that no other process gives: what is random is drawn once, since a number costs a tenth of that."""

    __slots__ = ("_numbers", "_prefix")

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin anew, in a process that was forked from another."""
        self._prefix, self._numbers = secrets.token_hex(8), count(1)

    def next(self) -> str:
        """The next identifier."""
        return f"{self._prefix}-{next(self._numbers):x}"


_own: Final = _Numbers()
os.register_at_fork(after_in_child=_own.renew)


class RequestIds:
    """Names each request: as the proxy that sent it did, if it is one of the `proxies`, else with a new identifier."""

    def __init__(self, proxies: Sequence[Network]) -> None:
        self._of_proxy = lru_cache(1_024)(partial(is_proxy, proxies=proxies)) if proxies else None

    def begin(self, headers: Headers, peer: str) -> str:
        """The identifier of a request, which is that of the current context from now on."""
        named = _named(headers, peer, self._of_proxy) if self._of_proxy else None
        identifier = _own.next() if named is None else named
        _current.set(identifier)
        return identifier


def _named(headers: Headers, peer: str, of_proxy: Callable[[str], bool]) -> str | None:
    """The identifier that a proxy gave; None without one that is well formed."""
    values = [value for name, value in headers if name == _NAME]
    if len(values) != 1 or not _WELL_FORMED.fullmatch(values[0]) or not of_proxy(peer):
        return None
    return values[0].decode()


def current_request_id() -> str:
    """The identifier of the request in progress; empty outside of one."""
    return _current.get()


def header_of(identifier: str) -> tuple[bytes, bytes]:
    """The header of an answer."""
    return _NAME, identifier.encode()


def with_request_id(send: Send, identifier: str) -> Send:
    """A `send` that adds the identifier to the answer; no coroutine of its own, since every answer passes it twice."""
    header = header_of(identifier)

    def send_named(message: Message) -> object:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], header]
        return send(message)

    return send_named  # type: ignore[return-value] # it returns what `send` does
