"""Procedure codes."""

from typing import Final

from db.queries.tense import known_in, now
from db.statement import Sql
from db.tables.procedure import ProcedureFacts

_FACTS: Final = ", ".join(f"p.{name}" for name in ProcedureFacts.model_fields if name != "register_key")

matching = Sql(
    f"""
    SELECT row_to_json(x)::text FROM (
        SELECT p.entry_id AS id, p.register_key AS register, {_FACTS}, p.valid_from, p.valid_to, p.known_from
        FROM procedure p
        WHERE p.status = 'in_force' AND {known_in("p", "$4::bigint")} AND ($1::text IS NULL OR p.register_key = $1)
            AND ($2::text IS NULL OR p.kind = $2) AND ($3::uuid IS NULL OR p.entry_id = $3)
        ORDER BY p.register_key, p.kind, p.authority NULLS FIRST, p.valid_from, p.act_seq) x
    """,  # noqa: S608 - our own text
    "register",
    "kind",
    "id",
    "seq",
)
"""The procedures of a register, of a kind or both, or one of them, as JSON, those of every authority first."""

code_for = Sql(
    f"""
    SELECT p.procedure_code FROM procedure p
    WHERE p.register_key = $1 AND p.kind = $2 AND (p.authority IS NULL OR p.authority = $3) AND p.certainty = 'found'
        AND {now("p", "$4::date")}
    ORDER BY p.authority IS NULL, p.valid_from DESC, p.act_seq DESC LIMIT 1
    """,  # noqa: S608 - our own text
    "register",
    "kind",
    "authority",
    "day",
)
"""The code for a day, if it was found: an authority's own before that of all, then the newest."""

newest_of = Sql(
    f"""
    SELECT p.register_key, {_FACTS} FROM procedure p
    WHERE p.entry_id = $1 AND p.known_to IS NULL ORDER BY p.valid_from DESC LIMIT 1
    """,  # noqa: S608 - our own text
    "id",
)
"""The facts of a procedure as it ends up, as known now."""
