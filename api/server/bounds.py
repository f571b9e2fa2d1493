"""What a connection may send and hold, in bytes, counts and seconds."""

from dataclasses import dataclass

from api.http.limits import LARGEST_BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The bounds of a worker's connections.

    A request: its head (request line and headers) has `head_bytes`, `head_fields` headers and `head_seconds`, from its
    first byte or, for the first request, from the connection. Its body has `body_bytes`, and `body_seconds` plus a
    second for every `body_rate` bytes that came. What frames the body (chunk sizes and extensions, trailers) has
    `head_bytes` and an eighth of the body. `waiting` requests may be sent ahead of their answers.

    An answer: in `answer_seconds`, the client takes `answer_bytes` or all that is left.

    A worker: `connections` in all, which stays below the usual 1,024 open files, and `per_address` from one address,
    for IPv6 from one /64 network.
    """

    head_bytes: int = 64_000
    head_fields: int = 100
    head_seconds: float = 10
    body_bytes: int = LARGEST_BODY
    body_seconds: float = 20
    body_rate: int = 50_000
    waiting: int = 10
    answer_seconds: float = 20
    answer_bytes: int = 20_000
    connections: int = 800
    per_address: int = 100
    linger_seconds: float = 1
    """How long what follows a refused request is still read, so that the refusal arrives before the connection ends."""
    check_seconds: float = 1
    """How often the times are checked."""
