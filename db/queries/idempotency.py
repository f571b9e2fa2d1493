"""Idempotency keys: claimed before the work, completed with the response after it, in one transaction."""

from db.statement import Sql

KEPT_DAYS = 30

claim = Sql(
    f"""
    WITH turn AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(hashtextextended($1::text || encode($2::bytea, 'hex'), 1)) AS mine
    ), claimed AS (
        INSERT INTO kept_answer (client, key, kept_at)
        SELECT $1, $2, clock_timestamp() FROM turn WHERE mine
        ON CONFLICT (client, key) DO NOTHING RETURNING true
    ), deleted AS (
        DELETE FROM kept_answer WHERE (client, key) IN (
            SELECT client, key FROM kept_answer
            WHERE kept_at < now() - interval '{KEPT_DAYS} days' AND (client, key) <> ($1, $2)
            ORDER BY kept_at LIMIT 2 FOR UPDATE SKIP LOCKED)
    )
    SELECT mine, EXISTS (SELECT FROM claimed) AS is_new FROM turn
    """,  # noqa: S608 - our own number
    "client",
    "key",
)
"""Claim a key for this transaction. Not `mine`: another transaction holds it; not `is_new`: it has a response.

Two inserts never wait for each other: the lock is only tried. A response that is committed between this statement's
snapshot and its lock is seen nevertheless, since ON CONFLICT checks the index. Each claim deletes up to two old
responses, so that the table never needs a sweep.
"""

read = Sql("SELECT * FROM kept_answer WHERE client = $1 AND key = $2", "client", "key")

complete = Sql(
    """
    UPDATE kept_answer SET status = $3, media_type = $4, headers = $5::jsonb, body = $6
    WHERE client = $1 AND key = $2
    """,
    "client",
    "key",
    "status",
    "media_type",
    "headers",
    "body",
)
