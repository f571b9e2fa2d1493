"""Recording an act: locks in a fixed order (series, entry, ledger head last), then one statement writes everything.

The head's lock orders all acts, so only three round trips are made under it: the lock, the write and the commit.
"""

from sqlalchemy import bindparam, select

from db.conditions import table_of
from db.queries.figure_recount import BY_GRAIN, SUM_KEY
from db.queries.tense import now
from db.statement import Sql, Statement, cached
from db.tables.act import Act, ActPrivate, Entry, Event
from db.tables.base import Version

_act, _private, _entry, _event = table_of(Act), table_of(ActPrivate), table_of(Entry), table_of(Event)

_MANAGES = f"""
    SELECT b.code FROM (
        SELECT authority FROM managing_authority m WHERE register_key = $1 AND {now("m", "{0}")}
        ORDER BY valid_from DESC LIMIT 1) m
    JOIN organisation b ON b.code = m.authority AND {now("b", "{0}")}
"""  # noqa: S608 - our own text

authority_and_series = Sql(
    f"""
    WITH day AS MATERIALIZED (
        SELECT ({_MANAGES.format("$3::date")}) AS managing, ({_MANAGES.format("$4::date")}) AS signing)
    SELECT day.managing, day.signing, s.*,
        (SELECT name FROM organisation b WHERE b.code = day.signing AND {now("b", "$4::date")}) AS authority_name,
        EXISTS (SELECT FROM number_series n WHERE known_to IS NULL AND uses @> jsonb_build_array(
            jsonb_build_object('register', $1::text, 'kind', $2::text))) AS numbered
    FROM day LEFT JOIN LATERAL (
        SELECT n.key, n.symbols, n.reset, n.kept, n.kept_since, n.opening, u.symbol AS default_symbol
        FROM number_series n, jsonb_to_recordset(n.uses) u(register text, kind text, symbol text)
        WHERE n.authority = day.signing AND u.register = $1 AND u.kind = $2 AND {now("n", "$4::date")}
    ) s ON true
    """,  # noqa: S608 - our own text
    "register",
    "kind",
    "effective_on",
    "signed_on",
)
"""The managing authority of `register` on two days, whether acts of `kind` are numbered, and the signer's series."""

manager_on = Sql(_MANAGES.format("$2::date"), "register", "day")

next_number = Sql(
    """
    INSERT INTO series_counter AS c (series, year, opening, last) VALUES ($1, $2, $3, $3 + 1)
    ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1 RETURNING last
    """,
    "series",
    "year",
    "opening",
)
"""Take the next number; the row stays locked until the transaction ends, and a rollback returns the number."""

lock_counter = Sql(
    """
    INSERT INTO series_counter AS c (series, year, opening, last) VALUES ($1, $2, $3, $3)
    ON CONFLICT (series, year) DO UPDATE SET last = c.last RETURNING opening
    """,
    "series",
    "year",
    "opening",
)
"""Lock the counter without advancing it; returns the last number of the paper book."""

lock_register = Sql("SELECT pg_advisory_xact_lock(hashtextextended('register/' || $1, 0))", "register")
"""Serialise the acts of a register of reference data."""

lock_entry = Statement(
    select(_entry.c.id)
    .where(_entry.c.id == bindparam("id"), _entry.c.register_key == bindparam("register"))
    .with_for_update(key_share=True)
)
"""Lock an entry for an act on it; references to the entry are not blocked, as a foreign key takes a weaker lock."""

lock_entries = Sql("SELECT id FROM entry WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE", "ids")

changed_since = Sql("SELECT DISTINCT entry_id FROM act WHERE entry_id = ANY($1::uuid[]) AND seq > $2", "ids", "seq")

lock_referenced = Sql("SELECT id FROM entry WHERE id = $1 FOR SHARE", "id")
"""Block acts on an entry that is being referenced, until the transaction ends."""

acts_of = Statement(
    select(_act, _private.c.changes.label("private"))
    .outerjoin(_private, _private.c.seq == _act.c.seq)
    .where(_act.c.entry_id == bindparam("id"))
    .order_by(_act.c.seq)
)
"""Every act on entry `:id`, with its personal fields unless they are erased."""

every_act = Statement(select(_act, _private.c.changes.label("private"), _private.c.salt)
    .outerjoin(_private, _private.c.seq == _act.c.seq).order_by(_act.c.seq))  # fmt: skip
"""The whole ledger in order."""

lock_head = Sql("SELECT size, peaks, greatest(clock_timestamp(), recorded_at + interval '1 microsecond') AS now "
                "FROM ledger_head FOR UPDATE")  # fmt: skip
"""The last lock of a transaction; `now` rises with every act."""

open_events = Sql("SELECT to_jsonb(e) FROM event e WHERE entry_id = $1 AND known_to IS NULL", "id")


@cached
def open_versions(model: type[Version]) -> Sql:
    """The versions of entry `id` as known now, as JSON."""
    return Sql(f"SELECT to_jsonb(v) FROM {table_of(model).name} v WHERE entry_id = $1 AND known_to IS NULL", "id")  # noqa: S608 - a table's own name


@cached
def write(model: type[Version]) -> Sql:
    """Write an act and all its effects in one statement: act, code of its paper, tree, head, figures, events, versions.

    Rows come as JSON and take the types of their tables. The exclusion constraints are deferrable, so they are checked
    at the end of the statement, whatever the order of its parts.
    """
    table = table_of(model).name
    return Sql(
        f"""
        WITH entry_row AS (
            INSERT INTO entry (id, register_key) SELECT $1::uuid, $2::text WHERE $3::boolean
        ), act_row AS (
            INSERT INTO act SELECT * FROM jsonb_populate_record(NULL::act, $4::jsonb)
        ), private_row AS (
            INSERT INTO act_private SELECT * FROM jsonb_populate_recordset(NULL::act_private, $5::jsonb)
        ), code_row AS (
            INSERT INTO paper_code (seq, code) SELECT $9::bigint, $17::text WHERE $17 IS NOT NULL
        ), node_rows AS (
            INSERT INTO ledger_node (level, place, hash)
            SELECT * FROM unnest($6::integer[], $7::bigint[], $8::bytea[])
        ), head_row AS (
            UPDATE ledger_head
            SET size = $9::bigint, peaks = $10::bytea[], recorded_at = $11::timestamptz,
                summed = CASE WHEN summed = size THEN $9::bigint ELSE summed END
        ), figure_changes AS (
            INSERT INTO figure_change
            SELECT * FROM jsonb_populate_recordset(NULL::figure_change, $18::jsonb) RETURNING *
        ), figure_sums AS (
            INSERT INTO figure_sum AS s ({SUM_KEY}, total) {BY_GRAIN.format("figure_changes")}
            ON CONFLICT ({SUM_KEY}) DO UPDATE SET total = s.total + excluded.total
        ), closed_events AS (
            UPDATE event SET known_to = $9::bigint WHERE entry_id = $1::uuid AND known_to IS NULL
            AND (act_seq, kind) IN (SELECT * FROM unnest($12::bigint[], $13::text[]))
        ), new_events AS (
            INSERT INTO event SELECT * FROM jsonb_populate_recordset(NULL::event, $14::jsonb)
        ), closed_versions AS (
            UPDATE {table} SET known_to = $9::bigint WHERE entry_id = $1::uuid AND known_to IS NULL
            AND valid_from = ANY ($15::date[])
        )
        INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $16::jsonb)
        """,  # noqa: S608 - a table's own name
        "id", "register", "opens", "act", "private", "levels", "places", "hashes", "size", "peaks", "recorded_at",
        "closed_event_acts", "closed_event_kinds", "events", "closed_versions", "versions", "code", "figures",
    )  # fmt: skip


@cached
def replace_history(model: type[Version]) -> tuple[Sql, Sql]:
    """Two statements that delete and insert the events and versions of entry `id` (`sobo rebuild`)."""
    table = table_of(model).name
    return (
        Sql(f"WITH e AS (DELETE FROM event WHERE entry_id = $1) DELETE FROM {table} WHERE entry_id = $1", "id"),  # noqa: S608
        Sql(
            "WITH e AS (INSERT INTO event SELECT * FROM jsonb_populate_recordset(NULL::event, $1::jsonb)) "  # noqa: S608
            f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $2::jsonb)",
            "events",
            "versions",
        ),
    )
