"""Rules on the time limits of dossiers."""

from db.statement import Sql

_SHOWN = """
    SELECT row_to_json(x)::text FROM (
        SELECT id, register_key AS register, kind, authority, valid_from, amount, unit, article, certainty, note,
               recorded_by, recorded_at
        FROM deadline_rule WHERE {where}
        ORDER BY register_key, kind, authority NULLS FIRST, valid_from, id) x
"""

add = Sql(
    """
    INSERT INTO deadline_rule
        (register_key, kind, authority, valid_from, amount, unit, article, certainty, note, recorded_by, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp()) RETURNING id
    """,
    "register_key",
    "kind",
    "authority",
    "valid_from",
    "amount",
    "unit",
    "article",
    "certainty",
    "note",
    "recorded_by",
)
read = Sql(_SHOWN.format(where="id = $1"), "id")
matching = Sql(
    _SHOWN.format(where="($1::text IS NULL OR register_key = $1) AND ($2::text IS NULL OR kind = $2)"),
    "register",
    "kind",
)
"""The rules of a register, of a kind or both, as JSON, the general ones first."""

rule_for = Sql(
    """
    SELECT authority, valid_from, amount, unit, article, certainty, note FROM deadline_rule
    WHERE register_key = $1 AND kind = $2 AND (authority IS NULL OR authority = $3) AND valid_from <= $4
    ORDER BY authority IS NULL, valid_from DESC, id DESC LIMIT 1
    """,
    "register",
    "kind",
    "authority",
    "day",
)
"""The rule for a day: an authority's own before the general one, then the newest, then the last recorded."""
