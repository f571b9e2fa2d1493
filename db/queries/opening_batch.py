"""Statements that open entries for many requests: rights held, keys claimed; and all at once, if all is as expected."""

from typing import Final

from db.queries.idempotency import KEPT_DAYS
from db.queries.recording import effects
from db.statement import Sql, cached, numbered
from db.tables.base import Version

OLDEST: Final = 1
"""Seconds that an act may be recorded after its instant: the clocks of the service and of PostgreSQL may differ."""

_CLAIMED: Final = f"""
    held AS MATERIALIZED (
        SELECT array_agg(hold_access(session)) AS versions FROM unnest(:sessions::bytea[]) s(session)
    ), turn AS MATERIALIZED (
        SELECT client, key, nth, pg_try_advisory_xact_lock(hashtextextended(client || encode(key, 'hex'), 1)) AS mine
        FROM held, unnest(:clients::text[], :keys::bytea[]) WITH ORDINALITY a(client, key, nth)
        WHERE cardinality(held.versions) > 0
    ), deleted AS (
        DELETE FROM kept_answer WHERE (client, key) IN (
            SELECT client, key FROM kept_answer
            WHERE kept_at < now() - interval '{KEPT_DAYS} days' AND (client, key) NOT IN (SELECT client, key FROM turn)
            ORDER BY kept_at LIMIT 2 * cardinality(:clients::text[]) FOR UPDATE SKIP LOCKED)
    ), new AS MATERIALIZED (
        SELECT nth, mine AND (
            SELECT true FROM kept_answer k WHERE k.client = t.client AND k.key = t.key) IS NULL AS is_new FROM turn t
    )
"""  # noqa: S608 - our own number

claim = numbered(
    f"""
    WITH {_CLAIMED}
    SELECT (SELECT versions[cardinality(versions)] FROM held) AS access_version,
        (SELECT reference_version FROM ledger_head) AS reference_version,
        (SELECT array_agg(is_new ORDER BY nth) FROM new) AS new
    """  # noqa: S608 - our own text
)
"""Keep all rights and the staff sessions as they are until the transaction ends, and claim keys by locks alone.

The number of access as it is then, the version of reference data, and whether each key is new. A response that is
committed between the snapshot and its lock is not seen: then storing another violates the key. As with a claim of one
key, two old responses are deleted for each.
"""


@cached
def write_at_once(model: type[Version]) -> Sql:
    """Write openings and commit, in this one statement, if all is as `expected`; else write nothing.

    Expected are the rights, keys that are new, the head and the counters; the locks are taken in this order. The
    instants of the acts must lie between that of the last act and now, and not long before now.
    """
    return numbered(
        f"""
        WITH {_CLAIMED}, claimed AS MATERIALIZED (
            SELECT :access_version::bigint = ALL (versions) AND NOT EXISTS (SELECT FROM new WHERE NOT is_new) AS wholly
            FROM held
        ), head AS MATERIALIZED (
            SELECT h.size, h.peaks, h.reference_version, h.recorded_at
            FROM claimed, ledger_head h WHERE claimed.wholly FOR UPDATE OF h
        ), expected AS MATERIALIZED (
            SELECT true AS is_met FROM head
            WHERE head.size = :expected_size::bigint AND head.peaks = :expected_peaks::bytea[]
                AND head.reference_version = :reference_version::bigint
                AND head.recorded_at < :since::timestamptz AND :recorded_at::timestamptz <= clock_timestamp()
                AND :since > clock_timestamp() - interval '{OLDEST} seconds'
                AND NOT EXISTS (
                    SELECT FROM unnest(:series::text[], :years::int[], :lasts::int[]) n(series, year, last)
                    WHERE NOT EXISTS (SELECT FROM series_counter c
                        WHERE c.series = n.series AND c.year = n.year AND c.last = n.last))
        ), given AS (
            UPDATE series_counter c SET last = c.last + n.count
            FROM expected, unnest(:series, :years, :counts::int[]) n(series, year, count)
            WHERE c.series = n.series AND c.year = n.year
        ), {effects(model, "expected, ")}
        SELECT EXISTS (SELECT FROM expected) AS written, clock_timestamp() AS now
        """  # noqa: S608 - our own text
    )
