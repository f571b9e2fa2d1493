"""Optimistic locking: the state of an entry that a caller expects; of two callers who saw the same, one acts."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.acts.act import Act
from domain.errors import Fault, Stale


@dataclass(frozen=True, slots=True)
class Precondition:
    """The newest act of an entry that the caller expects, by seq; several if any of them will do. `text` is as given.

    `weak` says that there was a weak tag among them, which never matches.
    """

    seqs: frozenset[int]
    text: str
    weak: bool = False


def check_precondition(acts: Sequence[Act], expected: Precondition | None) -> None:
    """Raises Stale if the newest of the entry's acts is not one that is expected; the entry must be locked."""
    if expected is None or acts[-1].seq in expected.seqs:
        return
    rule = f"the entry has changed since: its newest act is {acts[-1].seq}; read it again"
    if expected.weak and not expected.seqs:
        rule = "a weak tag never matches here (RFC 9110 §13.1.1): send the ETag as it was answered, without W/"
    raise Stale(Fault("If-Match", expected.text, rule, "stale"))
