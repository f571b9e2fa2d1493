"""Recording acts: locks in a fixed order (reserved number, entry, ledger head last), then one statement writes all.

The head's lock orders all acts and guards the counters of series, so only three round trips are made under it: the
lock, which also takes the numbers, the write and the commit. Acts that move due days make a few more (`due.py`).
"""

from sqlalchemy import bindparam, select

from db.conditions import table_of
from db.queries.figure_recount import BY_GRAIN, SUM_KEY
from db.queries.renewal import RENEWED
from db.queries.tense import now
from db.statement import Sql, Statement, cached, numbered
from db.tables.act import Act, ActPrivate, Entry, Event
from db.tables.base import Version

_act, _private, _entry, _event = table_of(Act), table_of(ActPrivate), table_of(Entry), table_of(Event)

_MANAGES = f"""
    SELECT b.code FROM (
        SELECT authority FROM managing_authority m WHERE register_key = $1 AND {now("m", "{0}")}
        ORDER BY valid_from DESC LIMIT 1) m
    JOIN organisation b ON b.code = m.authority AND {now("b", "{0}")}
"""  # noqa: S608 - our own text


def manages(register: str, day: str) -> str:
    """SQL text: the authority that manages the register on the day."""
    return _MANAGES.replace("$1", register).format(day)


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

lock_number = Sql(
    "SELECT pg_advisory_xact_lock(hashtextextended('number/' || $1 || '/' || $2::int || '/' || $3::int, 0))",
    "series",
    "year",
    "number",
)
"""Serialise acts that state a reserved number of a series, and what voids it, until the transaction ends."""

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

lock_head = Sql(
    """
    WITH head AS MATERIALIZED (
        SELECT size, peaks, reference_version,
            greatest(clock_timestamp(), recorded_at + interval '1 microsecond') AS now
        FROM ledger_head FOR UPDATE
    ), given AS (
        INSERT INTO series_counter AS c (series, year, opening, last)
        SELECT n.series, n.year, n.opening, n.opening + n.count
        FROM head, unnest($1::text[], $2::int[], $3::int[], $4::int[]) n(series, year, opening, count)
        ON CONFLICT (series, year) DO UPDATE SET last = c.last + excluded.last - excluded.opening
        RETURNING series, year, last
    )
    SELECT head.*, g.series, g.year, g.last,
        set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)
    FROM head LEFT JOIN given g ON true
    """,
    "series",
    "years",
    "openings",
    "counts",
)
"""The last lock of a transaction, and the numbers taken in it: a row for each counter, with the last number given.

`now` rises with every act; a rollback returns the numbers. The counters are locked after the head, in any order.
The rest of the transaction plans a statement once for all arguments, by indexes: to plan `write` takes longer than to
run it. Without the second setting a plan made while tables were small would read them whole when they have grown.
"""

open_events = Sql("SELECT to_jsonb(e) FROM event e WHERE entry_id = $1 AND known_to IS NULL", "id")


@cached
def open_versions(model: type[Version]) -> Sql:
    """The versions of entry `id` as known now, as JSON."""
    return Sql(f"SELECT to_jsonb(v) FROM {table_of(model).name} v WHERE entry_id = $1 AND known_to IS NULL", "id")  # noqa: S608 - a table's own name


@cached
def write(model: type[Version]) -> Sql:
    """Write acts of one register and all their effects: codes, tree, head, figures, events, versions; in one statement.

    With the responses to the requests for them, under their idempotency keys.
    """
    return numbered(f"WITH {effects(model)}, {_closings(model)} SELECT")


def effects(model: type[Version], when: str = "") -> str:
    """The parts of a statement that write acts and all that is new with them, for each row of `when` ("x, ") if given.

    Rows come as JSON and take the types of their tables. The exclusion constraints are deferrable, so they are checked
    at the end of the statement, whatever the order of its parts.
    """
    table, head = table_of(model).name, f"FROM {when.removesuffix(', ')}" if when else ""
    return f"""
        entry_rows AS (
            INSERT INTO entry (id, register_key)
            SELECT id, :register::text FROM {when}unnest(:opened::uuid[]) opened(id)
        ), act_rows AS (
            INSERT INTO act SELECT a.* FROM {when}jsonb_populate_recordset(NULL::act, :acts::jsonb) a
        ), private_rows AS (
            INSERT INTO act_private
            SELECT p.* FROM {when}jsonb_populate_recordset(NULL::act_private, :private::jsonb) p
        ), code_rows AS (
            INSERT INTO paper_code (seq, code)
            SELECT seq, code FROM {when}unnest(:coded::bigint[], :codes::text[]) coded(seq, code)
        ), node_rows AS (
            INSERT INTO ledger_node (level, place, hash)
            SELECT level, place, hash
            FROM {when}unnest(:levels::integer[], :places::bigint[], :hashes::bytea[]) n(level, place, hash)
        ), head_row AS (
            UPDATE ledger_head SET size = :size::bigint, peaks = :peaks::bytea[],
                recorded_at = :recorded_at::timestamptz,
                summed = CASE WHEN summed = size AND indicators = :indicators::text THEN :size ELSE summed END,
                reference_version = CASE WHEN :of_reference::boolean THEN {RENEWED} ELSE reference_version END
            {head}
        ), figure_changes AS (
            INSERT INTO figure_change
            SELECT f.* FROM {when}jsonb_populate_recordset(NULL::figure_change, :figures::jsonb) f RETURNING *
        ), figure_sums AS (
            INSERT INTO figure_sum AS s ({SUM_KEY}, total) {BY_GRAIN.format("figure_changes")}
            ON CONFLICT ({SUM_KEY}) DO UPDATE SET total = s.total + excluded.total
        ), new_events AS (
            INSERT INTO event SELECT e.* FROM {when}jsonb_populate_recordset(NULL::event, :events::jsonb) e
        ), new_versions AS (
            INSERT INTO {table} SELECT v.* FROM {when}jsonb_populate_recordset(NULL::{table}, :versions::jsonb) v
        ), answer_rows AS (
            INSERT INTO kept_answer (client, key, kept_at, status, media_type, headers, body)
            SELECT client, key, clock_timestamp(), status, media_type, headers, body
            FROM {when}unnest(:clients::text[], :keys::bytea[], :statuses::int[], :media_types::text[],
                :headers::jsonb[], :bodies::bytea[]) a(client, key, status, media_type, headers, body)
        )
    """  # noqa: S608 - a table's own name


def _closings(model: type[Version]) -> str:
    """The parts that close the events and versions that are no more known."""
    return f"""
        closed_events AS (
            UPDATE event e SET known_to = c.seq
            FROM unnest(:closed_event_entries::uuid[], :closed_event_acts::bigint[], :closed_event_kinds::text[],
                :closed_event_by::bigint[]) c(entry_id, act_seq, kind, seq)
            WHERE e.entry_id = c.entry_id AND e.act_seq = c.act_seq AND e.kind = c.kind AND e.known_to IS NULL
        ), closed_versions AS (
            UPDATE {table_of(model).name} v SET known_to = c.seq
            FROM unnest(:closed_version_entries::uuid[], :closed_version_days::date[], :closed_version_by::bigint[])
                c(entry_id, valid_from, seq)
            WHERE v.entry_id = c.entry_id AND v.valid_from = c.valid_from AND v.known_to IS NULL
        )
    """  # noqa: S608 - a table's own name


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
