"""What the API's tests share beside databases and clients."""

from collections.abc import AsyncIterator

import pytest

from db.session import Database
from tests.support.webhooks import WebhookService, webhook_service


@pytest.fixture
async def told(province: Database) -> AsyncIterator[WebhookService]:
    """A service that tells a target of this machine."""
    async with webhook_service(province) as found:
        yield found
