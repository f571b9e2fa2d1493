"""The ledger's head and stored subtrees."""

from sqlalchemy import select

from db.conditions import table_of
from db.queries.access_lock import ACCESS_VERSION
from db.statement import ACCESS_VERSION_COLUMN, Sql, Statement
from db.tables.ledger import LedgerHead

head = Statement(select(table_of(LedgerHead)))

state = Sql(
    "SELECT size, recorded_at, xmin::text AS written_by, "  # noqa: S608 - our own text
    f"{ACCESS_VERSION} AS {ACCESS_VERSION_COLUMN} FROM ledger_head"
)
"""The state of the head's row: differs after whatever writes it.

After a failover to a standby that lacks some acts, others come by their places, and even by the same transactions.
"""

size_at = Sql("SELECT coalesce(max(seq), 0) FROM act WHERE recorded_at <= $1", "instant")
"""The number of acts recorded by an instant; `recorded_at` rises with `seq`."""

recorded_at = Sql("SELECT recorded_at FROM act WHERE seq = $1", "seq")
"""When an act was recorded."""

nodes = Sql(
    "SELECT level, place, hash FROM ledger_node "
    "WHERE (level, place) IN (SELECT * FROM unnest($1::integer[], $2::bigint[]))",
    "levels",
    "places",
)

act_and_first = Sql(
    "SELECT *, NULL AS private FROM act WHERE seq = $1"
    " OR seq = (SELECT min(seq) FROM act WHERE entry_id = (SELECT entry_id FROM act WHERE seq = $1))",
    "seq",
)
"""Act `seq` and the first act of its entry, without personal fields."""

all_nodes = Sql("SELECT level, place, hash FROM ledger_node ORDER BY (place + 1) << level, level")
"""Every stored subtree, in the order in which they filled."""
