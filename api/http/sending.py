"""Sending responses of bytes as Litestar would, without its layers."""

from typing import Any, Final

from litestar import Response
from litestar.types import HTTPResponseStartEvent, Receive, Scope, Send

from api.http.etags import is_tagged, tag, with_etag
from api.http.late_answers import is_on_time, with_late_judgement
from api.http.responses import JsonResponse

CONDITIONAL: Final = "conditional"
"""In the state of a request: its response is conditional (`etags`), and judged again if it is late."""

_WITHOUT_CONTENT: Final = frozenset({204, 304})
_PLAIN: Final = (Response, JsonResponse)


async def send_response(scope: Scope, response: Any, send: Send) -> bool:
    """Send a response of bytes that is on time; False, and nothing is sent, for any other."""
    start = _start(response)
    if start is None:
        return False
    body: bytes = response.content
    if CONDITIONAL in scope["state"]:
        if not is_on_time(scope):
            return False
        if is_tagged(start):
            body = tag(scope, start, body)
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})
    return True


def with_conditions(scope: Any, receive: Receive, send: Send) -> Send:
    """A `send` for all other responses of a request."""
    if CONDITIONAL not in scope["state"]:
        return send
    return with_late_judgement(scope, receive, with_etag(scope, send))


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
    headers.append((b"content-type", media_type.encode("latin-1")))
    headers.append((b"content-length", b"%d" % len(content)))
    return {"type": "http.response.start", "status": status, "headers": headers}
