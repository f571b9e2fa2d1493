"""Who asked to be told of acts is told of each one that they may see, and what came of it is recorded as it was."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import httpx
import pytest
from pydantic import BaseModel

from api.app import Application
from api.services import Services
from api.settings import Settings
from api.webhooks.schemas import ActMessage, PingMessage
from db.statement import Sql
from domain.registers import REGISTERS
from domain.tense import today
from domain.webhooks import attempts, deliveries, sender, signing
from domain.webhooks.attempts import MAX_ATTEMPTS
from domain.webhooks.dns import Busy
from domain.webhooks.sender import Outcome, Sender
from domain.webhooks.targets import Targets
from tests.api.access.test_access import account, bearer, key_of, log_in
from tests.factories import AUTHORITY, granted, opening
from tests.support.api import PERSONAL, amendment, every_register, fields, ledger_size, recorded, refused
from tests.support.application import client_over, sealing_keys, signing_keys, unopened
from tests.support.webhook_targets import BAD, Message, Target, target
from tests.support.webhooks import DUE, PATH, WebhookService

Shaped = TypeVar("Shaped", bound=BaseModel)
AGED = Sql("UPDATE delivery SET delivered_at = now() - make_interval(days => $2) WHERE seq = $1", "seq", "days")
LOST = Sql("UPDATE delivery SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL")


# --- What is told ---


async def test_an_act_is_told_once_as_the_feed_shows_it_and_signed(told: WebhookService) -> None:
    hook = await told.webhook()
    entry = await granted(told.client, "press-offices")
    before = int(time.time())
    for _ in range(3):
        await told.turn()
    (message,) = told.target.messages
    assert message.line == "POST /hook?from=sobo HTTP/1.1"
    assert message.headers["host"] == told.target.host
    assert message.headers["content-type"] == "application/cloudevents+json"
    (change,) = (await told.client.get(f"/v1/changes?after={told.size}")).json()["items"]
    del change["facts"]  # which are asked for at the feed
    assert message.event == {
        "specversion": "1.0", "id": f"act-{told.act(1)}", "source": "urn:sobo:so-bo",
        "type": "vn.sobo.act.press-offices.notify",
        "subject": entry["href"], "time": change["recorded_at"], "datacontenttype": "application/json", "data": change,
    }  # fmt: skip
    # As Standard Webhooks describes it, without our code.
    name, sent = message.headers["webhook-id"], message.headers["webhook-timestamp"]
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"), validate=True)
    right = hmac.new(key, b".".join([name.encode(), sent.encode(), message.body]), hashlib.sha256).digest()
    assert message.headers["webhook-signature"] == "v1," + base64.b64encode(right).decode()
    assert name == f"act-{told.act(1)}"
    assert before <= int(sent) <= time.time()
    assert await told.came(hook) == [(told.act(1), "delivered", 1, 204)]


async def test_every_message_is_what_the_contract_says_and_nothing_more(told: WebhookService) -> None:
    hook = await told.webhook()
    for register in REGISTERS:
        await granted(told.client, register)
    await told.turns(3)
    assert (await told.client.post(f"{PATH}/{hook['id']}/ping", json={})).json()["status"] == 204
    contract = (await told.client.get("/openapi.json")).json()["webhooks"]
    *acts, ping = told.target.messages
    assert len(acts) == len(REGISTERS)
    for message in acts:
        act = as_promised(ActMessage, message, contract["act"])
        assert act.type == f"vn.sobo.act.{act.data.register_key}.{act.data.kind}"
        assert (act.id, act.subject) == (f"act-{act.data.seq}", act.data.href)
        assert act.source == told.sender.source
    tried = as_promised(PingMessage, ping, contract["ping"])
    assert (tried.subject, str(tried.data.webhook)) == (f"{PATH}/{hook['id']}", hook["id"])


def as_promised(shape: type[Shaped], message: Message, contract: Any) -> Shaped:
    """The message as its shape: nothing is converted, added or left out, and the headers are those of the contract."""
    operation = contract["post"]
    assert [message.headers["content-type"]] == list(operation["requestBody"]["content"])
    assert {one["name"] for one in operation["parameters"]} <= message.headers.keys()
    found = shape.model_validate_json(message.body, strict=True)
    assert json.loads(found.model_dump_json(by_alias=True)) == message.event
    assert message.headers["webhook-id"] == message.event["id"]
    return found


@every_register
async def test_personal_fields_are_never_told(told: WebhookService, register: str) -> None:
    await told.webhook()
    await granted(told.client, register, **PERSONAL[register])
    await told.turn()
    (message,) = told.target.messages
    for value in PERSONAL[register].values():
        assert value not in message.body.decode()
        assert value not in json.dumps(message.event)


async def test_only_the_acts_that_were_asked_for_are_told(told: WebhookService) -> None:
    await granted(told.client, "press-offices")
    hooks = [
        await told.webhook(),
        await told.webhook(registers=["press-offices"]),
        await told.webhook(kinds=["amend"]),
        await told.webhook(registers=["press-offices"], kinds=["amend"], after=0),
        await told.webhook(after=told.size),
    ]
    for register in ("press-offices", "postal-confirmations"):
        entry = await granted(told.client, register)
        recorded(await told.client.post(f"{entry['href']}/acts", json=amendment(register, "2024-11-05")))
    refused(await told.client.post("/v1/press-offices", json=opening("press-offices", holder="KHONG-CO")), 422)
    for _ in range(4):
        await told.turn()
    seqs = [[delivery["seq"] for delivery in await told.state(hook)] for hook in hooks]
    assert seqs == [[told.act(n) for n in one] for one in ([2, 3, 4, 5], [2, 3], [3, 5], [3], [1, 2, 3, 4, 5])]
    assert sorted(told.target.events) == sorted(f"act-{seq}" for one in seqs for seq in one)
    shown = [(await told.client.get(f"{PATH}/{hook['id']}")).json() for hook in hooks]
    assert {(one["reached"], one["pending"], one["dead"]) for one in shown} == {(told.act(5), 0, 0)}


async def test_a_long_backlog_waits_in_the_ledger(told: WebhookService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MAX_QUEUED", 3)
    monkeypatch.setattr(deliveries, "MAX_SCANNED", 4)
    hook = await told.webhook(kinds=["notify"])
    for register in ("press-offices", "postal-confirmations") * 6:
        await granted(told.client, register)
    told.target.answer = lambda place: BAD
    for _ in range(5):
        await told.turn()
    assert len(await told.state(hook)) == 3
    told.target.answer = Target.answer
    await told.turns(12)
    assert [(seq, state) for seq, state, *_ in await told.came(hook)] == [
        (seq, "delivered") for seq in told.acts(12)[::2]
    ]


async def test_several_workers_tell_each_act_once(told: WebhookService) -> None:
    hooks = [await told.webhook() for _ in range(3)]
    for _ in range(12):
        await granted(told.client, "press-offices")
    for _ in range(12):
        await asyncio.gather(*(told.turn() for _ in range(4)))
    assert sorted(told.target.events) == sorted(3 * [f"act-{seq}" for seq in told.acts(12)])
    for hook in hooks:
        assert await told.came(hook) == [(seq, "delivered", 1, 204) for seq in told.acts(12)]


# --- What goes wrong ---


async def test_a_target_that_fails_is_tried_again_under_the_same_id(told: WebhookService) -> None:
    hook = await told.webhook()
    told.target.answer = lambda place: BAD if place < 3 else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    await granted(told.client, "press-offices")
    await told.turn()
    (first,) = await told.state(hook)
    assert (first["status"], first["attempts"], first["last_status"]) == ("pending", 1, 503)
    assert (first["last_error"], first["delivered_at"]) == ("answered an error", None)
    await told.turn()
    assert len(told.target.messages) == 1, "it is not due yet"
    await told.turns(5)
    assert await told.came(hook) == [(told.act(1), "delivered", 4, 200)]
    assert told.target.events == 4 * [f"act-{told.act(1)}"]
    assert len({message.body for message in told.target.messages}) == 1


async def test_what_was_given_up_is_seen_and_can_be_replayed(told: WebhookService) -> None:
    hook = await told.webhook()
    told.target.answer = lambda place: BAD
    for _ in range(3):
        await granted(told.client, "press-offices")
    await told.turns(MAX_ATTEMPTS + 2)
    assert await told.came(hook) == [(seq, "dead", MAX_ATTEMPTS, 503) for seq in told.acts(3)]
    assert len(told.target.messages) == 3 * MAX_ATTEMPTS
    assert (await told.client.get(f"{PATH}/{hook['id']}")).json()["dead"] == 3
    told.target.answer = Target.answer
    path = f"{PATH}/{hook['id']}"
    one = await told.client.post(f"{path}/deliveries/{told.act(2)}/replay", json={})
    assert (one.status_code, one.json()) == (201, {"replayed": 1})
    await told.turn()
    assert (await told.came(hook))[1] == (told.act(2), "delivered", MAX_ATTEMPTS + 1, 204)
    assert fields(refused(await told.client.post(f"{path}/deliveries/{told.act(2)}/replay", json={}), 404)) == {"seq"}
    assert (await told.client.post(f"{path}/replay", json={})).json() == {"replayed": 2}
    await told.turn()
    assert await told.came(hook) == [(seq, "delivered", MAX_ATTEMPTS + 1, 204) for seq in told.acts(3)]


async def test_a_replay_gives_as_many_attempts_again(told: WebhookService) -> None:
    hook = await told.webhook()
    told.target.answer = lambda place: BAD
    await granted(told.client, "press-offices")
    await told.turns(MAX_ATTEMPTS)
    await told.client.post(f"{PATH}/{hook['id']}/replay", json={})
    await told.turns(MAX_ATTEMPTS - 1)
    assert await told.came(hook) == [(told.act(1), "pending", 2 * MAX_ATTEMPTS - 1, 503)]
    await told.turns(1)
    assert await told.came(hook) == [(told.act(1), "dead", 2 * MAX_ATTEMPTS, 503)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(told: WebhookService, status: int) -> None:
    hook = await told.webhook()
    async with target() as inside:
        location = f"Location: {inside.url}\r\nContent-Length: 0\r\n\r\n".encode()
        told.target.answer = lambda place: f"HTTP/1.1 {status} Moved\r\n".encode() + location
        await granted(told.client, "press-offices")
        await told.turn()
        assert inside.connections == 0
    (delivery,) = await told.state(hook)
    assert (delivery["status"], delivery["last_status"]) == ("pending", status)
    assert "redirect" in delivery["last_error"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, "did not answer within"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", "did not answer within"),
        (b"", "RemoteProtocolError"),
        (b"\x00\xff no HTTP\r\n\r\n", "RemoteProtocolError"),
    ],
)
async def test_a_target_that_does_not_answer_properly_has_failed(
    told: WebhookService, monkeypatch: pytest.MonkeyPatch, answer: bytes | None, error: str
) -> None:
    monkeypatch.setattr(sender, "DEADLINE", 0.5)
    hook = await told.webhook()

    def slowly(place: int) -> bytes | None:
        return answer

    told.target.answer = slowly
    if answer and b"Slow" in answer:
        told.target.serve = endless(answer, told.target)  # type: ignore[method-assign]
    await granted(told.client, "press-offices")
    await told.turn()
    (delivery,) = await told.state(hook)
    assert (delivery["status"], delivery["attempts"], delivery["last_status"]) == ("pending", 1, None)
    assert error in delivery["last_error"]
    assert len(delivery["last_error"]) <= sender.MAX_ERROR_LENGTH


def endless(beginning: bytes, of: Target) -> Any:
    """A server that never comes to an end of its answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        of.connections += 1
        writer.write(beginning)
        try:
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)
        except OSError:
            writer.close()

    return serve


async def test_nobody_is_there_and_that_is_said(told: WebhookService) -> None:
    hook = await told.webhook()
    nowhere = replace(told.sender, targets=Targets([told.target.host], _answering("127.0.0.9")))
    await granted(told.client, "press-offices")
    await told.turn(nowhere)
    (delivery,) = await told.state(hook)
    assert (delivery["status"], delivery["last_status"]) == ("pending", None)
    assert delivery["last_error"].startswith("ConnectError")


async def test_the_body_of_an_answer_is_not_read(told: WebhookService) -> None:
    hook = await told.webhook()
    told.target.answer = lambda place: b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 4096
    await granted(told.client, "press-offices")
    await told.turn()
    assert await told.came(hook) == [(told.act(1), "delivered", 1, 200)]


async def test_what_could_not_be_tried_for_others_sake_does_not_count(told: WebhookService) -> None:
    hook = await told.webhook(url=f"http://{told.target.host}/")

    async def busy(host: str, port: int) -> Sequence[str]:
        raise Busy("too many names hang")

    held_up = replace(told.sender, targets=Targets([told.target.host], busy))
    await granted(told.client, "press-offices")
    for _ in range(2 * MAX_ATTEMPTS):
        await told.database.rows(DUE)
        await told.turn(held_up)
    (delivery,) = await told.state(hook)
    assert (delivery["status"], delivery["last_status"]) == ("pending", None)
    told.target.answer = lambda place: BAD
    await told.turns(MAX_ATTEMPTS + 1)
    assert len(told.target.messages) == MAX_ATTEMPTS
    assert await told.came(hook) == [(told.act(1), "dead", 3 * MAX_ATTEMPTS, 503)]


async def test_what_was_delivered_is_forgotten_after_thirty_days_and_not_before(told: WebhookService) -> None:
    hook = await told.webhook()
    for _ in range(4):
        await granted(told.client, "press-offices")
    await told.turn()
    for number, days in ((1, 31), (2, 400), (3, 29)):
        await told.database.rows(AGED, seq=told.act(number), days=days)
    told.target.answer = lambda place: BAD
    await granted(told.client, "press-offices")
    await told.turns(MAX_ATTEMPTS)
    left = [
        (told.act(3), "delivered", 1, 204),
        (told.act(4), "delivered", 1, 204),
        (told.act(5), "dead", MAX_ATTEMPTS, 503),
    ]
    assert await told.came(hook) == left
    told.target.answer = Target.answer
    await told.turns(2)
    assert await told.came(hook) == left, "what was forgotten is not told again"
    assert told.target.events.count(f"act-{told.act(1)}") == 1


# --- Workers that end in the middle ---


async def test_what_a_worker_sent_but_could_not_record_is_sent_again(told: WebhookService) -> None:
    hook = await told.webhook()
    await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    (attempt,) = await deliveries.take(told.database, 9, 9)
    change = (await told.client.get(f"/v1/changes?after={told.size}")).json()["items"][0]
    sent = await signing.send(
        told.sender, sealing_keys(), attempt.webhook, attempt.url, attempt.secrets, attempts.act_event(change)
    )
    assert sent.error is None
    await told.turn()
    assert await told.came(hook) == [(told.act(1), "pending", 1, None)], "the lease holds it"
    await told.database.rows(LOST)
    await told.turn()
    assert told.target.events == [f"act-{told.act(1)}", f"act-{told.act(1)}"]
    assert await told.came(hook) == [(told.act(1), "delivered", 2, 204)]


async def test_a_worker_that_comes_late_changes_nothing(told: WebhookService) -> None:
    hook = await told.webhook()
    await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    (slow,) = await deliveries.take(told.database, 9, 9)
    await told.database.rows(LOST)
    (other,) = await deliveries.take(told.database, 9, 9)
    assert (slow.number, other.number) == (1, 2)
    (cut,) = await told.state(hook)
    assert "ended before" in cut["last_error"]
    await attempts._record(told.database, slow, Outcome(204, None), "delivered")
    assert await told.came(hook) == [(told.act(1), "pending", 2, None)]
    await attempts._record(told.database, other, Outcome(500, "answered an error"), "pending")
    await attempts._record(told.database, slow, Outcome(204, None), "delivered")
    assert await told.came(hook) == [(told.act(1), "pending", 2, 500)]


async def test_an_act_whose_telling_ends_every_worker_is_given_up(told: WebhookService) -> None:
    hook = await told.webhook()
    await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    for number in range(1, MAX_ATTEMPTS + 1):
        (attempt,) = await deliveries.take(told.database, 9, 9)
        assert attempt.number == number
        await told.database.rows(LOST)
    assert await deliveries.take(told.database, 9, 9) == []
    (delivery,) = await told.state(hook)
    assert (delivery["status"], delivery["attempts"]) == ("dead", MAX_ATTEMPTS)
    assert "ended before" in delivery["last_error"]


async def test_a_slow_target_holds_up_only_itself(told: WebhookService) -> None:
    slow, quick = await told.webhook(), await told.webhook()
    for _ in range(8):
        await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    taken = [*await deliveries.take(told.database, 16, 16), *await deliveries.take(told.database, 16, 16)]
    of = [str(attempt.webhook) for attempt in taken]
    assert (of.count(slow["id"]), of.count(quick["id"])) == (deliveries.MAX_CONCURRENT, deliveries.MAX_CONCURRENT)


# --- Where it may go ---


def _answering(*addresses: str) -> Any:
    """A name server that gives each answer in turn, the last one for ever."""
    left = list(addresses)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return [left.pop(0) if len(left) > 1 else left[0]]

    return resolve


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/", "https://2130706433/", "https://0x7f000001/", "https://[::ffff:127.0.0.1]/",
        "https://localhost/", "http://8.8.8.8/", "https://8.8.8.8:99999/", "http://127.0.0.1:1/",
    ],
)  # fmt: skip
async def test_a_target_inside_is_refused_when_it_is_named(told: WebhookService, url: str) -> None:
    answer = await told.client.post(PATH, json={"client": "mot-cua", "url": url})
    assert [(f["field"], f["value"], f["code"]) for f in refused(answer, 422)] == [("url", url, "target")]
    assert (await told.client.get(PATH)).json()["items"] == []


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "https://", "ftp://8.8.8.8/", "https://a@8.8.8.8/", "https://a:b@8.8.8.8/", "https://8.8.8.8/#a",
        "https://8.8.8.8\\@127.0.0.1/", "https://8.8.8.8 /", "https://8.8.8.8/\u0000", "https://tỉnh.vn/",
        "HTTPS://8.8.8.8/", "https://8.8.8.8?x", "https://8.8.8.8/a b", "https://8.8.8.8/\r\nX: y", "https://a%00.vn/",
        "https://8.8.8.8/" + "a" * 500, 5, None,
    ],
)  # fmt: skip
async def test_an_address_that_could_be_read_in_two_ways_is_refused(told: WebhookService, url: Any) -> None:
    answer = await told.client.post(PATH, json={"client": "mot-cua", "url": url})
    assert fields(refused(answer, 400)) == {"url"}


async def test_a_name_that_changes_its_answer_is_judged_at_each_delivery(told: WebhookService) -> None:
    async with target() as inside:
        services = Services.create(told.database, signing_keys(), Settings(webhook_hosts=[]))
        sender = Sender(Targets([], _answering("8.8.8.8", "127.0.0.1")), "urn:sobo:so-bo")
        app = Application(unopened().litestar, services.settings, replace(services, sender=sender))
        async with client_over(app) as client:
            hook = {"client": "mot-cua", "url": f"https://doi.vi-du.vn:{inside.port}/"}
            made = recorded(await client.post(PATH, json=hook))
            await granted(client, "press-offices")
            await told.turn(sender)
            (delivery,) = await told.state(made)
            assert inside.connections == 0
    assert (delivery["status"], delivery["attempts"], delivery["last_status"]) == ("pending", 1, None)
    assert "refused" in delivery["last_error"]


# --- For whom ---


async def _managed_by_another(told: WebhookService, register: str) -> None:
    body = {"code": "SO-MOI", "name": "Sở mới", "kind": "state_body"}
    assert (await told.client.post("/v1/organisations", json=body)).status_code in (201, 409)
    managing = {"register": register, "authority": "SO-MOI", "valid_from": str(today()), "source": "NQ"}
    assert (await told.client.post("/v1/managing-authorities", json=managing)).status_code == 201


async def _client_of_the_authority(told: WebhookService) -> None:
    body = {"name": "cua-so", "title": "Của Sở", "scopes": ["read"], "authority": AUTHORITY}
    assert (await told.client.post("/v1/clients", json=body)).status_code == 201


async def test_acts_of_registers_that_another_manages_do_not_leave(told: WebhookService) -> None:
    await _client_of_the_authority(told)
    own, all_of_it = await told.webhook(client="cua-so"), await told.webhook()
    await granted(told.client, "press-offices")
    await granted(told.client, "postal-confirmations")
    await _managed_by_another(told, "press-offices")
    dossier = {"dossier_code": "H16.01-241105-0001", "holder": "DON-VI-01", "received_at": "2024-11-05T08:30:00+07:00",
               "asked_register": "postal-confirmations", "asked_kind": "grant", "asked": {}}  # fmt: skip
    answer = await told.client.post("/v1/applications", json=dossier)
    assert answer.status_code == 201, answer.text
    await told.turn()
    assert [seq for seq, *_ in await told.came(own)] == told.acts(4)[1:], "the new body and its assignment are for all"
    assert [seq for seq, *_ in await told.came(all_of_it)] == told.acts(5)


async def test_what_was_queued_does_not_leave_either_once_another_manages_it(told: WebhookService) -> None:
    await _client_of_the_authority(told)
    own = await told.webhook(client="cua-so", registers=["press-offices"])
    await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    await _managed_by_another(told, "press-offices")
    await told.turn()
    await told.client.post(f"{PATH}/{own['id']}/replay", json={})
    await told.turn()
    assert told.target.connections == 0
    (delivery,) = await told.state(own)
    assert (delivery["status"], delivery["attempts"], delivery["last_status"]) == ("dead", 2, None)
    assert "another authority" in delivery["last_error"]


@pytest.mark.parametrize("rest", ["webhook", "client", "scopes"])
async def test_a_webhook_that_rests_goes_on_from_where_it_stopped(told: WebhookService, rest: str) -> None:
    hook = await told.webhook()
    await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    path = f"{PATH}/{hook['id']}" if rest == "webhook" else "/v1/clients/mot-cua"
    off: dict[str, Any] = {"scopes": []} if rest == "scopes" else {"disabled": True}
    on: dict[str, Any] = {"scopes": ["read"]} if rest == "scopes" else {"disabled": False}
    recorded(await told.client.post(path, json=off))
    await granted(told.client, "press-offices")
    await told.turn()
    assert told.target.connections == 0
    recorded(await told.client.post(path, json=on))
    await told.turn()
    assert sorted(told.target.events) == [f"act-{told.act(1)}", f"act-{told.act(2)}"]


async def test_what_a_webhook_names_must_be_there_for_its_client(told: WebhookService) -> None:
    await _client_of_the_authority(told)
    await _managed_by_another(told, "press-offices")
    for body, statuses, field in (
        ({"client": "khong-co"}, (422,), "client"),
        ({"registers": ["khong-co"]}, (422,), "registers"),
        ({"client": "cua-so", "registers": ["press-offices"]}, (422,), "registers"),
        ({"client": "cua-so", "registers": ["applications"]}, (422,), "registers"),
        ({"registers": []}, (400,), "registers"),
        ({"registers": ["press-offices", "press-offices"]}, (400,), "registers"),
        ({"kinds": ["khong_co"]}, (422,), "kinds"),
        ({"registers": ["press-offices"], "kinds": ["suspend"]}, (422,), "kinds"),
        ({"after": await ledger_size(told.client) + 1}, (416,), "after"),
        ({"after": -1}, (400,), "after"),
        ({"secret": "whsec_x"}, (400,), "secret"),
    ):
        given: dict[str, Any] = {"client": "mot-cua", "url": told.target.url} | body
        assert fields(refused(await told.client.post(PATH, json=given), *statuses)) == {field}, body
    assert (await told.client.get(PATH)).json()["items"] == []


@pytest.mark.parametrize("change", [{"disabled": True}, {"scopes": []}, {"scopes": ["act", "manage"]}])
async def test_a_client_that_would_be_told_of_nothing_is_refused(told: WebhookService, change: dict[str, Any]) -> None:
    hook = await told.webhook()
    recorded(await told.client.post("/v1/clients/mot-cua", json=change))
    body = {"client": "mot-cua", "url": told.target.url}
    for answer in (
        await told.client.post(PATH, json=body),
        await told.client.post(f"{PATH}/{hook['id']}/ping", json={}),
    ):
        assert [(f["field"], f["value"]) for f in refused(answer, 422)] == [("client", "mot-cua")]
    assert told.target.connections == 0
    assert len((await told.client.get(PATH)).json()["items"]) == 1


async def test_the_secret_is_shown_once(told: WebhookService) -> None:
    hook = await told.webhook()
    await granted(told.client, "press-offices")
    await told.turn()
    assert len(base64.b64decode(hook["secret"].removeprefix("whsec_"))) == 32
    path = f"{PATH}/{hook['id']}"
    seen = [await told.client.get(one) for one in (PATH, path, f"{path}/deliveries", "/v1/audit", "/v1/clients")]
    seen.append(await told.client.post(path, json={"disabled": True}))
    assert all(answer.status_code in (200, 201) for answer in seen)
    assert not any("whsec_" in answer.text or hook["secret"][6:] in answer.text for answer in seen)
    what = [one["what"] for one in (await told.client.get("/v1/audit")).json()["items"]]
    assert [one for one in what if one.startswith("webhook")] == ["webhook-added", "webhook-disabled"]


async def test_another_authoritys_webhooks_are_not_there(told: WebhookService) -> None:
    hook = await told.webhook()
    body = {"code": "SO-KHAC", "name": "Sở khác", "kind": "state_body"}
    await told.client.post("/v1/organisations", json=body)
    password = await account(told.client, "quan", "administrator", authority="SO-KHAC")
    async with httpx.AsyncClient(transport=told.client._transport, base_url="https://localhost") as other:
        await log_in(other, "quan", password)
        other.headers["Sec-Fetch-Site"] = "same-origin"
        assert (await other.get(PATH)).json()["items"] == []
        path = f"{PATH}/{hook['id']}"
        for one in (path, f"{path}/deliveries"):
            refused(await other.get(one), 404)
        for one, given in (("", {"disabled": True}), ("/replay", {}), ("/deliveries/1/replay", {}), ("/ping", {})):
            refused(await other.post(f"{path}{one}", json=given), 404)
        new = {"client": "mot-cua", "url": told.target.url}
        assert fields(refused(await other.post(PATH, json=new), 422)) == {"client"}
    _, key = await key_of(told.client, "doc", "read", "act")
    assert (await told.client.get(PATH, headers={**bearer(key), "Cookie": ""})).status_code == 403


async def test_a_ping_is_sent_now_and_says_what_came_of_it(told: WebhookService) -> None:
    hook = await told.webhook()
    path = f"{PATH}/{hook['id']}/ping"
    answer = await told.client.post(path, json={})
    assert (answer.status_code, answer.json()) == (200, {"status": 204, "error": None})
    (message,) = told.target.messages
    assert (message.event["type"], message.event["id"]) == ("vn.sobo.ping", message.headers["webhook-id"])
    told.target.answer = lambda place: BAD
    assert (await told.client.post(path, json={})).json() == {"status": 503, "error": "answered an error"}
    statuses = [(await told.client.post(path, json={})).status_code for _ in range(20)]
    assert statuses[-1] == 429
    assert await told.state(hook) == []


async def test_deliveries_are_listed_page_by_page_and_by_state(told: WebhookService) -> None:
    hook = await told.webhook()
    told.target.answer = lambda place: BAD if place % 2 else Target.answer(place)
    for _ in range(7):
        await granted(told.client, "press-offices")
    for _ in range(3):
        await told.turn()
    path, found = f"{PATH}/{hook['id']}/deliveries?limit=3", []
    while path:
        page = (await told.client.get(path)).json()
        assert len(page["items"]) <= 3
        found += [one["seq"] for one in page["items"]]
        path = page["next"]
    assert found == told.acts(7)
    by_state = {one: {d["seq"] for d in await told.state(hook, status=one)} for one in ("pending", "delivered", "dead")}
    assert (len(by_state["pending"]), len(by_state["delivered"]), by_state["dead"]) == (3, 4, set())
    assert by_state["pending"] | by_state["delivered"] == set(found)
    refused(await told.client.get(f"{PATH}/{hook['id']}/deliveries?status=lost"), 400)


@pytest.mark.parametrize("way, body", [("", {"disabled": True}), ("/secret", {}), ("/removal", {}), ("/replay", {})])
async def test_a_caller_that_may_not_read_neither_gives_nor_takes_deliveries(
    told: WebhookService, way: str, body: dict[str, Any]
) -> None:
    made = await told.webhook()
    _, text = await key_of(told.client, "chi-quan-ly", "manage")
    headers = {**bearer(text), "Cookie": "", "Idempotency-Key": "x"}
    answer = await told.client.post(f"{PATH}/{made['id']}{way}", json=body, headers=headers)
    assert [(fault["field"], fault["value"], fault["code"]) for fault in refused(answer, 422)] == [
        ("id", "read", "not-its-own")
    ]
    assert (await told.client.get(f"{PATH}/{made['id']}")).json()["disabled"] is False
