"""Published checkpoints."""

from db.statement import Sql

newest = Sql("SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1")
at_size = Sql("SELECT * FROM checkpoint WHERE size = $1", "size")
after = Sql("SELECT * FROM checkpoint WHERE size > $1 ORDER BY size", "size")
every = Sql(
    "SELECT size, root, origin, jws, audit_size, audit_hash, "
    "CASE WHEN published_at BETWEEN '0001-01-02Z' AND '9999-12-30Z' THEN published_at END AS published_at "
    "FROM checkpoint ORDER BY size"
)
"""Every checkpoint in order, without an instant that is none."""

sizes = Sql(
    "SELECT size FROM checkpoint WHERE size > $1 AND size <= $2 ORDER BY size LIMIT $3", "after", "upto", "limit"
)

add = Sql(
    "INSERT INTO checkpoint (size, root, published_at, origin, jws, audit_size, audit_hash) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (size) DO NOTHING",
    "size",
    "root",
    "published_at",
    "origin",
    "jws",
    "audit_size",
    "audit_hash",
)

lock = Sql("SELECT pg_advisory_xact_lock(hashtextextended('checkpoint', 0))")
"""Wait until nobody publishes, and let nobody publish until the transaction ends."""

try_lock = Sql("SELECT pg_try_advisory_xact_lock(hashtextextended('checkpoint', 0)) AS ours, clock_timestamp() AS now")
"""Try to lock publishing until the transaction ends: `ours` if no other worker holds the lock."""
