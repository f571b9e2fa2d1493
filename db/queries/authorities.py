"""The managing authorities of registers."""

from sqlalchemy import bindparam

from db.conditions import table_of
from db.statement import Sql, Statement
from db.tables.managing_authority import ManagingAuthority

_table = table_of(ManagingAuthority)


def managers_on(day: str) -> str:
    """SQL for the column `managers`: the authority of each register on `day`, as one JSON object, or NULL."""
    return f"""(
        SELECT jsonb_object_agg(register_key, authority)::text FROM (
            SELECT DISTINCT ON (register_key) register_key, authority FROM managing_authority
            WHERE valid_from <= {day} ORDER BY register_key, valid_from DESC) m
    ) AS managers"""  # noqa: S608 - our own text


add = Statement(_table.insert().values({column.name: bindparam(column.name) for column in _table.columns}))
every = Sql(
    """
    SELECT row_to_json(x)::text FROM (
        SELECT m.*, lead(valid_from) OVER (PARTITION BY register_key ORDER BY valid_from) AS valid_to
        FROM managing_authority m WHERE $1::text IS NULL OR register_key = $1
        ORDER BY register_key, valid_from) x
    """,
    "register",
)
"""The relations of one register or of all, as JSON; each is valid until the next one of its register."""

first_act_by_another = Sql(
    """
    SELECT authority, effective_on FROM event
    WHERE register_key = $1 AND effective_on >= $2 AND authority <> $3 AND known_to IS NULL AND NOT voided
    ORDER BY effective_on LIMIT 1
    """,
    "register",
    "day",
    "authority",
)
"""The first act of another authority in the register, on a day or later."""
