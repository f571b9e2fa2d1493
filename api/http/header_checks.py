"""Checks of headers before routing: no unknown Host (DNS rebinding), and none twice of which one would be ignored."""

import re
from collections.abc import Container
from functools import lru_cache
from typing import Final

from litestar import Response
from litestar.types import Scope

from api.http.problems import audience_of, malformed, refusal
from domain.errors import Fault

SINGLE: Final = {b"authorization": "Authorization", b"content-type": "Content-Type"}
"""Headers that must not be repeated."""

_HOST: Final = re.compile(rb"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_LONGEST_HOST: Final = 300
"""Bytes of a name with a port, and more: longer ones are not kept in memory."""


def reject_unknown_host(scope: Scope, allowed: Container[str]) -> Response[bytes] | None:
    """The response to a request for another host, on any port: 421, or 400 without a valid host (RFC 9110 §7.2)."""
    values = [value for name, value in scope["headers"] if name == b"host"]
    name = _name_of(values[0]) if len(values) == 1 and len(values[0]) <= _LONGEST_HOST else None
    if name is None:
        shown = b", ".join(values).decode("latin-1")
        rule = "must be given once: a name, and its port if there is one"
        return malformed(Fault("Host", shown, rule, "host", case="header"), scope)
    if name not in allowed:
        fault = Fault("Host", values[0].decode(), "is not a name of this service", "host", case="unknown")
        return refusal(421, "misdirected-request", "Misdirected request", fault, audience=audience_of(scope))
    return None


@lru_cache(1_024)
def _name_of(host: bytes) -> str | None:
    """The name in a Host header, or None if it is not valid."""
    match = _HOST.fullmatch(host.lower())
    return match[1].decode() if match else None


def reject_duplicates(scope: Scope) -> Response[bytes] | None:
    """The 400 response to a request that repeats such a header; its value, which may be a credential, is not shown."""
    names = [name for name, _ in scope["headers"] if name in SINGLE]
    if len(names) < 2 or len(names) == len(set(names)):
        return None
    name = next(name for name in names if names.count(name) > 1)
    return malformed(Fault(SINGLE[name], None, "must be given once", "repeated", case="once"), scope)
