"""Signing rules: which acts need two persons."""

from typing import Final

from db.queries.tense import known_in, now
from db.statement import Sql

_ASSIGNED: Final = f"""
    SELECT authority FROM managing_authority m WHERE register_key = $1 AND {now("m", "$3::date")}
    ORDER BY valid_from DESC LIMIT 1
"""  # noqa: S608 - our own text
in_force = Sql(
    f"""
    SELECT DISTINCT ON (r.authority) r.second_person FROM signing_rule r
    WHERE r.register_key = $1 AND {now("r", "$3::date")} AND r.authority IN ($2::text, ({_ASSIGNED}))
    ORDER BY r.authority, r.valid_from DESC
    """,  # noqa: S608 - our own text
    "register",
    "authority",
    "day",
)
"""The rules in force on a day in a register: that of the authority that acts and that of the one that manages it then.

They differ for an act of before a handover, which the successor's staff records. The rule of one that was dissolved
counts until the register is handed over: meanwhile acts are corrected and voided too.
"""

every = Sql(
    f"""
    SELECT row_to_json(x)::text FROM (
        SELECT r.entry_id AS id, register_key AS register, authority, valid_from, second_person, source, known_from,
            lead(valid_from) OVER (PARTITION BY register_key, authority ORDER BY valid_from) AS valid_to
        FROM signing_rule r
        WHERE status = 'in_force' AND ($1::text IS NULL OR register_key = $1) AND {known_in("r", "$2::bigint")}
        ORDER BY register_key, authority, valid_from) x
    """,  # noqa: S608 - our own text
    "register",
    "seq",
)
"""The rules of one register or of all, as JSON; each is valid until the next one of its register and authority."""

newest_of = Sql(
    "SELECT register_key, authority, second_person, status FROM signing_rule "
    "WHERE entry_id = $1 AND known_to IS NULL ORDER BY valid_from DESC LIMIT 1",
    "id",
)
"""A rule as it ends up, as known now."""
