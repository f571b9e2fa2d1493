"""What the API's tests share beside databases and clients."""

from collections.abc import AsyncIterator

import pytest

from db.session import Database
from tests.support.webhooks import Told, telling


@pytest.fixture
async def told(province: Database) -> AsyncIterator[Told]:
    """A service that tells a target of this machine."""
    async with telling(province) as found:
        yield found
