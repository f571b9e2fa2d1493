"""Stored projections beside their acts, to compare them with a rebuild."""

from db.conditions import table_of
from db.queries.renewal import RENEWED
from db.statement import Sql, cached
from db.tables.act import Event
from db.tables.base import Version

ranges = Sql(
    """
    SELECT id AS first, lead(id) OVER (ORDER BY id) AS following FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM entry WHERE register_key = $1
    ) numbered WHERE (place - 1) % $2 = 0 ORDER BY id
    """,
    "register",
    "size",
)
"""The entries of a register in ranges of `size`: the first of each, and of the one that follows."""

between = Sql(
    "SELECT id FROM entry WHERE register_key = $1 AND id >= $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id",
    "register",
    "first",
    "following",
)
"""The entries of a range."""

of_register = Sql("SELECT id FROM entry WHERE register_key = $1 ORDER BY id", "register")

acts = Sql(
    "SELECT a.*, p.changes AS private FROM act a LEFT JOIN act_private p USING (seq)"
    " WHERE entry_id = ANY ($1::uuid[]) ORDER BY entry_id, seq",
    "ids",
)
"""All acts on these entries, with their personal fields."""


@cached
def derived(model: type[Version], versions: tuple[str, ...], events: tuple[str, ...]) -> Sql:
    """The versions and events of these entries: for each a text, its rows as JSON objects with these columns in order.

    They come in the order in which acts make them.
    """
    table = table_of(model)
    assert set(versions) == set(table.c.keys()), "a column that is not compared could be changed unnoticed"
    assert set(events) == set(table_of(Event).c.keys())
    return Sql(
        f"""
        SELECT entry_id, v.rows AS versions, x.rows AS events FROM (
            SELECT entry_id, string_agg(row_to_json(r)::text, ',' ORDER BY known_from, valid_from) AS rows
            FROM (SELECT {", ".join(versions)} FROM {table.name} WHERE entry_id = ANY ($1::uuid[])) r GROUP BY entry_id
        ) v FULL JOIN (
            SELECT entry_id, string_agg(
                row_to_json(r)::text, ',' ORDER BY known_from, kind = 'expire', effective_on, act_seq
            ) AS rows
            FROM (SELECT {", ".join(events)} FROM event WHERE entry_id = ANY ($1::uuid[])) r GROUP BY entry_id
        ) x USING (entry_id)
        """,  # noqa: S608 - a table's own names
        "ids",
    )


@cached
def entries(model: type[Version]) -> Sql:
    """Each of these entries: its acts, their personal fields by seq, and all its versions and events."""
    table = table_of(model).name
    return Sql(
        f"""
        SELECT e.id,
            ARRAY (SELECT a FROM act a WHERE a.entry_id = e.id ORDER BY a.seq) AS acts,
            (SELECT jsonb_object_agg(p.seq, p.changes) FROM act a JOIN act_private p USING (seq)
                WHERE a.entry_id = e.id)::text AS private,
            ARRAY (SELECT to_jsonb(v)::text FROM {table} v WHERE v.entry_id = e.id) AS versions,
            ARRAY (SELECT to_jsonb(x)::text FROM event x WHERE x.entry_id = e.id) AS events
        FROM entry e WHERE id = ANY ($1::uuid[]) ORDER BY id
        """,  # noqa: S608 - a table's own name
        "ids",
    )


@cached
def strays(model: type[Version]) -> Sql:
    """Entries with versions in this table that belong to another register than `register`, or to none; with that."""
    return Sql(
        "SELECT DISTINCT v.entry_id AS id, e.register_key AS register"  # noqa: S608 - a table's own name
        f" FROM {table_of(model).name} v LEFT JOIN entry e ON e.id = v.entry_id"
        " WHERE e.register_key IS DISTINCT FROM $1 ORDER BY 1",
        "register",
    )


orphans = Sql(
    """
    SELECT 'act' AS name, seq::text AS key, 'entry' AS lacks FROM act a
    WHERE NOT EXISTS (SELECT FROM entry e WHERE e.id = a.entry_id AND e.register_key = a.register_key)
    UNION ALL
    SELECT 'event', act_seq || ' (' || kind || ')', 'entry' FROM event x
    WHERE NOT EXISTS (SELECT FROM entry e WHERE e.id = x.entry_id)
    UNION ALL
    SELECT 'act_private', seq::text, 'act' FROM act_private p WHERE NOT EXISTS (SELECT FROM act a WHERE a.seq = p.seq)
    UNION ALL
    SELECT 'entry', id::text, 'act' FROM entry e WHERE NOT EXISTS (SELECT FROM act a WHERE a.entry_id = e.id)
    UNION ALL
    SELECT 'entry', id::text, 'register' FROM entry WHERE register_key <> ALL ($1::text[])
    LIMIT $2
    """,
    "registers",
    "limit",
)
"""Rows that belong to nothing, with the name of their table and their key."""

count = Sql("SELECT count(*) FROM entry WHERE register_key = ANY ($1::text[])", "registers")

lock_derivation = Sql("SELECT pg_advisory_xact_lock(hashtextextended('derivation', 0))")
"""Let one program at a time derive what a migration recorded."""

is_derived = Sql("SELECT EXISTS (SELECT FROM release_list) OR NOT EXISTS (SELECT FROM act)")
"""Whether the versions of what a migration recorded are derived: those of the lists come last."""
is_due = Sql("SELECT rebuild_due FROM ledger_head")
"""Whether a migration asked for a rebuild."""

rebuilt = Sql(f"UPDATE ledger_head SET rebuild_due = false, reference_version = {RENEWED}")  # noqa: S608 - our own text
"""Note that a rebuild has run: nothing is due, and what was remembered of reference data may be wrong."""
