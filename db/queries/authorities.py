"""Who manages which register, and since when."""

from sqlalchemy import bindparam

from db.conditions import table_of
from db.statement import Sql, Statement
from db.tables.managing_authority import ManagingAuthority

_table = table_of(ManagingAuthority)

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
"""Every relation as JSON; it holds until the next one of its register."""

done_by_others = Sql(
    """
    SELECT authority, effective_on FROM event
    WHERE register_key = $1 AND effective_on >= $2 AND authority <> $3 AND known_to IS NULL AND NOT voided
    ORDER BY effective_on LIMIT 1
    """,
    "register",
    "day",
    "authority",
)
"""The first act of another body in the register on a day or later."""
