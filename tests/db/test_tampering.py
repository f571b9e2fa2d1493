"""SQL outside of the service: refused by the database, for every role, or found by `verify`."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from db.conditions import table_of
from db.session import APP_ROLE, Database
from domain.ledger.rebuild import compare
from domain.ledger.verification import Verifier
from domain.registers import RECORDED, REFERENCE, REGISTERS
from domain.registers.application import APPLICATIONS
from tests.factories import acted, granted, set_up
from tests.support.application import client_of
from tests.support.databases import name_of, new_database

TABLES = [table_of(register.table).name for register in [*REGISTERS.values(), APPLICATIONS]]
DOSSIER = {
    "dossier_code": "H16.01-241105-0001", "holder": "DON-VI-01", "asked_register": "postal-confirmations",
    "asked_kind": "grant", "received_at": "2024-11-05T08:30:00+07:00",
}  # fmt: skip


@pytest.fixture(scope="module")
async def filled_template(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """The name of a database with one entry in every register and a revoked licence."""
    async with new_database(server_url, empty_template) as url:
        async with Database.open(url) as database, client_of(database) as client:
            await set_up(database)
            for register in REGISTERS:
                await granted(client, register)
            licence = await granted(client, "aggregator-licences", site_name="Thu hồi", responsible_phone="0261 1")
            await acted(client, licence["href"], "revoke", "2024-11-01")
            assert (await client.post("/v1/applications", json=DOSSIER)).status_code == 201
        yield name_of(url)


@pytest.fixture(scope="module")
async def unchanged_url(server_url: str, filled_template: str) -> AsyncIterator[str]:
    """A copy that every test leaves unchanged."""
    async with new_database(server_url, filled_template) as url:
        yield url


@pytest.fixture
async def tampered_url(server_url: str, filled_template: str) -> AsyncIterator[str]:
    """A copy for one test, which changes it."""
    async with new_database(server_url, filled_template) as url:
        yield url


async def run(url: str, statement: str, role: str | None, *, keep: bool = False) -> None:
    """Run a statement as `role`, or as the owner; roll it back unless `keep`."""
    connection = await asyncpg.connect(url, server_settings={"role": role} if role else {})
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(statement)
        await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        await (transaction.commit() if keep else transaction.rollback())
    finally:
        await connection.close()


def copied(table: str, where: str = "true", **change: str) -> str:
    """A statement that inserts a changed copy of a row."""
    changes = ", ".join(f"'{name}', {value}" for name, value in change.items())
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object({changes}))).*"
        f" FROM {table} r WHERE ctid = (SELECT min(ctid) FROM {table} WHERE {where})"
    )


NEW = {"seq": "(SELECT size + 1 FROM ledger_head)", "number": "NULL", "symbol": "NULL", "numbered_here": "false"}
OFFICIAL = ("act", "ledger_node", "audit_link")
REFERENCE_TABLES = tuple(table_of(register.table).name for register in REFERENCE.values())
DENIED = {
    **{f"deletes from {table}": f"DELETE FROM {table}" for table in (*OFFICIAL, *TABLES, "event", "entry")},
    **{f"truncates {table}": f"TRUNCATE {table} CASCADE" for table in (*OFFICIAL, *TABLES, "event", "entry")},
    **{
        f"changes {column} of {table}": f"UPDATE {table} SET {column} = {column}"
        for table in TABLES
        for column in ("status", "valid_from", "valid_to", "known_from", "act_seq", "holder", "printed_number")
    },
    "changes an act": "UPDATE act SET changes = '{}'",
    "changes the instant of an act": "UPDATE act SET recorded_at = now()",
    "changes a hash": "UPDATE ledger_node SET hash = ''",
    "changes a day": "UPDATE working_day SET works = NOT works",
    "changes a listed day": "UPDATE listed_day SET works = NOT works",
    "adds a listed day": "INSERT INTO listed_day VALUES ('2030-01-01', false, 'x', 'x')",
    **{f"deletes from {table}": f"DELETE FROM {table}" for table in REFERENCE_TABLES},
    "changes a term": "UPDATE deadline_rule SET amount = 90",
    "voids an event": "UPDATE event SET voided = true",
    "renames a body": "UPDATE organisation SET name = 'X'",
    "changes the first day of a managing authority": "UPDATE managing_authority SET valid_from = '2000-01-01'",
    "changes the opening of a series": "UPDATE number_series SET opening = 0",
    "deletes a counter": "DELETE FROM series_counter",
    "changes personal fields of an act": "UPDATE act_private SET changes = '{}'",
    "changes the audit log": "UPDATE audit SET who = 'x'",
    "deletes from the audit log": "DELETE FROM audit",
    "reads the chain of the audit log": "SELECT * FROM audit_link",
    "adds to the chain of the audit log": "INSERT INTO audit_link VALUES (99, 1, '')",
    "changes the head of the audit log": "UPDATE audit_head SET size = 0",
    "deletes the head of the audit log": "DELETE FROM audit_head",
    "leaves a record unchained": "ALTER TABLE audit DISABLE TRIGGER ALL",
    "disables the triggers": "ALTER TABLE act DISABLE TRIGGER USER",
    "bypasses the triggers": "SET session_replication_role = replica",
    "drops a table": "DROP TABLE act CASCADE",
    "drops a constraint": "ALTER TABLE subdomain_certificate DROP CONSTRAINT subdomain_certificate_host_excl",
    "creates a table": "CREATE TABLE public.mine (a integer)",
}


@pytest.mark.parametrize("statement", DENIED.values(), ids=DENIED)
async def test_the_service_is_denied(unchanged_url: str, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(unchanged_url, statement, APP_ROLE)


@pytest.mark.parametrize("table", OFFICIAL)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {0} SET {1} = {1}"])
async def test_official_rows_are_append_only_for_the_owner_too(unchanged_url: str, table: str, statement: str) -> None:
    column = {
        "act": "kind",
        "ledger_node": "hash",
        "audit_link": "hash",
    }[table]
    with pytest.raises(asyncpg.RestrictViolationError):
        await run(unchanged_url, "INSERT INTO ledger_node VALUES (60, 0, '');" + statement.format(table, column), None)


REFUSED: dict[str, tuple[str, type[asyncpg.PostgresError]]] = {
    **{
        f"an overlapping version of {table}": (
            copied(table, valid_from="'2024-11-20'"),
            asyncpg.ExclusionViolationError,
        )
        for table in TABLES
    },
    **{
        f"an unknown status of {table}": (
            copied(table, valid_from="'2000-01-01'", valid_to="'2000-01-02'", status="'sleeping'"),
            asyncpg.CheckViolationError,
        )
        for table in TABLES
    },
    **{
        f"a version of {table} that {what}": (copied(table, **change), asyncpg.CheckViolationError)
        for table in TABLES
        for what, change in {
            "has no beginning": {"valid_from": "'-infinity'", "valid_to": "'2000-01-01'"},
            "never ends": {
                "valid_from": "'2000-01-01'",
                "valid_to": "'infinity'",
                "known_from": "1",
                "known_to": "2",
            },
            "is never known": {"known_to": "known_from"},
        }.items()
    },
    "a second live certificate for a host": (
        "WITH e AS (INSERT INTO entry SELECT gen_random_uuid(), 'subdomain-certificates' RETURNING id) "
        + copied("subdomain_certificate", entry_id="(SELECT id FROM e)", valid_from="'2030-01-01'"),
        asyncpg.ExclusionViolationError,
    ),
    "a second dossier with one code": (
        "WITH e AS (INSERT INTO entry SELECT gen_random_uuid(), 'applications' RETURNING id) "
        + copied("application", entry_id="(SELECT id FROM e)"),
        asyncpg.ExclusionViolationError,
    ),
    "a number assigned twice": (
        copied("act", "numbered_here", seq=NEW["seq"]),
        asyncpg.UniqueViolationError,
    ),
    "a correction of a missing act": (
        copied("act", **NEW, kind="'correct'", corrects="999999"),
        asyncpg.ForeignKeyViolationError,
    ),
    "a second act with one seq": (copied("act", **{**NEW, "seq": "1"}), asyncpg.UniqueViolationError),
    "an act on a missing entry": (
        copied("act", **NEW, entry_id="gen_random_uuid()"),
        asyncpg.ForeignKeyViolationError,
    ),
    "an act with an infinite day": (copied("act", **NEW, effective_on="'infinity'"), asyncpg.CheckViolationError),
    "a number without a symbol": (copied("act", **{**NEW, "number": "7"}), asyncpg.CheckViolationError),
    "staff without an office": (
        copied(
            "resident_reporter",
            valid_from="'2000-01-01'",
            valid_to="'2000-01-02'",
            reporter_kind="'office_staff'",
        ),
        asyncpg.CheckViolationError,
    ),
}


@pytest.mark.parametrize("role", [APP_ROLE, None], ids=["service", "owner"])
@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
async def test_the_database_refuses(unchanged_url: str, refused: tuple[str, Any], role: str | None) -> None:
    statement, error = refused
    with pytest.raises(error):
        await run(unchanged_url, statement, role)


SIZE = "(SELECT size FROM ledger_head)"
REVOKED = "(SELECT entry_id FROM act WHERE kind = 'revoke')"
DETECTED = {
    "a revoked licence that is in force again": (
        f"UPDATE aggregator_licence SET known_to = {SIZE} WHERE status = 'revoked';"
        + copied("aggregator_licence", "status = 'revoked'", status="'in_force'", known_from=SIZE, known_to="NULL")
    ),
    "a certificate that is no longer known": f"UPDATE subdomain_certificate SET known_to = {SIZE} + 1",
    "a version before the first": copied("postal_confirmation", valid_from="'2000-01-01'", valid_to="'2000-02-01'"),
    "an event without an act": copied("event", kind="'amend'"),
    "an event that is no longer known": f"UPDATE event SET known_to = {SIZE} + 1 WHERE kind = 'notify'",
    "a version without an act": (
        "WITH e AS (INSERT INTO entry SELECT gen_random_uuid(), 'publication-permits' RETURNING id) "
        + copied("publication_permit", entry_id="(SELECT id FROM e)")
    ),
    "a version of another register's entry": copied(
        "postal_confirmation", entry_id="(SELECT entry_id FROM act WHERE register_key = 'press-offices')"
    ),
    "an event of another register's entry": copied(
        "event", "kind = 'revoke'", register_key="'press-offices'", kind="'cease'"
    ),
    "an entry that changes its register": "UPDATE entry SET register_key = 'x' WHERE register_key = 'press-offices'",
    "an act without a hash": copied("act", **NEW, kind="'reissue'"),
    "an act of an unknown kind": copied("act", **NEW, kind="'khong-co'"),
    "a head with a larger size": "UPDATE ledger_head SET size = size + 1",
    "a head with other hashes": "UPDATE ledger_head SET peaks = '{}'",
    "a hash beyond the tree": "INSERT INTO ledger_node VALUES (0, 4711, '\\x00')",
    "personal fields deleted from acts only": "DELETE FROM act_private",
    "personal fields deleted without an erasure": (
        "DELETE FROM act_private; UPDATE aggregator_licence SET responsible_phone = NULL"
    ),
    "a changed phone number": "UPDATE aggregator_licence SET responsible_phone = '0900'",
    "personal fields added to an act without any": (
        "INSERT INTO act_private SELECT seq, '\\x00', '{}' FROM act WHERE private_digest IS NULL LIMIT 1"
    ),
}


async def findings(url: str) -> list[str]:
    """The findings of a verification."""
    async with Database.open(url, role=None, size=2) as owner:
        verifier = Verifier()
        await verifier.run(owner)
        return verifier.findings + await compare(owner, RECORDED)


@pytest.mark.parametrize("statement", DETECTED.values(), ids=DETECTED)
async def test_tampering_that_the_database_allows_is_detected(tampered_url: str, statement: str) -> None:
    assert await findings(tampered_url) == []
    await run(tampered_url, statement, APP_ROLE, keep=True)
    assert await findings(tampered_url)


async def test_an_advanced_counter_shows_in_the_certificate(tampered_url: str) -> None:
    await run(tampered_url, "UPDATE series_counter SET last = last + 1 WHERE series = 'gp'", APP_ROLE, keep=True)
    async with Database.open(tampered_url) as database, client_of(database) as client:
        certificate = (await client.get("/v1/number-series/gp/2024/certificate")).json()
        assert not certificate["dense"]
        assert [exception["rule"] for exception in certificate["exceptions"]] == ["missing"]
