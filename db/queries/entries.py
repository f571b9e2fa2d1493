"""Reading entries: one query over versions, with one predicate on legal time and one on knowledge.

Answers are JSON text made by PostgreSQL. Statements are cached by shape (fields, filters, tense), of which there
are few; values are always arguments.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
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

from db.statement import Sql, Statement
from db.tables.act import Act
from db.tables.base import Version
from db.tables.managing_authority import ManagingAuthority
from db.where import Condition, table_of

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
    """A list column matches if it holds the value, any other if it equals it."""
    return [
        bindparam(name, type_=String()) == any_(table.c[name])
        if isinstance(table.c[name].type, ARRAY)
        else table.c[name] == bindparam(name, type_=table.c[name].type)
        for name in sorted(filters)
    ]


def _as_json(query: Select[Any], *more: ColumnElement[Any]) -> Statement:
    rows = query.subquery("x")
    return Statement(select(cast(func.row_to_json(rows.table_valued()), String), rows.c.id, *more))


@cache
def read(shape: Shape, *, now: bool) -> Statement:
    """One entry as JSON, and the seq of its newest act: `:id, :day` (and `:seq`)."""
    table, act = table_of(shape.model), table_of(Act)
    newest = select(func.max(act.c.seq)).where(act.c.entry_id == bindparam("id")).scalar_subquery()
    query = select(*_shown(shape)).where(table.c.entry_id == bindparam("id"), held(table, now=now))
    return _as_json(query, newest.label("newest"))


@cache
def page(shape: Shape, filters: frozenset[str], *, now: bool, after: bool) -> Statement:
    """Entries in the order they were recorded: filters, `:day`, `:limit` (and `:seq`, `:after`)."""
    table = table_of(shape.model)
    query = select(*_shown(shape)).where(held(table, now=now), *_matches(table, filters))
    if after:
        query = query.where(table.c.entry_id > bindparam("after", type_=table.c.entry_id.type))
    return _as_json(query.order_by(table.c.entry_id).limit(bindparam("limit")))


@cache
def count(model: type[Version], filters: frozenset[str], *, now: bool) -> Statement:
    """How many entries the same filters match."""
    table = table_of(model)
    return Statement(select(func.count()).select_from(table).where(held(table, now=now), *_matches(table, filters)))


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
