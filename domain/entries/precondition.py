"""What whoever acts on an entry knew of it: of two who knew the same, the second is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.acts.act import Act
from domain.errors import Fault, Stale


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest act of an entry as it was read, by seq; several if whoever acts takes any of them. `text` as given.

    A weak tag names none; `weak` is whether there was one.
    """

    seqs: frozenset[int]
    text: str
    weak: bool = False


def check_seen(acts: Sequence[Act], seen: Seen | None) -> None:
    """Raises Stale if something was recorded on the entry that was not seen; the entry must be locked."""
    if seen is not None and acts[-1].seq not in seen.seqs:
        rule = f"the entry has changed since: its newest act is {acts[-1].seq}; read it again"
        if seen.weak and not seen.seqs:
            rule = "a weak tag never matches here (RFC 9110 §13.1.1): send the ETag as it was answered, without W/"
        raise Stale(Fault("If-Match", seen.text, rule, "stale"))
