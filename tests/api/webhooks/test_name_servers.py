"""A name server is asked before a connection to the database is held, never while."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.app import Application
from api.services import Services
from api.settings import Settings
from db.session import POOL_SIZE
from db.statement import Sql
from domain.webhooks.targets import Targets
from tests.support.api import fields, recorded, refused
from tests.support.application import client_over, signing_keys, unopened
from tests.support.waiting import until
from tests.support.webhooks import PATH, WebhookService

IN_TRANSACTION = Sql(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
)


class NameServer:
    """Answers each name with `address` once it is `open`."""

    def __init__(self) -> None:
        self.address, self.open, self.asked = "8.8.8.8", asyncio.Event(), 0
        self.open.set()

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        await self.open.wait()
        return [self.address]


@pytest.fixture
def names() -> NameServer:
    return NameServer()


@pytest.fixture
def client(told: WebhookService, names: NameServer) -> httpx.AsyncClient:
    """A client of a service that asks this name server."""
    services = Services.create(told.database, signing_keys(), Settings())
    sender = replace(services.sender, targets=Targets([], names.resolve))
    return client_over(Application(unopened().litestar, services.settings, replace(services, sender=sender)))


def hook(place: int = 0) -> dict[str, str]:
    return {"client": "mot-cua", "url": f"https://vi-du-{place}.vn/"}


async def test_asking_a_name_server_holds_no_connection(
    client: httpx.AsyncClient, told: WebhookService, names: NameServer
) -> None:
    made = recorded(await client.post(PATH, json=hook()))
    names.open.clear()
    names.asked = 0
    moved = f"{PATH}/{made['id']}"
    writes: list[Any] = [client.post(PATH, json=hook(place)) for place in range(POOL_SIZE)]
    writes += [client.post(moved, json={"url": hook(place)["url"]}) for place in range(POOL_SIZE)]
    tasks = [asyncio.create_task(write) for write in writes]
    try:
        await until(lambda: names.asked == len(tasks))
        assert await told.database.value(IN_TRANSACTION) == 0
        assert (await client.get(PATH)).status_code == 200
    finally:
        names.open.set()
        answers = await asyncio.gather(*tasks)
    assert {answer.status_code for answer in answers} == {201}


async def test_a_recorded_webhook_is_answered_again_whatever_its_name_leads_to_now(
    client: httpx.AsyncClient, names: NameServer
) -> None:
    key = {"Idempotency-Key": "k"}
    first = await client.post(PATH, json=hook(), headers=key)
    recorded(first)
    names.address = "127.0.0.1"
    assert (await client.post(PATH, json=hook(), headers=key)).content == first.content
    assert fields(refused(await client.post(PATH, json=hook(1), headers=key | {"Idempotency-Key": "l"}), 422)) == {
        "url"
    }
