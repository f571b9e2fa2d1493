"""A target says when it wants to be told again, or that it is gone."""

from typing import Any

import pytest

from db.statement import Sql
from domain.webhooks import attempts, deliveries
from tests.factories import granted
from tests.support.api import recorded
from tests.support.application import sealing_keys
from tests.support.webhook_targets import Target
from tests.support.webhooks import DUE, PATH, WebhookService

RESTED = Sql("UPDATE webhook SET rests_until = now() WHERE rests_until IS NOT NULL")


def answering(status: str, *headers: str) -> Any:
    lines = (f"HTTP/1.1 {status}", "Content-Length: 0", *headers, "", "")
    return lambda place: "\r\n".join(lines).encode()


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_a_target_that_asks_to_be_left_alone_is(told: WebhookService, status: str) -> None:
    hook, other = await told.webhook(), await told.webhook(url=f"http://{told.target.host}/khac")
    told.target.answer = answering(status, "Retry-After: 3600")
    recorded(await told.client.post(f"{PATH}/{other['id']}", json={"disabled": True}))
    await granted(told.client, "press-offices")
    await told.turns(3)
    await granted(told.client, "press-offices")
    await told.turns(3)
    assert told.target.events == [f"act-{told.act(1)}"], "neither that act nor another is told"
    assert (await told.client.get(f"{PATH}/{hook['id']}")).json()["rests_until"] is not None
    told.target.answer = Target.answer
    recorded(await told.client.post(f"{PATH}/{other['id']}", json={"disabled": False}))
    await told.turns(2)
    assert [message.line for message in told.target.messages[1:]] == 2 * ["POST /khac HTTP/1.1"]
    await told.database.rows(RESTED)
    await told.turns(2)
    assert {(state, status) for _, state, _, status in await told.came(hook)} == {("delivered", 204)}


@pytest.mark.parametrize("change", [{"disabled": False}, {"url": None}])
async def test_whoever_manages_a_webhook_ends_its_rest(told: WebhookService, change: dict[str, Any]) -> None:
    hook = await told.webhook()
    told.target.answer = answering("429 Too Many Requests", "Retry-After: 3600")
    await granted(told.client, "press-offices")
    await told.turns(1)
    told.target.answer = Target.answer
    given = {"url": f"http://{told.target.host}/moi"} if "url" in change else change
    assert recorded(await told.client.post(f"{PATH}/{hook['id']}", json=given))["rests_until"] is None
    await told.turns(1)
    assert await told.came(hook) == [(told.act(1), "delivered", 2, 204)]


async def test_a_receiver_that_is_gone_is_told_no_more_and_that_is_on_record(told: WebhookService) -> None:
    hook = await told.webhook()
    told.target.answer = answering("410 Gone")
    for _ in range(3):
        await granted(told.client, "press-offices")
    await told.turns(3)
    assert len(told.target.messages) == 3, "those that were under way together"
    path = f"{PATH}/{hook['id']}"
    assert (await told.client.get(path)).json()["disabled"] is True
    assert await told.came(hook) == [(seq, "pending", 1, 410) for seq in told.acts(3)]
    records = (await told.client.get("/v1/audit", params={"target": hook["id"], "what": "webhook-disabled"})).json()
    assert [(one["recorded_by"], one["detail"]) for one in records["items"]] == [("sobo serve", {"status": 410})]
    told.target.answer = Target.answer
    recorded(await told.client.post(path, json={"disabled": False}))
    await told.turns(1)
    assert await told.came(hook) == [(seq, "delivered", 2, 204) for seq in told.acts(3)]


async def test_who_moved_meanwhile_is_not_gone(told: WebhookService) -> None:
    hook = await told.webhook()
    moved = {"url": f"http://{told.target.host}/moi"}
    await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    (attempt,) = await deliveries.take(told.database, 9, 9)
    recorded(await told.client.post(f"{PATH}/{hook['id']}", json=moved))
    told.target.answer = answering("410 Gone")
    await attempts.make(told.database, told.sender, sealing_keys(), attempt)
    assert (await told.client.get(f"{PATH}/{hook['id']}")).json()["disabled"] is False
    told.target.answer = Target.answer
    await told.database.rows(DUE)
    await told.turn()
    assert await told.came(hook) == [(told.act(1), "delivered", 2, 204)]
