"""Passwords cannot be guessed by brute force, and attempts do not lock out the owner."""

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
from tests.api.access.test_access import SAME_ORIGIN, account, anonymous, log_in
from tests.support.api import recorded

__all__ = ["anonymous"]
WRONG = "sai" * 9
RESET = Sql("UPDATE account SET password_hash = $2 WHERE name = $1", "name", "hash")
DISABLE = Sql("UPDATE account SET disabled_at = now() WHERE name = $1", "name")


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the client address of the next requests."""
    current = ["192.0.2.1"]
    monkeypatch.setattr(call, "address_of", lambda *_: current[0])

    def change(to: str) -> None:
        current[0] = to

    return change


def set_limit(monkeypatch: pytest.MonkeyPatch, name: str, requests: int) -> None:
    monkeypatch.setattr(sessions, name, Limit(getattr(sessions, name).name, requests, 900))


async def attempts(client: httpx.AsyncClient, name: str, password: str, times: int) -> list[int]:
    return [(await log_in(client, name, password)).status_code for _ in range(times)]


async def test_login_attempts_are_limited(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    limit = sessions.LOGINS.requests
    assert await attempts(anonymous, "lan", WRONG, limit + 2) == [401] * limit + [429] * 2
    answer = await log_in(anonymous, "lan", password)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    unknown = await attempts(anonymous, "ai-do", WRONG, limit + 1)
    assert unknown == [401] * limit + [429], "an unknown account is counted like any other"


async def test_login_attempts_of_one_address_are_limited_over_all_accounts(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, address: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limit(monkeypatch, "LOGINS_PER_ADDRESS", 3)
    password = await account(ready, "lan", "reader")
    assert [(await log_in(anonymous, f"a-{place}", WRONG)).status_code for place in range(5)] == [401] * 3 + [429] * 2
    assert await attempts(anonymous, "lan", password, 1) == [429]
    address("192.0.2.2")
    assert await attempts(anonymous, "lan", password, 1) == [201]


async def test_attempts_from_many_addresses_are_limited_but_do_not_lock_out_the_owner(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, address: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limit(monkeypatch, "LOGINS_PER_ACCOUNT", 5)
    password = await account(ready, "lan", "reader")
    assert await attempts(anonymous, "lan", password, 1) == [201]
    statuses = []
    for place in range(7):
        address(f"198.51.100.{place}")
        statuses += await attempts(anonymous, "lan", WRONG, 1)
    assert statuses == [401] * 5 + [429] * 2
    assert await attempts(anonymous, "lan", password, 1) == [429], "from an unknown address"
    address("192.0.2.1")
    assert await attempts(anonymous, "lan", password, 1) == [201], "from an address of an earlier login"


async def test_successful_logins_are_not_counted(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    assert await attempts(anonymous, "lan", password, sessions.LOGINS.requests + 3) == [201] * (
        sessions.LOGINS.requests + 3
    )
    assert await attempts(anonymous, "lan", WRONG, sessions.LOGINS.requests + 1) == [401] * sessions.LOGINS.requests + [
        429
    ]


async def test_password_changes_are_limited_and_failures_are_in_the_audit_log(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    await log_in(anonymous, "lan", await account(ready, "lan", "reader"))
    body = {"old": WRONG, "new": "mật-khẩu-của-Lân"}
    answers = [await anonymous.post("/v1/session/password", json=body, headers=SAME_ORIGIN) for _ in range(12)]
    limit = accounts.PASSWORD_CHANGES.requests
    assert [answer.status_code for answer in answers] == [422] * limit + [429] * (12 - limit)
    items = (await ready.get("/v1/audit", params={"what": "password-refused"})).json()["items"]
    assert [(item["recorded_by"], item["target"]) for item in items] == [("account:lan", "lan")] * limit


def change_during_comparison(province: Database, monkeypatch: pytest.MonkeyPatch, meanwhile: Sql, other: str) -> None:
    """Change the account each time its password has just been compared."""
    original = passwords.matches

    async def slow(stored: str | None, password: str) -> bool:
        matches = await original(stored, password)
        await province.rows(meanwhile, name="lan", **({"hash": other} if meanwhile is RESET else {}))
        return matches

    monkeypatch.setattr(passwords, "matches", slow)


@pytest.mark.parametrize("meanwhile", [RESET, DISABLE])
async def test_a_password_change_fails_if_the_account_changed_during_the_comparison(
    ready: httpx.AsyncClient,
    anonymous: httpx.AsyncClient,
    province: Database,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Sql,
) -> None:
    password = await account(ready, "lan", "reader")
    await log_in(anonymous, "lan", password)
    _, other = await passwords.generated()
    change_during_comparison(province, monkeypatch, meanwhile, other)
    before = await province.one(queries.password_of, name="lan")
    body = {"old": password, "new": "mật-khẩu-của-Lân"}
    answer = await anonymous.post("/v1/session/password", json=body, headers=SAME_ORIGIN)
    assert answer.status_code == (422 if meanwhile is RESET else 401), answer.text
    after = await province.one(queries.password_of, name="lan")
    assert after["password_hash"] == (other if meanwhile is RESET else before["password_hash"])
    assert (await log_in(anonymous, "lan", password)).status_code == 401


@pytest.mark.parametrize("meanwhile", [RESET, DISABLE])
async def test_a_login_fails_if_the_account_changed_during_the_comparison(
    ready: httpx.AsyncClient,
    anonymous: httpx.AsyncClient,
    province: Database,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Sql,
) -> None:
    password = await account(ready, "lan", "reader")
    _, other = await passwords.generated()
    change_during_comparison(province, monkeypatch, meanwhile, other)
    assert (await log_in(anonymous, "lan", password)).status_code == 401


async def test_hashing_a_password_holds_no_connection(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = await account(ready, "lan", "reader")
    await log_in(anonymous, "lan", password)
    gate, original = asyncio.Event(), passwords.hashed

    async def waiting(text: str) -> str:
        await gate.wait()
        return await original(text)

    monkeypatch.setattr(passwords, "hashed", waiting)
    body = {"old": password, "new": "mật-khẩu-của-Lân"}
    new = {"title": "A", "roles": []}
    writes = [anonymous.post("/v1/session/password", json=body, headers=SAME_ORIGIN) for _ in range(9)]
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
