"""Number series: their settings, withheld numbers, and the numbered acts that a certificate lists."""

from sqlalchemy import and_, bindparam, func, select, union_all

from db.conditions import table_of
from db.queries.tense import known, valid_on
from db.statement import Sql, Statement, cached
from db.tables.act import Event
from db.tables.base import Version
from db.tables.number_series import NumberSeries, SeriesSymbol, SeriesUse
from db.tables.organisation import Organisation


def _insert(model: type) -> Statement:
    table = table_of(model)
    return Statement(table.insert().values({column.name: bindparam(column.name) for column in table.columns}))


add_series = _insert(NumberSeries)
add_symbol = _insert(SeriesSymbol)
add_use = _insert(SeriesUse)
reserve_number = Sql(
    "INSERT INTO held_number (series, year, number, reason, until, voided, reserved_at) "
    "VALUES ($1, $2, $3, $4, $5, false, clock_timestamp())",
    "series",
    "year",
    "number",
    "reason",
    "until",
)

read_series = Sql(
    "SELECT s.*, b.name AS authority_name FROM number_series s JOIN organisation b ON b.code = s.authority "
    "WHERE s.key = $1",
    "key",
)
all_series = Sql(
    """
    SELECT row_to_json(x)::text FROM (
        SELECT s.*, (SELECT coalesce(json_agg(json_build_object('register', u.register_key, 'kind', u.kind,
                     'symbol', u.symbol) ORDER BY u.register_key, u.kind), '[]')
                     FROM series_use u WHERE u.series = s.key) AS uses
        FROM number_series s
        WHERE NOT EXISTS (SELECT FROM series_use u WHERE u.series = s.key AND u.register_key <> ALL ($1::text[]))
        ORDER BY s.key) x
    """,
    "registers",
)
symbols_of = Sql(
    """
    SELECT coalesce(array_agg(DISTINCT s.symbol ORDER BY s.symbol), '{}') FROM series_use u
    JOIN series_symbol s ON s.series = u.series WHERE u.register_key = $1 AND u.kind = $2
    """,
    "register",
    "kind",
)
"""The symbols of all series that number acts of a kind."""
count_hidden_uses = Sql(
    "SELECT count(*) FROM series_use WHERE series = $1 AND register_key <> ALL ($2::text[])", "key", "registers"
)
"""The number of kinds of act that a series numbers in other registers than these."""
void_reserved = Sql(
    "UPDATE held_number SET voided = true, void_reason = $4, voided_at = clock_timestamp() "
    "WHERE series = $1 AND year = $2 AND number = $3 AND NOT voided AND used_at IS NULL RETURNING number",
    "series",
    "year",
    "number",
    "reason",
)
is_voided = Sql(
    "SELECT voided FROM held_number WHERE series = $1 AND year = $2 AND number = $3 AND used_at IS NULL UNION ALL "
    "SELECT voided FROM event WHERE series = $1 AND series_year = $2 AND number = $3 AND known_to IS NULL "
    "ORDER BY voided LIMIT 1",
    "series",
    "year",
    "number",
)
"""Whether a number is voided; no row if it is neither reserved nor used."""

counter = Sql("SELECT opening, last FROM series_counter WHERE series = $1 AND year = $2", "series", "year")
withheld = Sql(
    """
    SELECT number, gone AS voided, CASE WHEN gone THEN coalesce(void_reason, reason) ELSE reason END AS reason,
        CASE WHEN NOT gone THEN until END AS until
    FROM (SELECT *, voided AND ($3::timestamptz IS NULL OR voided_at IS NULL OR voided_at <= $3) AS gone
          FROM held_number) h
    WHERE series = $1 AND year = $2 AND ($3::timestamptz IS NULL OR reserved_at IS NULL OR reserved_at <= $3)
        AND NOT EXISTS (SELECT FROM event e WHERE e.series = h.series AND e.series_year = h.year
                        AND e.number = h.number AND e.known_from <= $4)
    ORDER BY number
    """,
    "series",
    "year",
    "until",
    "seq",
)
"""The numbers withheld by the instant `until` (None: now) that no act used by ledger size `seq`."""

withheld_changed_at = Sql(
    """
    SELECT max(instant) FROM held_number h, unnest(ARRAY[h.reserved_at, h.voided_at]) instant
    WHERE series = $1 AND year = $2 AND ($3::timestamptz IS NULL OR instant <= $3)
    """,
    "series",
    "year",
    "until",
)
"""When a number was last reserved or voided unused, by the instant `until` (None: now)."""

numbered_acts = Sql(
    """
    SELECT e.number, e.symbol, e.signed_on, e.act_seq, e.entry_id, e.register_key, e.voided, v.reason
    FROM event e LEFT JOIN act v ON v.corrects = e.act_seq AND v.kind = 'void' AND v.seq <= $3
    WHERE e.series = $1 AND e.series_year = $2 AND e.kind <> 'expire'
        AND e.known_from <= $3 AND (e.known_to IS NULL OR e.known_to > $3)
    ORDER BY e.number, e.act_seq
    """,
    "series",
    "year",
    "seq",
)
"""Every act with a number of the series and year, as known at a ledger size, with the reason if it was voided."""


@cached
def holders(models: tuple[type[Version], ...]) -> Statement:
    """The holders of the acts of a series and year at ledger size `:seq`: the act's seq, the holder's code and name."""
    event, body = table_of(Event), table_of(Organisation)
    tables = [table_of(model) for model in models]
    versions = union_all(
        *(
            select(t.c.entry_id, t.c.valid_from, t.c.valid_to, t.c.holder_name).where(known(t, now=False))
            for t in tables
        )
    ).subquery("version")
    of_the_day = and_(versions.c.entry_id == event.c.entry_id, valid_on(versions, event.c.effective_on))
    joined = event.outerjoin(versions, of_the_day).outerjoin(body, body.c.code == event.c.holder)
    name = func.coalesce(versions.c.holder_name, body.c.name, event.c.holder).label("name")
    return Statement(
        select(event.c.act_seq, event.c.holder, name)
        .select_from(joined)
        .where(
            event.c.series == bindparam("series"),
            event.c.series_year == bindparam("year"),
            known(event, now=False),
            event.c.kind != "expire",
        )
    )
