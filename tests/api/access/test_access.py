"""Authentication and authorization: login, sessions, API keys, tokens, scopes, and their administration."""

import time
import unicodedata
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.app import Application
from api.http.authorization import PUBLIC, SIGNED_IN, Access
from api.http.credentials import COOKIE
from db.session import Database
from db.statement import Sql
from domain.access import passwords, principal, sessions, tokens
from tests.contract.test_contract import routes
from tests.support.api import text_of
from tests.support.application import signing_keys, unopened

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
ALL_FORMS = ("matkhau-Hoà-0123456", "matkhau-Hòa-0123456")


@pytest.fixture
async def anonymous(ready: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A client without credentials, over the same application, which keeps cookies like a browser."""
    async with httpx.AsyncClient(transport=ready._transport, base_url="https://localhost") as client:
        yield client


async def account(ready: httpx.AsyncClient, name: str, *roles: str, authority: str | None = None) -> str:
    """Add an account; its password."""
    body = {"name": name, "title": name, "roles": list(roles), "authority": authority}
    answer = await ready.post("/v1/accounts", json=body)
    assert answer.status_code == 201, answer.text
    password: str = answer.json()["password"]
    return password


async def log_in(client: httpx.AsyncClient, name: str, password: str) -> httpx.Response:
    return await client.post("/v1/session", json={"name": name, "password": password})


async def key_of(
    ready: httpx.AsyncClient, name: str, *scopes: str, kind: str = "key", authority: str | None = None
) -> tuple[str, str]:
    """Add a client with a credential; the credential's id and text."""
    body = {"name": name, "title": name, "scopes": list(scopes), "authority": authority}
    made = await ready.post("/v1/clients", json=body)
    assert made.status_code == 201, made.text
    answer = await ready.post(f"/v1/clients/{name}/credentials", json={"kind": kind, "title": "thử"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.json()["secret"]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


# --- Every route ---


@pytest.fixture(scope="module")
def app() -> Application:
    return unopened()


def test_every_route_declares_a_known_scope(app: Application) -> None:
    tried = 0
    for path, method, handler in routes(app):
        declared = handler.opt.get("access")
        assert isinstance(declared, Access), f"{method} {path} declares nothing"
        assert declared.scope(method) in {PUBLIC, SIGNED_IN, *principal.SCOPES}, f"{method} {path}"
        tried += 1
    assert tried > 100


def test_the_public_routes_are_exactly_these(app: Application) -> None:
    declared = [(f"{method} {path}", handler.opt["access"].scope(method)) for path, method, handler in routes(app)]
    public = {route for route, scope in declared if scope == PUBLIC}
    assert public == {
        "GET /", "GET /openapi.json", "GET /docs", "GET /docs/examples.json", "GET /docs/{name:str}",
        "GET /healthz", "GET /readyz", "GET /v1", "GET /.well-known/jwks.json", "GET /v1/checkpoints/latest",
        "GET /v1/checkpoints/{size:int}", "GET /v1/verify/{code:str}", "GET /v1/dossiers/{code:str}",
        "POST /v1/session", "POST /v1/token",
    }  # fmt: skip


async def test_every_other_route_requires_authentication(anonymous: httpx.AsyncClient, app: Application) -> None:
    for path, method, handler in routes(app):
        if handler.opt["access"].scope(method) == PUBLIC:
            continue
        filled = path.replace("{id:uuid}", "0191d5a0-0000-7000-8000-000000000000").replace("{", "").replace("}", "")
        filled = (
            filled.replace(":str", "").replace("year:int", "2024").replace("number:int", "1").replace("seq:int", "1")
        )
        answer = await anonymous.request(method, filled, headers={"Content-Type": "text/plain"}, content=b"{")
        # Before the body is read, and before the response reveals whether the object exists.
        assert answer.status_code == 401, f"{method} {filled}: {answer.text}"
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_every_route_requires_its_own_scope(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, app: Application
) -> None:
    keys: dict[str, str] = {}
    for place, scope in enumerate(sorted(principal.SCOPES)):
        holding = {scope, scope.partition(":")[0]}
        others = sorted(other for other in principal.SCOPES if other not in holding)
        _, keys[scope] = await key_of(ready, f"khong-{place}", *others)
    tried = 0
    for path, method, handler in routes(app):
        scope = handler.opt["access"].scope(method)
        if scope in (PUBLIC, SIGNED_IN):
            continue
        filled = path.replace("{id:uuid}", "0191d5a0-0000-7000-8000-000000000000").replace("{", "").replace("}", "")
        filled = (
            filled.replace(":str", "").replace("year:int", "2024").replace("number:int", "1").replace("seq:int", "1")
        )
        answer = await anonymous.request(method, filled, headers=bearer(keys[scope]))
        assert answer.status_code == 403, f"{method} {filled}: {answer.text}"
        assert answer.json()["errors"][0]["value"] == scope
        tried += 1
    assert tried > 90


# --- Sessions ---


async def test_staff_can_log_in_and_log_out(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    answer = await log_in(anonymous, "lan", password)
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in (f"{COOKIE}=", "HttpOnly", "Secure", "Path=/", "SameSite=strict"))
    assert password not in answer.text
    assert (await anonymous.get("/v1/session")).json()["name"] == "account:lan"
    assert (await anonymous.get("/v1/publication-permits")).status_code == 200
    token = anonymous.cookies[COOKIE]
    assert (await anonymous.delete("/v1/session", headers=SAME_ORIGIN)).status_code == 200
    again = await anonymous.get("/v1/session", headers={"Cookie": f"{COOKIE}={token}"})
    assert again.status_code == 401


async def test_a_failed_login_does_not_reveal_the_reason(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = await account(ready, "lan", "reader")
    disabled = await account(ready, "nghi", "reader")
    await ready.post("/v1/accounts/nghi", json={"disabled": True})
    compared: list[str] = []
    original = passwords._matches

    def counted(stored: str, password: str) -> bool:
        compared.append(stored)
        return original(stored, password)

    monkeypatch.setattr(passwords, "_matches", counted)
    attempts = (("lan", "x" * 20), ("khong-co", password), ("nghi", disabled))
    refused = [await log_in(anonymous, *attempt) for attempt in attempts]
    assert [answer.status_code for answer in refused] == [401, 401, 401]
    assert len({text_of(answer) for answer in refused}) == 1
    assert len(compared) == 3, "an unknown account must cost a comparison like any other"
    assert all(digest.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for digest in compared)


async def test_a_password_matches_in_any_unicode_normal_form(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    password = await account(ready, "lan", "reader")
    await log_in(anonymous, "lan", password)
    body = {"old": password, "new": "mật-khẩu-của-Lân"}
    assert (await anonymous.post("/v1/session/password", json=body, headers=SAME_ORIGIN)).status_code == 201
    assert (await anonymous.get("/v1/session")).status_code == 401, "it ends every session"
    assert (await log_in(anonymous, "lan", unicodedata.normalize("NFD", body["new"]))).status_code == 201
    assert (await log_in(anonymous, "lan", password)).status_code == 401


@pytest.mark.parametrize("password", ["ngắn", "x" * 257, 5, None, "\0" * 20])
async def test_an_invalid_password_is_refused_and_never_echoed(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, password: Any
) -> None:
    old = await account(ready, "lan", "reader")
    await log_in(anonymous, "lan", old)
    answer = await anonymous.post("/v1/session/password", json={"old": old, "new": password}, headers=SAME_ORIGIN)
    assert answer.status_code == 400, answer.text
    assert old not in answer.text
    assert (await anonymous.get("/v1/session")).status_code == 200


@pytest.mark.parametrize("change", [{"disabled": True}, {"roles": ["reporter"]}])
async def test_disabling_an_account_or_changing_its_roles_ends_its_sessions(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    await log_in(anonymous, "lan", await account(ready, "lan", "reader"))
    assert (await anonymous.get("/v1/session")).status_code == 200
    assert (await ready.post("/v1/accounts/lan", json=change)).status_code == 201
    assert (await anonymous.get("/v1/session")).status_code == 401


async def test_redefining_a_role_ends_the_sessions_of_its_accounts(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    role = {"title_vi": "Chỉ bưu chính", "scopes": ["read", "act:postal-confirmations"]}
    assert (await ready.post("/v1/roles/buu-chinh", json=role)).status_code == 201
    await log_in(anonymous, "lan", await account(ready, "lan", "buu-chinh"))
    assert (await anonymous.get("/v1/session")).json()["scopes"] == sorted(role["scopes"])
    await ready.post("/v1/roles/buu-chinh", json={**role, "scopes": ["read"]})
    assert (await anonymous.get("/v1/session")).status_code == 401


@pytest.mark.parametrize("column, age", [("seen_at", sessions.IDLE_TIMEOUT), ("created_at", sessions.MAX_LIFETIME)])
async def test_a_session_expires(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, province: Database, column: str, age: Any
) -> None:
    await log_in(anonymous, "lan", await account(ready, "lan", "reader"))
    sql = f"UPDATE staff_session SET {column} = {column} - $1::interval WHERE account = 'lan'"
    await province.rows(Sql(sql, "age"), age=age * 0.9)
    assert (await anonymous.get("/v1/session")).status_code == 200
    await province.rows(Sql(sql, "age"), age=age * (1.0 if column == "seen_at" else 0.2))
    assert (await anonymous.get("/v1/session")).status_code == 401


async def test_only_the_digest_of_a_session_token_is_stored(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, province: Database
) -> None:
    await log_in(anonymous, "lan", await account(ready, "lan", "reader"))
    stored = await province.value(Sql("SELECT digest FROM staff_session WHERE account = 'lan'"))
    assert stored == principal.digest(anonymous.cookies[COOKIE])


async def test_a_session_token_chosen_by_the_client_is_not_adopted(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    password = await account(ready, "lan", "reader")
    anonymous.cookies.set(COOKIE, "chosen", domain="localhost.local")
    answer = await log_in(anonymous, "lan", password)
    assert "chosen" not in answer.headers["set-cookie"]
    assert (await anonymous.get("/v1/session", headers={"Cookie": f"{COOKIE}=chosen"})).status_code == 401


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "https://localhost"}, 201),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://localhost"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_a_page_of_another_site_cannot_write_with_a_session(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    await log_in(anonymous, "lan", await account(ready, "lan", "officer"))
    body = {"code": "MOI", "name": "Mới", "kind": "state_body"}
    assert (await anonymous.post("/v1/organisations", json=body, headers=headers)).status_code == status
    assert (await anonymous.get("/v1/session")).status_code == 200, "reading needs no such header"


# --- Keys ---


async def test_an_api_key_is_valid_until_it_is_revoked_or_its_client_is_disabled(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    credential, key = await key_of(ready, "mot-cua", "read")
    assert (await anonymous.get("/v1/session", headers=bearer(key))).json()["name"] == "client:mot-cua"
    assert (await anonymous.get("/v1/session", headers=bearer(key[:-1]))).status_code == 401
    assert (await anonymous.get("/v1/session", headers={"Authorization": f"Basic {key}"})).status_code == 401
    await ready.post("/v1/clients/mot-cua", json={"disabled": True})
    assert (await anonymous.get("/v1/session", headers=bearer(key))).status_code == 401
    await ready.post("/v1/clients/mot-cua", json={"disabled": False})
    assert (await anonymous.get("/v1/session", headers=bearer(key))).status_code == 200
    path = f"/v1/clients/mot-cua/credentials/{credential}/revocation"
    assert [(await ready.post(path, json={})).status_code for _ in range(2)] == [201, 404]
    assert (await anonymous.get("/v1/session", headers=bearer(key))).status_code == 401


async def test_a_credential_expires(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, province: Database) -> None:
    _, key = await key_of(ready, "mot-cua", "read")
    _, secret = await key_of(ready, "hai-cua", "read", kind="secret")
    access_token = (await token(anonymous, client_id="hai-cua", client_secret=secret)).json()["access_token"]
    for expires_at, status in (("now() + interval '1 minute'", 200), ("now()", 401)):
        await province.rows(Sql(f"UPDATE credential SET expires_at = {expires_at}"))
        for credential in (key, access_token):
            assert (await anonymous.get("/v1/session", headers=bearer(credential))).status_code == status
    assert (await token(anonymous, client_id="hai-cua", client_secret=secret)).status_code == 401


async def test_a_client_secret_is_not_an_api_key(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    _, secret = await key_of(ready, "mot-cua", "read", kind="secret")
    assert (await anonymous.get("/v1/session", headers=bearer(secret))).status_code == 401


async def test_no_credential_is_shown_again(ready: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    _, key = await key_of(ready, "mot-cua", "read")
    shown = [await ready.get(path) for path in ("/v1/accounts", "/v1/clients", "/v1/clients/mot-cua", "/v1/audit")]
    assert all(answer.status_code == 200 for answer in shown)
    assert not any(text in answer.text for answer in shown for text in (password, key, "argon2"))


# --- Administration ---


async def test_unknown_roles_and_scopes_and_taken_names_are_refused_by_field(ready: httpx.AsyncClient) -> None:
    await account(ready, "lan", "reader")
    await key_of(ready, "mot-cua", "read")
    new = {"name": "moi", "title": "Mới"}
    for path, body, status, field in (
        ("accounts", new | {"roles": ["vua"]}, 422, "roles"),
        ("accounts", new | {"roles": [], "authority": "KHONG-CO"}, 422, "authority"),
        ("accounts", new | {"roles": [], "name": "lan"}, 409, "name"),
        ("accounts", new | {"roles": [], "name": "Lân"}, 400, "name"),
        ("accounts/lan", {"roles": ["vua"]}, 422, "roles"),
        ("accounts/khong-co", {"roles": []}, 404, "name"),
        ("accounts/khong-co/password", {}, 404, "name"),
        ("clients", new | {"scopes": ["everything"]}, 422, "scopes"),
        ("clients", new | {"scopes": ["act:khong-co"]}, 422, "scopes"),
        ("clients", new | {"scopes": [], "name": "mot-cua"}, 409, "name"),
        ("clients/mot-cua", {"scopes": ["all"]}, 422, "scopes"),
        ("clients/khong-co/credentials", {"kind": "key", "title": "x"}, 404, "name"),
        ("roles/moi", {"title_vi": "Mới", "scopes": ["all"]}, 422, "scopes"),
        ("roles/M%E1%BB%9Bi", {"title_vi": "Mới", "scopes": []}, 400, "name"),
    ):
        answer = await ready.post(f"/v1/{path}", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field), (path, answer.text)


async def test_the_last_administrator_cannot_be_removed(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    _, key = await key_of(ready, "quan-ly", *principal.SCOPES)
    for path, body in (
        ("accounts/test", {"disabled": True}),
        ("accounts/test", {"roles": ["reader"]}),
        ("roles/everything", {"title_vi": "Mọi quyền", "scopes": ["read"]}),
    ):
        answer = await anonymous.post(f"/v1/{path}", json=body, headers={**bearer(key), "Idempotency-Key": path})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "last-administrator")
    assert (await ready.get("/v1/session")).status_code == 200


async def test_an_administrator_of_one_authority_neither_sees_nor_creates_accounts_of_others(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    body = {"code": "SO-KHAC", "name": "Sở khác", "kind": "state_body"}
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    await account(ready, "ngoai", "reader")
    await log_in(anonymous, "quan", await account(ready, "quan", "administrator", authority="SO-KHAC"))
    listed = (await anonymous.get("/v1/accounts")).json()["items"]
    assert [item["name"] for item in listed] == ["quan"]
    assert (await anonymous.get("/v1/accounts/ngoai")).status_code == 404
    for path, sent, status in (
        ("accounts", {"name": "a", "title": "A", "roles": []}, 422),
        ("accounts", {"name": "a", "title": "A", "roles": [], "authority": "SO-KHAC"}, 422),
        ("accounts", {"name": "so-khac_a", "title": "A", "roles": [], "authority": "SO-KHAC"}, 201),
        ("accounts/ngoai", {"disabled": True}, 404),
        ("accounts/ngoai/password", {}, 404),
        ("accounts/ngoai/identity", {"identity": None}, 404),
        ("clients", {"name": "a", "title": "A", "scopes": []}, 422),
        ("roles/reader", {"title_vi": "A", "scopes": []}, 403),
    ):
        answer = await anonymous.post(f"/v1/{path}", json=sent, headers=SAME_ORIGIN)
        assert answer.status_code == status, (path, answer.text)


async def test_the_audit_log_says_who_did_what(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    await log_in(anonymous, "lan", "sai" * 9)
    await log_in(anonymous, "lan", password)
    items = (await ready.get("/v1/audit", params={"target": "lan"})).json()["items"]
    assert [(item["recorded_by"], item["what"]) for item in items] == [
        ("account:test", "account-added"), ("nobody", "login-refused"), ("account:lan", "login"),
    ]  # fmt: skip


# --- Tokens ---


async def token(client: httpx.AsyncClient, **form: str) -> httpx.Response:
    return await client.post("/v1/token", data={"grant_type": "client_credentials", **form})


async def test_a_client_gets_a_token_for_its_secret_and_can_use_it(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    credential, secret = await key_of(ready, "mot-cua", "read", "act", kind="secret")
    answer = await token(anonymous, client_id="mot-cua", client_secret=secret, scope="read")
    assert answer.status_code == 200, answer.text
    issued = answer.json()
    assert (issued["token_type"], issued["expires_in"], issued["scope"]) == ("Bearer", 600, "read")
    assert answer.headers["cache-control"] == "no-store"
    caller = (await anonymous.get("/v1/session", headers=bearer(issued["access_token"]))).json()
    assert (caller["name"], caller["scopes"]) == ("client:mot-cua", ["read"]), "no more than requested"
    by_basic = await anonymous.post("/v1/token", data={"grant_type": "client_credentials"}, auth=("mot-cua", secret))
    assert by_basic.json()["scope"] == "act read"
    await ready.post("/v1/clients/mot-cua", json={"scopes": ["act"]})
    answer = await anonymous.get("/v1/publication-permits", headers=bearer(issued["access_token"]))
    assert answer.status_code == 403, "a scope that the client has lost since is not in the token"
    await ready.post(f"/v1/clients/mot-cua/credentials/{credential}/revocation", json={})
    assert (await anonymous.get("/v1/session", headers=bearer(issued["access_token"]))).status_code == 401


async def test_an_expired_tampered_or_foreign_token_is_refused(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    credential, secret = await key_of(ready, "mot-cua", "read", kind="secret")
    good = (await token(anonymous, client_id="mot-cua", client_secret=secret)).json()["access_token"]
    now = int(time.time())
    claims = {
        "iss": tokens.ISSUER, "aud": tokens.AUDIENCE, "sub": "mot-cua", "jti": credential, "scope": "read manage",
        "exp": now + 60,
    }  # fmt: skip
    keys = signing_keys()
    more = keys.sign(claims, tokens.KIND)
    assert (await anonymous.get("/v1/session", headers=bearer(more))).json()["scopes"] == ["read"]
    head, body, signature = good.split(".")
    bad = [
        keys.sign({**claims, "exp": now - 1}, tokens.KIND), keys.sign({**claims, "aud": "x"}, tokens.KIND),
        keys.sign({**claims, "iss": "x"}, tokens.KIND), keys.sign({**claims, "exp": None}, tokens.KIND),
        keys.sign(claims, "sobo-checkpoint"), keys.sign({**claims, "jti": "x"}, tokens.KIND),
        f"{head}.{body}.", f"{head}.{body[:-4]}AAAA.{signature}", f"eyJhbGciOiJub25lIn0.{body}.", "a.b.c", "x", "",
    ]  # fmt: skip
    for token_text in bad:
        assert (await anonymous.get("/v1/session", headers=bearer(token_text))).status_code == 401, token_text


@pytest.mark.parametrize(
    "form, status, code",
    [
        ({"client_id": "mot-cua", "client_secret": "sai"}, 401, "invalid_client"),
        ({"client_id": "khong-co", "client_secret": "sai"}, 401, "invalid_client"),
        ({}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_an_invalid_token_request_is_refused(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, form: dict[str, str], status: int, code: str
) -> None:
    await key_of(ready, "mot-cua", "read", kind="secret")
    answer = await token(anonymous, **form)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert "sai" not in answer.text


async def test_a_scope_that_the_client_lacks_is_refused(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    _, secret = await key_of(ready, "mot-cua", "read", kind="secret")
    answer = await token(anonymous, client_id="mot-cua", client_secret=secret, scope="read manage")
    assert (answer.status_code, answer.json()["errors"][0]["value"]) == (422, "manage")
