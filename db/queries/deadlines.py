"""Rules on the time limits of dossiers."""

from db.statement import Sql

_TERMS = """amount, unit, article, certainty, note,
    after_supplement, after_supplement_article, after_supplement_certainty, after_supplement_note,
    out_of_hours, office_closes_at, out_of_hours_article, out_of_hours_certainty, out_of_hours_note"""

_SHOWN = f"""
    SELECT row_to_json(x)::text FROM (
        SELECT id, register_key AS register, kind, authority, valid_from, {_TERMS}, recorded_by, recorded_at
        FROM deadline_rule WHERE {{where}}
        ORDER BY register_key, kind, authority NULLS FIRST, valid_from, id) x
"""  # noqa: S608 - our own words

add = Sql(
    f"""
    INSERT INTO deadline_rule (register_key, kind, authority, valid_from, {_TERMS}, recorded_by, recorded_at)
    VALUES ({", ".join(f"${n}" for n in range(1, 20))}, clock_timestamp()) RETURNING id
    """,  # noqa: S608 - our own words
    "register_key",
    "kind",
    "authority",
    "valid_from",
    "amount",
    "unit",
    "article",
    "certainty",
    "note",
    "after_supplement",
    "after_supplement_article",
    "after_supplement_certainty",
    "after_supplement_note",
    "out_of_hours",
    "office_closes_at",
    "out_of_hours_article",
    "out_of_hours_certainty",
    "out_of_hours_note",
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
    f"""
    SELECT authority, valid_from, {_TERMS} FROM deadline_rule
    WHERE register_key = $1 AND kind = $2 AND (authority IS NULL OR authority = $3) AND valid_from <= $4
    ORDER BY authority IS NULL, valid_from DESC, id DESC LIMIT 1
    """,  # noqa: S608 - our own words
    "register",
    "kind",
    "authority",
    "day",
)
"""The rule for a day: an authority's own before the general one, then the newest, then the last recorded."""
