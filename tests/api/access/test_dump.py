"""A thief of a dump of the database signs nothing and logs in nowhere: no secret is in it, in whatever form."""

import base64
import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from api.access import oidc as pages
from api.http.credentials import COOKIE
from db.session import Database
from tests.api.access.test_access import bearer, log_in
from tests.api.access.test_oidc import begin, browser, idp, link, return_with, settings
from tests.factories import granted
from tests.support.api import recorded
from tests.support.dump import dump, found
from tests.support.oidc_provider import SECRET as PROVIDER_SECRET
from tests.support.oidc_provider import FakeProvider
from tests.support.webhooks import PATH, WebhookService, webhook_service

__all__ = ["browser", "idp", "settings"]
CHOSEN = "mật khẩu tự chọn 2024"


@pytest.fixture
async def told(province: Database) -> AsyncIterator[WebhookService]:
    async with webhook_service(province) as service:
        yield service


def cookie(answer: httpx.Response, name: str) -> str:
    """The value of a cookie that the response sets."""
    match = re.search(rf"{re.escape(name)}=\"?([^\";]+)", "; ".join(answer.headers.get_list("set-cookie")))
    assert match, answer.headers
    return match[1]


async def asked(client: httpx.AsyncClient, path: str, body: Any, key: str) -> Any:
    """The answer to a write under a key that is easily guessed."""
    return recorded(await client.post(path, json=body, headers={"Idempotency-Key": key}))


async def of_staff(client: httpx.AsyncClient) -> dict[str, str]:
    """Passwords and a session of an account."""
    new = {"name": "lan", "title": "Lan", "roles": ["reader", "officer"]}
    made = {"first password": (await asked(client, "/v1/accounts", new, "1"))["password"]}
    made["password"] = (await asked(client, "/v1/accounts/lan/password", {}, "2"))["password"]
    first = cookie(await log_in(client, "lan", made["password"]), COOKIE)
    changed = {"old": made["password"], "new": CHOSEN}
    headers = {"Cookie": f"{COOKIE}={first}"}
    recorded(await client.post("/v1/session/password", json=changed, headers=headers))
    session = cookie(await log_in(client, "lan", CHOSEN), COOKIE)
    return made | {"chosen password": CHOSEN, "ended session": first, "session": session}


async def of_programs(client: httpx.AsyncClient) -> dict[str, str]:
    """Credentials of a client, and an access token."""
    made = {}
    for kind in ("key", "secret"):
        body = {"kind": kind, "title": "thử"}
        made[kind] = (await asked(client, "/v1/clients/mot-cua/credentials", body, f"c-{kind}"))["secret"]
    form = {"grant_type": "client_credentials", "client_id": "mot-cua", "client_secret": made["secret"]}
    token = await client.post("/v1/token", data=form, headers={"Cookie": ""})
    made["access token"] = token.json()["access_token"]
    used = await client.get("/v1/session", headers={"Cookie": "", **bearer(made["access token"])})
    assert used.status_code == 200
    return made


async def of_webhooks(told: WebhookService) -> dict[str, str]:
    """The secrets of a webhook that was told of an act."""
    target = {"client": "mot-cua", "url": told.target.url}
    hook = await asked(told.client, PATH, target, "w-1")
    renewed = await asked(told.client, f"{PATH}/{hook['id']}/secret", {}, "w-2")
    await granted(told.client, "press-offices")
    await told.turn()
    assert len(told.target.messages) == 1
    return {"secret of a webhook": hook["secret"], "renewed secret of a webhook": renewed["secret"]}


async def of_sign_on(client: httpx.AsyncClient, browser: httpx.AsyncClient, idp: FakeProvider) -> dict[str, str]:
    """What single sign-on goes by."""
    recorded(await link(client, "lan", idp.issuer, "nguoi-1"))
    back = await begin(browser, idp)
    state, nonce, verifier = browser.cookies[pages.COOKIE].strip('"').split(".")
    answer = await return_with(browser, back)
    assert answer.status_code == 200
    return {
        "state": state, "nonce": nonce, "verifier": verifier, "secret at the provider": PROVIDER_SECRET,
        "session by sign-on": cookie(answer, COOKIE),
    }  # fmt: skip


async def test_no_secret_is_in_a_dump(
    told: WebhookService, browser: httpx.AsyncClient, idp: FakeProvider, province_url: str
) -> None:
    secrets = await of_staff(told.client) | await of_programs(told.client) | await of_webhooks(told)
    secrets |= await of_sign_on(told.client, browser, idp)
    assert len(secrets) == 15 and min(map(len, secrets.values())) > 14
    tables = await dump(province_url)
    assert {f"public.{name}" for name in ("account", "audit", "credential", "delivery", "kept_answer", "webhook")} <= {
        *tables
    }
    assert all(tables[f"public.{name}"] for name in ("audit", "kept_answer", "staff_session", "throttle", "webhook"))
    assert found(tables, secrets) == []


@pytest.mark.parametrize(
    "planted",
    [
        "'{secret}'::text",
        "'{secret}'::bytea",
        "'trước {secret} sau'::bytea",
        "encode('x{secret}yz', 'base64')",
        "encode(convert_to(repeat('dài ', 30) || '{secret}', 'UTF8'), 'base64')",
        "encode('{secret}', 'hex')",
        "json_build_object('a', ARRAY['{secret}'])::jsonb",
        "convert_to(encode('xy{secret}', 'base64'), 'UTF8')",
    ],
)
async def test_a_new_table_with_a_secret_is_found(database_url: str, planted: str) -> None:
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    owner = await asyncpg.connect(database_url)
    await owner.execute("CREATE SCHEMA moi")
    await owner.execute(f"CREATE TABLE moi.bang AS SELECT {planted.format(secret=secret)} AS gia_tri")
    await owner.close()
    assert found(await dump(database_url), {"a secret": secret}) == ["a secret in moi.bang"]


async def test_the_key_in_a_secret_is_found_too(database_url: str) -> None:
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    owner = await asyncpg.connect(database_url)
    await owner.execute("CREATE SCHEMA moi CREATE TABLE bang (gia_tri bytea)")
    await owner.execute("INSERT INTO moi.bang VALUES ($1)", b"x" + bytes(range(32)))
    await owner.close()
    assert found(await dump(database_url), {"a secret": secret}) == ["a secret in moi.bang"]


async def test_what_a_dump_holds_of_a_credential_is_no_credential(told: WebhookService, province_url: str) -> None:
    await of_staff(told.client)
    await of_programs(told.client)
    owner = await asyncpg.connect(province_url)
    digests = "SELECT digest FROM staff_session UNION ALL SELECT digest FROM credential"
    digested = [row[0] for row in await owner.fetch(digests)]
    hashes = [row[0] for row in await owner.fetch("SELECT password_hash FROM account WHERE name = 'lan'")]
    await owner.close()
    assert len(digested) >= 3
    for value in digested:
        for text in (value.hex(), base64.urlsafe_b64encode(value).decode().rstrip("="), f"sobo_{value.hex()}"):
            for headers in ({"Cookie": f"{COOKIE}={text}"}, {"Cookie": "", **bearer(text)}):
                assert (await told.client.get("/v1/session", headers=headers)).status_code == 401
    for text in hashes:
        assert text.startswith("$argon2id$") and (await log_in(told.client, "lan", text)).status_code == 401
