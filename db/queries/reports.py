"""Figures and the listings behind them: both are the same rows, once counted and once shown.

A flow counts events of the period, a stock counts the versions that hold on its last day. All stocks of one table
are counted in one scan, all flows in another, and all of it in one statement, that is at one state of the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.visitors import replacement_traverse

from db.conditions import Condition, table_of
from db.queries.entries import DAY, held, known
from db.query import Form
from db.statement import Sql, Statement
from db.tables.act import Event
from db.tables.base import Version
from db.tables.ledger import LedgerHead

_event = table_of(Event)
_FIRST: ColumnElement[Any] = bindparam("first", type_=Date())
_AUTHORITY: ColumnElement[Any] = bindparam("authority", type_=String())


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure counts: entries (or their distinct holders) of one table; a flow counts acts of one kind."""

    name: str
    model: type[Version]
    register: str
    flow: str | None = None
    where: tuple[Condition, ...] = ()
    by_holder: bool = False


def _counted(figure: Figure) -> ColumnElement[bool]:
    """The condition, on the rows of its source, that makes a row count."""
    conditions = [condition.on(table_of(figure.model), DAY) for condition in figure.where]
    if figure.flow is not None:
        return and_(_event.c.register_key == figure.register, _event.c.kind == figure.flow, *conditions)
    return and_(true(), *conditions)


def _source(figure: Figure, form: Form) -> ColumnElement[bool]:
    """The condition that all figures of one source share: events of the period, or versions of the last day.

    By authority, only those of `:authority`: who acted, or who issued the paper that holds.
    """
    if figure.flow is not None:
        rows, table = (
            and_(_event.c.effective_on.between(_FIRST, DAY), ~_event.c.voided, known(_event, now=form.now)),
            _event,
        )
    else:
        table = table_of(figure.model)
        rows = held(table, now=form.now)
    return and_(rows, table.c.authority == _AUTHORITY) if form.by_authority else rows


def _origin(figure: Figure) -> str:
    if figure.flow is None:
        return table_of(figure.model).name
    return f"{_event.name}_{table_of(figure.model).name}" if figure.where else _event.name


def _rows(figure: Figure, *, now: bool) -> FromClause:
    """Versions for a stock, events for a flow, with the version that an event left where the flow asks for it."""
    if figure.flow is None:
        return table_of(figure.model)
    return _with_version(table_of(figure.model), now=now) if figure.where else _event


def _with_version(table: Table, *, now: bool) -> FromClause:
    """Every event with the version of its day; an outer join, so that a row that is counted is listed in any case."""
    day = _event.c.effective_on
    on_the_day = and_(table.c.valid_from <= day, or_(table.c.valid_to.is_(None), table.c.valid_to > day))
    return _event.outerjoin(table, and_(table.c.entry_id == _event.c.entry_id, on_the_day, known(table, now=now)))


@cache
def figures(wanted: tuple[Figure, ...], form: Form) -> Statement:
    """One row: a column per figure, and the ledger's `size` and `peaks` at that instant."""
    ordered = sorted(wanted, key=_origin)
    columns: list[ColumnElement[Any]] = []
    sources: list[Any] = []
    for origin, group in groupby(ordered, key=_origin):
        some = list(group)
        source = (
            select(*(_tally(figure) for figure in some))
            .select_from(_rows(some[0], now=form.now))
            .where(_source(some[0], form))
            .subquery(f"of_{origin}")
        )
        sources.append(source)
        columns += list(source.c)
    head = table_of(LedgerHead)
    return Statement(select(head.c.size, head.c.peaks, *columns).select_from(head, *sources))


def _tally(figure: Figure) -> ColumnElement[Any]:
    table = _event if figure.flow is not None else table_of(figure.model)
    what = func.count(table.c.holder.distinct()) if figure.by_holder else func.count()
    return what.filter(_counted(figure)).label(figure.name)


@cache
def listing(figure: Figure, form: Form) -> Statement:
    """The rows that `figures` counts, as JSON, by day and entry."""
    rows = _listed(figure, form).subquery("x")
    return Statement(select(cast(func.row_to_json(rows.table_valued()), String)))


@cache
def rows(figure: Figure, form: Form) -> Statement:
    """The same rows, in columns of their own types."""
    return Statement(_listed(figure, form))


def _listed(figure: Figure, form: Form) -> Select[Any]:
    """Each with the document of the act or of the entry that it rests on (`paper_…`)."""
    table = table_of(figure.model)
    query: Select[Any]
    if figure.flow is not None:
        of = (_event.c.entry_id, _event.c.effective_on, _event.c.act_seq, _event.c.holder)
        query = select(*_row(*of, table), *_paper(_event)).select_from(_with_version(table, now=form.now))
    else:
        of = (table.c.entry_id, table.c.valid_from, table.c.act_seq, table.c.holder)
        query = select(*_row(*of, table), *_paper(table))
    query = query.where(_source(figure, form), _counted(figure))
    if figure.by_holder:
        query = query.ext(distinct_on(literal_column("holder"))).order_by(
            literal_column("holder"), literal_column('"on"')
        )
    return query.order_by(literal_column('"on"'), literal_column("act_seq"))


def _paper(table: Table) -> list[ColumnElement[Any]]:
    return [table.c[name].label(f"paper_{name}") for name in ("number", "symbol", "signed_on")]


@cache
def keys(figure: Figure, form: Form) -> Statement:
    """What `figures` counts: identifiers of entries or codes of holders, each once, as text."""
    table = _event if figure.flow is not None else table_of(figure.model)
    key = table.c.holder if figure.by_holder else cast(table.c.entry_id, String)
    query = select(key).distinct().select_from(_rows(figure, now=form.now))
    return Statement(query.where(_source(figure, form), _counted(figure)))


_PAST: Final = Form(now=False)


def _inside(figure: Figure) -> Select[Any]:
    """Which of `:entries` the figure counts, once each; where holders are counted, with the holder."""
    table = _event if figure.flow is not None else table_of(figure.model)
    query = select(table.c.entry_id, table.c.holder if figure.by_holder else literal("").label("holder")).distinct()
    query = query.select_from(_rows(figure, now=False)).where(_source(figure, _PAST), _counted(figure))
    return query.where(table.c.entry_id == any_(bindparam("entries", type_=ARRAY(Uuid()))))


def _with_columns(query: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """The query with columns of a table beside it in place of its arguments."""
    traverse: Any = replacement_traverse  # its types know single columns only
    found: Select[Any] = traverse(
        query, {}, lambda one, **_: columns.get(one.key) if isinstance(one, BindParameter) else None
    )
    return found


@cache
def changed(figure: Figure) -> Statement:
    """Which of `:entries` came into a figure or left it between a size and `:seq`, for many periods at once.

    A period is the same place in `:firsts`, `:days` and `:sizes`; the answer is that `place`, from 1, and `entry_id`.
    """
    arrays: dict[str, Any] = {"firsts": Date(), "days": Date(), "sizes": BigInteger()}
    given = [bindparam(name, type_=ARRAY(of)) for name, of in arrays.items()]
    columns: list[Any] = [column("first", Date()), column("day", Date()), column("size", BigInteger())]
    periods = func.unnest(*given).table_valued(*columns, with_ordinality="place").render_derived("period")
    sides = []
    for size in (periods.c.size, bindparam("seq", type_=BigInteger())):
        of_each = {"first": periods.c.first, "day": periods.c.day, "seq": size}
        inside = _with_columns(_inside(figure), of_each).lateral()
        sides.append(select(periods.c.place, *inside.c).select_from(periods.join(inside, true())))
    both = union_all(*sides).subquery("both")
    alone = select(both.c.place, both.c.entry_id).group_by(*both.c).having(func.count() == 1).subquery("alone")
    return Statement(select(alone.c.place, alone.c.entry_id).distinct().order_by(alone.c.place, alone.c.entry_id))


@cache
def causes(figure: Figure) -> Sql:
    """The seqs after `size` by which entries came into a figure or left it: what made its rows known, or known no more.

    A flow looks at events of its kind between `first` and `day` and, where it asks for what they left, at the versions
    of those days; a stock at versions that hold on `day`.
    """
    days = "valid_from <= $5 AND (valid_to IS NULL OR valid_to > {})"
    versions = f"SELECT known_from, known_to FROM {table_of(figure.model).name} WHERE entry_id = ANY ($1) AND {days}"  # noqa: S608 - names of our own
    found = versions.format("$4" if figure.flow else "$5")
    if figure.flow is not None:
        about = f"entry_id = ANY ($1) AND kind = '{figure.flow}' AND effective_on BETWEEN $4 AND $5"
        events = f"SELECT known_from, known_to FROM {_event.name} WHERE {about}"  # noqa: S608 - names of our own
        found = f"{events} UNION ALL {found}" if figure.where else events
    return Sql(
        f"""
        SELECT DISTINCT seq FROM ({found}) x, LATERAL (VALUES (known_from), (known_to)) v(seq)
        WHERE seq > $2 AND seq <= $3 AND $4::date IS NOT NULL ORDER BY seq
        """,  # noqa: S608 - names of our own
        "entries",
        "size",
        "seq",
        "first",
        "day",
    )


def _row(entry: Any, day: Any, act_seq: Any, holder: Any, table: Any) -> list[ColumnElement[Any]]:
    return [
        entry.label("entry"),
        day.label("on"),
        act_seq.label("act_seq"),
        table.c.printed_number.label("number"),
        table.c.status.label("status"),
        holder.label("holder"),
        table.c.holder_name.label("holder_name"),
    ]
