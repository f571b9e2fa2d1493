"""What `sobo verify` covers: every table is covered or named as not covered, and what is covered is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import asyncpg
import httpx
import pytest

from db.session import Database
from db.tables import metadata
from domain.ledger import coverage, full_verification
from domain.ledger.full_verification import Published
from domain.registers import RECORDED
from tests.support.api import record_the_rest
from tests.support.application import published, signing_keys

Verified: TypeAlias = Callable[[str], Awaitable[tuple[list[str], str]]]
LISTED = [table for tables in coverage.NOT_COVERED.values() for table in tables]


def test_every_table_is_covered_or_listed_as_not_covered() -> None:
    assert sorted([*coverage.COVERED, *LISTED]) == sorted(metadata.tables)


def test_what_is_not_covered_is_told_in_words() -> None:
    told = coverage.not_covered()
    assert told.startswith("Not verified: ")
    assert all(words in told for words in coverage.NOT_COVERED)


@pytest.fixture
async def verified(
    own_november: httpx.AsyncClient, own_example: Database, own_example_url: str, tmp_path: Path
) -> AsyncIterator[Verified]:
    """What is found after a superuser without triggers ran a statement, and what the statement did."""
    file = tmp_path / "checkpoints.jsonl"
    await record_the_rest(own_november)
    await published(own_example, file)
    attacker = await asyncpg.connect(own_example_url, server_settings={"session_replication_role": "replica"})
    async with Database.open(own_example_url, role=None, size=2) as owner:

        async def verify(statement: str) -> tuple[list[str], str]:
            done = await attacker.execute(statement)
            result = await full_verification.verify(owner, RECORDED, Published(signing_keys().current(), file))
            return [*result.acts, *result.versions, *result.lists, *result.published, *result.audit], done

        yield verify
    await attacker.close()


@pytest.mark.parametrize("table", sorted(coverage.COVERED))
async def test_a_deleted_row_of_a_covered_table_is_found(verified: Verified, table: str) -> None:
    found, done = await verified(f"DELETE FROM {table} WHERE ctid = (SELECT max(ctid) FROM {table})")
    assert done == "DELETE 1"
    assert found


async def test_what_was_recorded_verifies(verified: Verified) -> None:
    assert (await verified("SELECT 1"))[0] == []


ORPHANS = {
    "an act": "UPDATE act SET entry_id = gen_random_uuid() WHERE seq = 3",
    "a version": "INSERT INTO publication_permit SELECT (jsonb_populate_record(p, "
    "jsonb_build_object('entry_id', gen_random_uuid()))).* FROM publication_permit p LIMIT 1",
    "an event": "INSERT INTO event SELECT (jsonb_populate_record(e, "
    "jsonb_build_object('entry_id', gen_random_uuid(), 'known_from', 9999))).* FROM event e LIMIT 1",
    "personal fields": "INSERT INTO act_private VALUES (9999, '', '{}')",
    "an entry": "INSERT INTO entry VALUES (gen_random_uuid(), 'press-offices')",
    "an entry of no register": "UPDATE entry SET register_key = 'x' "
    "WHERE id = (SELECT entry_id FROM act WHERE seq = 3)",
}


@pytest.mark.parametrize("statement", ORPHANS.values(), ids=ORPHANS)
async def test_what_belongs_to_no_entry_is_found(verified: Verified, statement: str) -> None:
    found, done = await verified(statement)
    assert done in ("INSERT 0 1", "UPDATE 1")
    assert found
