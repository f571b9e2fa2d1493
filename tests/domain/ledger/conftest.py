"""What tests of the ledger share: somebody who tampers with it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest


@pytest.fixture
async def attacker(province_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection with every privilege and without triggers, as a superuser has it."""
    connection = await asyncpg.connect(province_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        yield connection
    finally:
        await connection.close()
