"""Number series: their settings, the numbers held back, and what a certificate is made from."""

from sqlalchemy import bindparam

from db.statement import Sql, Statement
from db.tables.number_series import HeldNumber, NumberSeries, SeriesSymbol, SeriesUse
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
