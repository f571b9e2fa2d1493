"""Rejects unknown Host headers (DNS rebinding)."""

import re
from collections.abc import Container
from typing import Final

from litestar import Response
from litestar.types import Scope

from api.http.problems import malformed, refusal
from domain.errors import Fault

_HOST: Final = re.compile(rb"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")


def reject_unknown_host(scope: Scope, allowed: Container[str]) -> Response[bytes] | None:
    """The response to a request for another host, on any port: 421, or 400 without a valid host (RFC 9110 §7.2)."""
    values = [value for name, value in scope["headers"] if name == b"host"]
    match = _HOST.fullmatch(values[0].lower()) if len(values) == 1 else None
    if match is None:
        shown = b", ".join(values).decode("latin-1")
        return malformed(Fault("Host", shown, "must be given once: a name, and its port if there is one", "host"))
    if match[1].decode() not in allowed:
        fault = Fault("Host", values[0].decode(), "is not a name of this service", "host")
        return refusal(421, "misdirected-request", "Misdirected request", fault)
    return None
