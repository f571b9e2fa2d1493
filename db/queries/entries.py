"""Reading entries: one query over versions, with one predicate on valid time and one on knowledge.

Rows are JSON text made by PostgreSQL. Statements are cached by shape and form, of which there are few; values are
always arguments.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    Subquery,
    Table,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from db.conditions import Condition, table_of
from db.queries.access_lock import ACCESS_VERSION
from db.queries.tense import DAY, known_reference, valid_and_known, valid_on
from db.query import Form
from db.sorting import Order, paged
from db.statement import ACCESS_VERSION_COLUMN, Statement, cached
from db.tables.act import Act
from db.tables.base import Version
from db.tables.ledger import LedgerHead
from db.tables.managing_authority import ManagingAuthority

_ONE: Final[ColumnElement[int]] = literal_column("1")
_NEW_LINE: Final[ColumnElement[str]] = literal_column("E'\\n'")
_UTF8: Final[ColumnElement[str]] = literal_column("'UTF8'")
_ACCESS_VERSION: Final[ColumnElement[int]] = literal_column(ACCESS_VERSION, BigInteger()).label(ACCESS_VERSION_COLUMN)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a register shows of its entries besides versions, as it is now in any tense: a table with a row for some.

    `fields` are columns of answers, of which one may go before a fact; `filters` are by the argument of their name.
    Lists by one of `only` have the entries with a row alone. `sort_key` is the column that `sort` is by.
    """

    rows: Table
    fields: tuple[tuple[str, ColumnElement[Any]], ...]
    filters: tuple[tuple[str, ColumnElement[bool]], ...]
    only: frozenset[str]
    sort: Order
    sort_key: ColumnElement[Any]

    def joined(self, table: Table, form: Form) -> FromClause:
        """The versions with these rows."""
        outer = form.sort != self.sort and not form.filters & self.only
        return table.join(self.rows, self.rows.c.entry_id == table.c.entry_id, isouter=outer)


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields that a response shows of a version: columns, and flags computed for the day of the query.

    `managed_as` is the column with the register whose authority manages the entry, if that is not `register`.
    """

    model: type[Version]
    register: str
    fields: tuple[str, ...]
    flags: tuple[tuple[str, tuple[Condition, ...]], ...] = ()
    managed_as: str | None = None
    beside: Beside | None = None

    @property
    def stored(self) -> tuple[str, ...]:
        """The fields that are columns of a version."""
        return tuple(name for name in self.fields if name in table_of(self.model).c)


def _word(text: str) -> ColumnElement[Any]:
    """A word of our own in the text of a statement, so that PostgreSQL knows it when it plans for all arguments."""
    return literal_column(f"'{text}'", String())


def _columns(shape: Shape, *, now: bool) -> list[ColumnElement[Any]]:
    table = table_of(shape.model)
    columns: list[ColumnElement[Any]] = [table.c.entry_id.label("id")]
    beside = dict(shape.beside.fields) if shape.beside else {}
    columns += [table.c[name] for name in shape.stored if name not in beside]
    if "managed_by" in shape.fields:
        register = _word(shape.register) if shape.managed_as is None else table.c[shape.managed_as]
        columns.append(_managing(register, now=now).label("managed_by"))
    columns += [and_(*(c.clause(table, DAY) for c in conditions)).label(name) for name, conditions in shape.flags]
    columns += [column.label(name) for name, column in beside.items() if name in shape.fields]
    return columns


def _managing(register: ColumnElement[Any], *, now: bool) -> ColumnElement[Any]:
    """The authority that manages the register on `:day`, as known at the time of the query."""
    managing = table_of(ManagingAuthority)
    return (
        select(managing.c.authority)
        .where(
            managing.c.register_key == register,
            managing.c.status == _word("in_force"),
            valid_on(managing, DAY),
        )
        .where(known_reference(managing, now=now))
        .order_by(managing.c.valid_from.desc())
        .limit(_ONE)
        .scalar_subquery()
    )


def _match(column: Column[Any], name: str) -> ColumnElement[bool]:
    """Words match if they include all of the query, a list column if it contains the value, others if equal."""
    if isinstance(column.type, TSVECTOR):
        return column.op("@@", return_type=Boolean())(bindparam(name, type_=TSQUERY()))
    if isinstance(column.type, ARRAY):
        return bindparam(name, type_=String()) == any_(column)
    return column == bindparam(name, type_=column.type)


def _visible(shape: Shape, form: Form) -> list[ColumnElement[bool]]:
    """Of entries that belong to other registers, those of the registers `:owners`."""
    if not form.by_owner or shape.managed_as is None:
        return []
    column = table_of(shape.model).c[shape.managed_as]
    return [column == any_(bindparam("owners", type_=ARRAY(String)))]


def _selected(shape: Shape, form: Form, besides: str = "") -> list[ColumnElement[bool]]:
    """The conditions that lists and counts share: valid, known, matching the filters (but one) and visible."""
    table = table_of(shape.model)
    beside = dict(shape.beside.filters) if shape.beside else {}
    names = sorted(form.filters - {besides})
    matches = (beside[name] if name in beside else _match(table.c[name], name) for name in names)
    return [valid_and_known(table, now=form.now), *matches, *_visible(shape, form)]


def _from(shape: Shape, form: Form) -> FromClause:
    """What statements select from."""
    table = table_of(shape.model)
    return shape.beside.joined(table, form) if shape.beside else table


@cached
def read(shape: Shape, form: Form) -> Statement:
    """Entry `:id` as JSON, and the seq of its newest act."""
    table, act = table_of(shape.model), table_of(Act)
    newest = select(func.max(act.c.seq)).where(act.c.entry_id == bindparam("id")).scalar_subquery()
    query = select(*_columns(shape, now=form.now)).select_from(_from(shape, form))
    query = query.where(table.c.entry_id == bindparam("id"), *_selected(shape, form))
    rows = query.subquery("x")
    return Statement(select(_json(rows), rows.c.id, newest.label("newest"), _ACCESS_VERSION))


@cached
def first_day(model: type[Version]) -> Statement:
    """The first day of entry `:id` as known now, if that is after `:day`."""
    table = table_of(model)
    first = func.min(table.c.valid_from)
    query = select(first).where(table.c.entry_id == bindparam("id"), table.c.known_to.is_(None))
    return Statement(query.having(first > DAY))


@cached
def page(shape: Shape, form: Form) -> Statement:
    """Up to `:limit` entries, in the order of recording or of the form's `sort`, in one row.

    These are `items` (JSON texts, each on a line, as UTF-8), how many (`found`), `last_id` and `last_key` of the row at
    `:limit` - 1, and the `size` of the ledger at this read.
    """
    table, form_key = table_of(shape.model), form.sort is not None
    by_beside = shape.beside is not None and form.sort == shape.beside.sort
    sort_key: ColumnElement[Any] = shape.beside.sort_key if shape.beside and by_beside else table.c.name_key
    key = [sort_key.label("sort_key")] if form_key else []
    query = select(*_columns(shape, now=form.now), *key).select_from(_from(shape, form))
    query = query.where(*_selected(shape, form, besides="words"))
    limit: ColumnElement[int] = bindparam("limit", type_=Integer())
    last: ColumnElement[int] = bindparam("last", type_=Integer())
    if form.limit is not None:  # a limit that PostgreSQL knows when it plans for all arguments
        limit, last = literal_column(str(form.limit)), literal_column(str(form.limit - 1))
    if "words" in form.filters:
        rows = _by_words(query, table, sort_key, form, limit)
    else:
        rows = paged(query, sort_key, table.c.entry_id, form.sort, after=form.after_cursor, limit=limit)
    x = rows.subquery("x")
    shown = _json(x) if not key else _without(x, "sort_key")
    lines = select(shown.label("item"), x.c.id, *([x.c.sort_key] if key else [])).subquery("y")
    size = select(table_of(LedgerHead).c.size).scalar_subquery().label("size")
    return Statement(
        select(
            func.convert_to(func.string_agg(lines.c.item, _NEW_LINE), _UTF8).label("items"),
            func.count().label("found"),
            _at(lines.c.id, last).label("last_id"),
            *([_at(lines.c.sort_key, last).label("last_key")] if key else []),
            size,
            _ACCESS_VERSION,
        ).select_from(lines)
    )


def _by_words(
    query: Select[Any], table: Table, sort_key: ColumnElement[Any], form: Form, limit: ColumnElement[int]
) -> Select[Any]:
    """Rows that match `:words`: up to `:most` of them are found in the index of words, more in the order of the list.

    PostgreSQL overestimates the matches of a prefix, and would scan the whole table in order for a page of them.
    """
    ever = select(table.c.entry_id).where(_match(table.c.words, "words")).limit(bindparam("most", type_=Integer()))
    found = ever.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    many = select(func.count()).select_from(found).scalar_subquery() >= bindparam("most", type_=Integer())
    among = table.c.entry_id == any_(func.array(select(found.c.entry_id).scalar_subquery()))
    match = _match(table.c.words, "words")
    unindexed = func.coalesce(match, False)  # frequent words are met soon in the order of the list
    orders = [
        paged(part, sort_key, table.c.entry_id, form.sort, after=form.after_cursor, limit=limit).subquery()
        for part in (query.where(~many, among, match), query.where(many, unindexed))
    ]
    both = union_all(*(select(part) for part in orders)).subquery("found_rows")
    key = both.c.sort_key if form.sort is not None else both.c.id
    return paged(select(both), key, both.c.id, form.sort, after=False, limit=limit)


def _json(rows: Subquery) -> ColumnElement[str]:
    return cast(func.row_to_json(rows.table_valued()), String)


def _without(rows: Subquery, hidden: str) -> ColumnElement[str]:
    """Each row as JSON, without one column."""
    shown = select(*(column for column in rows.c if column.name != hidden)).correlate(rows).subquery("shown")
    return cast(select(func.row_to_json(shown.table_valued())).scalar_subquery(), String)


def _at(column: ColumnElement[Any], place: ColumnElement[int]) -> ColumnElement[Any]:
    """The value of a row, by its place from 1; NULL beyond the last."""
    return func.array_agg(column, type_=ARRAY(column.type))[place]


@cached
def count(shape: Shape, form: Form) -> Statement:
    """The number of entries on all pages."""
    return Statement(
        select(func.count(), _ACCESS_VERSION).select_from(_from(shape, form)).where(*_selected(shape, form))
    )


@cached
def versions(model: type[Version], fields: tuple[str, ...]) -> Statement:
    """Every version of entry `:id`, as JSON, by when it became known and its first day."""
    table = table_of(model)
    rows = (
        select(table.c.known_from, table.c.known_to, *(table.c[name] for name in fields if name != "known_from"))
        .where(table.c.entry_id == bindparam("id"))
        .order_by(table.c.known_from, table.c.valid_from)
        .subquery("x")
    )
    return Statement(select(cast(func.row_to_json(rows.table_valued()), String)))
