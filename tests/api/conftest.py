"""What the API's tests start from: a province with bodies and series, and a client over it.

Making a database and an application costs a third of a second, emptying one a few milliseconds: so tests that only ask
questions share one, which each finds as new. Those that break connections take `database`, which is their own.
"""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from db.session import Database
from db.tables import metadata
from tests.conftest import client_of, new_database
from tests.factories import set_up
from tests.support.webhooks import Told, telling

SEEDED = {
    "calendar_day": "recorded_by <> 'sobo migrate'",
    "deadline_rule": "recorded_by <> 'sobo migrate'",
    "reporting_calendar": "key NOT IN ('nd09', 'calendar')",
    "role": "name NOT IN ('reader', 'officer', 'reporter', 'privacy', 'auditor', 'administrator', 'everything')",
    "account": "name <> 'test'",
    "staff_session": "account <> 'test'",
}
"""What a new database has rows in, and which of them are not its own."""


@pytest.fixture(scope="session")
async def shared_url(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """A database for one test after the other."""
    async with new_database(server_url, empty_template) as url:
        yield url


@pytest.fixture(scope="session")
async def shared(shared_url: str) -> AsyncIterator[Database]:
    """The same, as the service reaches it."""
    async with Database.open(shared_url) as opened:
        yield opened


@pytest.fixture(scope="session")
async def shared_client(shared: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client over it."""
    async with client_of(shared) as opened:
        yield opened


@pytest.fixture
async def province(shared: Database, shared_url: str) -> Database:
    """A database with two bodies and four series, and nothing recorded yet."""
    await emptied(shared_url)
    await set_up(shared)
    return shared


@pytest.fixture
async def ready(province: Database, shared_client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client over it."""
    return shared_client


@pytest.fixture
async def told(province: Database) -> AsyncIterator[Told]:
    """A service that tells a target of this machine."""
    async with telling(province) as found:
        yield found


async def emptied(url: str) -> None:
    """Make a database as new, as only its owner can."""
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
