"""Filters of lists that are no plain equality: ranges of days, one of several values, in force within an interval."""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
)

from db.queries.tense import DAY, known
from db.query import Form
from db.sorting import key_of
from db.tables.base import Status

AMONG: Final = "_among"
"""Ends the name of a filter by one of several values of a column."""

ENDED: Final = "ended_among"
"""The same by `status`, without entries in force: by an index of the others."""

IN_FORCE_FROM, IN_FORCE_UNTIL = "in_force_from", "in_force_until"

OF_PLACE: Final = f"of_place{AMONG}"
"""By the holders in a place."""

_OF: Final = {OF_PLACE: "holder"}
_SINCE: Final = {"signed_from": "signed_on", "expires_from": "expires_on"}
_UNTIL: Final = {"signed_until": "signed_on", "expires_until": "expires_on"}
_DAYS: Final = _SINCE | _UNTIL
_IN_FORCE: Final[ColumnElement[str]] = literal_column(f"'{Status.IN_FORCE}'", String())


def clause(table: Table, rows: FromClause, name: str, *, now: bool) -> ColumnElement[bool] | None:
    """The condition of a filter on `rows` of a table of versions; None if it is by equality.

    The interval has one condition for both ends.
    """
    if name in _SINCE:
        return rows.c[_SINCE[name]] >= bindparam(name, type_=Date())
    if name in _UNTIL:
        return rows.c[_UNTIL[name]] <= bindparam(name, type_=Date())
    if name == ENDED:
        return and_(rows.c.status != _IN_FORCE, _among(rows.c.status, name))
    if name.endswith(AMONG):
        return _among(rows.c[_OF.get(name, name.removesuffix(AMONG))], name)
    if name == IN_FORCE_FROM:
        return _in_force(table, rows, now=now)
    return true() if name == IN_FORCE_UNTIL else None


def within(table: Table, form: Form) -> list[ColumnElement[bool]]:
    """The conditions that bound a walk in the order of the form: those on the column that it is by."""
    if form.sort is None:
        return []
    column = key_of(form.sort)
    bounds = [clause(table, table, name, now=form.now) for name in sorted(form.filters) if _DAYS.get(name) == column]
    if column == "valid_from":  # what begins later is not valid on the day
        bounds.append(effective(table) <= DAY)
    return [bound for bound in bounds if bound is not None]


def day_filtered(table: Table, form: Form) -> ColumnElement[Any] | None:
    """The day that has a range, if the list is in the order of recording."""
    if form.sort is not None and key_of(form.sort) != "entry_id":
        return None
    return next((table.c[day] for name, day in _DAYS.items() if name in form.filters), None)


def days_in_range(day: ColumnElement[Any], form: Form) -> Select[Any]:
    """Each day of the range, between the first and the last that there is."""
    bounds = {name: bindparam(name, type_=Date()) for name, of in _DAYS.items() if of == day.name}
    since = [bounds[name] for name in bounds if name in _SINCE and name in form.filters]
    until = [bounds[name] for name in bounds if name in _UNTIL and name in form.filters]
    first = func.greatest(select(func.min(day)).scalar_subquery(), *since)
    last = func.least(select(func.max(day)).scalar_subquery(), *until)
    step: ColumnElement[Any] = literal_column("interval '1 day'")
    return select(cast(func.generate_series(first, last, step), Date()).label("day"))


def effective(rows: FromClause) -> ColumnElement[Any]:
    """The first day as a sort key. It is an expression, so that its index serves nothing but this order.

    Else PostgreSQL, which knows no day when it plans for all arguments, would read that index for every list.
    """
    return rows.c.valid_from + literal_column("0", Integer())


def _among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(String)))


def _in_force(table: Table, rows: FromClause, *, now: bool) -> ColumnElement[bool]:
    """The entry was in force on some day of the interval: by this version, or by another that is known."""
    other = table.alias("other")
    another = select(other.c.entry_id).where(
        other.c.entry_id == rows.c.entry_id, known(other, now=now), _overlaps(other)
    )
    return or_(_overlaps(rows), another.exists())


def _overlaps(rows: FromClause) -> ColumnElement[bool]:
    first, last = bindparam(IN_FORCE_FROM, type_=Date()), bindparam(IN_FORCE_UNTIL, type_=Date())
    began = and_(rows.c.status == _IN_FORCE, rows.c.valid_from <= last)
    return and_(began, or_(rows.c.valid_to.is_(None), rows.c.valid_to > first))
