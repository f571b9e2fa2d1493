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

claim_all = Sql(
    f"""
    WITH turn AS MATERIALIZED (
        SELECT client, key, nth, pg_try_advisory_xact_lock(hashtextextended(client || encode(key, 'hex'), 1)) AS mine
        FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY a(client, key, nth)
    ), deleted AS (
        DELETE FROM kept_answer WHERE (client, key) IN (
            SELECT client, key FROM kept_answer
            WHERE kept_at < now() - interval '{KEPT_DAYS} days' AND (client, key) NOT IN (SELECT client, key FROM turn)
            ORDER BY kept_at LIMIT 2 * cardinality($1::text[]) FOR UPDATE SKIP LOCKED)
    )
    SELECT h.reference_version, array_agg(
        coalesce(t.mine, true) AND NOT EXISTS (SELECT FROM kept_answer k WHERE (k.client, k.key) = (t.client, t.key))
        ORDER BY nth) FILTER (WHERE nth IS NOT NULL) AS new
    FROM ledger_head h LEFT JOIN turn t ON true GROUP BY h.reference_version
    """,  # noqa: S608 - our own number
    "clients",
    "keys",
)
"""Claim keys for this transaction, by locks alone: whether each is new; and the version of reference data.

A response that is committed between the snapshot and its lock is not seen: then storing another violates the key.
"""

store_all = Sql(
    """
    INSERT INTO kept_answer (client, key, kept_at, status, media_type, headers, body)
    SELECT client, key, clock_timestamp(), status, media_type, headers, body
    FROM unnest($1::text[], $2::bytea[], $3::int[], $4::text[], $5::jsonb[], $6::bytea[])
        a(client, key, status, media_type, headers, body)
    """,
    "clients",
    "keys",
    "statuses",
    "media_types",
    "headers",
    "bodies",
)
"""Store responses under keys that this transaction has claimed."""

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
