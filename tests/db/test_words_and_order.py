"""The migration that fills search words and sort keys of existing rows."""

import importlib
from typing import Any

import asyncpg
import pytest

from db.session import Database
from domain.ledger.rebuild import rebuild
from domain.registers import RECORDED
from tests.db.test_schema import COLUMNS, INDEXES, rows
from tests.support.application import client_of
from tests.support.migrations import run_again

migration = importlib.import_module("db.migrations.versions.0012_words_and_order")
since = [
    importlib.import_module(f"db.migrations.versions.{name}")
    for name in ("0018_pages_hold_still", "0033_lists_in_any_order")
]
TABLES = [table for table in migration.SEARCHED if table != "organisation"]
"""The tables that still are what they were; bodies became versions with 0025."""


@pytest.fixture(autouse=True)
def as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the migration pass over what is no longer the table that it knew."""
    monkeypatch.delitem(migration.SEARCHED, "organisation")


WORDS = "SELECT entry_id, valid_from, known_from, words::text, name_key FROM {table} ORDER BY 1, 2, 3"


async def undo_migration(url: str, statement: str) -> dict[str, list[tuple[Any, ...]]]:
    """Remove from every table what the migration adds; returns what was there."""
    removed = {}
    connection = await asyncpg.connect(url)
    try:
        for table in TABLES:
            removed[table] = await rows(url, WORDS.format(table=table))
            for index in ("name", "words"):
                await connection.execute(f"DROP INDEX {table}_{index}_ix")
            await connection.execute(statement.format(table=table))
    finally:
        await connection.close()
    return removed


async def migrate_again(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Run the migration; returns what is in every table afterwards."""
    await run_again(url, migration)
    return {table: await rows(url, WORDS.format(table=table)) for table in TABLES}


BEFORE = "ALTER TABLE {table} DROP COLUMN words, DROP COLUMN name_key"
HALFWAY = """
    ALTER TABLE {table} ALTER COLUMN words DROP NOT NULL, ALTER COLUMN name_key DROP NOT NULL;
    UPDATE {table} SET words = NULL, name_key = NULL WHERE ctid > '(0,5)'
"""


@pytest.mark.parametrize("statement", [BEFORE, HALFWAY], ids=["before", "halfway"])
@pytest.mark.parametrize("blocks", [1, migration.BLOCKS])
async def test_existing_rows_get_what_recording_them_today_would_give(
    own_example_url: str, statement: str, blocks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "BLOCKS", blocks)
    schema = [await rows(own_example_url, query) for query in (COLUMNS, INDEXES)]
    existing = await undo_migration(own_example_url, statement)
    assert sum(map(len, existing.values())) > 200
    assert await migrate_again(own_example_url) == existing
    for newer in since:  # which defined some of the same indexes differently
        await run_again(own_example_url, newer)
    for query, before in zip((COLUMNS, INDEXES), schema, strict=True):
        assert set(await rows(own_example_url, query)) ^ set(before) == set()
    async with Database.open(own_example_url, role=None) as owner:
        assert (await rebuild(owner, RECORDED))[1] == []


async def test_damaged_words_are_repaired_by_a_rebuild(own_example_url: str) -> None:
    table = RECORDED["press-offices"].table.__tablename__
    connection = await asyncpg.connect(own_example_url)
    await connection.execute(f"UPDATE {table} SET words = 'sai' WHERE ctid = (SELECT min(ctid) FROM {table})")
    await connection.close()
    async with Database.open(own_example_url, role=None) as owner:
        assert len((await rebuild(owner, RECORDED))[1]) == 1
        assert (await rebuild(owner, RECORDED))[1] == []


async def test_acts_can_be_recorded_on_migrated_rows(own_example_url: str) -> None:
    await undo_migration(own_example_url, BEFORE)
    await migrate_again(own_example_url)
    async with Database.open(own_example_url) as database, client_of(database) as client:
        path = "/v1/subdomain-certificates"
        entry = (await client.get(path, params={"q": "310/GXN-STTTT"})).json()["items"][0]
        body = {"kind": "amend", "document": {"signed_on": "2024-11-20"}, "changes": {"purpose": "Khác"}}
        assert (await client.post(f"{path}/{entry['id']}/acts", json=body)).status_code == 201
        history = (await client.get(f"{path}/{entry['id']}/history")).json()
        # Only the days from the amendment on have new versions.
        assert [version["valid_from"] for version in history["acts"][1]["versions"]][-1:] == ["2024-11-20"]
