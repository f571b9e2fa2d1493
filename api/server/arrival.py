"""How much of a request has arrived, and how long that took."""

from enum import Enum

from api.http.transfer import HeadTooLarge, TargetTooLong, TooLarge, TooSlow
from api.server.bounds import Bounds
from domain.errors import DomainError, Fault, Malformed


class Part(Enum):
    """The part of a request that is awaited: none before the answer to the last one, the start when it may begin."""

    NONE = "none"
    START = "start"
    HEAD = "head"
    BODY = "body"


class Arrival:
    """The parts of the requests of a connection, one request after the other.

    The parser tells which bytes belong to a body but not where a request begins, so the bytes of a feed in which one
    begins are not counted; a feed is therefore small.
    """

    __slots__ = ("_begun", "_bounds", "body", "framing", "part", "since")

    def __init__(self, bounds: Bounds, now: float) -> None:
        self._bounds = bounds
        self.wait_for(Part.START, now)

    def wait_for(self, part: Part, now: float) -> None:
        """Wait for a part from `now` on."""
        self.part, self.since = part, now
        self.framing = self.body = 0
        self._begun = True

    def begin(self, now: float) -> None:
        """A request begins; its time runs since it was awaited."""
        if self.part is Part.START:
            self.part = Part.HEAD
        else:
            self.wait_for(Part.HEAD, now)

    def count(self, fed: int, body_before: int) -> None:
        """Count the bytes of a feed, before which `body_before` bytes of the body had arrived."""
        if self._begun:
            self._begun = False
        else:
            self.framing += fed - (self.body - body_before)

    def excess(self, fields: int, target: int) -> DomainError | None:
        """The fault of a request with so many headers or trailers, and so many bytes of target, that is too large."""
        bounds = self._bounds
        if self.part is Part.BODY:
            if self.body > bounds.body_bytes:
                rule = f"must have {bounds.body_bytes} or fewer bytes"
                return TooLarge(Fault("body", self.body, rule, "too-large", about={"most": bounds.body_bytes}))
            if self.framing > bounds.head_bytes + self.body // 8 or fields > bounds.head_fields:
                return Malformed(Fault("body", None, "has too much around it: chunks, extensions, trailers", "framing"))
        elif max(self.framing, target) > bounds.head_bytes and target > bounds.head_bytes // 2:
            rule = f"must have fewer than {bounds.head_bytes} bytes"
            return TargetTooLong(Fault("path", None, rule, "too-long", about={"most": bounds.head_bytes}))
        elif self.framing > bounds.head_bytes or fields > bounds.head_fields:
            rule = f"must be {bounds.head_fields} or fewer, with fewer than {bounds.head_bytes} bytes in all"
            about = {"fields": bounds.head_fields, "most": bounds.head_bytes}
            return HeadTooLarge(Fault("headers", None, rule, "too-large", case="headers", about=about))
        return None

    def lateness(self, now: float) -> TooSlow | None:
        """The fault of a part that has not arrived in time."""
        bounds, took = self._bounds, now - self.since
        if self.part in (Part.START, Part.HEAD) and took > bounds.head_seconds:
            rule, about = f"must arrive within {bounds.head_seconds:g} seconds", {"seconds": f"{bounds.head_seconds:g}"}
            return TooSlow(Fault("headers", None, rule, "too-slow", about=about))
        if self.part is Part.BODY and took > bounds.body_seconds + self.body / bounds.body_rate:
            rule = f"must arrive within {bounds.body_seconds:g} seconds, and one more for each {bounds.body_rate} bytes"
            about = {"seconds": f"{bounds.body_seconds:g}", "rate": f"{bounds.body_rate:g}"}
            return TooSlow(Fault("body", None, rule, "too-slow", case="body", about=about))
        return None
