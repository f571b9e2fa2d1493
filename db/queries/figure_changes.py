"""Changes of a figure after it was sealed: the entries that it counts otherwise, and the acts that caused that."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.visitors import replacement_traverse

from db.queries.figures import EVENT, Figure, in_figure, in_source, source
from db.query import Form
from db.statement import Sql, Statement, cached

_PAST: Final = Form(now=False)


@cached
def changed(figure: Figure) -> Statement:
    """Which of `:entries` the figure counts otherwise at `:seq` than at a size, for many periods at once.

    An entry counts otherwise if it came in or left, counts more or less often, or for another holder.

    A period is one position in `:firsts`, `:days` and `:sizes`; rows have its `place`, from 1, and `entry_id`.
    """
    arrays: dict[str, Any] = {"firsts": Date(), "days": Date(), "sizes": BigInteger()}
    parameters = [bindparam(name, type_=ARRAY(type_)) for name, type_ in arrays.items()]
    columns: list[Any] = [column("first", Date()), column("day", Date()), column("size", BigInteger())]
    periods = func.unnest(*parameters).table_valued(*columns, with_ordinality="place").render_derived("period")
    sides = []
    for size in (periods.c.size, bindparam("seq", type_=BigInteger())):
        period = {"first": periods.c.first, "day": periods.c.day, "seq": size}
        inside = _with_columns(_inside(figure), period).lateral()
        sides.append(select(periods.c.place, *inside.c).select_from(periods.join(inside, true())))
    both = union_all(*sides).subquery("both")
    alone = select(both.c.place, both.c.entry_id).group_by(*both.c).having(func.count() == 1).subquery("alone")
    return Statement(select(alone.c.place, alone.c.entry_id).distinct().order_by(alone.c.place, alone.c.entry_id))


def _inside(figure: Figure) -> Select[Any]:
    """Which of `:entries` the figure counts, and how often; if it counts holders, with the holder, each once."""
    counted = figure.counted
    holder = counted.c.holder if figure.by_holder else literal("").label("holder")
    times = literal(1) if figure.by_holder else func.count()
    query = select(counted.c.entry_id, holder, times.label("times")).select_from(source(figure, now=False))
    query = query.where(in_source(figure, _PAST), in_figure(figure))
    query = query.where(counted.c.entry_id == any_(bindparam("entries", type_=ARRAY(Uuid()))))
    return query.group_by(counted.c.entry_id, *([counted.c.holder] if figure.by_holder else ()))


def _with_columns(query: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """Replace parameters of the query by columns, by name."""
    traverse: Any = replacement_traverse  # its types know single columns only
    replaced: Select[Any] = traverse(
        query, {}, lambda part, **_: columns.get(part.key) if isinstance(part, BindParameter) else None
    )
    return replaced


@cached
def causes(figure: Figure) -> Sql:
    """The seqs after `size` up to `seq` at which rows of `entries` in the figure's source became known or unknown.

    For a flow these are events of its kind between `first` and `day` and, if it has conditions, versions of those days;
    for a stock, versions that are valid on `day`.
    """
    days = "valid_from <= $5 AND (valid_to IS NULL OR valid_to > {})"
    versions = f"SELECT known_from, known_to FROM {figure.versions.name} WHERE entry_id = ANY ($1) AND {days}"  # noqa: S608 - names of our own
    changes = versions.format("$4" if figure.flow else "$5")
    if figure.flow is not None:
        about = f"entry_id = ANY ($1) AND kind = '{figure.flow}' AND effective_on BETWEEN $4 AND $5"
        events = f"SELECT known_from, known_to FROM {EVENT.name} WHERE {about}"  # noqa: S608 - names of our own
        changes = f"{events} UNION ALL {changes}" if figure.where else events
    return Sql(
        f"""
        SELECT DISTINCT seq FROM ({changes}) x, LATERAL (VALUES (known_from), (known_to)) v(seq)
        WHERE seq > $2 AND seq <= $3 AND $4::date IS NOT NULL ORDER BY seq
        """,  # noqa: S608 - names of our own
        "entries",
        "size",
        "seq",
        "first",
        "day",
    )
