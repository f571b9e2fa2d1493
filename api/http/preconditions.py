"""Preconditions of acts (RFC 9110 §13.1.1): the state of the entry that the caller expects."""

import re
from collections.abc import Sequence
from typing import Final

from api.http.parsing import AnyRequest
from domain.entries.precondition import Precondition
from domain.errors import DomainError, Fault, Malformed

FIELD: Final = "If-Match"
ETAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_LIST: Final = re.compile(rf"[ \t,]*{ETAG.pattern}(?:[ \t]*,[ \t,]*{ETAG.pattern})*[ \t,]*")
_SEQ: Final = re.compile(r'"([1-9][0-9]{0,15})(?:\.[0-9a-f]+(?:-(?:br|gzip))?)?"')


class PreconditionRequired(DomainError):
    """The act does not state which state of the entry the caller expects."""


def etag(seq: int) -> str:
    """The ETag of an entry whose newest act is `seq`; to those of reads, `sending.etags` adds a digest and coding."""
    return f'"{seq}"'


def precondition_of(request: AnyRequest, faults: Sequence[Fault] = ()) -> Precondition | None:
    """The precondition of an act; None for `*`. Raises PreconditionRequired, or Malformed for an invalid header.

    With `faults`, those found in the body, Malformed has them too.

    Only the part before the dot counts: the bytes of an unchanged entry vary from day to day. Weak ETags never match.
    """
    text = ", ".join(request.headers.getall(FIELD, []))
    if not text.strip():
        rule = "is required: the ETag of the entry that this act is about"
        missing = Fault(FIELD, None, rule, "unseen")
        raise Malformed(*faults, missing) if faults else PreconditionRequired(missing)
    if text.strip() == "*":
        return None
    if not _LIST.fullmatch(text):
        raise Malformed(*faults, Fault(FIELD, text, 'must be an ETag with its quotes, such as "17", or *', "tag"))
    etags = ETAG.findall(text)
    matches = (_SEQ.fullmatch(listed) for listed in etags)
    seqs = frozenset(int(match[1]) for match in matches if match)
    return Precondition(seqs, text, any(listed.startswith("W/") for listed in etags))
