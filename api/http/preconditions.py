"""Preconditions of acts (RFC 9110 §13.1.1): whoever acts on an entry says which state of it they saw."""

import re
from typing import Final

from api.http.parsing import AnyRequest
from domain.entries.precondition import Precondition
from domain.errors import DomainError, Fault, Malformed

FIELD: Final = "If-Match"
TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_LIST: Final = re.compile(rf"[ \t,]*{TAG.pattern}(?:[ \t]*,[ \t,]*{TAG.pattern})*[ \t,]*")
_SEQ: Final = re.compile(r'"([1-9][0-9]{0,15})(?:\.[0-9a-f]+)?"')


class Unconditional(DomainError):
    """An act that does not say which state of the entry it is about."""


def tag(seq: int) -> str:
    """The entry's tag after the act `seq`. What is read adds a digest of its own bytes after a dot (`front`)."""
    return f'"{seq}"'


def expected_by(request: AnyRequest) -> Precondition | None:
    """What the caller saw of the entry; None for `*`. Raises Unconditional, or Malformed for what is no tag.

    Only the part before the dot counts: the same entry has other bytes on another day. A weak tag never matches.
    """
    given = ", ".join(request.headers.getall(FIELD, []))
    if not given.strip():
        raise Unconditional(Fault(FIELD, None, "is needed: the ETag of the entry that this act is about", "unseen"))
    if given.strip() == "*":
        return None
    if not _LIST.fullmatch(given):
        raise Malformed(Fault(FIELD, given, 'must be an ETag in its quotes, such as "17", or *', "tag"))
    tags = TAG.findall(given)
    found = (_SEQ.fullmatch(one) for one in tags)
    return Precondition(
        frozenset(int(one[1]) for one in found if one), given, any(one.startswith("W/") for one in tags)
    )
