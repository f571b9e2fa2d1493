"""Reading entries: one query over versions, with one predicate on legal time and one on knowledge.

Answers are JSON text made by PostgreSQL. Statements are cached by shape (fields, filters, tense), of which there
are few; values are always arguments.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Table,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from db.conditions import Condition, table_of
from db.query import Form
from db.sorting import paged
from db.statement import Sql, Statement
from db.tables.act import Act
from db.tables.base import Version
from db.tables.ledger import LedgerHead
from db.tables.managing_authority import ManagingAuthority

DAY: ColumnElement[Any] = bindparam("day", type_=Date())


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer shows of a version: columns as they are, and flags that are true or false on the day asked.

    `managed_as` is the column that names the register whose authority manages the entry, where it is not `register`.
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


def held(table: Table, *, now: bool) -> ColumnElement[bool]:
    """The version that holds on `:day`, as known now or, if not `now`, at ledger size `:seq`."""
    on_the_day = and_(table.c.valid_from <= DAY, or_(table.c.valid_to.is_(None), table.c.valid_to > DAY))
    return and_(on_the_day, known(table, now=now))


def known(table: Table, *, now: bool) -> ColumnElement[bool]:
    """The row is what the ledger says now, or said at size `:seq`."""
    if now:
        return table.c.known_to.is_(None)
    seq = bindparam("seq", type_=table.c.known_from.type)
    return and_(table.c.known_from <= seq, or_(table.c.known_to.is_(None), table.c.known_to > seq))


def _shown(shape: Shape) -> list[ColumnElement[Any]]:
    table = table_of(shape.model)
    columns: list[ColumnElement[Any]] = [table.c.entry_id.label("id")]
    columns += [table.c[name] for name in shape.stored]
    if "managed_by" in shape.fields:
        register = literal(shape.register) if shape.managed_as is None else table.c[shape.managed_as]
        columns.append(_managing(register).label("managed_by"))
    columns += [and_(*(c.on(table, DAY) for c in conditions)).label(name) for name, conditions in shape.flags]
    return columns


def _managing(register: ColumnElement[Any]) -> ColumnElement[Any]:
    """The authority that manages the register on `:day`."""
    managing = table_of(ManagingAuthority)
    return (
        select(managing.c.authority)
        .where(managing.c.register_key == register, managing.c.valid_from <= DAY)
        .order_by(managing.c.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _matches(table: Table, filters: frozenset[str]) -> list[ColumnElement[bool]]:
    return [_match(table.c[name], name) for name in sorted(filters)]


def _match(column: Column[Any], name: str) -> ColumnElement[bool]:
    """Words match if all that are sought are among them, a list column if it holds the value, others if they equal."""
    if isinstance(column.type, TSVECTOR):
        return column.op("@@", return_type=Boolean())(bindparam(name, type_=TSQUERY()))
    if isinstance(column.type, ARRAY):
        return bindparam(name, type_=String()) == any_(column)
    return column == bindparam(name, type_=column.type)


def _visible(shape: Shape, form: Form) -> list[ColumnElement[bool]]:
    """Where entries belong to other registers, those of the registers `:owners`."""
    if not form.owned or shape.managed_as is None:
        return []
    column = table_of(shape.model).c[shape.managed_as]
    return [column == any_(bindparam("owners", type_=ARRAY(String)))]


def _selected(shape: Shape, form: Form) -> list[ColumnElement[bool]]:
    """What lists and counts have in common: the versions that hold, match the filters and are visible."""
    table = table_of(shape.model)
    return [held(table, now=form.now), *_matches(table, form.filters), *_visible(shape, form)]


def _as_json(query: Select[Any], beside: str | None = None, *more: ColumnElement[Any]) -> Statement:
    """Each row as JSON with its `id`, a column that stands `beside` the JSON and not in it, and `more`."""
    rows = query.subquery("x")
    if beside is None:
        return Statement(select(cast(func.row_to_json(rows.table_valued()), String), rows.c.id, *more))
    shown = select(*(column for column in rows.c if column.name != beside)).correlate(rows).subquery("shown")
    whole = select(func.row_to_json(shown.table_valued())).scalar_subquery()
    return Statement(select(cast(whole, String), rows.c.id, rows.c[beside], *more))


@cache
def read(shape: Shape, form: Form) -> Statement:
    """One entry as JSON, and the seq of its newest act: `:id` and the query."""
    table, act = table_of(shape.model), table_of(Act)
    newest = select(func.max(act.c.seq)).where(act.c.entry_id == bindparam("id")).scalar_subquery()
    query = select(*_shown(shape)).where(table.c.entry_id == bindparam("id"), *_selected(shape, form))
    return _as_json(query, None, newest.label("newest"))


@cache
def page(shape: Shape, form: Form) -> Statement:
    """Up to `limit` entries in the order of recording or of `sort`.

    Where they are sorted, `name_key` comes beside the JSON; last the size of the ledger that is read.
    """
    table = table_of(shape.model)
    key = [] if form.sort is None else [table.c.name_key]
    query = select(*_shown(shape), *key).where(*_selected(shape, form))
    if form.narrowed:
        query = query.where(table.c.entry_id == any_(bindparam("candidates", type_=ARRAY(table.c.entry_id.type))))
    size = select(table_of(LedgerHead).c.size).scalar_subquery().label("size")
    ordered = paged(query, table.c.name_key, table.c.entry_id, form.sort, after=form.continued)
    return _as_json(ordered, key[0].name if key else None, size)


@cache
def candidates(model: type[Version]) -> Statement:
    """The entries that ever had all of `:words`, up to `:most`: read from the index of words alone.

    PostgreSQL takes the beginning of a word for a frequent one, and would look for it through the whole table in order.
    """
    table = table_of(model)
    return Statement(
        select(table.c.entry_id).where(_match(table.c.words, "words")).limit(bindparam("most", type_=Integer()))
    )


@cache
def count(shape: Shape, form: Form) -> Statement:
    """How many entries there are on all pages."""
    return Statement(select(func.count()).select_from(table_of(shape.model)).where(*_selected(shape, form)))


@cache
def state_on(model: type[Version]) -> Statement:
    """Status and holder of entry `:id` on `:day`, as known now."""
    table = table_of(model)
    return Statement(
        select(table.c.status, table.c.holder).where(table.c.entry_id == bindparam("id"), held(table, now=True))
    )


@cache
def lapses(model: type[Version]) -> Sql:
    """How many versions of entry `id` between `first` and before `until` are in none of the states `live`."""
    table = table_of(model).name
    return Sql(
        f"SELECT count(*) FROM {table} WHERE entry_id = $1 AND known_to IS NULL "  # noqa: S608 - a table's own name
        "AND daterange(valid_from, valid_to) && daterange($2::date, $3::date) AND status <> ALL ($4::text[])",
        "id",
        "first",
        "until",
        "live",
    )


@cache
def naming(model: type[Version], field: str) -> Sql:
    """How many entries name `entry` in `field` while in one of the states `live` between `first` and before `until`."""
    table = table_of(model).name
    return Sql(
        f"SELECT count(DISTINCT entry_id) FROM {table} WHERE {field} = $1 AND known_to IS NULL "  # noqa: S608
        "AND daterange(valid_from, valid_to) && daterange($2::date, $3::date) AND status = ANY ($4::text[])",
        "entry",
        "first",
        "until",
        "live",
    )


@cache
def resting_on(model: type[Version], field: str, act: str) -> Sql:
    """What rests on acts of `entry`: on which act, which entry, its holder, by which act of its own and since when."""
    table = table_of(model).name
    return Sql(
        f"SELECT {act} AS act, entry_id, holder, act_seq, valid_from FROM {table} "  # noqa: S608 - names of our own
        f"WHERE {field} = $1 AND known_to IS NULL AND status <> 'voided'",
        "entry",
    )


@cache
def versions(model: type[Version], fields: tuple[str, ...]) -> Statement:
    """Every version of entry `:id` ever known, as JSON, in the order of knowledge."""
    table = table_of(model)
    rows = (
        select(table.c.known_from, table.c.known_to, *(table.c[name] for name in fields if name != "known_from"))
        .where(table.c.entry_id == bindparam("id"))
        .order_by(table.c.known_from, table.c.valid_from)
        .subquery("x")
    )
    return Statement(select(cast(func.row_to_json(rows.table_valued()), String)))
