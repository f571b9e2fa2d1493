"""Papers by the code printed on them."""

from sqlalchemy import bindparam, null, select

from db.conditions import table_of
from db.statement import Sql, Statement
from db.tables.act import Act

_act = table_of(Act)

by_code = Sql(
    "SELECT seq, register_key AS register, entry_id AS entry FROM paper_code JOIN act USING (seq) WHERE code = $1",
    "code",
)

codes_of = Sql("SELECT seq, code FROM paper_code JOIN act USING (seq) WHERE entry_id = $1", "entry")
"""The codes of all papers of an entry."""

misplaced = Sql(
    """
    SELECT seq, code IS NULL AS lost, numbered_here IS NOT TRUE AS needless
    FROM act FULL JOIN paper_code USING (seq)
    WHERE (numbered_here IS TRUE) <> (code IS NOT NULL)
        OR code_digest <> encode(sha256(convert_to(code, 'UTF8')), 'hex')
    ORDER BY seq LIMIT $1
    """,
    "limit",
)
"""Acts numbered here without a code, acts numbered elsewhere with one, and codes that differ from the leaf."""

acts_of = Statement(
    select(_act, null().label("private")).where(_act.c.entry_id == bindparam("id")).order_by(_act.c.seq)
)
"""Every act on entry `:id`, without personal fields."""
