"""What changed in a register between two sizes of the ledger, on a day."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql.selectable import NamedFromClause

from db.conditions import table_of
from db.queries.entries import Shape, as_json, columns, managing, word
from db.queries.tense import DAY, known, valid_on
from db.statement import Statement, cached
from db.tables.act import Act

_FROM: Final[ColumnElement[int]] = bindparam("from_seq", type_=BigInteger())
_TO: Final[ColumnElement[int]] = bindparam("to_seq", type_=BigInteger())
_FIRST_DAY: Final[ColumnElement[Any]] = literal_column("'-infinity'::date", Date())


@cached
def page(shape: Shape) -> Statement:
    """Up to `:limit` entries that lists show otherwise on `:day` at size `:to_seq` than at `:from_seq`, as two rows.

    Each stands at its first act after `:from_seq` (`seq`), in the order of these acts, of which those after `:after`
    and up to `:until` are read. It has the row `before` and the row `after`, of which one may be NULL: an entry that
    was not yet there, or is no longer. A row is shown otherwise if it is of another version: a version never changes.
    """
    first = _first_acts(shape).subquery("first")
    before, after = _row(shape, first, _FROM, "before"), _row(shape, first, _TO, "after")
    # Of the versions that an act made known, no two hold on the same day.
    differs = before.c.known_from.is_distinct_from(after.c.known_from)
    return Statement(
        select(
            first.c.seq, first.c.entry_id.label("id"), as_json(before).label("before"), as_json(after).label("after")
        )
        .select_from(first.outerjoin(before, true()).outerjoin(after, true()))
        .where(differs)
        .order_by(first.c.seq)
        .limit(bindparam("limit", type_=Integer()))
    )


def _first_acts(shape: Shape) -> Select[Any]:
    """The acts of the register in the range that are their entry's first after `:from_seq`."""
    act, other = table_of(Act), table_of(Act).alias("other")
    # As a subquery it is looked up by entry, however many acts the range has.
    first = select(func.min(other.c.seq)).where(other.c.entry_id == act.c.entry_id, other.c.seq > _FROM)
    return select(act.c.seq, act.c.entry_id).where(
        act.c.seq > bindparam("after", type_=BigInteger()),
        act.c.seq <= bindparam("until", type_=BigInteger()),
        act.c.register_key == word(shape.register),
        act.c.seq == first.scalar_subquery(),
    )


def _row(shape: Shape, first: FromClause, seq: ColumnElement[int], name: str) -> NamedFromClause:
    """What a list shows of the entry on `:day` at the ledger size `seq`."""
    table = table_of(shape.model)
    key = tuple_(table.c.entry_id, table.c.valid_from)
    # As a range of the primary key, in its order: for an entry alone PostgreSQL takes the index of the exclusion
    # constraint, in which it looks five times as long.
    of_entry = and_(key >= tuple_(first.c.entry_id, _FIRST_DAY), key <= tuple_(first.c.entry_id, DAY))
    shown = select(*columns(shape, table, now=False, seq=seq))
    shown = shown.where(of_entry, valid_on(table, DAY), known(table, now=False, seq=seq))
    return shown.order_by(table.c.entry_id.desc(), table.c.valid_from.desc()).limit(literal_column("1")).lateral(name)


@cached
def managers(register: str) -> Statement:
    """The bodies that manage the register on `:day`, at the sizes `:from_seq` and `:to_seq`."""
    key = word(register)
    return Statement(
        select(
            managing(key, now=False, seq=_FROM).label("before"),
            managing(key, now=False, seq=_TO).label("after"),
        )
    )
