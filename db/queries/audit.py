"""The audit log, and the chain over it."""

from typing import Final

from db.statement import Sql

log = Sql(
    "INSERT INTO audit (at, who, what, target, detail) VALUES (clock_timestamp(), $1, $2, $3, $4::jsonb)",
    "who",
    "what",
    "target",
    "detail",
)
page = Sql(
    """
    SELECT row_to_json(x)::text, id FROM (
        SELECT id, at AS recorded_at, who AS recorded_by, what, target, detail FROM audit
        WHERE id > $1 AND ($2::text IS NULL OR what = $2) AND ($3::text IS NULL OR target = $3)
          AND ($4::text IS NULL OR who = $4)
        ORDER BY id LIMIT $5) x
    """,
    "after",
    "what",
    "target",
    "recorded_by",
    "limit",
)

head = Sql("SELECT size, hash, salt FROM audit_head")

RECORD: Final = """
    a.id, CASE WHEN isfinite(a.at) THEN (extract(epoch FROM a.at) * 1000000)::bigint::text END AS microseconds,
    a.who, a.what, a.target, a.detail::text AS detail
"""
"""The columns that a link's hash covers; those of the instant as microseconds since 1970, in text of any length."""

chain = Sql(
    f"""
    SELECT l.place, l.audit, l.hash, {RECORD} FROM audit_link l LEFT JOIN audit a ON a.id = l.audit ORDER BY l.place
    """  # noqa: S608 - our own text
)
"""Every link in order, with its record unless that is missing."""

unchained = Sql(
    "SELECT id FROM audit a WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.audit = a.id) ORDER BY id LIMIT $1",
    "limit",
)
"""Records without a link."""

link_at = Sql(
    "SELECT salt, CASE WHEN $1 = 0 THEN salt ELSE l.hash END AS hash "
    "FROM audit_head LEFT JOIN audit_link l ON l.place = $1 WHERE $1 = 0 OR l.place IS NOT NULL",
    "place",
)
"""The hash of the link at a place, or before the first, and the salt."""
