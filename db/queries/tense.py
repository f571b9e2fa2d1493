"""The two predicates of time: valid on a day (valid time), and known at a size of the ledger (transaction time)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Date, FromClause, and_, bindparam, or_

DAY: Final[ColumnElement[Any]] = bindparam("day", type_=Date())


def valid_on(rows: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """The version is valid on the day."""
    return and_(rows.c.valid_from <= day, or_(rows.c.valid_to.is_(None), rows.c.valid_to > day))


def known(rows: FromClause, *, now: bool) -> ColumnElement[bool]:
    """The row is known now or, if not `now`, at ledger size `:seq`."""
    if now:
        return rows.c.known_to.is_(None)
    seq = bindparam("seq", type_=rows.c.known_from.type)
    return and_(rows.c.known_from <= seq, or_(rows.c.known_to.is_(None), rows.c.known_to > seq))


def valid_and_known(rows: FromClause, *, now: bool) -> ColumnElement[bool]:
    """The version is valid on `:day`, as known now or at ledger size `:seq`."""
    return and_(valid_on(rows, DAY), known(rows, now=now))
