"""Bodies (tổ chức)."""

from sqlalchemy import String, bindparam, cast, func, select, true
from sqlalchemy.dialects.postgresql import TSQUERY

from db.conditions import table_of
from db.queries.places import name_on
from db.sorting import Sort, paged
from db.statement import Sql, Statement, cached
from db.tables.organisation import Organisation, OrganisationFacts

_table = table_of(Organisation)
_SHOWN = ", ".join(f"o.{name}" for name in OrganisationFacts.model_fields)

add = Statement(_table.insert().values({column.name: bindparam(column.name) for column in _table.columns}))
read = Sql(
    f"""
    SELECT row_to_json(x)::text FROM (
        SELECT {_SHOWN}, {name_on("o.place", "$2::date")} AS place_then, {name_on("o.place", "$3::date")} AS place_now
        FROM organisation o WHERE o.code = $1) x
    """,  # noqa: S608 - our own text
    "code",
    "day",
    "today",
)
holder_of = Sql("SELECT name, kind, founded_on, dissolved_on FROM organisation WHERE code = $1", "code")
dissolve = Sql(
    "UPDATE organisation o SET dissolved_on = $2, successor = $3, dissolution_source = $4 "  # noqa: S608 - our own text
    f"WHERE code = $1 AND dissolved_on IS NULL RETURNING (SELECT row_to_json(x)::text FROM (SELECT {_SHOWN}) x)",
    "code",
    "dissolved_on",
    "successor",
    "source",
)


@cached
def page(*, kind: bool, words: bool, after: bool, sort: Sort | None) -> Statement:
    """Up to `:limit` bodies as JSON, each with its code and sort key; `after` the cursor (`:after_key`, `:after`)."""
    shown = select(*(_table.c[name] for name in OrganisationFacts.model_fields)).correlate(_table).subquery("shown")
    whole = cast(select(func.row_to_json(shown.table_valued())).scalar_subquery(), String)
    query = select(whole, _table.c.code, _table.c.name_key).where(
        _table.c.kind == bindparam("kind") if kind else true(),
        _table.c.words.op("@@")(bindparam("words", type_=TSQUERY())) if words else true(),
    )
    return Statement(paged(query, _table.c.name_key, _table.c.code, sort, after=after))
