"""The parts of figures (phân tổ): by acting authority, and by kind and place of the holder as it was on the day.

An authority is part of each sum. Kind and place of a body are reference data, which an act may change for days and
entries long past, so no sum is kept apart by them: what is counted is grouped by them each time, in one statement for
any number of figures and periods, whose time grows with the register.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, bindparam, select

from db.conditions import table_of
from db.queries.figure_recount import counted
from db.queries.figures import EVENT, Figure, Tally
from db.queries.places import name_on
from db.queries.tense import DAY, known_in, known_reference, on_day, valid_on
from db.statement import Sql, cached, numbered
from db.tables.labels import Choice
from db.tables.organisation import Organisation

_BODY: Final = table_of(Organisation)


class Breakdown(Choice):
    """Breakdown (phân tổ): by acting authority, by kind of the holder, by place of the holder."""

    AUTHORITY = "authority", "theo cơ quan có thẩm quyền"
    HOLDER_KIND = "holder_kind", "theo loại tổ chức"
    PLACE = "place", "theo địa bàn của tổ chức"


_OF_HOLDER: Final = {Breakdown.HOLDER_KIND: "kind", Breakdown.PLACE: "place"}


def in_part(figure: Figure, by: Breakdown, *, known: bool, now: bool) -> ColumnElement[bool]:
    """The condition that a row that a figure counts is in the part `:part_…` or, if not `known`, in no known one."""
    column = _column(figure, by, now=now)
    return column == bindparam(f"part_{by}", type_=String()) if known else column.is_(None)


def _column(figure: Figure, by: Breakdown, *, now: bool) -> ColumnElement[Any]:
    """What a row has in the breakdown: a holder as on the day of the act or, if holders are counted, the last day."""
    if by is Breakdown.AUTHORITY:
        return figure.counted.c.authority
    day = DAY if figure.flow is None or figure.by_holder else EVENT.c.effective_on
    body = _BODY.alias("body")
    then = and_(body.c.code == figure.counted.c.holder, valid_on(body, day), known_reference(body, now=now))
    return select(body.c[_OF_HOLDER[by]]).where(then).scalar_subquery()


@cached
def by_body(tallies: tuple[Tally, ...], by: Breakdown) -> Sql:
    """What tallies count by what their holders are, as known at the ledger size `:seq`.

    A row has the `tally`, its `part`, what the breakdown has as `value` (NULL: not known), a `place` and a `total`.
    Of a stock, that is what is counted on the day at the place among `:days`, in order, from 1; of a flow, what is
    counted from one of `:cuts` to the next, as in `sums_between.between`.
    """
    value, parts = f"o.{_OF_HOLDER[by]}", []
    stocks, flows = ([tally for tally in tallies if (tally.flow is None) is stock] for stock in (True, False))
    if stocks:
        parts.append(_STOCKS.format(rows=counted(stocks), value=value))
    if flows:
        parts.append(_FLOWS.format(rows=counted(flows), value=value))
    return numbered(" UNION ALL ".join(parts))


_KNOWN: Final = "known_from <= :seq::bigint AND (known_to IS NULL OR known_to > :seq::bigint)"
_BODY_ON: Final = (
    f"LEFT JOIN organisation o ON o.code = x.holder AND {on_day('o', 'x.day')} AND {known_in('o', ':seq::bigint')}"
)
_STOCKS: Final = f"""
    SELECT x.tally, x.part, {{value}} AS value, x.place, sum(x.total)::bigint AS total FROM (
        SELECT c.tally, c.part, c.holder, d.day, d.place::integer AS place, sum(c.total) AS total FROM (
            SELECT tally, part, holder, width_bucket(since - 1, :days::date[]) AS begin,
                CASE WHEN until IS NULL THEN cardinality(:days::date[]) ELSE width_bucket(until - 1, :days::date[]) END
                    AS finish, count(*) AS total
            FROM ({{rows}}) r WHERE {_KNOWN} AND since < :until::date GROUP BY 1, 2, 3, 4, 5
        ) c JOIN unnest(:days::date[]) WITH ORDINALITY d(day, place) ON d.place > c.begin AND d.place <= c.finish
        GROUP BY 1, 2, 3, 4, 5
    ) x {_BODY_ON} GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - our own text
_FLOWS: Final = f"""
    SELECT x.tally, x.part, {{value}} AS value, x.place, sum(x.total)::bigint AS total FROM (
        SELECT tally, part, holder, since AS day, width_bucket(since, :cuts::date[]) AS place, count(*) AS total
        FROM ({{rows}}) r WHERE {_KNOWN} AND since >= :since::date AND since < :until::date GROUP BY 1, 2, 3, 4, 5
    ) x {_BODY_ON} GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - our own text


@cached
def of_bodies(by: Breakdown) -> Sql:
    """What a breakdown has as `value` for each of the bodies `codes`, with its days, as known at a ledger size."""
    return Sql(
        f"SELECT code, {_OF_HOLDER[by]} AS value, valid_from, valid_to FROM organisation o "  # noqa: S608
        f"WHERE code = ANY ($1::text[]) AND {known_in('o', '$2::bigint')} ORDER BY code, valid_from",
        "codes",
        "seq",
    )


authority_names = Sql(
    f"SELECT code AS part, name FROM organisation o WHERE code = ANY ($1::text[]) AND {known_in('o', '$3::bigint')} "  # noqa: S608
    f"AND {on_day('o', '$2::date')}",
    "parts",
    "day",
    "seq",
)
"""The names of bodies on a day, as known at a size of the ledger."""

place_names = Sql(
    f"SELECT part, {name_on('part', '$2::date')} AS name FROM unnest($1::text[]) p(part) WHERE $3::bigint IS NOT NULL",  # noqa: S608
    "parts",
    "day",
    "seq",
)
"""The names of places on a day."""
