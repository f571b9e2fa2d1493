"""What is asked of entries: one frozen object of tense, filters, visibility, order and page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from db.sorting import Sort


@dataclass(frozen=True, slots=True)
class Form:
    """What of a query makes the text of its statement, of which there are few; the rest are arguments.

    `now`: as known now, else at a size of the ledger; `owned`: of some registers' entries only; `by_authority`: of one
    authority only; `continued`: after a cursor; `narrowed`: among candidates.
    """

    now: bool = True
    filters: frozenset[str] = frozenset()
    sort: Sort | None = None
    owned: bool = False
    by_authority: bool = False
    continued: bool = False
    narrowed: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Entries as they are on `day`, as known at ledger size `seq` (None: now).

    `owners` are the registers that the entries belong to, where these belong to others (None: all are visible). For
    figures, `first` is the first day of the period and `authority` the one that acted. `filters` are by column, `after`
    is the identifier and the sort key of the row that the page follows, `candidates` are the entries to choose from.
    """

    day: date
    seq: int | None
    owners: tuple[str, ...] | None
    first: date | None = None
    authority: str | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: Sort | None = None
    after: tuple[Any, bytes] | None = None
    candidates: Sequence[UUID] | None = None
    limit: int | None = None

    @property
    def form(self) -> Form:
        """What of it makes the statement's text."""
        return Form(
            now=self.seq is None,
            filters=frozenset(self.filters),
            sort=self.sort,
            owned=self.owners is not None,
            by_authority=self.authority is not None,
            continued=self.after is not None,
            narrowed=self.candidates is not None,
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of its statements."""
        after, key = self.after or (None, None)
        given = {
            "day": self.day,
            "seq": self.seq,
            "owners": self.owners,
            "first": self.first,
            "authority": self.authority,
            "after": after,
            "after_key": key,
            "candidates": self.candidates,
            "limit": self.limit,
        }
        return {**given, **self.filters}
