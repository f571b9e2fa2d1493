"""A webhook's secret and address can be changed, and it can be removed for good."""

import base64
import hashlib
import hmac

import pytest

from db.statement import Sql
from domain.webhooks import attempts, deliveries
from tests.factories import granted
from tests.support.api import fields, recorded, refused
from tests.support.application import sealing_keys
from tests.support.webhook_targets import BAD, Message, Target, target
from tests.support.webhooks import PATH, WebhookService

OVER = Sql("UPDATE webhook SET old_until = now() - interval '1 second' WHERE old_until IS NOT NULL")
LEFT = Sql("SELECT w::text || coalesce((SELECT string_agg(d::text, '') FROM delivery d), '') FROM webhook w")


def signed(message: Message, secret: str) -> str:
    """The signature as Standard Webhooks describes it, without our code."""
    text = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode() + message.body
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(told: WebhookService) -> None:
    hook = await told.webhook()
    path = f"{PATH}/{hook['id']}"
    answer = await told.client.post(f"{path}/secret", json={})
    made = recorded(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert made["secret"] != hook["secret"] and made["both_until"] is not None
    await granted(told.client, "press-offices")
    await told.turn()
    recorded_ping = await told.client.post(f"{path}/ping", json={})
    assert recorded_ping.json()["error"] is None
    for message in told.target.messages:
        both = [signed(message, made["secret"]), signed(message, hook["secret"])]
        assert message.headers["webhook-signature"].split(" ") == both
    # A day is over only for whoever owns the clock: what the service may write is enough to move it.
    await told.database.rows(OVER)
    await granted(told.client, "press-offices")
    await told.turn()
    last = told.target.messages[-1]
    assert last.headers["webhook-signature"] == signed(last, made["secret"])
    assert (await told.client.get(path)).json()["both_until"] is None


async def test_of_two_new_secrets_the_first_one_is_the_old_one(told: WebhookService) -> None:
    hook = await told.webhook()
    first, second = [
        recorded(await told.client.post(f"{PATH}/{hook['id']}/secret", json={}))["secret"] for _ in range(2)
    ]
    await granted(told.client, "press-offices")
    await told.turn()
    (message,) = told.target.messages
    assert message.headers["webhook-signature"].split(" ") == [signed(message, one) for one in (second, first)]


async def test_a_webhook_that_moves_takes_what_waits_along(told: WebhookService) -> None:
    hook = await told.webhook()
    path = f"{PATH}/{hook['id']}"
    told.target.answer = lambda place: BAD
    await granted(told.client, "press-offices")
    await told.turn()
    moved = f"http://{told.target.host}/moi"
    changed = recorded(await told.client.post(path, json={"url": moved}))
    assert (changed["url"], changed["disabled"]) == (moved, False)
    told.target.answer = Target.answer
    await told.turns(1)
    assert [message.line for message in told.target.messages][-1] == "POST /moi HTTP/1.1"
    assert await told.came(hook) == [(told.act(1), "delivered", 2, 204)]
    recorded(await told.client.post(path, json={"disabled": True}))
    assert (await told.client.get(path)).json()["url"] == moved


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://10.0.0.1/", "http://8.8.8.8/"])
async def test_a_webhook_does_not_move_inside(told: WebhookService, url: str) -> None:
    hook = await told.webhook()
    answer = await told.client.post(f"{PATH}/{hook['id']}", json={"url": url, "disabled": True})
    assert [(f["field"], f["value"], f["code"]) for f in refused(answer, 422)] == [("url", url, "target")]
    assert fields(refused(await told.client.post(f"{PATH}/{hook['id']}", json={"url": "x"}), 400)) == {"url"}
    now = (await told.client.get(f"{PATH}/{hook['id']}")).json()
    assert (now["url"], now["disabled"]) == (hook["url"], False)


async def test_a_webhook_that_was_removed_is_not_there_and_told_of_nothing(told: WebhookService) -> None:
    hook, other = await told.webhook(), await told.webhook()
    path = f"{PATH}/{hook['id']}"
    await told.client.post(f"{path}/secret", json={})
    for _ in range(2):
        await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    assert recorded(await told.client.post(f"{path}/removal", json={})) == {"id": hook["id"], "deliveries": 2}
    await granted(told.client, "press-offices")
    for _ in range(3):
        await told.turn()
    assert sorted(told.target.events) == [f"act-{seq}" for seq in told.acts(3)], "the other one's"
    assert [one["id"] for one in (await told.client.get(PATH)).json()["items"]] == [other["id"]]
    for one in (path, f"{path}/deliveries"):
        refused(await told.client.get(one), 404)
    for end in ("", "/replay", "/deliveries/1/replay", "/ping", "/secret", "/removal"):
        refused(await told.client.post(f"{path}{end}", json={}), 404)
    rows = " ".join([row[0] for row in await told.database.rows(LEFT)])
    assert hook["secret"] not in rows and rows.count(hook["id"]) == 1, "its deliveries are gone, and its secret"


async def test_what_is_under_way_when_a_webhook_is_removed_leaves_nothing(told: WebhookService) -> None:
    hook = await told.webhook()
    await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    (attempt,) = await deliveries.take(told.database, 9, 9)
    recorded(await told.client.post(f"{PATH}/{hook['id']}/removal", json={}))
    await attempts.make(told.database, told.sender, sealing_keys(), attempt)
    assert hook["id"] in (await told.database.value(LEFT))
    assert await told.database.value(Sql("SELECT count(*) FROM delivery")) == 0


async def test_every_change_is_in_the_audit(told: WebhookService) -> None:
    hook = await told.webhook()
    path = f"{PATH}/{hook['id']}"
    async with target() as elsewhere:
        refused(await told.client.post(path, json={"url": elsewhere.url}), 422)
    url = f"http://{told.target.host}/moi"
    for end, body in (("", {"url": url}), ("", {"disabled": True}), ("/secret", {}), ("/removal", {})):
        recorded(await told.client.post(f"{path}{end}", json=body))
    records = (await told.client.get("/v1/audit", params={"target": hook["id"]})).json()["items"]
    what = [(one["what"], one["recorded_by"]) for one in records]
    assert what == [
        (one, "account:test")
        for one in (
            "webhook-added", "webhook-moved", "webhook-disabled", "webhook-secret-renewed", "webhook-removed",
        )
    ]  # fmt: skip
    assert "whsec_" not in str(records)
