"""Which names this service answers to: a page elsewhere whose name leads here (DNS rebinding) is nobody we know."""

import re
from collections.abc import Container
from typing import Final

from litestar import Response
from litestar.types import Scope

from api.http.problems import refusal
from domain.errors import Fault

_HOST: Final = re.compile(rb"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")


def host_refusal(scope: Scope, allowed: Container[str]) -> Response[bytes] | None:
    """The refusal of a request to another host, whatever its port: 421, or 400 if it names none (RFC 9110 §7.2)."""
    given = [value for name, value in scope["headers"] if name == b"host"]
    found = _HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
    if found is None:
        shown = b", ".join(given).decode("latin-1")
        fault = Fault("Host", shown, "must be given once: a name, and its port if there is one", "host")
        return refusal(400, "malformed", "The request is not of the form that was asked for", fault)
    if found[1].decode() not in allowed:
        fault = Fault("Host", given[0].decode(), "is not a name of this service", "host")
        return refusal(421, "misdirected-request", "Misdirected Request", fault)
    return None
