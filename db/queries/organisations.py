"""Bodies."""

from sqlalchemy import bindparam

from db.queries.places import named
from db.statement import Sql, Statement
from db.tables.organisation import Organisation
from db.where import table_of

_table = table_of(Organisation)

add = Statement(_table.insert().values({column.name: bindparam(column.name) for column in _table.columns}))
read = Sql(
    f"""
    SELECT row_to_json(x)::text FROM (
        SELECT o.*, {named("o.place", "$2::date")} AS place_then, {named("o.place", "$3::date")} AS place_now
        FROM organisation o WHERE o.code = $1) x
    """,  # noqa: S608 - our own words
    "code",
    "day",
    "today",
)
holder_of = Sql("SELECT name, kind, founded_on, dissolved_on FROM organisation WHERE code = $1", "code")
dissolve = Sql(
    "UPDATE organisation SET dissolved_on = $2, successor = $3, dissolution_source = $4 "
    "WHERE code = $1 AND dissolved_on IS NULL RETURNING row_to_json(organisation)::text",
    "code",
    "dissolved_on",
    "successor",
    "source",
)
page = Sql(
    "SELECT row_to_json(o)::text, code FROM organisation o WHERE code > $1 AND ($2::text IS NULL OR kind = $2) "
    "ORDER BY code LIMIT $3",
    "after",
    "kind",
    "limit",
)
