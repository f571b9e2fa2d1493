"""Sending what Litestar makes: pages, streams, and whatever is answered late."""

from typing import Any

from anyio import to_thread
from litestar.types import HTTPResponseStartEvent, Message, Receive, Scope, Send

from api.http.responses import CONSTANT
from api.http.sending.codings import Compressor
from api.http.sending.etags import CONDITIONAL, is_tagged, tag
from api.http.sending.late_answers import with_late_judgement
from api.http.sending.negotiation import chosen, is_compressible
from api.http.sending.whole_answers import VARY, encode, represented


def with_representation(scope: Any, receive: Receive, send: Send) -> Send:
    """A `send` for all responses that `send_response` does not send."""
    represent = Representing(scope, send)
    return with_late_judgement(scope, receive, represent) if CONDITIONAL in scope["state"] else represent


class Representing:
    """A `send` that compresses responses and makes them conditional.

    A response of one message is represented as a whole. A stream has an ETag only if it came with one, and each of its
    pieces is compressed in a thread.
    """

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._start: HTTPResponseStartEvent | None = None
        self._compressor: Compressor | None = None
        self._unchanged = False

    async def __call__(self, message: Message) -> None:
        """Send a message, or keep it until more is known."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            await self._send_body(message.get("body", b""), more=message.get("more_body", False))
        else:
            await self._send(message)

    async def _send_body(self, body: bytes, *, more: bool) -> None:
        start, self._start = self._start, None
        if start is not None:
            if more:
                self._begin_stream(start)
            else:
                body = await self._whole(start, body)
            await self._send(start)
        if self._unchanged:
            body = b""
        elif self._compressor is not None:
            body = await to_thread.run_sync(lambda feed: feed(body, last=not more), self._compressor.feed)
        if body or not more:
            await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def _whole(self, start: HTTPResponseStartEvent, body: bytes) -> bytes:
        opt = self._opt
        start["headers"] = list(start["headers"])
        return await represented(self._scope, start, body, compressible=is_compressible(opt), constant=CONSTANT in opt)

    def _begin_stream(self, start: HTTPResponseStartEvent) -> None:
        coding = None
        if is_compressible(self._opt):
            start["headers"] = [*start["headers"], VARY]
            if self._scope["http_version"] != "1.0":  # which can only tell the end of a body by its length
                coding = chosen(self._scope, start, None)
        if is_tagged(self._scope, start) and any(name == b"etag" for name, _ in start["headers"]):
            self._unchanged = tag(self._scope, start, b"", coding)
        if coding is not None and not self._unchanged:
            self._compressor = coding.compressor(False)
            encode(start, coding.name, None)

    @property
    def _opt(self) -> dict[str, Any]:
        """What the route declares; nothing for a path without a route."""
        handler = self._scope.get("route_handler")
        return handler.opt if handler is not None else {}
