"""What a request prefers (RFC 9110 §12.5.3): which coding its answer is sent in, or that there is none for it."""

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

from litestar.types import HTTPResponseStartEvent, Scope

from api.http.responses import CONSTANT
from api.http.sending.codings import CODINGS, SMALL, Coding
from domain.errors import DomainError, Fault

ACCEPT_ENCODING: Final = "accept-encoding"
IF_NONE_MATCH: Final = "if-none-match"
"""The headers that answers depend on, as they are noted in the state of a request that has them."""

_NOTED: Final = {name.encode(): name for name in (ACCEPT_ENCODING, IF_NONE_MATCH)}
_ELEMENT: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?")
_SHRINKS: Final = re.compile(rb"text/|image/svg\+xml|application/(?:json|problem\+json)")
"""Media types of text; other files are compressed in themselves."""

_LONGEST_KEPT: Final = 200


class NotAcceptable(DomainError):
    """The answer cannot be sent in any coding that the request accepts."""


class Accepted(NamedTuple):
    """What a request accepts: the coding of ours that it prefers to none, and whether it accepts none."""

    coding: Coding | None
    plain: bool


def note_preferences(scope: Scope) -> None:
    """Note in the state of a request the headers that its answer depends on; most requests have none of them."""
    for name, value in scope["headers"]:
        if name in _NOTED:
            state, noted = scope["state"], _NOTED[name]
            state[noted] = b"%b, %b" % (state[noted], value) if noted in state else value


def accepted_by(scope: Scope) -> Accepted:
    """What a request accepts; without the header, no coding, since its sender may know none."""
    value: bytes | None = scope["state"].get(ACCEPT_ENCODING)
    if value is None:
        return Accepted(None, plain=True)
    return _accepted(value) if len(value) <= _LONGEST_KEPT else _accepted.__wrapped__(value)


def is_compressible(opt: dict[str, Any]) -> bool:
    """Whether the answers of a route may be compressed: not if they have a secret, nor if nothing is declared.

    The size of a compressed answer tells whoever chose a part of it how much the rest is like that part (BREACH).
    """
    doc = opt.get("doc")
    return CONSTANT in opt or (doc is not None and not doc.is_secret)


def check_coding(scope: Scope) -> None:
    """Raises NotAcceptable, before anything is done, if the route cannot answer in a coding that is accepted."""
    if ACCEPT_ENCODING not in scope["state"]:
        return
    coding, plain = accepted_by(scope)
    if plain or (coding is not None and is_compressible(scope["route_handler"].opt)):
        return
    shown = scope["state"][ACCEPT_ENCODING].decode("latin-1")
    raise NotAcceptable(
        Fault("Accept-Encoding", shown, "must accept identity or, where the answer is compressed, gzip or br", "coding")
    )


def chosen(scope: Scope, start: HTTPResponseStartEvent, size: int | None) -> Coding | None:
    """The coding of a compressible answer of so many bytes, or of a stream; None to send it as it is."""
    coding, plain = accepted_by(scope)
    if plain and (not _shrinks(start) or (size is not None and size < SMALL)):
        return None
    return coding


def _shrinks(start: HTTPResponseStartEvent) -> bool:
    return any(name.lower() == b"content-type" and _SHRINKS.match(value) for name, value in start["headers"])


@lru_cache(256)
def _accepted(value: bytes) -> Accepted:
    weights: dict[bytes, float] = {}
    for element in value.lower().split(b","):
        if match := _ELEMENT.fullmatch(element.strip(b" \t")):
            weights[match[1].removeprefix(b"x-")] = float(match[2] or 1)
    rest = weights.get(b"*")
    plain = weights.get(b"identity", rest)
    weight = {coding: weights.get(coding.name, rest or 0.0) for coding in CODINGS}
    best = max(CODINGS, key=weight.__getitem__)
    # `identity` that is not named is accepted, and liked least (§12.5.3).
    return Accepted(best if weight[best] and weight[best] >= (plain or 0.0) else None, plain != 0.0)
