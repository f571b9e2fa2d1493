"""Bodies (tổ chức)."""

from typing import Final

from sqlalchemy import String, any_, bindparam, cast, func, select, true
from sqlalchemy.dialects.postgresql import TSQUERY

from db.conditions import table_of
from db.queries.places import name_on
from db.queries.tense import DAY, known_in, known_reference, on_day, valid_on
from db.sorting import Sort, paged
from db.statement import Sql, Statement, cached
from db.tables.base import Status, private_fields
from db.tables.organisation import Organisation, OrganisationFacts, OrganisationKind
from db.words import label_of, words_of

_table = table_of(Organisation)
_PUBLIC: Final = tuple(name for name in OrganisationFacts.model_fields if name not in private_fields(OrganisationFacts))
_SHOWN: Final = (*_PUBLIC, "status", "valid_from", "valid_to", "known_from")

of_code = Sql(
    "SELECT code, name, kind, address, representative, status, valid_from, valid_to FROM organisation "
    "WHERE code = $1 AND known_to IS NULL ORDER BY valid_from",
    "code",
)
"""The versions of a body as known now, the first first."""

of_code_at = Sql(
    "SELECT code, name, kind, address, representative, status, valid_from, valid_to FROM organisation o "  # noqa: S608
    f"WHERE code = $1 AND {known_in('o', '$2::bigint')} ORDER BY valid_from",
    "code",
    "seq",
)
"""The same as known at a size of the ledger."""

code_of = Sql("SELECT code FROM organisation WHERE entry_id = $1 LIMIT 1", "id")
"""The code of an entry."""

exists = Sql("SELECT true FROM organisation WHERE code = $1 LIMIT 1", "code")
"""Whether a body ever had this code."""

read = Sql(
    f"""
    SELECT row_to_json(x)::text AS text, x.id, x.status, x.valid_from, newest, kinds, EXISTS (
        SELECT FROM event e WHERE e.entry_id = x.id AND e.known_to IS NULL AND e.effective_on > $2::date
        AND e.kind <> 'expire' AND NOT e.voided) AS later FROM (
        SELECT o.entry_id AS id, {", ".join(f"o.{name}" for name in _SHOWN)},
            {label_of("o.kind", OrganisationKind)} AS kind_vi, {label_of("o.status", Status)} AS status_vi,
            {name_on("o.place", "$2::date")} AS place_then, {name_on("o.place", "$4::date")} AS place_now
        FROM organisation o
        WHERE o.code = $1 AND {on_day("o", "$2::date")} AND {known_in("o", "$3::bigint")}) x,
        LATERAL (SELECT max(a.seq) AS newest, string_agg(a.kind, ',') AS kinds
            FROM act a WHERE a.entry_id = x.id) y
    """,  # noqa: S608 - our own text
    "code",
    "day",
    "seq",
    "today",
)
"""A body on a day as known at a size of the ledger, as JSON, and the seq of its newest act."""

namesakes = Sql(
    "SELECT DISTINCT code FROM organisation WHERE known_to IS NULL AND code <> $1 "
    "AND (name_key = $2 OR $3 = ANY (aliases)) ORDER BY code LIMIT 5",
    "code",
    "name_key",
    "name",
)
"""Other bodies that have or had this name."""

succeeds_itself = Sql(
    """
    WITH RECURSIVE step AS (
        SELECT successor AS code FROM organisation WHERE code = $1 AND known_to IS NULL AND successor IS NOT NULL
        UNION
        SELECT o.successor FROM step s JOIN organisation o ON o.code = s.code AND o.known_to IS NULL
        WHERE o.successor IS NOT NULL
    )
    SELECT true FROM step WHERE code = $1 LIMIT 1
    """,
    "code",
)
"""Whether a body took over from itself, by way of others."""

contains_itself = Sql(
    """
    WITH RECURSIVE step AS (
        SELECT parent AS code, daterange(valid_from, valid_to) AS days FROM organisation
        WHERE code = $1 AND known_to IS NULL AND parent IS NOT NULL
        UNION
        SELECT o.parent, s.days * daterange(o.valid_from, o.valid_to)
        FROM step s JOIN organisation o ON o.code = s.code AND o.known_to IS NULL
        WHERE o.parent IS NOT NULL AND s.days && daterange(o.valid_from, o.valid_to)
    )
    SELECT true FROM step WHERE code = $1 LIMIT 1
    """,
    "code",
)
"""Whether a body belongs to itself on some day, by way of others."""


@cached
def page(*, kind: bool, words: bool, identifier: bool, now: bool, after: bool, sort: Sort | None) -> Statement:
    """Up to `:limit` bodies of `:day` as JSON, each with its code and sort key; `after` the cursor.

    Words are looked for in every name that a body ever had, as known at the time of the query.
    """
    labels = [found.of(_table) for name in ("kind_vi", "status_vi") if (found := words_of(Organisation, name))]
    columns = (_table.c.entry_id.label("id"), *(_table.c[name] for name in _SHOWN), *labels)
    shown = select(*columns).correlate(_table).subquery("shown")
    whole = cast(select(func.row_to_json(shown.table_valued())).scalar_subquery(), String)
    named = _table.alias("named")
    matching = select(named.c.code).where(
        named.c.words.op("@@")(bindparam("words", type_=TSQUERY())), known_reference(named, now=now)
    )
    query = select(whole, _table.c.code, _table.c.name_key).where(
        valid_on(_table, DAY),
        known_reference(_table, now=now),
        _table.c.kind == bindparam("kind") if kind else true(),
        bindparam("electronic_id").in_([_table.c.electronic_id_2016, _table.c.electronic_id_2020])
        if identifier
        else true(),
        _table.c.code == any_(matching.scalar_subquery()) if words else true(),
    )
    return Statement(paged(query, _table.c.name_key, _table.c.code, sort, after=after))
