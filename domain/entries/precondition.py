"""Optimistic locking: of two callers who read the same state of an entry, only one can act on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.acts.act import Act
from domain.errors import Fault, Stale


@dataclass(frozen=True, slots=True)
class Precondition:
    """The seqs of which the caller expects one as the entry's newest act; `text` is the header that states them.

    `weak` is whether the header contains a weak ETag, which never matches.
    """

    seqs: frozenset[int]
    text: str
    weak: bool = False


def check_precondition(acts: Sequence[Act], expected: Precondition | None) -> None:
    """Raises Stale unless the entry's newest act is expected. The entry must be locked."""
    if expected is None or acts[-1].seq in expected.seqs:
        return
    rule, case = f"the entry has changed since: its newest act is {acts[-1].seq}; read it again", ""
    if expected.weak and not expected.seqs:
        case = "weak"
        rule = "a weak ETag never matches (RFC 9110 §13.1.1): send the ETag as received, without W/"
    about = {} if case else {"newest": acts[-1].seq}
    raise Stale(Fault("If-Match", expected.text, rule, "stale", case=case, about=about))
