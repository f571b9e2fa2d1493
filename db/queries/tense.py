"""The two predicates of time: valid on a day (valid time), and known at a size of the ledger (transaction time)."""

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Date, FromClause, and_, bindparam, func, or_, select

from db.conditions import table_of
from db.tables.release_list import ReleaseList

_LISTS: Final = table_of(ReleaseList)
DAY: Final[ColumnElement[Any]] = bindparam("day", type_=Date())
SEQ: Final[ColumnElement[int]] = bindparam("seq", type_=BigInteger())


def valid_on(rows: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """The version is valid on the day."""
    return and_(rows.c.valid_from <= day, or_(rows.c.valid_to.is_(None), rows.c.valid_to > day))


def known(rows: FromClause, *, now: bool, seq: ColumnElement[int] = SEQ) -> ColumnElement[bool]:
    """The row is known now or, if not `now`, at the ledger size `seq`."""
    if now:
        return rows.c.known_to.is_(None)
    return and_(rows.c.known_from <= seq, or_(rows.c.known_to.is_(None), rows.c.known_to > seq))


def valid_and_known(rows: FromClause, *, now: bool) -> ColumnElement[bool]:
    """The version is valid on `:day`, as known now or at ledger size `:seq`."""
    return and_(valid_on(rows, DAY), known(rows, now=now))


LATEST: Final = 2**53 - 1
"""As a size of the ledger: whatever is known now."""


def known_reference(rows: FromClause, *, now: bool, seq: ColumnElement[int] = SEQ) -> ColumnElement[bool]:
    """The rows of reference data are known now or, if not `now`, at the ledger size `seq`; see `known_in`."""
    if now:
        return rows.c.known_to.is_(None)
    adopted = select(func.min(_LISTS.c.known_from)).scalar_subquery()
    size = func.greatest(seq, adopted)
    return and_(rows.c.known_from <= size, or_(rows.c.known_to.is_(None), rows.c.known_to > size))


def known_in(rows: str, seq: str) -> str:
    """SQL text: the rows of reference data are known at the ledger size `seq`.

    What was in use before reference data were acts entered the ledger as a whole, its lists last: at any size before
    that, it is what it was then.
    """
    size = f"greatest({seq}, (SELECT min(x.known_from) FROM release_list x))"  # noqa: S608 - our own text
    return f"{rows}.known_from <= {size} AND coalesce({rows}.known_to > {size}, true)"


def on_day(rows: str, day: str) -> str:
    """SQL text: the rows are valid on the day."""
    return f"{rows}.valid_from <= {day} AND coalesce({rows}.valid_to > {day}, true)"


def now(rows: str, day: str) -> str:
    """SQL text: the rows are in force on the day, as known now."""
    return f"{rows}.known_to IS NULL AND {rows}.status = 'in_force' AND {on_day(rows, day)}"
