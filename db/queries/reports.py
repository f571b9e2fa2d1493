"""The listings behind figures: the rows of versions or events that each counts."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, String, Table, any_, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.queries.figure_parts import Breakdown, in_part
from db.queries.figures import EVENT, Figure, in_figure, in_source, with_version
from db.query import Form
from db.statement import Statement, cached
from db.words import words_of


@cached
def listing(figure: Figure, form: Form, parts: tuple[tuple[Breakdown, bool], ...] = ()) -> Statement:
    """The rows that the figure counts, as JSON, by day and act.

    Those in these parts of breakdowns: the part `:part_…` or, if it is not known, in no known one.
    """
    conditions = [in_part(figure, by, known=known, now=form.now) for by, known in parts]
    listed = _listed(figure, form).where(*conditions).subquery("x")
    return Statement(select(cast(func.row_to_json(listed.table_valued()), String)))


@cached
def listing_among(figure: Figure, form: Form) -> Statement:
    """Those of the rows whose entry or, if it counts holders, whose holder is among `:keys`."""
    key = figure.counted.c.holder if figure.by_holder else figure.counted.c.entry_id
    among = key == any_(bindparam("keys", type_=ARRAY(key.type)))
    listed = _listed(figure, form).where(among).subquery("x")
    return Statement(select(cast(func.row_to_json(listed.table_valued()), String)))


@cached
def rows(figure: Figure, form: Form) -> Statement:
    """The rows that the figure counts, in typed columns."""
    return Statement(_listed(figure, form))


def _listed(figure: Figure, form: Form) -> Select[Any]:
    versions, counted = figure.versions, figure.counted
    day = versions.c.valid_from if figure.flow is None else EVENT.c.effective_on
    query = select(*_row(figure, day), *_paper(counted)).where(in_source(figure, form), in_figure(figure))
    if figure.flow is not None:
        query = query.select_from(with_version(versions, now=form.now))
    if figure.by_holder:
        query = query.ext(distinct_on(literal_column("holder"))).order_by(
            literal_column("holder"), literal_column("effective_on")
        )
    return query.order_by(literal_column("effective_on"), literal_column("seq"))


def _row(figure: Figure, day: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    versions, counted = figure.versions, figure.counted
    words = words_of(figure.model, "status_vi")
    return [
        counted.c.entry_id.label("entry"),
        day.label("effective_on"),
        counted.c.act_seq.label("seq"),
        versions.c.printed_number,
        versions.c.status,
        *([words.of(versions)] if words else []),
        counted.c.holder.label("holder"),
        versions.c.holder_name.label("holder_name"),
    ]


def _paper(counted: Table) -> list[ColumnElement[Any]]:
    """The document of the act, or of the entry."""
    return [counted.c[name].label(f"paper_{name}") for name in ("number", "symbol", "signed_on")]
