"""Conditional reads (RFC 9110 §13.1.2): an ETag of the bytes of a response, and 304 if the caller has them."""

from typing import Final

from litestar.types import HTTPResponseStartEvent, Scope

from api.http.preconditions import ETAG
from api.http.sending.codings import Coding
from api.http.sending.negotiation import IF_NONE_MATCH, accepted_by

CONDITIONAL: Final = "conditional"
"""In the state of a request: its response is conditional, and judged again if it is late (`late_answers`)."""

REVALIDATE: Final = b"private, no-cache"
"""Only the caller's own cache may store it, and must revalidate it each time; a route may say otherwise."""

NO_STORE: Final = (b"cache-control", b"no-store")
"""The header of responses that must not be stored."""

_HEADERS_OF_304: Final = frozenset({b"etag", b"cache-control", b"vary"})


def is_tagged(scope: Scope, start: HTTPResponseStartEvent) -> bool:
    """Whether a response gets an ETag."""
    return CONDITIONAL in scope["state"] and start["status"] == 200 and NO_STORE not in start["headers"]


# Headers are raw bytes here for speed: every read passes through these functions.
def tag(scope: Scope, start: HTTPResponseStartEvent, digest: bytes, coding: Coding | None) -> bool:
    """Add the ETag to the start of a 200 response; whether the caller has it, and the start is that of a 304.

    A route's own ETag, such as the newest act of an entry, comes first, then a dot and the digest of the bytes before
    they are compressed, then the coding, since each coding is a representation of its own (§8.8.3.3).
    """
    own, cache = b"", REVALIDATE
    others: list[tuple[bytes, bytes]] = []
    for pair in start["headers"]:
        if pair[0] == b"etag":
            own = pair[1].strip(b'"')
        elif pair[0] == b"cache-control":
            cache = pair[1]
        else:
            others.append(pair)
    plain = b"%b.%b" % (own, digest) if own and digest else own or digest
    held = _held(scope, plain, coding) if IF_NONE_MATCH in scope["state"] else None
    etag = held or (b'"%b"' % plain if coding is None else b'"%b%b"' % (plain, coding.suffix))
    others += ((b"cache-control", cache), (b"etag", etag))
    start["headers"] = others
    if held is None:
        return False
    start["status"] = 304
    start["headers"] = [pair for pair in start["headers"] if pair[0] in _HEADERS_OF_304]
    return True


def _held(scope: Scope, plain: bytes, coding: Coding | None) -> bytes | None:
    """The ETag that If-None-Match lists, of the response as it would be sent now or, if accepted, uncompressed.

    Compared weakly, since proxies that compress a response weaken its ETag.
    """
    text = scope["state"][IF_NONE_MATCH].decode("latin-1")
    wanted = [b'"%b%b"' % (plain, coding.suffix)] if coding else []
    if coding is None or accepted_by(scope).plain:
        wanted.append(b'"%b"' % plain)
    if text.strip() == "*":
        return wanted[0]
    listed = {each.removeprefix("W/").encode("latin-1") for each in ETAG.findall(text)}
    return next((etag for etag in wanted if etag in listed), None)
