"""The secrets of webhooks in the database are sealed: by the newest key, and useless without it."""

import logging
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.background.dispatcher import Dispatcher
from api.background.resealer import Resealer
from db.statement import Sql
from domain.key_folder import KeyProblem
from domain.resealing import seal_again
from domain.sealing import SealingKeys, SealLost, key_name
from domain.webhooks import signing
from tests.api.webhooks.test_changes import signed
from tests.factories import granted
from tests.support.api import recorded, refused
from tests.support.application import sealing_keys
from tests.support.webhooks import DUE, PATH, WebhookService

STORED = Sql("SELECT secret, old_secret FROM webhook WHERE id = $1", "id")
ANSWERS = Sql("SELECT body FROM kept_answer ORDER BY key")
PUT = Sql("UPDATE webhook SET secret = $2, old_secret = NULL, old_until = NULL WHERE id = $1", "id", "secret")


@pytest.fixture
def keys(tmp_path: Path) -> SealingKeys:
    """Keys of another folder than that of the service."""
    return SealingKeys.open(tmp_path / "keys")


def missing(keys: SealingKeys, tmp_path: Path, name: str) -> None:
    """Move a key away, as if it were lost."""
    shutil.move(tmp_path / "keys" / f"{name}.seal", tmp_path / f"{name}.seal")


async def sealed_by(keys: SealingKeys, told: WebhookService) -> dict[str, Any]:
    """A webhook whose secret is sealed by these keys."""
    hook = await told.webhook()
    stored = signing.sealed(keys, UUID(hook["id"]), hook["secret"])
    await told.database.rows(PUT, id=hook["id"], secret=stored)
    return hook


async def turn(told: WebhookService, keys: SealingKeys) -> None:
    """Dispatch once with these keys, all deliveries due."""
    await told.database.rows(DUE)
    dispatcher = Dispatcher(told.database, told.sender, keys)
    await dispatcher.dispatch()
    await dispatcher.wait_for_attempts()


async def test_after_a_rotation_everything_is_sealed_by_the_newest_key(told: WebhookService, keys: SealingKeys) -> None:
    hook = await sealed_by(keys, told)
    path, headers = f"{PATH}/{hook['id']}/secret", {"Idempotency-Key": "doi-1"}
    answer = await told.client.post(path, json={}, headers=headers)
    first = keys.newest
    keys.rotate()
    service = sealing_keys()
    service.rotate()
    await seal_again(told.database, service)
    stored = await told.database.one(STORED, id=hook["id"])
    assert key_name(stored["secret"]) == service.newest
    assert key_name(stored["old_secret"]) == first, "what another key sealed stays as it is"
    assert {key_name(row["body"]) for row in await told.database.rows(ANSWERS)} == {service.newest}
    again = await told.client.post(path, json={}, headers=headers)
    assert again.content == answer.content, "a response that was sealed again is repeated"
    opened = signing.unsealed(service, UUID(hook["id"]), [stored["secret"]])
    assert opened == [recorded(answer)["secret"]]
    assert (await seal_again(told.database, service)).count == 0


async def test_a_lost_key_delays_deliveries_and_is_named(
    told: WebhookService, keys: SealingKeys, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hook, lost = await sealed_by(keys, told), keys.newest
    keys.rotate()
    missing(keys, tmp_path, lost)
    await granted(told.client, "press-offices")
    for _ in range(12):
        await turn(told, keys)
    (delivery,) = await told.state(hook)
    assert delivery["status"] == "pending" and told.target.messages == []
    assert delivery["last_error"] == (
        f"cannot be signed: the key {lost}.seal is missing from the folder of keys: "
        "put it back from a backup, or renew the secret of the webhook"
    )
    with caplog.at_level(logging.ERROR, "sobo"):
        await Resealer(told.database, keys).look()
    assert f"{lost}.seal is missing" in caplog.text and hook["id"] in caplog.text
    shutil.move(tmp_path / f"{lost}.seal", tmp_path / "keys" / f"{lost}.seal")
    await turn(told, keys)
    (message,) = told.target.messages
    assert message.headers["webhook-signature"] == signed(message, hook["secret"])


async def test_with_a_lost_key_a_new_secret_is_enough(told: WebhookService, keys: SealingKeys) -> None:
    hook = await sealed_by(keys, told)
    ping = await told.client.post(f"{PATH}/{hook['id']}/ping", json={})
    assert ping.status_code == 200 and f"{keys.newest}.seal is missing" in ping.json()["error"]
    fresh = recorded(await told.client.post(f"{PATH}/{hook['id']}/secret", json={}))["secret"]
    await granted(told.client, "press-offices")
    await told.turn()
    (message,) = told.target.messages
    assert message.headers["webhook-signature"] == signed(message, fresh), "the old one is left out"


async def test_a_secret_put_into_another_row_signs_nothing(told: WebhookService, keys: SealingKeys) -> None:
    hook, other = await told.webhook(), await told.webhook()
    stored = await told.database.one(STORED, id=other["id"])
    await told.database.rows(PUT, id=hook["id"], secret=stored["secret"])
    ping = await told.client.post(f"{PATH}/{hook['id']}/ping", json={})
    assert "was altered, or is of another row" in ping.json()["error"]
    assert (await seal_again(told.database, keys)).count == 0, "and sealing again ends"


async def test_a_folder_that_cannot_be_read_stops_no_dispatcher(
    told: WebhookService, keys: SealingKeys, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hook = await sealed_by(keys, told)
    await granted(told.client, "press-offices")
    (tmp_path / "keys").chmod(0o755)
    with caplog.at_level(logging.ERROR, "sobo"):
        await turn(told, keys)
    (delivery,) = await told.state(hook)
    assert delivery["last_error"] == "cannot be signed: the keys of the service cannot be read"
    assert str(tmp_path) not in delivery["last_error"] and str(tmp_path) in caplog.text
    with pytest.raises(KeyProblem):
        await seal_again(told.database, keys)
    await Resealer(told.database, keys).look()
    (tmp_path / "keys").chmod(0o700)
    await turn(told, keys)
    assert [message.headers["webhook-id"] for message in told.target.messages] == [f"act-{told.act(1)}"]


async def test_a_request_that_needs_keys_which_cannot_be_read_is_told_so(
    told: WebhookService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hook = await told.webhook()

    def seal(*_: Any) -> bytes:
        raise KeyProblem("/folder contains no key")

    monkeypatch.setattr(SealingKeys, "seal", seal)
    answer = await told.client.post(f"{PATH}/{hook['id']}/secret", json={})
    (fault,) = refused(answer, 503)
    assert (fault["field"], fault["code"]) == ("keys", "unavailable")
    assert "/folder" not in answer.text and "/folder" in caplog.text


async def test_a_new_key_is_noticed_once(
    told: WebhookService, keys: SealingKeys, caplog: pytest.LogCaptureFixture
) -> None:
    hook, resealer = await sealed_by(keys, told), Resealer(told.database, keys)
    await resealer.look()
    keys.rotate()
    with caplog.at_level(logging.WARNING, "sobo"):
        for _ in range(3):
            await resealer.look()
    assert caplog.text.count("has sealed") == 1
    stored = await told.database.one(STORED, id=hook["id"])
    assert key_name(stored["secret"]) == keys.newest


async def test_an_answer_that_cannot_be_opened_stays(told: WebhookService, keys: SealingKeys) -> None:
    hook = await told.webhook()
    headers = {"Idempotency-Key": "doi-1"}
    answer: httpx.Response = await told.client.post(f"{PATH}/{hook['id']}/secret", json={}, headers=headers)
    [before] = await told.database.rows(ANSWERS)
    done = await seal_again(told.database, keys)
    [after] = await told.database.rows(ANSWERS)
    assert (done.count, before["body"]) == (0, after["body"])
    assert set(done.webhooks) == {hook["id"]} and done.lost == {key_name(before["body"])}
    with pytest.raises(SealLost):
        keys.unseal(after["body"], "answer")
    assert (await told.client.post(f"{PATH}/{hook['id']}/secret", json={}, headers=headers)).content == answer.content
