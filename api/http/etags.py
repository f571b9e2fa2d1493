"""Conditional reads (RFC 9110 §13.1.2): an ETag of the bytes of a response, and 304 if the caller has them."""

from hashlib import sha256
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
    if not _matches(scope, _set_etag(start, body)):
        return body
    start["status"] = 304
    start["headers"] = [pair for pair in start["headers"] if pair[0] in _HEADERS_OF_304]
    return b""


def is_tagged(start: HTTPResponseStartEvent) -> bool:
    """Whether a response gets an ETag."""
    return start["status"] == 200 and NO_STORE not in start["headers"]


# Headers are raw bytes here for speed: every read passes through these functions.
def _set_etag(start: HTTPResponseStartEvent, body: bytes) -> bytes:
    own, others = b"", []
    for pair in start["headers"]:
        if pair[0] == b"etag":
            own = pair[1].strip(b'"') + b"."
        else:
            others.append(pair)
    etag = b'"%s%s"' % (own, sha256(body).hexdigest()[:24].encode())
    start["headers"] = [*others, (b"cache-control", REVALIDATE), (b"etag", etag)]
    return etag


def _matches(scope: Scope, etag: bytes) -> bool:
    """Whether If-None-Match lists the ETag. Compared weakly, since proxies that compress a response weaken its ETag."""
    values = [value for name, value in scope["headers"] if name == b"if-none-match"]
    if not values:
        return False
    text = b", ".join(values).decode("latin-1")
    return text.strip() == "*" or etag.decode() in (listed.removeprefix("W/") for listed in ETAG.findall(text))
