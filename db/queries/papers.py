"""Papers by the code printed on them."""

from sqlalchemy import bindparam, null, select

from db.statement import Sql, Statement
from db.tables.act import Act
from db.where import table_of

_act = table_of(Act)

by_code = Sql(
    "SELECT seq, register_key AS register, entry_id AS entry FROM paper_code JOIN act USING (seq) WHERE code = $1",
    "code",
)

codes_of = Sql("SELECT seq, code FROM paper_code JOIN act USING (seq) WHERE entry_id = $1", "entry")
"""The codes of every paper of an entry."""

acts_of = Statement(
    select(_act, null().label("private")).where(_act.c.entry_id == bindparam("id")).order_by(_act.c.seq)
)
"""Every act on entry `:id`, without anything personal."""
