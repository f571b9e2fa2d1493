"""Number series: their settings, the numbers held back, and what a certificate is made from."""

from functools import cache

from sqlalchemy import and_, bindparam, func, or_, select, union_all

from db.statement import Sql, Statement
from db.tables.act import Event
from db.tables.base import Version
from db.tables.number_series import HeldNumber, NumberSeries, SeriesSymbol, SeriesUse
from db.tables.organisation import Organisation
from db.where import table_of


def _insert(model: type) -> Statement:
    table = table_of(model)
    return Statement(table.insert().values({column.name: bindparam(column.name) for column in table.columns}))


add_series = _insert(NumberSeries)
add_symbol = _insert(SeriesSymbol)
add_use = _insert(SeriesUse)
hold = _insert(HeldNumber)

read_series = Sql("SELECT * FROM number_series WHERE key = $1", "key")
all_series = Sql(
    """
    SELECT row_to_json(x)::text FROM (
        SELECT s.*, (SELECT coalesce(json_agg(json_build_object('register', u.register_key, 'kind', u.kind,
                     'symbol', u.symbol) ORDER BY u.register_key, u.kind), '[]')
                     FROM series_use u WHERE u.series = s.key) AS uses
        FROM number_series s ORDER BY s.key) x
    """
)
void_held = Sql(
    "UPDATE held_number SET voided = true, reason = $4, until = NULL "
    "WHERE series = $1 AND year = $2 AND number = $3 AND NOT voided RETURNING number",
    "series",
    "year",
    "number",
    "reason",
)
is_voided = Sql(
    "SELECT voided FROM held_number WHERE series = $1 AND year = $2 AND number = $3 UNION ALL "
    "SELECT voided FROM event WHERE series = $1 AND series_year = $2 AND number = $3 AND known_to IS NULL "
    "ORDER BY voided LIMIT 1",
    "series",
    "year",
    "number",
)
"""Whether a number was voided; no row while nobody has it."""

counter = Sql("SELECT opening, last FROM series_counter WHERE series = $1 AND year = $2", "series", "year")
held = Sql(
    "SELECT number, reason, until, voided FROM held_number WHERE series = $1 AND year = $2 ORDER BY number",
    "series",
    "year",
)
used = Sql(
    """
    SELECT e.number, e.symbol, e.signed_on, e.act_seq, e.entry_id, e.register_key, e.voided, v.reason
    FROM event e LEFT JOIN act v ON v.corrects = e.act_seq AND v.kind = 'void'
    WHERE e.series = $1 AND e.series_year = $2 AND e.known_to IS NULL AND e.kind <> 'expire'
    ORDER BY e.number, e.act_seq
    """,
    "series",
    "year",
)
"""Every act that bears a number of the series and year, as corrected, with the reason if it was voided."""


@cache
def holders(models: tuple[type[Version], ...]) -> Statement:
    """Whom each act of the series and year is about: its `seq`, the holder's code, its name as printed or by now."""
    event, body = table_of(Event), table_of(Organisation)
    tables = [table_of(model) for model in models]
    versions = union_all(
        *(
            select(t.c.entry_id, t.c.valid_from, t.c.valid_to, t.c.holder_name).where(t.c.known_to.is_(None))
            for t in tables
        )
    ).subquery("version")
    day = event.c.effective_on
    on_the_day = and_(versions.c.valid_from <= day, or_(versions.c.valid_to.is_(None), versions.c.valid_to > day))
    found = event.outerjoin(versions, and_(versions.c.entry_id == event.c.entry_id, on_the_day)).outerjoin(
        body, body.c.code == event.c.holder
    )
    name = func.coalesce(versions.c.holder_name, body.c.name, event.c.holder).label("name")
    return Statement(
        select(event.c.act_seq, event.c.holder, name)
        .select_from(found)
        .where(
            event.c.series == bindparam("series"),
            event.c.series_year == bindparam("year"),
            event.c.known_to.is_(None),
            event.c.kind != "expire",
        )
    )
