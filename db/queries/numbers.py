"""Number series: their settings, withheld numbers, and the numbered acts that a certificate lists."""

from sqlalchemy import and_, bindparam, func, select, union_all

from db.conditions import table_of
from db.queries.tense import known, known_in, on_day, valid_on
from db.statement import Sql, Statement, cached
from db.tables.act import Event
from db.tables.base import Status, Version
from db.tables.organisation import Organisation
from db.words import label_of

read_series = Sql(
    f"""
    SELECT s.*, (SELECT name FROM organisation b WHERE b.code = s.authority AND {known_in("b", "$3::bigint")}
                 ORDER BY {on_day("b", "$2::date")} DESC, valid_from DESC LIMIT 1) AS authority_name
    FROM number_series s WHERE s.key = $1 AND {known_in("s", "$3::bigint")}
    ORDER BY {on_day("s", "$2::date")} DESC, valid_from DESC LIMIT 1
    """,  # noqa: S608 - our own text
    "key",
    "day",
    "seq",
)
"""A series as known at a size of the ledger: as of the day or, if it began later, as it began."""

all_series = Sql(
    f"""
    SELECT row_to_json(x)::text FROM (
        SELECT s.key, s.title_vi, s.authority, s.symbols, s.reset, s.kept, s.kept_since, s.opening, s.uses,
            s.entry_id AS id, s.status,
            {label_of("s.status", Status)} AS status_vi, s.valid_from, s.valid_to, s.known_from
        FROM number_series s
        WHERE {on_day("s", "$2::date")} AND {known_in("s", "$3::bigint")} AND NOT EXISTS (
            SELECT FROM jsonb_to_recordset(s.uses) u(register text) WHERE u.register <> ALL ($1::text[]))
        ORDER BY s.key) x
    """,  # noqa: S608 - our own text
    "registers",
    "day",
    "seq",
)
symbols_of = Sql(
    """
    SELECT coalesce(array_agg(DISTINCT u.symbol ORDER BY u.symbol), '{}')
    FROM number_series s, unnest(s.symbols) u(symbol)
    WHERE s.known_to IS NULL
        AND s.uses @> jsonb_build_array(jsonb_build_object('register', $1::text, 'kind', $2::text))
    """,
    "register",
    "kind",
)
"""The symbols of all series that number acts of a kind."""

count_hidden_uses = Sql(
    "SELECT count(*) FROM number_series s, jsonb_to_recordset(s.uses) u(register text) "
    "WHERE s.key = $1 AND s.known_to IS NULL AND u.register <> ALL ($2::text[])",
    "key",
    "registers",
)
"""The number of kinds of act that a series numbers in other registers than these."""

newest_of = Sql(
    "SELECT key, authority, symbols, uses FROM number_series WHERE entry_id = $1 AND known_to IS NULL "
    "ORDER BY valid_from DESC LIMIT 1",
    "id",
)
"""A series as it ends up, as known now."""

clashes = Sql(
    """
    SELECT s.key, u.symbol, NULL AS kind FROM number_series s, unnest(s.symbols) u(symbol)
    WHERE s.key <> $1 AND s.authority = $2 AND s.known_to IS NULL AND s.status = 'in_force'
        AND s.valid_to IS NULL AND u.symbol = ANY ($3::text[])
    UNION ALL
    SELECT s.key, NULL, u.register || ':' || u.kind
    FROM number_series s, jsonb_to_recordset(s.uses) u(register text, kind text)
    WHERE s.key <> $1 AND s.authority = $2 AND s.known_to IS NULL AND s.status = 'in_force'
        AND s.valid_to IS NULL AND u.register || ':' || u.kind = ANY ($4::text[])
    LIMIT 1
    """,
    "key",
    "authority",
    "symbols",
    "kinds",
)
"""A symbol, or a kind of act, that another series of the authority has already."""

first_given = Sql(
    "SELECT year, last FROM series_counter WHERE series = $1 AND last > opening ORDER BY year LIMIT 1", "key"
)
"""The first year in which the series gave a number."""

reservation_of = Sql(
    """
    SELECT entry_id FROM number_reservation r
    WHERE series = $1 AND year = $2 AND number = $3 AND known_to IS NULL
        AND NOT EXISTS (SELECT FROM number_reservation g WHERE g.entry_id = r.entry_id AND g.known_to IS NULL
                        AND g.status = 'ceased')
        AND NOT EXISTS (SELECT FROM act a WHERE a.numbered_here
                        AND a.series = $1 AND a.series_year = $2 AND a.number = $3)
    LIMIT 1
    """,
    "series",
    "year",
    "number",
)
"""The reservation of a number that is neither used nor given up, if there is one. It must be locked."""

is_voided = Sql(
    "SELECT status = 'ceased' AS voided FROM number_reservation "
    "WHERE series = $1 AND year = $2 AND number = $3 AND known_to IS NULL "
    "UNION ALL SELECT voided FROM event WHERE series = $1 AND series_year = $2 AND number = $3 AND known_to IS NULL "
    "ORDER BY voided DESC LIMIT 1",
    "series",
    "year",
    "number",
)
"""Whether a number is voided; no row if it is neither reserved nor used."""

counter = Sql("SELECT opening, last FROM series_counter WHERE series = $1 AND year = $2", "series", "year")
withheld = Sql(
    f"""
    SELECT r.number, coalesce(bool_or(r.status = 'ceased'), false) AS voided, min(why) AS why, min(expires_on) AS until,
        max(a.reason) FILTER (WHERE r.status = 'ceased') AS void_reason
    FROM number_reservation r JOIN act a ON a.seq = r.act_seq
    WHERE r.series = $1 AND year = $2 AND {known_in("r", "$3::bigint")}
        AND NOT EXISTS (SELECT FROM event e WHERE e.series = $1 AND e.series_year = $2
                        AND e.number = r.number AND e.known_from <= $3)
    GROUP BY r.entry_id, r.number ORDER BY r.number
    """,  # noqa: S608 - our own text
    "series",
    "year",
    "seq",
)
"""The numbers withheld at a size of the ledger that no act had used by then."""

numbered_acts = Sql(
    """
    WITH void AS MATERIALIZED (SELECT corrects, reason FROM act WHERE kind = 'void' AND seq <= $3)
    SELECT e.number, e.symbol, e.signed_on, e.act_seq, e.entry_id, e.register_key, e.voided, v.reason
    FROM event e LEFT JOIN void v ON v.corrects = e.act_seq
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
    body_name = (
        select(body.c.name)
        .where(body.c.code == event.c.holder, valid_on(body, event.c.effective_on), known(body, now=False))
        .limit(1)
        .scalar_subquery()
    )
    tables = [table_of(model) for model in models]
    versions = union_all(
        *(
            select(t.c.entry_id, t.c.valid_from, t.c.valid_to, t.c.holder_name).where(known(t, now=False))
            for t in tables
        )
    ).subquery("version")
    of_the_day = and_(versions.c.entry_id == event.c.entry_id, valid_on(versions, event.c.effective_on))
    joined = event.outerjoin(versions, of_the_day)
    name = func.coalesce(versions.c.holder_name, body_name, event.c.holder).label("name")
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
