"""Passwords cannot be found by trying, and nobody is kept out by those who try."""

import asyncio
from typing import Any

import httpx
import pytest

from api.http import call
from db.queries import accounts as queries
from db.session import Database
from db.statement import Sql
from domain.access import accounts, passwords, sessions
from domain.access.throttle import Limit
from tests.api.access.test_access import SAME, account, anybody, logged_in
from tests.support.api import recorded

__all__ = ["anybody"]
WRONG = "sai" * 9
RESET = Sql("UPDATE account SET password_hash = $2 WHERE name = $1", "name", "hash")
DISABLE = Sql("UPDATE account SET disabled_at = now() WHERE name = $1", "name")


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Says from which address the next requests come."""
    at = ["192.0.2.1"]
    monkeypatch.setattr(call, "address_of", lambda *_: at[0])

    def moved(to: str) -> None:
        at[0] = to

    return moved


def narrowed(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    monkeypatch.setattr(sessions, name, Limit(getattr(sessions, name).name, most, 900))


async def tried(client: httpx.AsyncClient, name: str, password: str, times: int) -> list[int]:
    return [(await logged_in(client, name, password)).status_code for _ in range(times)]


async def test_passwords_cannot_be_tried_for_ever(ready: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    most = sessions.LOGINS.requests
    assert await tried(anybody, "lan", WRONG, most + 2) == [401] * most + [429] * 2
    answer = await logged_in(anybody, "lan", password)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    unknown = await tried(anybody, "ai-do", WRONG, most + 1)
    assert unknown == [401] * most + [429], "an unknown account is counted like any other"


async def test_one_address_cannot_try_every_account(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, address: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrowed(monkeypatch, "LOGINS_PER_ADDRESS", 3)
    password = await account(ready, "lan", "reader")
    assert [(await logged_in(anybody, f"a-{place}", WRONG)).status_code for place in range(5)] == [401] * 3 + [429] * 2
    assert await tried(anybody, "lan", password, 1) == [429]
    address("192.0.2.2")
    assert await tried(anybody, "lan", password, 1) == [201]


async def test_many_addresses_cannot_try_one_account_and_do_not_keep_its_owner_out(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, address: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrowed(monkeypatch, "LOGINS_PER_ACCOUNT", 5)
    password = await account(ready, "lan", "reader")
    assert await tried(anybody, "lan", password, 1) == [201]
    found = []
    for place in range(7):
        address(f"198.51.100.{place}")
        found += await tried(anybody, "lan", WRONG, 1)
    assert found == [401] * 5 + [429] * 2
    assert await tried(anybody, "lan", password, 1) == [429], "from where nobody knows it"
    address("192.0.2.1")
    assert await tried(anybody, "lan", password, 1) == [201], "from where it logged in before"


async def test_who_logs_in_rightly_is_not_counted(ready: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    assert await tried(anybody, "lan", password, sessions.LOGINS.requests + 3) == [201] * (sessions.LOGINS.requests + 3)
    assert await tried(anybody, "lan", WRONG, sessions.LOGINS.requests + 1) == [401] * sessions.LOGINS.requests + [429]


async def test_a_stolen_session_cannot_find_the_password_out_and_its_tries_are_on_record(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    await logged_in(anybody, "lan", await account(ready, "lan", "reader"))
    body = {"old": WRONG, "new": "mật-khẩu-của-Lân"}
    answers = [await anybody.post("/v1/session/password", json=body, headers=SAME) for _ in range(12)]
    most = accounts.PASSWORD_CHANGES.requests
    assert [answer.status_code for answer in answers] == [422] * most + [429] * (12 - most)
    found = (await ready.get("/v1/audit", params={"what": "password-refused"})).json()["items"]
    assert [(one["who"], one["target"]) for one in found] == [("account:lan", "lan")] * most


def changed_while_compared(province: Database, monkeypatch: pytest.MonkeyPatch, meanwhile: Sql, other: str) -> None:
    """Let the account be changed each time that its password has just been found to be right."""
    really = passwords.matches

    async def slow(stored: str | None, given: str) -> bool:
        right = await really(stored, given)
        await province.rows(meanwhile, name="lan", **({"hash": other} if meanwhile is RESET else {}))
        return right

    monkeypatch.setattr(passwords, "matches", slow)


@pytest.mark.parametrize("meanwhile", [RESET, DISABLE])
async def test_a_password_is_not_changed_by_who_knew_one_that_was_reset_meanwhile(
    ready: httpx.AsyncClient,
    anybody: httpx.AsyncClient,
    province: Database,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Sql,
) -> None:
    password = await account(ready, "lan", "reader")
    await logged_in(anybody, "lan", password)
    _, other = await passwords.generated()
    changed_while_compared(province, monkeypatch, meanwhile, other)
    before = await province.one(queries.password_of, name="lan")
    body = {"old": password, "new": "mật-khẩu-của-Lân"}
    answer = await anybody.post("/v1/session/password", json=body, headers=SAME)
    assert answer.status_code == 422, answer.text
    after = await province.one(queries.password_of, name="lan")
    assert after["password_hash"] == (other if meanwhile is RESET else before["password_hash"])
    assert (await logged_in(anybody, "lan", password)).status_code == 401


@pytest.mark.parametrize("meanwhile", [RESET, DISABLE])
async def test_nobody_logs_in_with_what_was_changed_while_it_was_compared(
    ready: httpx.AsyncClient,
    anybody: httpx.AsyncClient,
    province: Database,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Sql,
) -> None:
    password = await account(ready, "lan", "reader")
    _, other = await passwords.generated()
    changed_while_compared(province, monkeypatch, meanwhile, other)
    assert (await logged_in(anybody, "lan", password)).status_code == 401


async def test_who_waits_for_a_hash_holds_no_connection(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = await account(ready, "lan", "reader")
    await logged_in(anybody, "lan", password)
    gate, really = asyncio.Event(), passwords.hashed

    async def waiting(text: str) -> str:
        await gate.wait()
        return await really(text)

    monkeypatch.setattr(passwords, "hashed", waiting)
    body = {"old": password, "new": "mật-khẩu-của-Lân"}
    new = {"title": "A", "roles": []}
    writes = [anybody.post("/v1/session/password", json=body, headers=SAME) for _ in range(9)]
    writes += [ready.post("/v1/accounts", json={"name": f"a-{place}", **new}) for place in range(9)]
    writes += [ready.post("/v1/accounts/lan/password", json={}) for _ in range(9)]
    tasks = [asyncio.create_task(write) for write in writes]
    try:
        for _ in range(3):
            assert (await ready.get("/v1/accounts")).status_code == 200
    finally:
        gate.set()
        done = await asyncio.gather(*tasks)
    assert all(recorded(answer) for answer in done[9:])
