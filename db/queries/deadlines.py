"""Rules on the time limits of dossiers."""

from typing import Final

from db.queries.tense import known_in, now
from db.statement import Sql
from db.tables.deadline_rule import DeadlineRuleFacts

_CASE: Final = ("register_key", "kind")
_TERMS: Final = ", ".join(f"r.{name}" for name in DeadlineRuleFacts.model_fields if name not in _CASE)
_FACTS: Final = f"r.register_key, r.kind, {_TERMS}"

matching = Sql(
    f"""
    SELECT row_to_json(x)::text FROM (
        SELECT r.entry_id AS id, r.register_key AS register, r.kind, {_TERMS}, r.valid_from, r.valid_to, r.known_from,
            a.recorded_by, a.recorded_at
        FROM deadline_rule r JOIN act a ON a.seq = r.act_seq
        WHERE r.status = 'in_force' AND {known_in("r", "$4::bigint")} AND ($1::text IS NULL OR r.register_key = $1)
            AND ($2::text IS NULL OR r.kind = $2) AND ($3::uuid IS NULL OR r.entry_id = $3)
        ORDER BY r.register_key, r.kind, r.authority NULLS FIRST, r.valid_from, r.act_seq) x
    """,  # noqa: S608 - our own text
    "register",
    "kind",
    "id",
    "seq",
)
"""The rules of a register, of a kind, of both or one of them, as JSON, the general ones first."""

rule_for = Sql(
    f"""
    SELECT {_TERMS}, r.valid_from FROM deadline_rule r
    WHERE register_key = $1 AND kind = $2 AND (authority IS NULL OR authority = $3) AND {now("r", "$4::date")}
    ORDER BY authority IS NULL, valid_from DESC, act_seq DESC LIMIT 1
    """,  # noqa: S608 - our own text
    "register",
    "kind",
    "authority",
    "day",
)
"""The rule for a day: an authority's own before the general one, then the newest, then the last recorded."""

newest_of = Sql(
    f"SELECT {_FACTS} FROM deadline_rule r WHERE entry_id = $1 AND known_to IS NULL ORDER BY valid_from DESC LIMIT 1",  # noqa: S608 - our own text
    "id",
)
"""The facts of a rule as it ends up, as known now."""
