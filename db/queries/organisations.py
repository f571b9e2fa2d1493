"""Bodies."""

from sqlalchemy import bindparam

from db.statement import Sql, Statement
from db.tables.organisation import Organisation
from db.where import table_of

_table = table_of(Organisation)

add = Statement(_table.insert().values({column.name: bindparam(column.name) for column in _table.columns}))
holder_of = Sql("SELECT name, kind FROM organisation WHERE code = $1", "code")
read = Sql("SELECT row_to_json(o)::text FROM organisation o WHERE code = $1", "code")
page = Sql(
    "SELECT row_to_json(o)::text, code FROM organisation o WHERE code > $1 AND ($2::text IS NULL OR kind = $2) "
    "ORDER BY code LIMIT $3",
    "after",
    "kind",
    "limit",
)
