"""A service with webhooks, as tests tell them: a client that sees everything, and a worker's turns by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from api.background.dispatcher import Dispatcher
from api.settings import Settings
from db.session import Database
from db.statement import Sql
from domain.webhooks.sender import Sender
from tests.support.application import application, client_over
from tests.support.webhook_targets import Target, target

PATH = "/v1/webhooks"
DUE = Sql("UPDATE delivery SET next_at = now() WHERE state = 'pending'")


@dataclass
class Told:
    """A service that tells `target`; its webhook is for a client that sees the whole province."""

    client: httpx.AsyncClient
    database: Database
    sender: Sender
    target: Target

    async def webhook(self, **more: Any) -> dict[str, Any]:
        body = {"client": "mot-cua", "url": self.target.url, **more}
        answer = await self.client.post(PATH, json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def turn(self, sender: Sender | None = None) -> None:
        """What a worker does in a while."""
        dispatcher = Dispatcher(self.database, sender or self.sender)
        await dispatcher.look()
        await dispatcher.settle()

    async def turns(self, number: int) -> None:
        """As many, each when the next attempt is due."""
        for _ in range(number):
            await self.database.rows(DUE)
            await self.turn()

    async def state(self, webhook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{PATH}/{webhook['id']}/deliveries", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def came(self, webhook: dict[str, Any]) -> list[tuple[Any, ...]]:
        """What came of each delivery: seq, state, attempts, status."""
        return [(d["seq"], d["state"], d["attempts"], d["last_status"]) for d in await self.state(webhook)]


@asynccontextmanager
async def telling(database: Database) -> AsyncIterator[Told]:
    """The service, a target that it may tell, and the client `mot-cua`."""
    async with target() as found:
        app = application(database, Settings(webhook_hosts=[found.host]))
        assert app.services is not None
        async with client_over(app) as client:
            client_body = {"name": "mot-cua", "title": "Một cửa", "scopes": ["read"]}
            assert (await client.post("/v1/clients", json=client_body)).status_code == 201
            yield Told(client, database, app.services.sender, found)
