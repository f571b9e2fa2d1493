"""Conditional reads (RFC 9110 §13.1.2): an ETag of the bytes of a response, and 304 if the caller has them."""

from hashlib import blake2b
from typing import Final

from litestar.types import HTTPResponseStartEvent, Message, Scope, Send

from api.http.preconditions import ETAG

REVALIDATE: Final = b"private, no-cache"
"""Only the caller's own cache may store it, and must revalidate it each time."""

NO_STORE: Final = (b"cache-control", b"no-store")
"""The header of routes whose responses must not be stored."""

_HEADERS_OF_304: Final = frozenset({b"etag", b"cache-control", b"vary"})


def with_etag(scope: Scope, send: Send) -> Send:
    """Add an ETag to a 200 response, unless it is streamed, since its bytes are not known when the headers are sent.

    A route's own ETag, such as the newest act of an entry, comes first, then a dot and the digest.
    """
    pending: list[HTTPResponseStartEvent] = []

    async def send_with_etag(message: Message) -> None:
        if message["type"] == "http.response.start" and is_tagged(message):
            pending.append(message)
            return
        if message["type"] == "http.response.body" and pending:
            start = pending.pop()
            if message.get("more_body"):
                start["headers"] = [*start["headers"], (b"cache-control", REVALIDATE)]
            else:
                message = {**message, "body": tag(scope, start, message["body"])}
            await send(start)
        await send(message)

    return send_with_etag


def tag(scope: Scope, start: HTTPResponseStartEvent, body: bytes) -> bytes:
    """Add the ETag to the start of a 200 response; the body to send, which is empty for a 304."""
    start["headers"] = [*start["headers"], (b"cache-control", REVALIDATE)]
    if not _matches(scope, _set_etag(start, body)):
        return body
    start["status"] = 304
    start["headers"] = [pair for pair in start["headers"] if pair[0] in _HEADERS_OF_304]
    return b""


def is_tagged(start: HTTPResponseStartEvent) -> bool:
    """Whether a response gets an ETag."""
    return start["status"] == 200 and NO_STORE not in start["headers"]


# Headers are raw bytes here for speed: every read passes through these functions.
def _set_etag(start: HTTPResponseStartEvent, body: bytes) -> str:
    own = next((value.strip(b'"') + b"." for name, value in start["headers"] if name == b"etag"), b"")
    etag = b'"%s%s"' % (own, blake2b(body, digest_size=12).hexdigest().encode())
    start["headers"] = [*(pair for pair in start["headers"] if pair[0] != b"etag"), (b"etag", etag)]
    return etag.decode("latin-1")


def _matches(scope: Scope, etag: str) -> bool:
    """Whether If-None-Match lists the ETag. Compared weakly, since proxies that compress a response weaken its ETag."""
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"]
    if not values:
        return False
    text = ", ".join(values)
    return text.strip() == "*" or etag in (listed.removeprefix("W/") for listed in ETAG.findall(text))
