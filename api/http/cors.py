"""Pages of other origins (CORS): closed, but for the origins that a setting names exactly.

Litestar's own answers a refused preflight in plain text, lets `*` match a part of a name, and leaves `Vary` out of the
answers that have no origin, which a cache would then give to everybody.
"""

from collections.abc import Container
from typing import Final

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import HTTPScope, Message, Send

EXPOSED: Final = "Content-Disposition, ETag, Link, Location, Retry-After"
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match",
    "Access-Control-Max-Age": "600",
}


def shared_with(origins: Container[str], scope: HTTPScope, send: Send) -> Send:
    """Say on every answer whether the page that asked may read it. No cookie goes with such a request."""
    asked = Headers.from_scope(scope)
    origin = asked.get("Origin", "")
    preflight = scope["method"] == "OPTIONS" and "Access-Control-Request-Method" in asked

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            headers.add("Vary", "Origin")
            if origin in origins:
                headers["Access-Control-Allow-Origin"] = origin
                headers.update(PREFLIGHT if preflight else {"Access-Control-Expose-Headers": EXPOSED})
        await send(message)

    return marked
