"""Sending responses of bytes as Litestar would, without its layers."""

from typing import Any, Final

from litestar import Response
from litestar.types import HTTPResponseStartEvent, Scope, Send

from api.http.responses import JsonResponse
from api.http.sending.codings import compressed, compressed_once, digest, digest_once
from api.http.sending.etags import CONDITIONAL, is_tagged, tag
from api.http.sending.late_answers import is_on_time
from api.http.sending.negotiation import ACCEPT_ENCODING, chosen

VARY: Final = (b"vary", b"Accept-Encoding")

_JSON: Final = (b"content-type", b"application/json")
_WITHOUT_CONTENT: Final = frozenset({204, 304})
_PLAIN: Final = (Response, JsonResponse)


async def send_response(scope: Scope, response: Any, send: Send, *, compressible: bool) -> bool:
    """Send a response of bytes that is on time; False, and nothing is sent, for any other."""
    start = _start(response)
    if start is None or (CONDITIONAL in scope["state"] and not is_on_time(scope)):
        return False
    body = await represented(scope, start, response.content, compressible=compressible)
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})
    return True


async def represented(
    scope: Scope, start: HTTPResponseStartEvent, body: bytes, *, compressible: bool, constant: bool = False
) -> bytes:
    """The body as it is sent, which is empty for a 304; completes the start. A `constant` one is compressed once."""
    coding = None
    if compressible and body:
        start["headers"].append(VARY)  # type: ignore[attr-defined]  # a list
        if ACCEPT_ENCODING in scope["state"]:
            coding = chosen(scope, start, len(body))
    if is_tagged(scope, start) and tag(scope, start, (digest_once if constant else digest)(body), coding):
        return b""
    if coding is None:
        return body
    body = await (compressed_once if constant else compressed)(coding, body)
    encode(start, coding.name, len(body))
    return body


def encode(start: HTTPResponseStartEvent, coding: bytes, size: int | None) -> None:
    """Say in the start that the body is compressed, and how long it then is, if that is known."""
    headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
    headers.append((b"content-encoding", coding))
    if size is not None:
        headers.append((b"content-length", b"%d" % size))
    start["headers"] = headers


def _start(response: Any) -> HTTPResponseStartEvent | None:
    """The start of a response of bytes, without cookies or work to do after it."""
    if type(response) not in _PLAIN or response.cookies or response.background is not None:
        return None
    content, media_type, status = response.content, response.media_type, response.status_code
    if type(content) is not bytes or type(media_type) is not str or media_type.startswith("text/"):
        return None
    if not status or status in _WITHOUT_CONTENT:
        return None
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    headers.append(_JSON if media_type == "application/json" else (b"content-type", media_type.encode("latin-1")))
    headers.append((b"content-length", b"%d" % len(content)))
    return {"type": "http.response.start", "status": status, "headers": headers}
