"""HTTP/1.1 as uvicorn speaks it, with bounds on what a connection may send and hold."""

import asyncio
from contextvars import copy_context
from typing import Any, Final

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.server.admission import Admission, Crowded
from api.server.answers import closing_answer
from api.server.arrival import Arrival, Part
from api.server.delivery import Delivery
from domain.errors import DomainError, Fault, Malformed, TooManyRequests

FEED: Final = 4_096
BODY_FEED: Final = 65_536
"""Bytes that the parser is given at once, of a head and of a body: bounds are checked after each feed."""

READS: Final = frozenset({"GET", "HEAD"})
"""Methods whose requests are answered without their body: the application waits only for the end of the connection."""

_CROWDED: Final = TooManyRequests(
    Fault("address", None, "has too many connections open", "too-many-connections"), seconds=2
)


class _Stop(Exception):
    """Ends a feed from within it; the reason is kept in the protocol."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection within the bounds of `admission`.

    A request that is over a bound is refused before the application sees it: with a problem of 400, 408, 413, 414, 429
    or 431, after which the connection ends. If its head was passed on, the application's next read of the body raises
    the error instead. Upgrades are ignored, as RFC 9110 §7.8 allows. Trailers are dropped (§6.5.1).
    """

    def __init__(self, admission: Admission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._admission, self._bounds = admission, admission.bounds
        self._now = self.loop.time()
        self._arrival = Arrival(self._bounds, self._now)
        self._delivery = Delivery(self._bounds)
        self.url, self.headers = b"", []  # blank lines may come before the first request
        self._deaf = False
        self._ends_at: float | None = None
        self._fault: DomainError | None = None
        self._refused: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Admit the connection, or end it."""
        super().connection_made(transport)
        try:
            self._admission.admit(self, self.client[0] if self.client else "")
        except Crowded as error:
            self._deaf = True
            if error.answered:
                self._end(self._closing_answer(_CROWDED))
            else:
                transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Release the connection."""
        super().connection_lost(exc)
        self._admission.release(self)

    def data_received(self, data: bytes) -> None:
        """Give the data to the parser, as long as the request is within the bounds."""
        if self._deaf:
            return
        self._unset_keepalive_if_required()
        self._now = self.loop.time()
        if self._arrival.part is Part.NONE:
            self._arrival.wait_for(Part.START, self._now)
        start = 0
        while start < len(data) and not self._deaf:
            end = start + (BODY_FEED if self._arrival.part is Part.BODY else FEED)
            self._feed(data[start:end])
            start = end

    def _feed(self, data: bytes) -> None:
        arrival = self._arrival
        body_before = arrival.body
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade:  # the request is complete for the parser, and what follows is no HTTP
            self._close_after_answers()
        except HttpParserError:
            self._refuse(self._fault or Malformed(Fault("request", None, "must be HTTP/1.1", "http")))
        else:
            arrival.count(len(data), body_before)
            if arrival.part is not Part.NONE and (fault := arrival.excess(len(self.headers), len(self.url))):
                self._refuse(fault)

    # Callbacks of the parser

    def on_message_begin(self) -> None:
        """A request begins, perhaps behind another."""
        super().on_message_begin()
        self._arrival.begin(self._now)

    def on_headers_complete(self) -> None:
        """Pass the request on."""
        if fault := self._head_fault():
            self._fault = fault
            raise _Stop
        if len(self.pipeline) >= self._bounds.waiting:
            self._close_after_answers()
            raise _Stop
        super().on_headers_complete()
        self.headers = []  # trailers would be added to those that the application sees
        self._delivery.restart()
        self._arrival.wait_for(Part.BODY, self._now)

    def _head_fault(self) -> DomainError | None:
        if self.parser.should_upgrade() and any(
            name in (b"content-length", b"transfer-encoding") for name, _ in self.headers
        ):
            # The parser would skip the body, and take it for the next request.
            return Malformed(Fault("Upgrade", None, "must not be sent with a body", "upgrade"))
        return self._arrival.excess(len(self.headers), len(self.url))

    def on_body(self, body: bytes) -> None:
        """Count the body and pass it on."""
        self._arrival.body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Nothing is awaited while the answer is; after an early answer, the next request, since uvicorn does not."""
        super().on_message_complete()
        self._arrival.wait_for(Part.START if self.cycle.response_complete else Part.NONE, self._now)

    def _should_upgrade(self) -> bool:
        return False

    # Refusals

    def _refuse(self, fault: DomainError) -> None:
        """End the connection, with the problem if a request has begun and it is its turn to be answered."""
        part = self._arrival.part
        if self.cycle is None or self.cycle.response_complete:
            self._end(self._closing_answer(fault) if part is Part.HEAD else b"")
            return
        if part is Part.BODY and self.cycle.scope["method"] not in READS:
            self._fault, self._refused = fault, self.cycle
            self.cycle.message_event.set()
        self._close_after_answers()

    def _close_after_answers(self) -> None:
        """Read no more, and end the connection after the answers that are due."""
        self._deaf = True
        self.cycle.keep_alive = False

    def _closing_answer(self, fault: DomainError) -> bytes:
        return copy_context().run(self._named_answer, fault)  # whatever else this context is of has another name

    def _named_answer(self, fault: DomainError) -> bytes:
        self._admission.request_ids.begin(self.headers, self.client[0] if self.client else "")
        return closing_answer(fault, self.server_state.default_headers, self.headers)

    def _end(self, answer: bytes) -> None:
        """Send the last bytes, and drop what still comes, so that no reset overtakes them."""
        self._deaf = True
        self._ends_at = self.loop.time() + self._bounds.linger_seconds
        self.transport.write(answer)
        self.transport.write_eof()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if cycle.scope["method"] in READS:  # never refused once it is passed on (`_refuse`)
            super()._start_asgi_task(cycle, app)
            return

        async def bounded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            async def receive_within_bounds() -> ASGIReceiveEvent:
                event = await receive()
                if cycle is self._refused and self._fault and not cycle.response_started:
                    raise self._fault
                return event

            await app(scope, receive_within_bounds, send)

        super()._start_asgi_task(cycle, bounded)

    # Times

    def check(self, now: float) -> None:
        """End the connection if its request or its answer takes too long."""
        if self._delivery.stalled(self.transport.get_write_buffer_size(), now) or now > (self._ends_at or now):
            self.transport.abort()
        elif self.flow.read_paused:
            self._arrival.since += self._bounds.check_seconds
        elif not (self._deaf or self.transport.is_closing()) and (fault := self._arrival.lateness(now)):
            self._refuse(fault)

    def resume_writing(self) -> None:
        """The client took most of what was unsent."""
        super().resume_writing()
        self._delivery.restart()
