"""A caller's many requests keep nobody else waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from api.http import callers
from db.session import POOL_SIZE, Database
from db.shares import CONNECTIONS, QUEUE
from tests.api.access.test_access import account, anonymous, bearer, key_of, log_in
from tests.factories import granted, opening
from tests.support.api import ledger_size, recorded, refused
from tests.support.waiting import until

__all__ = ["anonymous"]
REGISTER = "/v1/resident-reporters"
"""Its entries may refer to others, so each is recorded in a transaction of its own."""


@asynccontextmanager
async def held_head(url: str) -> AsyncIterator[None]:
    """The ledger's head is locked during the block, so that no write ends."""
    owner = await asyncpg.connect(url)
    try:
        async with owner.transaction():
            await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
            yield
    finally:
        await owner.close()


@pytest.fixture
async def other(ready: httpx.AsyncClient) -> dict[str, str]:
    """The headers of another caller."""
    return {**bearer((await key_of(ready, "khac", "read"))[1]), "Cookie": ""}


async def test_a_burst_of_writes_holds_few_connections_and_others_are_served(
    ready: httpx.AsyncClient, province: Database, province_url: str, other: dict[str, str], anonymous: httpx.AsyncClient
) -> None:
    receipt, password = await granted(ready, "subdomain-certificates"), await account(ready, "lan", "reader")
    shares = province._writes.shares._shares
    async with held_head(province_url):
        burst = [asyncio.create_task(ready.post(REGISTER, json=opening("resident-reporters"))) for _ in range(QUEUE)]
        await until(lambda: "account:test" in shares and shares["account:test"].users == QUEUE)
        used = province.in_use
        assert used <= CONNECTIONS < POOL_SIZE
        assert (await ready.get(REGISTER, headers=other)).status_code == 200
        assert (await anonymous.get(receipt["verify_url"])).status_code == 200
        assert (await log_in(anonymous, "lan", password)).status_code == 201
        assert not any(task.done() for task in burst)
    answers = await asyncio.gather(*burst)
    assert {answer.status_code for answer in answers} == {201}


async def test_requests_beyond_the_queue_are_refused_with_retry_after(
    ready: httpx.AsyncClient, province_url: str
) -> None:
    many = QUEUE + CONNECTIONS + 20
    async with held_head(province_url):
        burst = [asyncio.create_task(ready.post(REGISTER, json=opening("resident-reporters"))) for _ in range(many)]
        done, waiting = await asyncio.wait(burst, return_when=asyncio.FIRST_COMPLETED)
        answer = done.pop().result()
        (fault,) = refused(answer, 429)
        assert (fault["field"], fault["code"], answer.headers["retry-after"]) == ("request", "too-many-at-a-time", "1")
        assert waiting
    for answer in await asyncio.gather(*burst):
        assert answer.status_code in (201, 429), answer.text
    recorded(await ready.post(REGISTER, json=opening("resident-reporters")))


async def test_credentials_of_one_account_have_one_share(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    keys = [(await key_of(ready, "may", "act:resident-reporters"))[1]]
    again = await ready.post("/v1/clients/may/credentials", json={"kind": "key", "title": "hai"})
    keys.append(recorded(again)["secret"])
    async with held_head(province_url):
        burst = [
            asyncio.create_task(
                ready.post(
                    REGISTER,
                    json=opening("resident-reporters"),
                    headers={**bearer(key), "Cookie": "", "Idempotency-Key": f"{key}-{place}"},
                )
            )
            for key in keys
            for place in range(CONNECTIONS)
        ]
        shares = province._writes.shares._shares
        await until(lambda: "client:may" in shares and shares["client:may"].users == len(burst))
        assert province.in_use <= CONNECTIONS
    assert {answer.status_code for answer in await asyncio.gather(*burst)} == {201}


async def test_what_one_credential_has_in_progress_is_bounded_before_routing(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, other: dict[str, str]
) -> None:
    monkeypatch.setattr(callers, "MAX_IN_PROGRESS", 2)
    newest = await ledger_size(ready)
    waiting = [asyncio.create_task(ready.get(f"/v1/changes?after={newest}&wait=30")) for _ in range(2)]
    app: Any = ready._transport.app  # type: ignore[attr-defined]
    await until(lambda: len(app.services.watch._waiting) == 2)
    answer = await ready.get("/v1/no-such-path")
    refused(answer, 429)
    assert answer.headers["retry-after"] == "1"
    assert (await ready.get("/v1/press-offices", headers=other)).status_code == 200
    assert (await ready.get("/v1/checkpoints/latest", headers={"Cookie": ""})).status_code == 404
    app.stop_waiting()
    await asyncio.gather(*waiting)
    assert (await ready.get("/v1/press-offices")).status_code == 200


async def test_made_up_credentials_give_no_share_of_their_own_on_public_routes(
    ready: httpx.AsyncClient, province: Database, anonymous: httpx.AsyncClient
) -> None:
    receipt = await granted(ready, "publication-permits")
    owners: set[str] = set()
    shares = province._snapshots.shares._shares

    class Noted(dict[str, Any]):
        def setdefault(self, key: str, default: Any = None) -> Any:
            owners.add(key)
            return super().setdefault(key, default)

    province._snapshots.shares._shares = Noted(shares)
    try:
        for place in range(3):
            answer = await anonymous.get(receipt["verify_url"], headers=bearer(f"sobo_{place}"))
            assert answer.status_code == 200
    finally:
        province._snapshots.shares._shares = shares
    assert owners == {"address 127.0.0.1"}
