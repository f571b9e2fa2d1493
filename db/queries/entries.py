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
    Integer,
    Select,
    String,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from db.conditions import Condition, table_of
from db.queries.access_lock import VERSION
from db.queries.tense import DAY, known_reference, valid_and_known, valid_on
from db.query import Form
from db.sorting import paged
from db.statement import VERSION_COLUMN, Statement, cached
from db.tables.act import Act
from db.tables.base import Version
from db.tables.ledger import LedgerHead
from db.tables.managing_authority import ManagingAuthority

_VERSION: Final[ColumnElement[int]] = literal_column(VERSION, BigInteger()).label(VERSION_COLUMN)


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

    @property
    def stored(self) -> tuple[str, ...]:
        """The fields that are columns of a version."""
        return tuple(name for name in self.fields if name in table_of(self.model).c)


def _columns(shape: Shape, *, now: bool) -> list[ColumnElement[Any]]:
    table = table_of(shape.model)
    columns: list[ColumnElement[Any]] = [table.c.entry_id.label("id")]
    columns += [table.c[name] for name in shape.stored]
    if "managed_by" in shape.fields:
        register = literal(shape.register) if shape.managed_as is None else table.c[shape.managed_as]
        columns.append(_managing(register, now=now).label("managed_by"))
    columns += [and_(*(c.clause(table, DAY) for c in conditions)).label(name) for name, conditions in shape.flags]
    return columns


def _managing(register: ColumnElement[Any], *, now: bool) -> ColumnElement[Any]:
    """The authority that manages the register on `:day`, as known at the time of the query."""
    managing = table_of(ManagingAuthority)
    return (
        select(managing.c.authority)
        .where(managing.c.register_key == register, managing.c.status == "in_force", valid_on(managing, DAY))
        .where(known_reference(managing, now=now))
        .order_by(managing.c.valid_from.desc())
        .limit(1)
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


def _selected(shape: Shape, form: Form) -> list[ColumnElement[bool]]:
    """The conditions that lists and counts share: valid, known, matching the filters and visible."""
    table = table_of(shape.model)
    matches = (_match(table.c[name], name) for name in sorted(form.filters))
    return [valid_and_known(table, now=form.now), *matches, *_visible(shape, form)]


def _as_json(query: Select[Any], beside: str | None = None, *more: ColumnElement[Any]) -> Statement:
    """Each row as JSON, its `id`, the column `beside` that is left out of the JSON, and `more`."""
    rows = query.subquery("x")
    if beside is None:
        return Statement(select(cast(func.row_to_json(rows.table_valued()), String), rows.c.id, *more))
    shown = select(*(column for column in rows.c if column.name != beside)).correlate(rows).subquery("shown")
    whole = select(func.row_to_json(shown.table_valued())).scalar_subquery()
    return Statement(select(cast(whole, String), rows.c.id, rows.c[beside], *more))


@cached
def read(shape: Shape, form: Form) -> Statement:
    """Entry `:id` as JSON, and the seq of its newest act."""
    table, act = table_of(shape.model), table_of(Act)
    newest = select(func.max(act.c.seq)).where(act.c.entry_id == bindparam("id")).scalar_subquery()
    query = select(*_columns(shape, now=form.now)).where(table.c.entry_id == bindparam("id"), *_selected(shape, form))
    return _as_json(query, None, newest.label("newest"), _VERSION)


@cached
def first_day(model: type[Version]) -> Statement:
    """The first day of entry `:id` as known now, if that is after `:day`."""
    table = table_of(model)
    first = func.min(table.c.valid_from)
    query = select(first).where(table.c.entry_id == bindparam("id"), table.c.known_to.is_(None))
    return Statement(query.having(first > DAY))


@cached
def page(shape: Shape, form: Form) -> Statement:
    """Up to `:limit` entries as JSON, in the order of recording or of the form's `sort`, which adds `name_key`.

    The last column is the size of the ledger at this read.
    """
    table = table_of(shape.model)
    key = [] if form.sort is None else [table.c.name_key]
    query = select(*_columns(shape, now=form.now), *key).where(*_selected(shape, form))
    if form.among_candidates:
        query = query.where(table.c.entry_id == any_(bindparam("candidates", type_=ARRAY(table.c.entry_id.type))))
    size = select(table_of(LedgerHead).c.size).scalar_subquery().label("size")
    ordered = paged(query, table.c.name_key, table.c.entry_id, form.sort, after=form.after_cursor)
    return _as_json(ordered, key[0].name if key else None, size, _VERSION)


@cached
def candidates(model: type[Version]) -> Statement:
    """Up to `:most` entries that ever matched `:words`, read from the index of words alone.

    PostgreSQL overestimates the matches of a prefix, and would scan the whole table in order for a page of them.
    """
    table = table_of(model)
    return Statement(
        select(table.c.entry_id).where(_match(table.c.words, "words")).limit(bindparam("most", type_=Integer()))
    )


@cached
def count(shape: Shape, form: Form) -> Statement:
    """The number of entries on all pages."""
    return Statement(select(func.count(), _VERSION).select_from(table_of(shape.model)).where(*_selected(shape, form)))


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
