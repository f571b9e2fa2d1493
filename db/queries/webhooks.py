"""Webhooks of clients."""

from db.queries.authorities import managers_on
from db.statement import Sql

SECRETS = """
    ARRAY[w.secret] || CASE WHEN w.old_until > clock_timestamp() THEN ARRAY[w.old_secret] ELSE '{}' END AS secrets
"""
"""SQL for the column `secrets`, sealed, which sign a message now: the current one and, for a while, the one before."""

client = Sql(
    f"""
    SELECT c.name, c.title, c.authority, c.scopes, c.disabled_at IS NOT NULL AS disabled,
           {managers_on("$2::date")}
    FROM client c WHERE c.name = $1 AND ($3::text IS NULL OR c.authority = $3)
    """,  # noqa: S608 - our own text
    "name",
    "day",
    "authority",
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
        SELECT w.id, w.client, w.url, w.registers, w.kinds, w.since_seq AS after, w.reached_seq AS reached,
               w.disabled_at IS NOT NULL AS disabled, w.created_at, w.created_by,
               CASE WHEN w.old_until > clock_timestamp() THEN w.old_until END AS both_until,
               CASE WHEN w.rests_until > clock_timestamp() THEN w.rests_until END AS rests_until,
               (SELECT count(*) FROM delivery d WHERE d.webhook = w.id AND d.state = 'pending') AS pending,
               (SELECT count(*) FROM delivery d WHERE d.webhook = w.id AND d.state = 'dead') AS dead
        FROM webhook w JOIN client c ON c.name = w.client
        WHERE w.removed_at IS NULL AND ($1::text IS NULL OR c.authority = $1) AND ($2::uuid IS NULL OR w.id = $2)
        ORDER BY w.created_at, w.id) x
    """,
    "authority",
    "id",
)
"""Webhooks as JSON, without secrets: of one authority's clients or of all, with one identifier or all."""

change = Sql(
    """
    UPDATE webhook SET url = coalesce($3, url), slow_at = CASE WHEN $3 IS NULL THEN slow_at END,
        rests_until = CASE WHEN $3 IS NULL AND $2 IS NOT FALSE THEN rests_until END,
        disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, clock_timestamp())
                           WHEN NOT $2 THEN NULL ELSE disabled_at END
    WHERE id = $1
    """,
    "id",
    "disabled",
    "url",
)
rotate_secret = Sql(
    "UPDATE webhook SET secret = $2, old_secret = secret, old_until = clock_timestamp() + $3::interval WHERE id = $1",
    "id",
    "secret",
    "both",
)
remove = Sql(
    "UPDATE webhook SET removed_at = clock_timestamp(), secret = ''::bytea, old_secret = NULL, old_until = NULL "
    "WHERE id = $1",
    "id",
)
delete_deliveries = Sql(
    "WITH gone AS (DELETE FROM delivery WHERE webhook = $1 RETURNING true) SELECT count(*) FROM gone", "id"
)
"""Delete the deliveries of a removed webhook, for which none can be queued any more; returns their number."""

target = Sql(
    f"""
    SELECT w.url, {SECRETS}, c.name, c.scopes, c.disabled_at IS NOT NULL AS disabled
    FROM webhook w JOIN client c ON c.name = w.client WHERE w.id = $1
    """,  # noqa: S608
    "id",
)
