"""Figures and the listings behind them: both select the same rows, to count or to show them.

All stocks of one table are counted in one scan, all flows in another, and all of it in one statement, that is at one
state of the ledger.
"""

from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.conditions import table_of
from db.queries.figures import EVENT, Figure, in_figure, in_source, source, source_name, with_version
from db.query import Form
from db.statement import Statement, cached
from db.tables.ledger import LedgerHead


@cached
def figures(wanted: tuple[Figure, ...], form: Form) -> Statement:
    """One row: a column per figure, and the ledger's `size` and `peaks` at that instant."""
    columns: list[ColumnElement[Any]] = []
    sources: list[Any] = []
    for name, group in groupby(sorted(wanted, key=source_name), key=source_name):
        of_source = list(group)
        tallies = (
            select(*(_tally(figure) for figure in of_source))
            .select_from(source(of_source[0], now=form.now))
            .where(in_source(of_source[0], form))
            .subquery(f"of_{name}")
        )
        sources.append(tallies)
        columns += list(tallies.c)
    head = table_of(LedgerHead)
    return Statement(select(head.c.size, head.c.peaks, *columns).select_from(head, *sources))


def _tally(figure: Figure) -> ColumnElement[Any]:
    count = func.count(figure.counted.c.holder.distinct()) if figure.by_holder else func.count()
    return count.filter(in_figure(figure)).label(figure.name)


@cached
def listing(figure: Figure, form: Form) -> Statement:
    """The rows that the figure counts, as JSON, by day and act."""
    listed = _listed(figure, form).subquery("x")
    return Statement(select(cast(func.row_to_json(listed.table_valued()), String)))


@cached
def rows(figure: Figure, form: Form) -> Statement:
    """The rows that the figure counts, in typed columns."""
    return Statement(_listed(figure, form))


def _listed(figure: Figure, form: Form) -> Select[Any]:
    versions, counted = figure.versions, figure.counted
    day = versions.c.valid_from if figure.flow is None else EVENT.c.effective_on
    query = select(*_row(counted, day, versions), *_paper(counted)).where(in_source(figure, form), in_figure(figure))
    if figure.flow is not None:
        query = query.select_from(with_version(versions, now=form.now))
    if figure.by_holder:
        query = query.ext(distinct_on(literal_column("holder"))).order_by(
            literal_column("holder"), literal_column('"on"')
        )
    return query.order_by(literal_column('"on"'), literal_column("act_seq"))


def _row(counted: Table, day: ColumnElement[Any], versions: Table) -> list[ColumnElement[Any]]:
    return [
        counted.c.entry_id.label("entry"),
        day.label("on"),
        counted.c.act_seq.label("act_seq"),
        versions.c.printed_number.label("number"),
        versions.c.status.label("status"),
        counted.c.holder.label("holder"),
        versions.c.holder_name.label("holder_name"),
    ]


def _paper(counted: Table) -> list[ColumnElement[Any]]:
    """The document of the act, or of the entry."""
    return [counted.c[name].label(f"paper_{name}") for name in ("number", "symbol", "signed_on")]


@cached
def keys(figure: Figure, form: Form) -> Statement:
    """The distinct entries, or codes of holders, that the figure counts, as text."""
    counted = figure.counted
    key = counted.c.holder if figure.by_holder else cast(counted.c.entry_id, String)
    query = select(key).distinct().select_from(source(figure, now=form.now))
    return Statement(query.where(in_source(figure, form), in_figure(figure)))
