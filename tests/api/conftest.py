"""What the API's tests start from: a province with bodies and series, and a client over it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from db.session import Database
from tests.conftest import client_of
from tests.factories import set_up


@pytest.fixture
async def province(database: Database) -> Database:
    """A database with two bodies and four series, and nothing recorded yet."""
    await set_up(database)
    return database


@pytest.fixture
async def ready(province: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client over it."""
    async with client_of(province) as opened:
        yield opened
