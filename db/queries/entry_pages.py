"""Pages of entries in any order, and of those with words or in ranges.

What matches is either frequent, so that a walk in the order of the list soon meets enough of it, or rare, so that an
index of words, days or holders finds few; which it is is estimated or tried before (`domain.entries.searching`) and
changes no answer.
"""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)

from db.conditions import table_of
from db.queries import far_pages
from db.queries.entries import ACCESS_NUMBER, Shape, as_json, columns, matching, selected, source
from db.queries.list_filters import effective, within
from db.queries.tense import DAY, known, valid_on
from db.query import Form
from db.sorting import beyond, key_of, paged, top
from db.statement import Statement, cached
from db.tables.ledger import LedgerHead

_NEW_LINE: Final[ColumnElement[str]] = literal_column("E'\\n'")
_UTF8: Final[ColumnElement[str]] = literal_column("'UTF8'")


@cached
def page(shape: Shape, form: Form) -> Statement:
    """Up to `:limit` entries, in the order of recording or of the form's `sort`, in one row.

    These are `items` (JSON texts, each on a line, as UTF-8), how many (`found`), `last_id` and `last_key` of the row at
    `:limit` - 1, and the `size` of the ledger at this read. If rows are walked, also whether all were (`ended`).
    """
    limit: ColumnElement[int] = bindparam("limit", type_=Integer())
    last: ColumnElement[int] = bindparam("last", type_=Integer())
    if form.limit is not None:  # a limit that PostgreSQL knows when it plans for all arguments
        limit, last = literal_column(str(form.limit)), literal_column(str(form.limit - 1))
    rows, walk = _rows(shape, form, limit)
    x, sorted_ = rows.subquery("x"), form.sort is not None
    shown = _without(x, "sort_key") if sorted_ else as_json(x)
    lines = select(shown.label("item"), x.c.id, *([x.c.sort_key] if sorted_ else [])).subquery("y")
    return Statement(
        select(
            func.convert_to(func.string_agg(lines.c.item, _NEW_LINE), _UTF8).label("items"),
            func.count().label("found"),
            _at(lines.c.id, last).label("last_id"),
            *([_at(lines.c.sort_key, last).label("last_key")] if sorted_ else []),
            select(table_of(LedgerHead).c.size).scalar_subquery().label("size"),
            *([_ended(shape, form, limit, walk)] if form.walked else []),
            ACCESS_NUMBER,
        ).select_from(lines)
    )


def _rows(shape: Shape, form: Form, limit: ColumnElement[int]) -> tuple[Select[Any], CTE | None]:
    """The rows of a page, and the walk in which their keys were found, if they were so."""
    if form.far:
        return _of_keys(shape, form, limit)
    if "words" not in form.filters:
        return _in_order(shape, form, limit), None
    return (_walked if form.walked else _looked_up)(shape, form, limit), None


def _of_keys(shape: Shape, form: Form, limit: ColumnElement[int]) -> tuple[Select[Any], CTE | None]:
    table = table_of(shape.model)
    key = _sort_key(shape, table, form)
    first, walk = far_pages.first_keys(shape, form, key, limit)
    same = and_(*(table.c[name] == first.c[name] for name in ("entry_id", "valid_from", "known_from")))
    query = _shown(shape, table, form).select_from(source(shape, form).join(first, same))
    return top(query, key, table.c.entry_id, form.sort, limit), walk


def _shown(shape: Shape, table: FromClause, form: Form) -> Select[Any]:
    """What the response shows of rows, and the key that orders them."""
    key = [_sort_key(shape, table, form).label("sort_key")] if form.sort is not None else []
    return select(*columns(shape, table, now=form.now), *key)


def _sort_key(shape: Shape, table: FromClause, form: Form) -> ColumnElement[Any]:
    """What the form's `sort` is by."""
    name = "name_key" if form.sort is None else key_of(form.sort)
    if shape.beside and name == shape.beside.sort:
        return shape.beside.sort_key
    key: ColumnElement[Any] = table.c[name]
    return effective(table) if name == "valid_from" else key


def _in_order(shape: Shape, form: Form, limit: ColumnElement[int]) -> Select[Any]:
    table = table_of(shape.model)
    query = (
        _shown(shape, table, form).select_from(source(shape, form)).where(*selected(shape, form), *within(table, form))
    )
    key = _sort_key(shape, table, form)
    return paged(query, key, table.c.entry_id, form.sort, after=form.after_cursor, limit=limit)


def _walk(shape: Shape, form: Form) -> Select[Any]:
    """The next `:walked` rows in the order of the list, whatever they match."""
    table = table_of(shape.model)
    query = select(table).where(known(table, now=form.now))
    return paged(query, table.c.name_key, table.c.entry_id, form.sort, after=form.after_cursor, limit=far_pages.WALKED)


def _walked(shape: Shape, form: Form, limit: ColumnElement[int]) -> Select[Any]:
    """Rows that match, of those in a walk: where many match, a page is full soon in a register of any size."""
    rows = _walk(shape, form).subquery("walked")
    query = _shown(shape, rows, form).where(valid_on(rows, DAY), *matching(shape, rows, form))
    return paged(query, rows.c.name_key, rows.c.entry_id, form.sort, after=False, limit=limit)


def _ended(shape: Shape, form: Form, limit: ColumnElement[int], walk: CTE | None) -> ColumnElement[bool]:
    """Whether there is nothing beyond the page or the walk; else rows that match may lie behind it."""
    if walk is not None:
        return far_pages.ended(walk, func.count(), limit).label("ended")
    rows = select(func.count()).select_from(_walk(shape, form).subquery("walked_again")).scalar_subquery()
    return case((func.count() < limit, rows < far_pages.WALKED), else_=True).label("ended")


def _looked_up(shape: Shape, form: Form, limit: ColumnElement[int]) -> Select[Any]:
    """Rows that match, of those with the words `:looked_up` by the index of words, which are few.

    PostgreSQL knows no frequencies when it plans for all arguments, so it is told to go by the index.
    """
    table = table_of(shape.model)
    place: ColumnElement[Any] = literal_column(f"{table.name}.ctid")
    key, among = _sort_key(shape, table, form), source(shape, form)
    keys = select(place.label("place"), table.c.entry_id, key.label("sort_key")).select_from(among)
    keys = keys.where(*selected(shape, form))
    if form.after_cursor:
        keys = keys.where(beyond(key, table.c.entry_id, form.sort))
    # No row moves within a statement, so its place is enough.
    found = keys.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    first = paged(select(found.c.place), found.c.sort_key, found.c.entry_id, form.sort, after=False, limit=limit)
    query = _shown(shape, table, form).select_from(among).where(place == any_(func.array(first.scalar_subquery())))
    return paged(query, key, table.c.entry_id, form.sort, after=False, limit=limit)


def _without(rows: Subquery, hidden: str) -> ColumnElement[str]:
    """Each row as JSON, without one column."""
    shown = select(*(column for column in rows.c if column.name != hidden)).correlate(rows).subquery("shown")
    return cast(select(func.row_to_json(shown.table_valued())).scalar_subquery(), String)


def _at(column: ColumnElement[Any], place: ColumnElement[int]) -> ColumnElement[Any]:
    """The value of a row, by its place from 1; NULL beyond the last."""
    return func.array_agg(column, type_=ARRAY(column.type))[place]
