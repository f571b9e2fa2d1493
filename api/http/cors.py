"""CORS, for the exact origins in the settings only.

Litestar's own CORS refuses preflights in plain text, lets `*` match a part of a name, and omits `Vary` from responses
to requests without an origin, which caches would then serve to every origin.
"""

from collections.abc import Container
from typing import Final

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import HTTPScope, Message, Send

EXPOSED: Final = "Content-Disposition, ETag, Link, Location, Retry-After, X-Request-Id"
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match",
    "Access-Control-Max-Age": "600",
}


def with_cors(origins: Container[str], scope: HTTPScope, send: Send) -> Send:
    """Add CORS headers to every response. Credentials are not allowed."""
    request_headers = Headers.from_scope(scope)
    origin = request_headers.get("Origin", "")
    preflight = scope["method"] == "OPTIONS" and "Access-Control-Request-Method" in request_headers

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            headers.add("Vary", "Origin")
            if origin in origins:
                headers["Access-Control-Allow-Origin"] = origin
                headers.update(PREFLIGHT if preflight else {"Access-Control-Expose-Headers": EXPOSED})
        await send(message)

    return send_with_headers
