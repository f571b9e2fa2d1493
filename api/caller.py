"""Who asks."""

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request; a `machine` is a program that tries again by itself."""

    name: str
    machine: bool


def caller_of(request: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """The caller. Nobody logs in yet: a program is whoever presents itself as one."""
    return Caller("local", machine="authorization" in request.headers)
