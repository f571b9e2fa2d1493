"""What acts made public: the rows that lists show from then on, and the versions that these superseded."""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    UUID,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    and_,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.selectable import NamedFromClause

from db.conditions import table_of
from db.queries.entries import Shape, as_json, columns
from db.statement import Statement, cached

_ACTS: Final = (
    func.unnest(bindparam("entries", type_=ARRAY(UUID)), bindparam("seqs", type_=ARRAY(BigInteger)))
    .table_valued(column("entry_id", UUID), column("seq", BigInteger), name="acts")
    .render_derived()
)
"""Acts by entry and seq."""


@cached
def made_known(shape: Shape) -> Statement:
    """The versions that the acts `:seqs` on `:entries` made known, each in as many rows as it is shown in.

    A version whose flags change with the day has a row for each stretch of days: `row` is what a list shows on any day
    from `shown_from` until before `shown_to`, but that `managed_by` is of the first. By `seq` and first day.
    """
    table = table_of(shape.model)
    days = _stretches(shape, table)
    row = select(*columns(shape, table, now=False, day=days.c.shown_from, seq=_ACTS.c.seq))
    shown = row.correlate(_ACTS, table, days).lateral("x")
    versions = _ACTS.join(table, and_(table.c.entry_id == _ACTS.c.entry_id, table.c.known_from == _ACTS.c.seq))
    return Statement(
        select(
            _ACTS.c.seq,
            days.c.shown_from,
            func.coalesce(days.c.next, table.c.valid_to).label("shown_to"),
            as_json(shown).label("row"),
        )
        .select_from(versions.join(days, true()).join(shown, true()))
        .order_by(_ACTS.c.seq, days.c.shown_from)
    )


def _stretches(shape: Shape, table: FromClause) -> NamedFromClause:
    """The days of a version on which its flags begin to differ from before, from its first day on, and the `next`.

    None but these: they show no more of a fact than asking for every day would.
    """
    spans = [condition.span(table) for _, conditions in shape.flags for condition in conditions if condition.dated]
    ends = [end for span in spans for end in (span.since, span.until) if end is not None]
    if not ends:
        whole = select(table.c.valid_from.label("shown_from"), cast(None, Date).label("next"))
        return whole.correlate(table).lateral("days")
    day: ColumnElement[Any] = column("day", Date)
    candidates = func.unnest(array([table.c.valid_from, *ends])).table_valued(day, name="candidates").render_derived()
    flags = array([_flag(shape, table, name, candidates.c.day) for name, _ in shape.flags])
    seen = (
        select(candidates.c.day, flags.label("flags"))
        .where(candidates.c.day >= table.c.valid_from)
        .where(or_(table.c.valid_to.is_(None), candidates.c.day < table.c.valid_to))
        .correlate(table)
        .lateral("seen")
    )
    before = func.lag(seen.c.flags).over(order_by=seen.c.day)
    marked = select(seen.c.day, seen.c.flags.is_distinct_from(before).label("differs")).lateral("marked")
    following = func.lead(marked.c.day).over(order_by=marked.c.day)
    return select(marked.c.day.label("shown_from"), following.label("next")).where(marked.c.differs).lateral("days")


def _flag(shape: Shape, table: FromClause, name: str, day: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(*(condition.clause(table, day) for condition in dict(shape.flags)[name]))


@cached
def superseded(shape: Shape) -> Statement:
    """The first days of the versions that the acts `:seqs` on `:entries` superseded, by `seq` and day."""
    table = table_of(shape.model)
    return Statement(
        select(_ACTS.c.seq, table.c.valid_from)
        .select_from(_ACTS.join(table, and_(table.c.entry_id == _ACTS.c.entry_id, table.c.known_to == _ACTS.c.seq)))
        .order_by(_ACTS.c.seq, table.c.valid_from)
    )
