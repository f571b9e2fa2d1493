"""The managing authorities of registers."""

from db.queries.tense import known_in, now, on_day
from db.statement import Sql


def managers_on(day: str) -> str:
    """SQL for the column `managers`: the authority of each register on `day`, as one JSON object, or NULL."""
    return f"""(
        SELECT jsonb_object_agg(register_key, authority)::text FROM (
            SELECT DISTINCT ON (register_key) register_key, authority FROM managing_authority a
            WHERE {now("a", day)} ORDER BY register_key, valid_from DESC) m
    ) AS managers"""  # noqa: S608 - our own text


every = Sql(
    f"""
    SELECT row_to_json(x)::text FROM (
        SELECT m.entry_id AS id, register_key AS register, valid_from, authority, source, known_from,
            lead(valid_from) OVER (PARTITION BY register_key ORDER BY valid_from) AS valid_to
        FROM managing_authority m
        WHERE status = 'in_force' AND ($1::text IS NULL OR register_key = $1) AND {known_in("m", "$2::bigint")}
        ORDER BY register_key, valid_from) x
    """,  # noqa: S608 - our own text
    "register",
    "seq",
)
"""The relations of one register or of all, as JSON; each is valid until the next one of its register."""

managed_on = Sql(
    f"""
    SELECT coalesce(array_agg(register_key), '{{}}') FROM (
        SELECT DISTINCT ON (register_key) register_key, authority FROM managing_authority m
        WHERE m.status = 'in_force' AND {on_day("m", "$1::date")} AND {known_in("m", "$2::bigint")}
        ORDER BY register_key, valid_from DESC) x
    WHERE authority = $3
    """,  # noqa: S608 - our own text
    "day",
    "seq",
    "authority",
)
"""The registers that an authority manages on a day, as known at a size of the ledger."""

assignment = Sql(
    "SELECT register_key, authority, valid_from, status FROM managing_authority "
    "WHERE entry_id = $1 AND known_to IS NULL ORDER BY valid_from LIMIT 1",
    "id",
)
"""One relation as known now."""

act_by_another = Sql(
    f"""
    SELECT e.authority, coalesce(e.signed_on, e.effective_on) AS day FROM event e
    WHERE e.register_key = $1 AND e.known_to IS NULL AND NOT e.voided AND e.authority IS NOT NULL AND e.kind <> 'expire'
        AND e.effective_on >= $2 AND NOT EXISTS (
            SELECT FROM unnest(ARRAY[e.effective_on, e.signed_on]) AS x(day), LATERAL (
                SELECT m.authority FROM managing_authority m
                WHERE m.register_key = e.register_key AND {now("m", "x.day")} ORDER BY m.valid_from DESC LIMIT 1) m
            WHERE m.authority = e.authority)
    ORDER BY e.effective_on LIMIT 1
    """,  # noqa: S608 - our own text
    "register",
    "day",
)
"""The first act in a register, on a day or later, by a body that did not manage it then nor when it was signed."""
