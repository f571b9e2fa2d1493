"""The audit log."""

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
        SELECT id, at, who, what, target, detail FROM audit
        WHERE id > $1 AND ($2::text IS NULL OR what = $2) AND ($3::text IS NULL OR target = $3)
          AND ($4::text IS NULL OR who = $4)
        ORDER BY id LIMIT $5) x
    """,
    "after",
    "what",
    "target",
    "who",
    "limit",
)
