"""Searching everything: entries by the number of any document, and the names that bodies had."""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    SmallInteger,
    String,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from db.conditions import table_of
from db.statement import Sql, Statement, cached
from db.tables.act import Event
from db.tables.base import Version
from db.tables.number_series import NumberSeries

_NUMBER: Final[ColumnElement[int]] = bindparam("number", type_=Integer())
_SYMBOLS: Final[ColumnElement[Any]] = bindparam("symbols", type_=ARRAY(String))
_ENTRIES: Final[ColumnElement[Any]] = bindparam("entries", type_=ARRAY(Uuid))

symbols = Sql(
    "SELECT array_agg(DISTINCT u.symbol) FROM number_series s, unnest(s.symbols) u(symbol) WHERE s.known_to IS NULL"
)
"""The symbols of all number series."""

names_of = Sql(
    "SELECT code, name, min(valid_from) > $2 AS to_come FROM organisation "
    "WHERE code = ANY($1::text[]) AND known_to IS NULL GROUP BY code, name ORDER BY name",
    "codes",
    "day",
)
"""All names of bodies, each with whether it is taken after the day only."""


@cached
def numbered(registers: tuple[tuple[str, type[Version]], ...]) -> Statement:
    """Up to `:limit` entries, of which a version or an act has a document `:number`, after a cursor.

    With one of `:symbols` and among `:entries`, if these are not null. Documents of `:day` come first, then `registers`
    are in order. Each has its `position` from 1, the `symbol`, and whether the document is of another day.
    """
    documents = union_all(*(_of_versions(at, model) for at, (_, model) in enumerate(registers, 1)), _of_acts(registers))
    each = documents.subquery("document")
    other_day = func.bool_and(each.c.signed_on.is_distinct_from(bindparam("day", type_=Date())))
    found = (
        select(other_day.label("other_day"), each.c.position, each.c.entry_id, func.min(each.c.symbol).label("symbol"))
        .where(or_(_SYMBOLS.is_(None), each.c.symbol == any_(_SYMBOLS)))
        .where(or_(_ENTRIES.is_(None), each.c.entry_id == any_(_ENTRIES)))
        .group_by(each.c.position, each.c.entry_id)
        .subquery("found")
    )
    key = [found.c.other_day, found.c.position, found.c.entry_id]
    cursor = [
        bindparam("after_day", type_=Boolean()),
        bindparam("after_position", type_=SmallInteger()),
        bindparam("after", type_=Uuid()),
    ]
    query = select(found).where(tuple_(*key) > tuple_(*cursor)).order_by(*key)
    return Statement(query.limit(bindparam("limit", type_=Integer())))


def _of_versions(position: int, model: type[Version]) -> Select[Any]:
    """The papers of a register, also those of earlier versions."""
    table = table_of(model)
    place: ColumnElement[int] = cast(literal_column(str(position)), SmallInteger).label("position")
    return select(place, table.c.entry_id, table.c.symbol, table.c.signed_on).where(
        table.c.number == _NUMBER, table.c.known_to.is_(None)
    )


def _of_acts(registers: tuple[tuple[str, type[Version]], ...]) -> Select[Any]:
    """The documents of acts that a series numbers, by the index of numbers, which begins with series and year."""
    event, series = table_of(Event), table_of(NumberSeries)
    keys: ColumnElement[Any] = literal_column(
        "ARRAY[" + ", ".join(f"'{key}'" for key, _ in registers) + "]", ARRAY(String)
    )
    every = func.array(select(series.c.key).where(series.c.known_to.is_(None)).scalar_subquery())
    place = cast(func.array_position(keys, event.c.register_key), SmallInteger)
    return select(place, event.c.entry_id, event.c.symbol, event.c.signed_on).where(
        event.c.series == any_(every),
        event.c.series_year == any_(bindparam("years", type_=ARRAY(Integer))),
        event.c.number == _NUMBER,
        event.c.known_to.is_(None),
        place.is_not(None),
    )
