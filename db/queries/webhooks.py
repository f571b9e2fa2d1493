"""Who is told of which acts."""

from db.queries.access import MANAGERS
from db.statement import Sql

client = Sql(
    f"""
    SELECT c.name, c.title, c.authority, c.scopes, {MANAGERS.format(day="$2::date")}
    FROM client c WHERE c.name = $1 AND ($3::text IS NULL OR c.authority = $3)
    """,  # noqa: S608 - our own words
    "name",
    "day",
    "of",
)
"""A client of one authority, or of any."""

add = Sql(
    """
    INSERT INTO webhook (id, client, url, registers, kinds, secret, since_seq, reached_seq, created_at, created_by)
    SELECT $1, $2, $3, $4, $5, $6, since, since, clock_timestamp(), $8
    FROM (SELECT coalesce($7::bigint, size) FROM ledger_head) x(since)
    """,
    "id",
    "client",
    "url",
    "registers",
    "kinds",
    "secret",
    "after",
    "created_by",
)
every = Sql(
    """
    SELECT row_to_json(x)::text FROM (
        SELECT w.id, w.client, w.url, w.registers, w.kinds, w.since_seq AS since, w.reached_seq AS reached,
               w.disabled_at IS NOT NULL AS disabled, w.created_at, w.created_by,
               (SELECT count(*) FROM delivery d WHERE d.webhook = w.id AND d.state = 'pending') AS pending,
               (SELECT count(*) FROM delivery d WHERE d.webhook = w.id AND d.state = 'dead') AS dead
        FROM webhook w JOIN client c ON c.name = w.client
        WHERE ($1::text IS NULL OR c.authority = $1) AND ($2::uuid IS NULL OR w.id = $2)
        ORDER BY w.created_at, w.id) x
    """,
    "of",
    "id",
)
"""Those of one authority's clients, or of every one's; one by its identifier, or all. Never the secret."""

switch = Sql(
    "UPDATE webhook SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, clock_timestamp()) END WHERE id = $1",
    "id",
    "disabled",
)
target = Sql("SELECT url, secret FROM webhook WHERE id = $1", "id")
