"""The first statement of a transaction that opens entries for many requests: rights held, keys claimed."""

from db.queries.idempotency import KEPT_DAYS
from db.statement import Sql

claim = Sql(
    f"""
    WITH held AS MATERIALIZED (
        SELECT array_agg(hold_access(session)) AS versions FROM unnest($3::bytea[]) s(session)
    ), turn AS MATERIALIZED (
        SELECT client, key, nth, pg_try_advisory_xact_lock(hashtextextended(client || encode(key, 'hex'), 1)) AS mine
        FROM held, unnest($1::text[], $2::bytea[]) WITH ORDINALITY a(client, key, nth)
        WHERE cardinality(held.versions) > 0
    ), deleted AS (
        DELETE FROM kept_answer WHERE (client, key) IN (
            SELECT client, key FROM kept_answer
            WHERE kept_at < now() - interval '{KEPT_DAYS} days' AND (client, key) NOT IN (SELECT client, key FROM turn)
            ORDER BY kept_at LIMIT 2 * cardinality($1::text[]) FOR UPDATE SKIP LOCKED)
    )
    SELECT (SELECT versions[cardinality(versions)] FROM held) AS access_version,
        (SELECT reference_version FROM ledger_head) AS reference_version,
        (SELECT array_agg(mine AND NOT EXISTS (
            SELECT FROM kept_answer k WHERE (k.client, k.key) = (t.client, t.key)) ORDER BY nth) FROM turn t) AS new
    """,  # noqa: S608 - our own number
    "clients",
    "keys",
    "sessions",
)
"""Keep all rights and the staff sessions as they are until the transaction ends, and claim keys by locks alone.

The number of access as it is then, the version of reference data, and whether each key is new. A response that is
committed between the snapshot and its lock is not seen: then storing another violates the key. As with a claim of one
key, two old responses are deleted for each.
"""
