"""Pages of which the rows may be few, or far from where the order of the list begins: their keys are found first.

Keys are found by a walk of `:walked` rows in the order of the list or, if that does not end the page, by an index of
what the filters are by. Indexes of days hold what tells whether a version is valid and known, so their rows need not be
read to find keys in the order of recording.
"""

from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    true,
)

from db.conditions import table_of
from db.queries.entries import Shape, matching, selected, source
from db.queries.list_filters import day_filtered, days_in_range, within
from db.queries.tense import DAY, known, valid_on
from db.query import Form
from db.sorting import beyond, paged, top

WALKED: Final[ColumnElement[int]] = bindparam("walked", type_=Integer())
_ZERO, _ONE = literal_column("0", Integer()), literal_column("1", Integer())
_KEYS: Final = ("entry_id", "valid_from", "known_from")


def first_keys(
    shape: Shape, form: Form, key: ColumnElement[Any], limit: ColumnElement[int]
) -> tuple[Subquery, CTE | None]:
    """The primary and sort keys of the page, and the walk if there is one."""
    walk = _walk(shape, form, key) if form.walked else None
    found: Any = _gathered(shape, form, key, limit) if walk is None else walk
    columns = select(*(found.c[name] for name in (*_KEYS, "sort_key")))
    query = columns if walk is None else columns.where(walk.c.matches)
    return top(query, found.c.sort_key, found.c.entry_id, form.sort, limit).subquery("first"), walk


def ended(walk: CTE, found: ColumnElement[int], limit: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether there is nothing beyond the page or the walk; else rows that match may lie behind it."""
    rows = select(func.count()).select_from(walk).scalar_subquery()
    return case((found < limit, rows < WALKED), else_=True)


def _columns(shape: Shape, key: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    table = table_of(shape.model)
    return [*(table.c[name] for name in _KEYS), key.label("sort_key")]


def _walk(shape: Shape, form: Form, key: ColumnElement[Any]) -> CTE:
    """The next `:walked` rows in the order of the list, and whether each matches."""
    table = table_of(shape.model)
    matches = and_(valid_on(table, DAY), *matching(shape, table, form)).label("matches")
    query = select(*_columns(shape, key), matches).select_from(source(shape, form))
    query = query.where(known(table, now=form.now), *within(table, form))
    walked = paged(query, key, table.c.entry_id, form.sort, after=form.after_cursor, limit=WALKED)
    return walked.cte("walk").prefix_with("MATERIALIZED", dialect="postgresql")


def _gathered(shape: Shape, form: Form, key: ColumnElement[Any], limit: ColumnElement[int]) -> Subquery:
    """All rows that match, beyond the cursor; in the order of recording, only those that may be on the page."""
    table = table_of(shape.model)
    query = select(*_columns(shape, key)).select_from(source(shape, form)).where(*selected(shape, form))
    if form.after_cursor:
        query = query.where(beyond(key, table.c.entry_id, form.sort))
    if (day := day_filtered(table, form)) is not None:
        return _by_day(query, day, table.c.entry_id, form, limit)
    # The offset has PostgreSQL find all of them first; else it might walk in the order of the list after all.
    return query.offset(_ZERO).subquery("found")


def _by_day(
    query: Select[Any], day: ColumnElement[Any], own: ColumnElement[Any], form: Form, limit: ColumnElement[int]
) -> Subquery:
    """Rows of the days in the range of the form: the first of each, then those of the days that begin the page."""
    days = days_in_range(day, form).subquery("days")
    first = top(query.where(day == days.c.day), own, own, form.sort, _ONE).lateral("first_of_day")
    begun = select(days.c.day, first.c.entry_id).select_from(days.join(first, true()))
    chosen = top(begun, first.c.entry_id, first.c.entry_id, form.sort, limit).subquery("chosen_days")
    rows = top(query.where(day == chosen.c.day), own, own, form.sort, limit).lateral("rows_of_day")
    return select(rows).select_from(chosen.join(rows, true())).subquery("found")
