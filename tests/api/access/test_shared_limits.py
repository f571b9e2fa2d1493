"""What many share cannot be used up by one: failures alone count, and whoever succeeded lately is not kept out."""

from typing import Any

import httpx
import pytest

from api.access import sign_on_limits
from api.access import tokens as token_routes
from api.access.sessions import BROWSER_COOKIE
from db.session import Database
from db.statement import Sql
from domain.access import passwords, sessions
from domain.access.throttle import Limit
from domain.applications import lookups
from tests.api.access.test_access import account, anonymous, key_of, log_in, token
from tests.api.access.test_login_limits import WRONG, address, attempts, set_limit
from tests.api.access.test_oidc import begin, browser, idp, linked, return_with, settings, sign_on
from tests.api.applications.test_applications import dossier, received
from tests.support.api import refused
from tests.support.oidc_provider import FakeProvider

__all__ = ["address", "anonymous", "browser", "idp", "linked", "settings"]
END_WINDOWS = Sql("DELETE FROM throttle WHERE key LIKE $1 || ' %'", "name")
HITS = Sql("SELECT hits FROM throttle WHERE key LIKE $1 || ' %'", "name")


async def fill_address(client: httpx.AsyncClient) -> None:
    """Use up the failed logins of the address, on accounts that do not exist."""
    most = sessions.LOGINS_PER_ADDRESS.requests
    statuses = [(await log_in(client, f"a-{place}", WRONG)).status_code for place in range(most + 1)]
    assert statuses == [401] * most + [429]


# --- Logins ---


async def test_who_logged_in_from_an_address_is_not_locked_out_with_the_others(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, address: Any
) -> None:
    set_limit(monkeypatch, "LOGINS_PER_ADDRESS", 3)
    passwords_of = {name: await account(ready, name, "reader") for name in ("lan", "minh")}
    assert await attempts(anonymous, "lan", passwords_of["lan"], 1) == [201]
    await fill_address(anonymous)
    assert await attempts(anonymous, "lan", passwords_of["lan"], 2) == [201, 201]
    assert await attempts(anonymous, "minh", passwords_of["minh"], 1) == [429], "never logged in from there"
    most = sessions.LOGINS.requests
    assert await attempts(anonymous, "lan", WRONG, most + 1) == [401] * most + [429], "guessing stays bounded"
    assert await attempts(anonymous, "lan", passwords_of["lan"], 1) == [429]
    address("192.0.2.2")
    assert await attempts(anonymous, "lan", passwords_of["lan"], 1) == [201]


async def test_a_browser_that_logged_in_is_not_kept_out_by_others_who_guess_its_account(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    password, most = await account(ready, "lan", "reader"), sessions.LOGINS.requests
    assert await attempts(anonymous, "lan", password, 1) == [201]
    async with httpx.AsyncClient(transport=anonymous._transport, base_url="https://localhost") as other:
        assert await attempts(other, "lan", WRONG, most + 1) == [401] * most + [429]
        assert await attempts(other, "lan", password, 1) == [429], "another browser of that address"
        other.cookies.set(BROWSER_COOKIE, "x" * 43, domain="localhost")
        assert await attempts(other, "lan", password, 1) == [429], "a made-up cookie"
    assert await attempts(anonymous, "lan", password, 2) == [201, 201]
    assert await attempts(anonymous, "lan", WRONG, most + 1) == [401] * most + [429], "guessing stays bounded"


async def test_within_a_full_window_a_right_password_is_answered_like_a_wrong_one(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limit(monkeypatch, "LOGINS_PER_ADDRESS", 3)
    password = await account(ready, "minh", "reader")
    await fill_address(anonymous)
    monkeypatch.setattr(passwords, "matches", None)  # no password is compared
    right, wrong, unknown = [
        await log_in(anonymous, *each) for each in (("minh", password), ("minh", WRONG), ("ai-do", WRONG))
    ]
    assert refused(right, 429) == refused(wrong, 429) == refused(unknown, 429)


async def test_a_refused_attempt_is_not_counted(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limit(monkeypatch, "LOGINS_PER_ADDRESS", 3)
    password = await account(ready, "minh", "reader")
    await fill_address(anonymous)
    assert await attempts(anonymous, "minh", WRONG, sessions.LOGINS.requests + 1) == [429] * 11
    assert await province.value(HITS, name="login-from") == 3
    await province.rows(END_WINDOWS, name="login-from")
    assert await attempts(anonymous, "minh", password, 1) == [201]


# --- Tokens ---


async def test_a_right_secret_gets_its_token_whatever_was_refused_there(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_routes, "REFUSED_PER_ADDRESS", Limit("token", 3, 60))
    secrets = {name: (await key_of(ready, name, "read", kind="secret"))[1] for name in ("mot-cua", "hai-cua")}

    async def statuses(name: str, secret: str, times: int) -> list[int]:
        return [(await token(anonymous, client_id=name, client_secret=secret)).status_code for _ in range(times)]

    assert await statuses("mot-cua", secrets["mot-cua"], 5) == [200] * 5, "what succeeds is not counted"
    assert await statuses("mot-cua", "sai", 5) == [401] * 3 + [429] * 2
    assert await statuses("ai-do", "sai", 1) == [429]
    for name, secret in secrets.items():
        assert await statuses(name, secret, 2) == [200] * 2


# --- Single sign-on ---


@pytest.mark.usefixtures("linked")
async def test_completed_sign_ons_are_not_counted(
    browser: httpx.AsyncClient, idp: FakeProvider, province: Database
) -> None:
    for _ in range(3):
        assert (await sign_on(browser, idp)).status_code == 200
    assert {row[0] for row in await province.rows(HITS, name="sign-on")} == {0}
    browser.cookies.delete(sign_on_limits.COOKIE)
    await begin(browser, idp)
    assert (await return_with(browser, {"state": "khac", "code": "1"})).status_code == 401
    assert await province.value(HITS, name="sign-on") == 2


@pytest.mark.usefixtures("linked")
async def test_a_browser_that_signed_on_at_an_address_is_not_kept_out_with_the_others(
    browser: httpx.AsyncClient, idp: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limit(monkeypatch, "SIGN_ONS_PER_ADDRESS", 3)
    set_limit(monkeypatch, "SIGN_ONS_PER_BROWSER", 4)
    assert (await sign_on(browser, idp)).status_code == 200
    async with httpx.AsyncClient(transport=browser._transport, base_url="https://localhost") as other:
        assert [(await other.get("/v1/session/oidc")).status_code for _ in range(4)] == [303] * 3 + [429]
        other.cookies.set(sign_on_limits.COOKIE, "x" * 43, domain="localhost")
        assert (await other.get("/v1/session/oidc")).status_code == 429, "a made-up cookie"
    assert (await sign_on(browser, idp)).status_code == 200
    assert [(await browser.get("/v1/session/oidc")).status_code for _ in range(5)] == [303] * 4 + [429]


# --- Dossiers ---


async def lookups_of(client: httpx.AsyncClient, *codes: str) -> list[int]:
    return [(await client.get(f"/v1/dossiers/{code}")).status_code for code in codes]


async def test_unknown_dossier_codes_keep_nobody_from_a_dossier(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    code = dossier()["dossier_code"]
    await received(ready, dossier())
    most = lookups.UNKNOWN_PER_ADDRESS.requests
    unknown = [f"H16.14-241112-{place:04}" for place in range(most + 2)]
    assert await lookups_of(anonymous, *unknown) == [404] * most + [429] * 2
    assert await lookups_of(anonymous, *[code] * (lookups.FOUND_PER_ADDRESS.requests + 2)) == [200] * (
        lookups.FOUND_PER_ADDRESS.requests + 2
    )


async def test_existing_dossiers_cannot_be_enumerated_but_those_found_lately_are_answered(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, address: Any
) -> None:
    monkeypatch.setattr(lookups, "FOUND_PER_ADDRESS", Limit("dossier", 2, 60))
    codes = [f"H16.14-241105-000{place}" for place in range(4)]
    for code in codes:
        await received(ready, dossier(dossier_code=code))
    assert await lookups_of(anonymous, *codes) == [200, 200, 429, 429]
    assert await lookups_of(anonymous, "H16.14-241105-0009") == [429], "whether a code exists is not told"
    assert await lookups_of(anonymous, *codes[:2]) == [200, 200]
    address("192.0.2.2")
    assert await lookups_of(anonymous, codes[2]) == [200]
