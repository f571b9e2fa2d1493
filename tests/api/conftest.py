"""Fixtures of the API's tests: a province with bodies and series, and a client of it.

Creating a database and an application takes a third of a second, emptying one a few milliseconds: tests share one,
which is emptied for each. Tests that break connections use `database`, which is their own.
"""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from db.session import Database
from db.tables import metadata
from tests.conftest import client_of, new_database
from tests.factories import set_up
from tests.support.webhooks import WebhookService, webhook_service

SEEDED = {
    "calendar_day": "recorded_by <> 'sobo migrate'",
    "deadline_rule": "recorded_by <> 'sobo migrate'",
    "reporting_calendar": "key NOT IN ('nd09', 'calendar')",
    "role": "name NOT IN ('reader', 'officer', 'reporter', 'privacy', 'auditor', 'administrator', 'everything')",
    "account": "name <> 'test'",
    "staff_session": "account <> 'test'",
}
"""The tables in which a new database has rows, with the condition of rows added since."""


@pytest.fixture(scope="session")
async def shared_url(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """A database that tests use in turn."""
    async with new_database(server_url, empty_template) as url:
        yield url


@pytest.fixture(scope="session")
async def shared(shared_url: str) -> AsyncIterator[Database]:
    """The same, opened with the role of the service."""
    async with Database.open(shared_url) as opened:
        yield opened


@pytest.fixture(scope="session")
async def shared_client(shared: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with client_of(shared) as opened:
        yield opened


@pytest.fixture
async def province(shared: Database, shared_url: str) -> Database:
    """A database with two bodies, four series and no acts."""
    await emptied(shared_url)
    await set_up(shared)
    return shared


@pytest.fixture
async def ready(province: Database, shared_client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of it."""
    return shared_client


@pytest.fixture
async def told(province: Database) -> AsyncIterator[WebhookService]:
    """A service with webhooks and a local target."""
    async with webhook_service(province) as found:
        yield found


async def emptied(url: str) -> None:
    """Restore a database to its state when new, as its owner."""
    guarded = ("act", "audit", "ledger_node", "seal", "checkpoint", "paper_code", *SEEDED)
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            for table in guarded:
                await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table in reversed(metadata.sorted_tables):
                if table.name != "ledger_head":
                    await connection.execute(f"DELETE FROM {table.name} WHERE {SEEDED.get(table.name, 'true')}")
            await connection.execute("UPDATE ledger_head SET size = 0, peaks = '{}', recorded_at = to_timestamp(0)")
            for table in guarded:
                await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    finally:
        await connection.close()
