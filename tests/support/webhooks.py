"""A service with webhooks: a client that sees everything, and a dispatcher that tests drive."""

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
from tests.support.api import ledger_size
from tests.support.application import application, client_over, sealing_keys
from tests.support.webhook_targets import Target, target

PATH = "/v1/webhooks"
DUE = Sql("UPDATE delivery SET next_at = now() WHERE state = 'pending'")


@dataclass
class WebhookService:
    """A service that delivers to `target`; its webhooks are of a client that sees the whole province.

    `size` is that of the ledger when it began.
    """

    client: httpx.AsyncClient
    database: Database
    sender: Sender
    target: Target
    size: int

    def act(self, number: int) -> int:
        """The seq of the first, second … act since it began."""
        return self.size + number

    def acts(self, count: int) -> list[int]:
        """The seqs of the first acts since it began."""
        return [self.act(number + 1) for number in range(count)]

    async def webhook(self, **more: Any) -> dict[str, Any]:
        body = {"client": "mot-cua", "url": self.target.url, **more}
        answer = await self.client.post(PATH, json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def turn(self, sender: Sender | None = None) -> None:
        """Dispatch once, and wait for the attempts."""
        dispatcher = Dispatcher(self.database, sender or self.sender, sealing_keys())
        await dispatcher.dispatch()
        await dispatcher.wait_for_attempts()

    async def turns(self, number: int) -> None:
        """Dispatch as often, each time with all deliveries due."""
        for _ in range(number):
            await self.database.rows(DUE)
            await self.turn()

    async def state(self, webhook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{PATH}/{webhook['id']}/deliveries", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def came(self, webhook: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The outcome of each delivery: seq, state, attempts, status."""
        return [(d["seq"], d["status"], d["attempts"], d["last_status"]) for d in await self.state(webhook)]


@asynccontextmanager
async def webhook_service(database: Database) -> AsyncIterator[WebhookService]:
    """The service, an allowed target, and the client `mot-cua`."""
    async with target() as found:
        app = application(database, Settings(webhook_hosts=[found.host]))
        assert app.services is not None
        async with client_over(app) as client:
            client_body = {"name": "mot-cua", "title": "Một cửa", "scopes": ["read"]}
            assert (await client.post("/v1/clients", json=client_body)).status_code == 201
            yield WebhookService(client, database, app.services.sender, found, await ledger_size(client))
