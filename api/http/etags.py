"""Conditional reads (RFC 9110 §13.1.2): a tag from the bytes of the answer, and 304 to whoever has them already."""

from hashlib import blake2b
from typing import Final

from litestar.types import HTTPResponseStartEvent, Message, Scope, Send

from api.http.preconditions import TAG

CACHED: Final = b"private, no-cache"
"""Nobody else's cache may keep it, and one's own asks each time whether it still holds."""

UNKEPT: Final = (b"cache-control", b"no-store")
"""What a route says whose answer nobody may keep."""

_KEPT: Final = frozenset({b"etag", b"cache-control", b"vary"})


def conditional(scope: Scope, send: Send) -> Send:
    """Tag a good answer on its way out; one that is streamed has no tag, since its bytes are not known before it goes.

    Where a route gave a tag, as that of an entry is its newest act, the digest is added after a dot.
    """
    held: list[HTTPResponseStartEvent] = []

    async def tagged(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200 and UNKEPT not in message["headers"]:
            held.append(message)
            return
        if message["type"] == "http.response.body" and held:
            start = held.pop()
            start["headers"] = [*start["headers"], (b"cache-control", CACHED)]
            if not message.get("more_body") and _holds(scope, _tag(start, message["body"])):
                start["status"] = 304
                start["headers"] = [pair for pair in start["headers"] if pair[0] in _KEPT]
                message = {**message, "body": b""}
            await send(start)
        await send(message)

    return tagged


# The headers are read and written as they go over the wire: every read passes here.
def _tag(start: HTTPResponseStartEvent, body: bytes) -> str:
    given = next((value.strip(b'"') + b"." for name, value in start["headers"] if name == b"etag"), b"")
    found = b'"%s%s"' % (given, blake2b(body, digest_size=12).hexdigest().encode())
    start["headers"] = [*(pair for pair in start["headers"] if pair[0] != b"etag"), (b"etag", found)]
    return found.decode("latin-1")


def _holds(scope: Scope, tag: str) -> bool:
    """Whether the caller has these bytes. Compared weakly: a proxy that packs an answer weakens its tag."""
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"]
    if not given:
        return False
    some = ", ".join(given)
    return some.strip() == "*" or tag in (one.removeprefix("W/") for one in TAG.findall(some))
