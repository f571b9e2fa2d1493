"""Counters of rate limits, shared by all workers."""

from db.statement import Sql

take = Sql(
    """
    WITH expired AS (
        DELETE FROM throttle WHERE key IN (
            SELECT key FROM throttle WHERE ends_at < now() AND key <> $1
            ORDER BY ends_at LIMIT 10 FOR UPDATE SKIP LOCKED
        )
    ), taken AS (
        INSERT INTO throttle AS t (key, ends_at, hits) VALUES ($1, now() + $2::integer * interval '1 second', 1)
        ON CONFLICT (key) DO UPDATE SET
            hits = CASE WHEN t.ends_at <= now() THEN 1 ELSE t.hits + 1 END,
            ends_at = CASE WHEN t.ends_at <= now() THEN excluded.ends_at ELSE t.ends_at END
        WHERE t.ends_at <= now() OR t.hits < $3
        RETURNING key
    )
    SELECT EXISTS (SELECT FROM taken) AS taken,
        (SELECT ceil(extract(epoch FROM ends_at - now()))::integer FROM throttle WHERE key = $1) AS seconds_left
    """,
    "key",
    "seconds",
    "most",
)
"""Count one more in the window of `key`, or start a window of `seconds`, unless it holds `most` already.

Deletes a few expired windows of other keys.
"""

give_back = Sql("UPDATE throttle SET hits = hits - 1 WHERE key = $1 AND hits > 0 AND ends_at > now()", "key")
remember = Sql(
    """
    INSERT INTO throttle (key, ends_at, hits) VALUES ($1, now() + $2::integer * interval '1 second', 0)
    ON CONFLICT (key) DO UPDATE SET ends_at = excluded.ends_at
    """,
    "key",
    "seconds",
)
"""Keep `key` for so many seconds from now."""
is_open = Sql("SELECT EXISTS (SELECT FROM throttle WHERE key = $1 AND ends_at > now())", "key")
"""Whether `key` has an open window, or is remembered."""
