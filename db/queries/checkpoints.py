"""Published checkpoints."""

from db.statement import Sql

newest = Sql("SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1")
at_size = Sql("SELECT * FROM checkpoint WHERE size = $1", "size")
after = Sql("SELECT * FROM checkpoint WHERE size > $1 ORDER BY size", "size")
every = Sql("SELECT * FROM checkpoint ORDER BY size")
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

try_lock = Sql("SELECT pg_try_advisory_xact_lock(hashtextextended('checkpoint', 0)) AS ours, clock_timestamp() AS now")
"""Try to lock publishing until the transaction ends: `ours` if no other worker holds the lock."""
