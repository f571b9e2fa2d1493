"""The schema: migrating makes it equal to the tables in the code, and its constraints hold for every role."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db import migrate
from db.conditions import table_of
from db.errors import DatabaseError
from db.session import APP_ROLE, Database
from db.statement import Sql
from db.tables import metadata
from domain.ledger.migration import upgrade
from domain.registers import RECORDED, REGISTERS
from tests.factories import HOLDER, set_up
from tests.support.databases import new_database, upgraded_to

TABLES = [table_of(register.table).name for register in REGISTERS.values()]

COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
       a.attidentity, a.attgenerated, co.collname
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND a.attnum > 0
  AND NOT a.attisdropped AND c.relname <> 'alembic_version' ORDER BY 1, 2
"""
CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, c.contype, pg_get_constraintdef(c.oid), c.condeferrable, c.condeferred,
       c.convalidated
FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND c.conrelid <> 0 AND c.contype <> 't'
  AND c.conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2
"""
INDEXES = """
SELECT tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1, 2
"""


ADVISORY = """
SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.locktype = 'advisory' AND d.datname = current_database()
"""


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


@pytest.fixture(scope="module")
async def migrated(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """A database made by migrating."""
    async with new_database(server_url, empty_template) as url:
        yield url


@pytest.fixture(scope="module")
async def created(server_url: str) -> AsyncIterator[str]:
    """A database created from the tables in the code."""

    def create(connection: Connection) -> None:
        connection.execute(text("CREATE EXTENSION btree_gist"))
        metadata.create_all(connection)
        connection.commit()

    async with new_database(server_url) as url:
        async with migrate.as_owner(url) as connection:
            await connection.run_sync(create)
        yield url


@pytest.mark.parametrize(
    ("query", "least"), [(COLUMNS, 150), (CONSTRAINTS, 80), (INDEXES, 40)], ids=["columns", "constraints", "indexes"]
)
async def test_the_database_made_by_migrating_equals_the_tables_in_the_code(
    migrated: str, created: str, query: str, least: int
) -> None:
    by_migrating, by_creating = await rows(migrated, query), await rows(created, query)
    assert set(by_migrating) - set(by_creating) == set()
    assert set(by_creating) - set(by_migrating) == set()
    assert len(by_migrating) == len(by_creating) >= least


async def test_alembic_finds_nothing_to_migrate(migrated: str) -> None:
    def compare(connection: Connection) -> Any:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, metadata)

    async with migrate.as_owner(migrated) as connection:
        assert await connection.run_sync(compare) == []


async def test_every_constraint_is_named_by_the_convention(migrated: str) -> None:
    endings = {"p": "_pkey", "f": "_fkey", "u": "_key", "c": "_check", "x": "_excl"}
    for table, name, kind, *_ in await rows(migrated, CONSTRAINTS):
        kind = kind.decode() if isinstance(kind, bytes) else kind
        if kind in endings:
            assert name.startswith(f"{table}_"), name
            assert name.endswith(endings[kind]), name
            assert len(name) < 63, "PostgreSQL would cut it"


async def test_upgrading_again_changes_nothing(server_url: str) -> None:
    async with new_database(server_url) as url:
        assert not await migrate.is_current(url)
        await upgrade(url)
        first = await rows(url, COLUMNS)
        recorded = await rows(url, "SELECT size, peaks FROM ledger_head")
        assert await migrate.is_current(url)
        await upgrade(url)
        assert await migrate.is_current(url)
        assert await rows(url, COLUMNS) == first
        assert await rows(url, "SELECT size, peaks FROM ledger_head") == recorded


async def test_a_schema_without_what_follows_from_its_acts_is_not_current(server_url: str) -> None:
    async with new_database(server_url) as url:
        await migrate.upgrade(url)
        assert not await migrate.is_current(url)
        await upgrade(url)
        assert await migrate.is_current(url)


async def test_a_refused_row_stays_out_of_the_log_of_the_database(server_url: str) -> None:
    async with new_database(server_url) as url:
        await migrate.upgrade(url)
        superuser = await rows(url, "SELECT rolsuper FROM pg_roles WHERE rolname = session_user") == [(True,)]
        assert not superuser or await rows(url, "SHOW log_error_verbosity") == [("terse",)]


async def test_a_migration_does_not_wait_for_ever_for_a_table(server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a table makes all others wait behind it; what was waited for in vain changed nothing."""
    for name, value in {"LOCK_SECONDS": 0.2, "TRIES": 2, "PAUSE_SECONDS": 0.1}.items():
        monkeypatch.setattr(migrate, name, value)
    async with new_database(server_url) as url:
        await upgraded_to(url, "0019")
        reader = await asyncpg.connect(url)
        async with reader.transaction():
            await reader.execute("LOCK TABLE account IN ROW EXCLUSIVE MODE")
            with pytest.raises(DatabaseError, match="in use at each of 2 tries; run the migration again"):
                await migrate.upgrade(url)
        await reader.close()
        assert await rows(url, "SELECT version_num FROM alembic_version") == [("0019",)]
        assert await rows(url, ADVISORY) == [(0,)]
        await upgrade(url)
        assert await migrate.is_current(url)


async def test_a_migration_that_got_no_lock_is_tried_again(server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LOCK_SECONDS": 0.2, "PAUSE_SECONDS": 0.1}.items():
        monkeypatch.setattr(migrate, name, value)
    async with new_database(server_url) as url:
        await upgraded_to(url, "0019")
        reader = await asyncpg.connect(url)
        async with reader.transaction():
            await reader.execute("LOCK TABLE account IN ROW EXCLUSIVE MODE")
            upgrading = asyncio.create_task(upgrade(url))
            await asyncio.sleep(1)
            assert not upgrading.done()
        await upgrading
        await reader.close()
        assert await migrate.is_current(url)
        assert await rows(url, ADVISORY) == [(0,)]


async def test_indexes_of_work_are_built_while_no_lock_on_entries_is_held(
    server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every act writes `entry`: all of them would wait until the largest registers are indexed."""
    for name, value in {"LOCK_SECONDS": 0.2, "TRIES": 2, "PAUSE_SECONDS": 0.1}.items():
        monkeypatch.setattr(migrate, name, value)
    async with new_database(server_url) as url:
        await upgraded_to(url, "0030")
        writer = await asyncpg.connect(url)
        async with writer.transaction():
            await writer.execute("LOCK TABLE entry IN ROW EXCLUSIVE MODE")
            with pytest.raises(DatabaseError, match="in use at each of 2 tries"):
                await migrate.upgrade(url)
        await writer.close()
        assert await rows(url, "SELECT to_regclass('publication_permit_deposit_ix') IS NOT NULL") == [(True,)]
        await upgrade(url)
        assert await migrate.is_current(url)


async def test_four_programs_may_upgrade_at_once(server_url: str) -> None:
    async with new_database(server_url) as url:
        await asyncio.gather(*(upgrade(url) for _ in range(4)))
        assert await migrate.is_current(url)
        assert len(await rows(url, "SELECT * FROM alembic_version")) == 1
        assert await rows(url, "SELECT count(*) FROM ledger_head") == [(1,)]
        assert await rows(url, ADVISORY) == [(0,)]


async def test_an_older_schema_is_not_current(server_url: str, empty_template: str) -> None:
    async with new_database(server_url, empty_template) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("UPDATE alembic_version SET version_num = '0000'")
        await connection.close()
        assert not await migrate.is_current(url)


# --- Constraints, for every role ---


@pytest.fixture(scope="module")
async def province(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """A database with bodies that versions can refer to."""
    async with new_database(server_url, empty_template) as url:
        async with Database.open(url) as database:
            await set_up(database)
        yield url


@pytest.fixture
async def owner(province: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner in a transaction that is rolled back."""
    connection = await asyncpg.connect(province)
    try:
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()
    finally:
        await connection.close()


REQUIRED: dict[str, dict[str, Any]] = {
    "publication_permit": {"title": "A"},
    "postal_confirmation": {"activities": []},
    "subdomain_certificate": {"host": "a.gov.vn", "zone": "gov.vn"},
    "aggregator_licence": {
        "site_name": "A", "domains": [], "app_ids": [], "source_agencies": [], "source_agreed_on": [],
        "expires_on": "2030-01-01",
    },
    "press_office": {"office_name": "A", "office_kind": "resident_bureau"},
    "resident_reporter": {"full_name": "A", "reporter_kind": "assigned"},
}  # fmt: skip


FIRST_SEQ = 1_000
"""Acts of these tests count from here: a migrated ledger has some already."""


async def entry(owner: asyncpg.Connection, seq: int) -> Any:
    """Insert an entry with the act `seq` of the test."""
    new = uuid4()
    await owner.execute("INSERT INTO entry (id, register_key) VALUES ($1, 'x')", new)
    await owner.execute(
        "INSERT INTO act (seq, recorded_at, recorded_by, register_key, entry_id, kind, numbered_here, changes)"
        " VALUES ($1, now(), 'x', 'x', $2, 'x', false, '{}')",
        FIRST_SEQ + seq,
        new,
    )
    return new


async def version(owner: asyncpg.Connection, table: str, entry_id: Any, **more: Any) -> None:
    """Insert a version of an entry."""
    row = {
        "entry_id": str(entry_id), "valid_from": "2024-01-01", "valid_to": None, "known_from": 1, "known_to": None,
        "act_seq": 1, "status": "in_force", "holder": HOLDER, "words": "", "name_key": "\\x", **REQUIRED[table], **more,
    }  # fmt: skip
    row |= {name: row[name] + FIRST_SEQ for name in ("known_from", "known_to", "act_seq") if row[name] is not None}
    async with owner.transaction():
        await owner.execute(
            f"INSERT INTO {table} SELECT * FROM json_populate_record(NULL::{table}, $1)", json.dumps(row)
        )


@pytest.mark.parametrize("table", TABLES)
async def test_versions_of_an_entry_never_overlap(owner: asyncpg.Connection, table: str) -> None:
    first = await entry(owner, 1)
    await entry(owner, 2)
    await entry(owner, 3)
    await version(owner, table, first, valid_from="2024-01-01", valid_to="2024-06-01", known_from=1, known_to=3)
    # They touch in legal time or in knowledge, but do not overlap.
    await version(owner, table, first, valid_from="2024-06-01", valid_to="2024-09-01", known_from=1)
    await version(owner, table, first, valid_from="2024-01-01", valid_to="2024-06-01", known_from=3)
    for overlapping in (
        {"valid_from": "2024-05-31", "valid_to": "2024-06-01", "known_from": 2, "known_to": 3},
        {"valid_from": "2024-08-31", "valid_to": None, "known_from": 2},
        {"valid_from": "2023-01-01", "valid_to": None, "known_from": 3},
        {"valid_from": "2024-03-01", "valid_to": "2024-03-02", "known_from": 1, "known_to": 2},
    ):
        with pytest.raises(asyncpg.ExclusionViolationError) as refusal:
            await version(owner, table, first, **overlapping)
        assert refusal.value.constraint_name == f"{table}_entry_id_excl"
    # Versions of another entry may overlap.
    await version(owner, table, await entry(owner, 4), **({"host": "b.gov.vn"} if "subdomain" in table else {}))


async def test_two_live_certificates_for_one_host_are_refused(owner: asyncpg.Connection) -> None:
    table = "subdomain_certificate"
    await version(owner, table, await entry(owner, 1), valid_from="2024-01-01", valid_to="2024-06-01")
    second = await entry(owner, 2)
    for status in ("in_force", "suspended"):
        for days in ({"valid_from": "2024-05-31"}, {"valid_from": "2023-01-01", "valid_to": "2024-01-02"}):
            with pytest.raises(asyncpg.ExclusionViolationError) as refusal:
                await version(owner, table, second, status=status, **days)
            assert refusal.value.constraint_name == "subdomain_certificate_host_excl"
    await version(owner, table, second, status="revoked", valid_from="2024-02-01")
    await version(owner, table, await entry(owner, 3), valid_from="2024-06-01")
    await version(owner, table, await entry(owner, 4), valid_from="2024-02-01", known_from=1, host="b.gov.vn")


@pytest.mark.parametrize("table", TABLES)
async def test_a_version_covers_at_least_a_day_and_an_act(owner: asyncpg.Connection, table: str) -> None:
    first = await entry(owner, 1)
    for bad in (
        {"valid_from": "2024-01-02", "valid_to": "2024-01-02"},
        {"known_from": 1, "known_to": 1},
        {"valid_from": "-infinity"},
        {"valid_to": "infinity"},
        {"signed_on": "infinity"},
        {"status": "sleeping"},
    ):
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.DataError)):
            await version(owner, table, first, **bad)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await version(owner, table, first, known_from=99)


@pytest.mark.parametrize("table", ["act", "ledger_node"])
async def test_append_only_tables_refuse_changes_by_the_owner_too(owner: asyncpg.Connection, table: str) -> None:
    await entry(owner, 1)
    await owner.execute("INSERT INTO ledger_node (level, place, hash) VALUES (60, 0, '\\x00')")
    for statement in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET {'kind' if table == 'act' else 'hash'} = DEFAULT",
        f"TRUNCATE {table} CASCADE",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with owner.transaction():
                await owner.execute(statement)


GUARDED = {
    "act": {"SELECT", "INSERT"},
    "ledger_node": {"SELECT", "INSERT"},
    "act_private": {"SELECT", "INSERT", "DELETE"},
    **{table_of(register.table).name: {"SELECT", "INSERT"} for register in RECORDED.values()},
    "listed_day": {"SELECT"},
    "checkpoint": {"SELECT", "INSERT"},
    "audit": {"SELECT", "INSERT"},
    "audit_link": set(),
    "audit_head": {"SELECT"},
    "access_version": {"SELECT"},
    "paper_code": {"SELECT", "INSERT"},
    "throttle": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "dossier_due": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    **{table: {"SELECT", "INSERT"} for table in ("dossier_assignment", "dossier_note")},
    "place": {"SELECT"},
    "ledger_head": {"SELECT", "UPDATE"},
    "series_counter": {"SELECT", "INSERT", "UPDATE"},
    "alembic_version": {"SELECT"},
    **{table: {"SELECT", "INSERT"} for table in ("event", "entry")},
}
"""Privileges of the service's role on whole tables."""


PRIVILEGES = f"""
SELECT c.relname, r.name, has_table_privilege('{APP_ROLE}', c.oid, r.name) FROM pg_class c,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS r(name)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
"""


async def test_the_service_may_do_only_what_it_needs(migrated: str) -> None:
    privileges: dict[str, set[str]] = {}
    for table, right, may in await rows(migrated, PRIVILEGES):
        privileges.setdefault(table, set()).update({right} if may else ())
    assert {table: privileges[table] for table in GUARDED} == GUARDED
    for table, rights in privileges.items():
        assert not rights & {"TRUNCATE", "TRIGGER"}, table
    owned = f"SELECT count(*) FROM pg_class WHERE relowner = '{APP_ROLE}'::regrole"
    assert await rows(migrated, owned) == [(0,)]
    login = f"SELECT rolcanlogin, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = '{APP_ROLE}'"
    assert await rows(migrated, login) == [(False, False, False, False)]


async def test_of_a_version_the_service_may_change_only_known_to_and_personal_fields(
    migrated: str,
) -> None:
    for register in RECORDED.values():
        table = register.table.__tablename__
        columns = await rows(
            migrated,
            f"SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0"
            f" AND has_column_privilege('{APP_ROLE}', attrelid, attnum, 'UPDATE')",
        )
        assert {name for (name,) in columns} == {"known_to", *register.private_fields}


async def test_a_place_code_has_one_name_at_a_time(owner: asyncpg.Connection) -> None:
    new = "INSERT INTO place (code, valid_from, valid_to, name, level, parent, source) VALUES "
    for days in ("'2025-06-30', NULL", "'2000-01-01', '2004-01-02'", "'2030-01-01', '2030-01-02'"):
        with pytest.raises(asyncpg.ExclusionViolationError) as refusal:
            async with owner.transaction():
                await owner.execute(new + f"('24670', {days}, 'X', 'commune', '68', 'x')")
        assert refusal.value.constraint_name == "place_code_excl"
    await owner.execute(new + "('24670', '2000-01-01', '2004-01-01', 'X', 'commune', '68', 'x')")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"level": "hamlet"}, "level"),
        ({"parent": None}, "parent"),
        ({"parent": "99999"}, "parent"),
        ({"level": "province"}, "parent"),
        ({"valid_to": "2024-01-01"}, "legal_time"),
        ({"valid_from": "-infinity"}, "finite"),
        ({"successor": "24670"}, "successor"),
    ],
    ids=str,
)
async def test_an_impossible_place_is_refused(
    owner: asyncpg.Connection, change: dict[str, Any], constraint: str
) -> None:
    row = {"code": "99999", "valid_from": "2024-01-01", "name": "X", "level": "commune", "parent": "67", "source": "x"}
    with pytest.raises(asyncpg.CheckViolationError) as refusal:
        async with owner.transaction():
            await owner.execute(
                "INSERT INTO place SELECT * FROM json_populate_record(NULL::place, $1)", json.dumps({**row, **change})
            )
    assert refusal.value.constraint_name == f"place_{constraint}_check"


async def test_the_service_works_as_its_role(database_url: str) -> None:
    async with Database.open(database_url) as database:
        assert await database.value(Sql("SELECT current_user")) == APP_ROLE


@pytest.mark.parametrize("table", ["checkpoint", "paper_code"])
async def test_published_checkpoints_and_printed_codes_never_change(owner: asyncpg.Connection, table: str) -> None:
    await entry(owner, 1)
    await owner.execute(f"INSERT INTO paper_code (seq, code) VALUES ({FIRST_SEQ + 1}, 'A')")
    await owner.execute("INSERT INTO checkpoint (size, root, published_at, origin, jws) VALUES (1, '', now(), '', '')")
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {FIRST[table]} = 2", f"TRUNCATE {table}"):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with owner.transaction():
                await owner.execute(statement)


FIRST = {"checkpoint": "size", "paper_code": "seq"}


async def test_codes_of_papers_are_unique(owner: asyncpg.Connection) -> None:
    await entry(owner, 1)
    await entry(owner, 2)
    await owner.execute(f"INSERT INTO paper_code (seq, code) VALUES ({FIRST_SEQ + 1}, 'A')")
    with pytest.raises(asyncpg.UniqueViolationError):
        await owner.execute(f"INSERT INTO paper_code (seq, code) VALUES ({FIRST_SEQ + 2}, 'A')")


def test_the_newest_revision_is_told_by_the_names_of_files() -> None:
    assert migrate.newest() == ScriptDirectory.from_config(migrate._config()).get_current_head()
