"""What somebody writes by hand in SQL: refused by the database, whoever asks, or found by `verify` and `rebuild`."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from db.conditions import table_of
from db.session import APP_ROLE, Database
from domain.ledger.rebuild import compare
from domain.ledger.verification import Verifier
from domain.registers import EVERY, REGISTERS
from tests.factories import acted, granted, set_up
from tests.support.application import client_of
from tests.support.databases import name_of, new_database

TABLES = [table_of(register.table).name for register in EVERY.values()]
DOSSIER = {
    "dossier_code": "H16.01-241105-0001", "holder": "DON-VI-01", "asked_register": "postal-confirmations",
    "asked_kind": "grant", "received_at": "2024-11-05T08:30:00+07:00",
}  # fmt: skip


@pytest.fixture(scope="module")
async def filled_template(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """The name of a database with one entry in every register, and a licence that was revoked."""
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
async def kept_url(server_url: str, filled_template: str) -> AsyncIterator[str]:
    """A copy that every test leaves as it was."""
    async with new_database(server_url, filled_template) as url:
        yield url


@pytest.fixture
async def spoilt_url(server_url: str, filled_template: str) -> AsyncIterator[str]:
    """A copy for one test."""
    async with new_database(server_url, filled_template) as url:
        yield url


async def run(url: str, statement: str, role: str | None, *, keep: bool = False) -> None:
    """Run it as the role, or as the owner; undo it unless it is to be kept."""
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
    """A statement that puts a changed copy of one row beside it."""
    changes = ", ".join(f"'{name}', {value}" for name, value in change.items())
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object({changes}))).*"
        f" FROM {table} r WHERE ctid = (SELECT min(ctid) FROM {table} WHERE {where})"
    )


NEW = {"seq": "(SELECT size + 1 FROM ledger_head)", "number": "NULL", "symbol": "NULL", "numbered_here": "false"}
OFFICIAL = ("act", "ledger_node", "calendar_day", "deadline_rule")
DENIED = {
    **{f"deletes from {table}": f"DELETE FROM {table}" for table in (*OFFICIAL, *TABLES, "event", "entry")},
    **{f"truncates {table}": f"TRUNCATE {table} CASCADE" for table in (*OFFICIAL, *TABLES, "event", "entry")},
    **{
        f"changes {column} of {table}": f"UPDATE {table} SET {column} = {column}"
        for table in TABLES
        for column in ("status", "valid_from", "valid_to", "known_from", "act_seq", "holder", "printed_number")
    },
    "changes an act": "UPDATE act SET changes = '{}'",
    "gives an act another hour": "UPDATE act SET recorded_at = now()",
    "changes a hash": "UPDATE ledger_node SET hash = ''",
    "changes a day": "UPDATE calendar_day SET works = NOT works",
    "changes a term": "UPDATE deadline_rule SET amount = 90",
    "takes an event back": "UPDATE event SET voided = true",
    "renames a body": "UPDATE organisation SET name = 'X'",
    "moves an authority": "UPDATE managing_authority SET valid_from = '2000-01-01'",
    "opens a series again": "UPDATE number_series SET opening = 0",
    "forgets a counter": "DELETE FROM series_counter",
    "changes what is personal": "UPDATE act_private SET changes = '{}'",
    "switches the guard off": "ALTER TABLE act DISABLE TRIGGER USER",
    "goes round the guard": "SET session_replication_role = replica",
    "drops a table": "DROP TABLE act CASCADE",
    "takes a constraint away": "ALTER TABLE subdomain_certificate DROP CONSTRAINT subdomain_certificate_host_excl",
    "makes a table": "CREATE TABLE public.mine (a integer)",
}


@pytest.mark.parametrize("statement", DENIED.values(), ids=DENIED)
async def test_the_service_is_denied_who(kept_url: str, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(kept_url, statement, APP_ROLE)


@pytest.mark.parametrize("table", OFFICIAL)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {0} SET {1} = {1}"])
async def test_what_is_official_is_append_only_for_the_owner_too(kept_url: str, table: str, statement: str) -> None:
    column = {"act": "kind", "ledger_node": "hash", "calendar_day": "works", "deadline_rule": "amount"}[table]
    with pytest.raises(asyncpg.RestrictViolationError):
        await run(kept_url, "INSERT INTO ledger_node VALUES (60, 0, '');" + statement.format(table, column), None)


REFUSED: dict[str, tuple[str, type[asyncpg.PostgresError]]] = {
    **{
        f"a version of {table} over another": (
            copied(table, valid_from="'2024-11-20'"),
            asyncpg.ExclusionViolationError,
        )
        for table in TABLES
    },
    **{
        f"a status of {table} that there is not": (
            copied(table, valid_from="'2000-01-01'", valid_to="'2000-01-02'", status="'sleeping'"),
            asyncpg.CheckViolationError,
        )
        for table in TABLES
    },
    **{
        f"a version of {table} that {what}": (copied(table, **change), asyncpg.CheckViolationError)
        for table in TABLES
        for what, change in {
            "began ever": {"valid_from": "'-infinity'", "valid_to": "'2000-01-01'"},
            "ends never": {"valid_from": "'2000-01-01'", "valid_to": "'infinity'", "known_from": "1", "known_to": "2"},
            "is known for no time": {"known_to": "known_from"},
        }.items()
    },
    "a second live certificate for a host": (
        "WITH e AS (INSERT INTO entry SELECT gen_random_uuid(), 'subdomain-certificates' RETURNING id) "
        + copied("subdomain_certificate", entry_id="(SELECT id FROM e)", valid_from="'2030-01-01'"),
        asyncpg.ExclusionViolationError,
    ),
    "a second dossier of a code": (
        "WITH e AS (INSERT INTO entry SELECT gen_random_uuid(), 'applications' RETURNING id) "
        + copied("application", entry_id="(SELECT id FROM e)"),
        asyncpg.ExclusionViolationError,
    ),
    "a number given twice": (
        copied("act", "numbered_here", seq=NEW["seq"]),
        asyncpg.UniqueViolationError,
    ),
    "a correction of an act that there is not": (
        copied("act", **NEW, kind="'correct'", corrects="999999"),
        asyncpg.ForeignKeyViolationError,
    ),
    "a second act at one place": (copied("act", **{**NEW, "seq": "1"}), asyncpg.UniqueViolationError),
    "an act on an entry that there is not": (
        copied("act", **NEW, entry_id="gen_random_uuid()"),
        asyncpg.ForeignKeyViolationError,
    ),
    "an act for ever": (copied("act", **NEW, effective_on="'infinity'"), asyncpg.CheckViolationError),
    "a number without a symbol": (copied("act", **{**NEW, "number": "7"}), asyncpg.CheckViolationError),
    "an act by nobody": (copied("act", **NEW, authority="'KHONG-CO'"), asyncpg.ForeignKeyViolationError),
    "a holder that nobody knows": (
        copied("postal_confirmation", valid_from="'2000-01-01'", valid_to="'2000-01-02'", holder="'KHONG-CO'"),
        asyncpg.ForeignKeyViolationError,
    ),
    "staff without an office": (
        copied(
            "resident_reporter",
            valid_from="'2000-01-01'",
            valid_to="'2000-01-02'",
            reporter_kind="'office_staff'",
        ),
        asyncpg.CheckViolationError,
    ),
    "a day that is there": (copied("calendar_day"), asyncpg.UniqueViolationError),
}


@pytest.mark.parametrize("role", [APP_ROLE, None], ids=["service", "owner"])
@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
async def test_nobody_writes(kept_url: str, refused: tuple[str, Any], role: str | None) -> None:
    statement, error = refused
    with pytest.raises(error):
        await run(kept_url, statement, role)


REVOKED = "(SELECT entry_id FROM act WHERE kind = 'revoke')"
FOUND = {
    "a revoked licence that is in force again": (
        "UPDATE aggregator_licence SET known_to = 9 WHERE status = 'revoked';"
        + copied("aggregator_licence", "status = 'revoked'", status="'in_force'", known_from="9", known_to="NULL")
    ),
    "a certificate that is known no longer": "UPDATE subdomain_certificate SET known_to = 9",
    "a version before the first": copied("postal_confirmation", valid_from="'2000-01-01'", valid_to="'2000-02-01'"),
    "an event that did not happen": copied("event", kind="'amend'"),
    "an event that is known no longer": "UPDATE event SET known_to = 9 WHERE kind = 'notify'",
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
    "an act that nobody hashed": copied("act", **NEW, kind="'reissue'"),
    "an act that makes no sense": copied("act", **NEW, kind="'khong-co'"),
    "a head that speaks of more": "UPDATE ledger_head SET size = size + 1",
    "a head of other hashes": "UPDATE ledger_head SET peaks = '{}'",
    "a hash beyond the last": "INSERT INTO ledger_node VALUES (0, 4711, '\\x00')",
    "personal fields that only the acts forgot": "DELETE FROM act_private",
    "personal fields that nobody erased": (
        "DELETE FROM act_private; UPDATE aggregator_licence SET responsible_phone = NULL"
    ),
    "another phone": "UPDATE aggregator_licence SET responsible_phone = '0900'",
    "personal facts of an act that had none": (
        "INSERT INTO act_private SELECT seq, '\\x00', '{}' FROM act WHERE private_digest IS NULL LIMIT 1"
    ),
}


async def findings(url: str) -> list[str]:
    """What verifying finds."""
    async with Database.open(url, role=None, size=2) as owner:
        verifier = Verifier()
        await verifier.run(owner)
        return verifier.findings + await compare(owner, EVERY)


@pytest.mark.parametrize("statement", FOUND.values(), ids=FOUND)
async def test_what_the_service_may_write_by_hand_is_found(spoilt_url: str, statement: str) -> None:
    assert await findings(spoilt_url) == []
    await run(spoilt_url, statement, APP_ROLE, keep=True)
    assert await findings(spoilt_url)


async def test_a_counter_that_was_moved_is_seen_in_the_certificate(spoilt_url: str) -> None:
    await run(spoilt_url, "UPDATE series_counter SET last = last + 1 WHERE series = 'gp'", APP_ROLE, keep=True)
    async with Database.open(spoilt_url) as database, client_of(database) as client:
        found = (await client.get("/v1/number-series/gp/2024/certificate")).json()
        assert not found["dense"]
        assert [one["rule"] for one in found["exceptions"]] == ["missing"]
