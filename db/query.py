"""A query on entries: tense, filters, visibility, order and page; tuples, since one is made for each read."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from db.sorting import Order

USUAL_LIMIT: Final = 51
"""Rows that a page of the usual 50 asks for: one more tells whether there is a next page."""

_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)


class Form(NamedTuple):
    """The parts of a query that determine the text of its statement, so that few texts exist; all else is an argument.

    `now`: as known now, else at a size of the ledger; the others: whether the query has filters by these columns, a
    sort order, owners, an authority, a cursor. `limit` is the usual number of rows, any other is an argument. `walked`:
    what matches is looked for in the order of the list, else by an index. `far`: it may be far from where that begins.
    """

    now: bool = True
    filters: frozenset[str] = frozenset()
    sort: Order | None = None
    by_owner: bool = False
    by_authority: bool = False
    after_cursor: bool = False
    limit: int | None = None
    walked: bool = False
    far: bool = False


class Query(NamedTuple):
    """Entries as they are on `day`, as known at ledger size `seq` (None: now).

    `owners` limits entries that belong to other registers to those of these registers (None: all are visible). For
    figures, `first` is the first day of the period and `authority` the acting one. `filters` are by column, `after` is
    the identifier and the sort key of the last row of the page before. Of `words` among the filters, those
    `looked_up` in the index of words, or else how many rows are `walked` in the order of the list; so are rows `far`
    from where that begins (`db.queries.far_pages`). `today` is for what depends on it in any tense.
    """

    day: date
    seq: int | None
    owners: tuple[str, ...] | None
    first: date | None = None
    authority: str | None = None
    filters: Mapping[str, Any] = MappingProxyType({})
    sort: Order | None = None
    after: tuple[Any, Any] | None = None
    limit: int | None = None
    looked_up: str | None = None
    walked: int | None = None
    far: bool = False
    today: date | None = None

    @property
    def form(self) -> Form:
        """The parts that determine the statement's text."""
        return Form(
            now=self.seq is None,
            filters=frozenset(self.filters),
            sort=self.sort,
            by_owner=self.owners is not None,
            by_authority=self.authority is not None,
            after_cursor=self.after is not None,
            limit=USUAL_LIMIT if self.limit == USUAL_LIMIT else None,
            walked=self.walked is not None,
            far=self.far,
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of its statements, by name."""
        after, key = self.after or (None, None)
        arguments = {
            "day": self.day,
            "today": self.today or self.day,
            "seq": self.seq,
            "owners": self.owners,
            "first": self.first,
            "authority": self.authority,
            "after": after,
            "after_key": key,
            "limit": self.limit,
            "last": self.limit and self.limit - 1,
            "looked_up": self.looked_up,
            "walked": self.walked,
        }
        if after is not None and self.sort is not None:
            arguments["after_unkeyed"] = after if key is None else _LAST if self.sort.startswith("-") else _FIRST
        return {**arguments, **self.filters}
