"""Nobody is in where they do not belong: logging in and out, sessions, keys, scopes, and who may give them."""

import time
import unicodedata
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.app import Application
from api.http.authorization import COOKIE, PUBLIC, SIGNED_IN, Access
from db.session import Database
from db.statement import Sql
from domain.access import passwords, principal, sessions, tokens
from tests.contract.test_contract import routes
from tests.support.application import signing_keys, unopened

SAME = {"Sec-Fetch-Site": "same-origin"}
ALL_FORMS = ("matkhau-Hoà-0123456", "matkhau-Hòa-0123456")


@pytest.fixture
async def anybody(ready: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A client that nobody knows, over the same application; its cookies are kept as a browser keeps them."""
    async with httpx.AsyncClient(transport=ready._transport, base_url="https://localhost") as client:
        yield client


async def account(ready: httpx.AsyncClient, name: str, *roles: str, authority: str | None = None) -> str:
    """A new account's password."""
    body = {"name": name, "title": name, "roles": list(roles), "authority": authority}
    answer = await ready.post("/v1/accounts", json=body)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["password"]
    return found


async def logged_in(client: httpx.AsyncClient, name: str, password: str) -> httpx.Response:
    return await client.post("/v1/session", json={"account": name, "password": password})


async def key_of(ready: httpx.AsyncClient, name: str, *scopes: str, kind: str = "key") -> tuple[str, str]:
    """A new client's credential: its identifier and its text."""
    made = await ready.post("/v1/clients", json={"name": name, "title": name, "scopes": list(scopes)})
    assert made.status_code == 201, made.text
    answer = await ready.post(f"/v1/clients/{name}/credentials", json={"kind": kind, "label": "thử"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.json()["text"]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


# --- Every route ---


@pytest.fixture(scope="module")
def app() -> Application:
    return unopened()


def test_every_route_declares_a_scope_that_there_is(app: Application) -> None:
    tried = 0
    for path, method, handler in routes(app):
        declared = handler.opt.get("access")
        assert isinstance(declared, Access), f"{method} {path} declares nothing"
        assert declared.scope(method) in {PUBLIC, SIGNED_IN, *principal.SCOPES}, f"{method} {path}"
        tried += 1
    assert tried > 100


def test_what_is_public_is_a_short_list(app: Application) -> None:
    declared = [(f"{method} {path}", handler.opt["access"].scope(method)) for path, method, handler in routes(app)]
    public = {route for route, scope in declared if scope == PUBLIC}
    assert public == {
        "GET /", "GET /openapi.json", "GET /docs", "GET /docs/{file_path:path}", "HEAD /docs/{file_path:path}",
        "GET /healthz", "GET /readyz", "GET /.well-known/jwks.json", "GET /v1/checkpoints/latest",
        "GET /v1/checkpoints/{size:int}", "GET /v1/verify/{code:str}", "GET /v1/dossiers/{code:str}",
        "POST /v1/session", "POST /v1/token",
    }  # fmt: skip


async def test_a_stranger_is_let_in_nowhere_else(anybody: httpx.AsyncClient, app: Application) -> None:
    for path, method, handler in routes(app):
        if handler.opt["access"].scope(method) == PUBLIC:
            continue
        filled = path.replace("{id:uuid}", "0191d5a0-0000-7000-8000-000000000000").replace("{", "").replace("}", "")
        filled = (
            filled.replace(":str", "").replace("year:int", "2024").replace("number:int", "1").replace("seq:int", "1")
        )
        answer = await anybody.request(method, filled, headers={"Content-Type": "text/plain"}, content=b"{")
        # Before anything of the body is read, and before it is said whether there is such a thing.
        assert answer.status_code == 401, f"{method} {filled}: {answer.text}"
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_every_route_refuses_who_has_every_scope_but_its_own(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, app: Application
) -> None:
    keys: dict[str, str] = {}
    for place, scope in enumerate(sorted(principal.SCOPES)):
        holding = {scope, scope.partition(":")[0]}
        others = sorted(one for one in principal.SCOPES if one not in holding)
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
        answer = await anybody.request(method, filled, headers=bearer(keys[scope]))
        assert answer.status_code == 403, f"{method} {filled}: {answer.text}"
        assert answer.json()["errors"][0]["value"] == scope
        tried += 1
    assert tried > 90


# --- Sessions ---


async def test_staff_log_in_are_told_who_they_are_and_log_out(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    password = await account(ready, "lan", "reader")
    answer = await logged_in(anybody, "lan", password)
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in (f"{COOKIE}=", "HttpOnly", "Secure", "Path=/", "SameSite=strict"))
    assert password not in answer.text
    assert (await anybody.get("/v1/session")).json()["name"] == "account:lan"
    assert (await anybody.get("/v1/publication-permits")).status_code == 200
    token = anybody.cookies[COOKIE]
    assert (await anybody.delete("/v1/session", headers=SAME)).status_code == 200
    again = await anybody.get("/v1/session", headers={"Cookie": f"{COOKIE}={token}"})
    assert again.status_code == 401


async def test_a_login_that_is_refused_says_the_same_whatever_the_reason(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = await account(ready, "lan", "reader")
    off = await account(ready, "nghi", "reader")
    await ready.post("/v1/accounts/nghi", json={"disabled": True})
    compared: list[str] = []
    really = passwords._matches

    def counted(stored: str, given: str) -> bool:
        compared.append(stored)
        return really(stored, given)

    monkeypatch.setattr(passwords, "_matches", counted)
    given = (("lan", "x" * 20), ("khong-co", password), ("nghi", off))
    refused = [await logged_in(anybody, *one) for one in given]
    assert [answer.status_code for answer in refused] == [401, 401, 401]
    assert len({answer.text for answer in refused}) == 1
    assert len(compared) == 3, "an unknown account must cost a comparison like any other"
    assert all(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for one in compared)


async def test_a_password_is_the_same_however_it_is_composed(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    password = await account(ready, "lan", "reader")
    await logged_in(anybody, "lan", password)
    body = {"old": password, "new": "mật-khẩu-của-Lân"}
    assert (await anybody.post("/v1/session/password", json=body, headers=SAME)).status_code == 201
    assert (await anybody.get("/v1/session")).status_code == 401, "it ends every session"
    assert (await logged_in(anybody, "lan", unicodedata.normalize("NFD", body["new"]))).status_code == 201
    assert (await logged_in(anybody, "lan", password)).status_code == 401


@pytest.mark.parametrize("password", ["ngắn", "x" * 257, 5, None, "\0" * 20])
async def test_a_password_that_will_not_do_is_refused_and_never_repeated(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, password: Any
) -> None:
    old = await account(ready, "lan", "reader")
    await logged_in(anybody, "lan", old)
    answer = await anybody.post("/v1/session/password", json={"old": old, "new": password}, headers=SAME)
    assert answer.status_code == 400, answer.text
    assert old not in answer.text
    assert (await anybody.get("/v1/session")).status_code == 200


@pytest.mark.parametrize("change", [{"disabled": True}, {"roles": ["reporter"]}])
async def test_disabling_and_other_roles_end_sessions_at_the_next_request(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    await logged_in(anybody, "lan", await account(ready, "lan", "reader"))
    assert (await anybody.get("/v1/session")).status_code == 200
    assert (await ready.post("/v1/accounts/lan", json=change)).status_code == 201
    assert (await anybody.get("/v1/session")).status_code == 401


async def test_a_role_defined_anew_ends_the_sessions_of_whoever_has_it(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    role = {"title_vi": "Chỉ bưu chính", "scopes": ["read", "act:postal-confirmations"]}
    assert (await ready.post("/v1/roles/buu-chinh", json=role)).status_code == 201
    await logged_in(anybody, "lan", await account(ready, "lan", "buu-chinh"))
    assert (await anybody.get("/v1/session")).json()["scopes"] == sorted(role["scopes"])
    await ready.post("/v1/roles/buu-chinh", json={**role, "scopes": ["read"]})
    assert (await anybody.get("/v1/session")).status_code == 401


@pytest.mark.parametrize("column, age", [("seen_at", sessions.IDLE_TIMEOUT), ("created_at", sessions.MAX_LIFETIME)])
async def test_a_session_ends_by_itself(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, province: Database, column: str, age: Any
) -> None:
    await logged_in(anybody, "lan", await account(ready, "lan", "reader"))
    sql = f"UPDATE staff_session SET {column} = {column} - $1::interval WHERE account = 'lan'"
    await province.rows(Sql(sql, "age"), age=age * 0.9)
    assert (await anybody.get("/v1/session")).status_code == 200
    await province.rows(Sql(sql, "age"), age=age * (1.0 if column == "seen_at" else 0.2))
    assert (await anybody.get("/v1/session")).status_code == 401


async def test_only_a_digest_of_a_token_is_stored(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, province: Database
) -> None:
    await logged_in(anybody, "lan", await account(ready, "lan", "reader"))
    stored = await province.value(Sql("SELECT digest FROM staff_session WHERE account = 'lan'"))
    assert stored == principal.digest(anybody.cookies[COOKIE])


async def test_a_session_id_that_the_client_chose_is_not_taken_over(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    password = await account(ready, "lan", "reader")
    anybody.cookies.set(COOKIE, "chosen", domain="localhost.local")
    answer = await logged_in(anybody, "lan", password)
    assert "chosen" not in answer.headers["set-cookie"]
    assert (await anybody.get("/v1/session", headers={"Cookie": f"{COOKIE}=chosen"})).status_code == 401


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
async def test_another_sites_page_cannot_write_with_a_session(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    await logged_in(anybody, "lan", await account(ready, "lan", "officer"))
    body = {"code": "MOI", "name": "Mới", "kind": "state_body"}
    assert (await anybody.post("/v1/organisations", json=body, headers=headers)).status_code == status
    assert (await anybody.get("/v1/session")).status_code == 200, "reading needs no such proof"


# --- Keys ---


async def test_a_key_lets_a_client_in_until_it_is_revoked_or_the_client_disabled(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    credential, key = await key_of(ready, "mot-cua", "read")
    assert (await anybody.get("/v1/session", headers=bearer(key))).json()["name"] == "client:mot-cua"
    assert (await anybody.get("/v1/session", headers=bearer(key[:-1]))).status_code == 401
    assert (await anybody.get("/v1/session", headers={"Authorization": f"Basic {key}"})).status_code == 401
    await ready.post("/v1/clients/mot-cua", json={"disabled": True})
    assert (await anybody.get("/v1/session", headers=bearer(key))).status_code == 401
    await ready.post("/v1/clients/mot-cua", json={"disabled": False})
    assert (await anybody.get("/v1/session", headers=bearer(key))).status_code == 200
    path = f"/v1/clients/mot-cua/credentials/{credential}/revocation"
    assert [(await ready.post(path, json={})).status_code for _ in range(2)] == [201, 404]
    assert (await anybody.get("/v1/session", headers=bearer(key))).status_code == 401


async def test_a_credential_ends_on_its_day(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, province: Database
) -> None:
    _, key = await key_of(ready, "mot-cua", "read")
    _, secret = await key_of(ready, "hai-cua", "read", kind="secret")
    given = (await token(anybody, client_id="hai-cua", client_secret=secret)).json()["access_token"]
    for ends, status in (("now() + interval '1 minute'", 200), ("now()", 401)):
        await province.rows(Sql(f"UPDATE credential SET expires_at = {ends}"))
        for one in (key, given):
            assert (await anybody.get("/v1/session", headers=bearer(one))).status_code == status
    assert (await token(anybody, client_id="hai-cua", client_secret=secret)).status_code == 401


async def test_a_secret_is_no_key(ready: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    _, secret = await key_of(ready, "mot-cua", "read", kind="secret")
    assert (await anybody.get("/v1/session", headers=bearer(secret))).status_code == 401


async def test_no_credential_is_ever_shown_again(ready: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    _, key = await key_of(ready, "mot-cua", "read")
    shown = [await ready.get(path) for path in ("/v1/accounts", "/v1/clients", "/v1/clients/mot-cua", "/v1/audit")]
    assert all(answer.status_code == 200 for answer in shown)
    assert not any(text in answer.text for answer in shown for text in (password, key, "argon2"))


# --- Who may give what ---


async def test_what_is_unknown_or_taken_is_refused_by_name(ready: httpx.AsyncClient) -> None:
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
        ("clients/khong-co/credentials", {"kind": "key", "label": "x"}, 404, "name"),
        ("roles/moi", {"title_vi": "Mới", "scopes": ["all"]}, 422, "scopes"),
        ("roles/M%E1%BB%9Bi", {"title_vi": "Mới", "scopes": []}, 400, "name"),
    ):
        answer = await ready.post(f"/v1/{path}", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field), (path, answer.text)


async def test_the_last_administrator_stays(ready: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    _, key = await key_of(ready, "quan-ly", *principal.SCOPES)
    for path, body in (
        ("accounts/test", {"disabled": True}),
        ("accounts/test", {"roles": ["reader"]}),
        ("roles/everything", {"title_vi": "Mọi quyền", "scopes": ["read"]}),
    ):
        answer = await anybody.post(f"/v1/{path}", json=body, headers={**bearer(key), "Idempotency-Key": path})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "last-administrator")
    assert (await ready.get("/v1/session")).status_code == 200


async def test_who_manages_one_authority_neither_sees_nor_makes_others(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    body = {"code": "SO-KHAC", "name": "Sở khác", "kind": "state_body"}
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    await account(ready, "ngoai", "reader")
    await logged_in(anybody, "quan", await account(ready, "quan", "administrator", authority="SO-KHAC"))
    listed = (await anybody.get("/v1/accounts")).json()["items"]
    assert [one["name"] for one in listed] == ["quan"]
    assert (await anybody.get("/v1/accounts/ngoai")).status_code == 404
    for path, sent, status in (
        ("accounts", {"name": "a", "title": "A", "roles": []}, 422),
        ("accounts", {"name": "a", "title": "A", "roles": [], "authority": "SO-KHAC"}, 201),
        ("accounts/ngoai", {"disabled": True}, 404),
        ("accounts/ngoai/password", {}, 404),
        ("accounts/ngoai/identity", {"identity": None}, 404),
        ("clients", {"name": "a", "title": "A", "scopes": []}, 422),
        ("roles/reader", {"title_vi": "A", "scopes": []}, 403),
    ):
        answer = await anybody.post(f"/v1/{path}", json=sent, headers=SAME)
        assert answer.status_code == status, (path, answer.text)


async def test_the_audit_tells_who_did_what(ready: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    password = await account(ready, "lan", "reader")
    await logged_in(anybody, "lan", "sai" * 9)
    await logged_in(anybody, "lan", password)
    found = (await ready.get("/v1/audit", params={"target": "lan"})).json()["items"]
    assert [(one["who"], one["what"]) for one in found] == [
        ("account:test", "account-added"), ("nobody", "login-refused"), ("account:lan", "login"),
    ]  # fmt: skip


# --- Tokens ---


async def token(client: httpx.AsyncClient, **form: str) -> httpx.Response:
    return await client.post("/v1/token", data={"grant_type": "client_credentials", **form})


async def test_a_client_gets_a_token_for_its_secret_and_is_let_in_by_it(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    credential, secret = await key_of(ready, "mot-cua", "read", "act", kind="secret")
    answer = await token(anybody, client_id="mot-cua", client_secret=secret, scope="read")
    assert answer.status_code == 200, answer.text
    given = answer.json()
    assert (given["token_type"], given["expires_in"], given["scope"]) == ("Bearer", 600, "read")
    assert answer.headers["cache-control"] == "no-store"
    seen = (await anybody.get("/v1/session", headers=bearer(given["access_token"]))).json()
    assert (seen["name"], seen["scopes"]) == ("client:mot-cua", ["read"]), "no more than was asked for"
    by_basic = await anybody.post("/v1/token", data={"grant_type": "client_credentials"}, auth=("mot-cua", secret))
    assert by_basic.json()["scope"] == "act read"
    await ready.post("/v1/clients/mot-cua", json={"scopes": ["act"]})
    answer = await anybody.get("/v1/publication-permits", headers=bearer(given["access_token"]))
    assert answer.status_code == 403, "a scope that was taken away since is in no token any more"
    await ready.post(f"/v1/clients/mot-cua/credentials/{credential}/revocation", json={})
    assert (await anybody.get("/v1/session", headers=bearer(given["access_token"]))).status_code == 401


async def test_a_token_that_is_over_or_was_tampered_with_or_is_another_paper_lets_nobody_in(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    credential, secret = await key_of(ready, "mot-cua", "read", kind="secret")
    good = (await token(anybody, client_id="mot-cua", client_secret=secret)).json()["access_token"]
    now = int(time.time())
    claims = {
        "iss": tokens.ISSUER, "aud": tokens.AUDIENCE, "sub": "mot-cua", "jti": credential, "scope": "read manage",
        "exp": now + 60,
    }  # fmt: skip
    keys = signing_keys()
    more = keys.sign(claims, tokens.KIND)
    assert (await anybody.get("/v1/session", headers=bearer(more))).json()["scopes"] == ["read"]
    head, body, signature = good.split(".")
    bad = [
        keys.sign({**claims, "exp": now - 1}, tokens.KIND), keys.sign({**claims, "aud": "x"}, tokens.KIND),
        keys.sign({**claims, "iss": "x"}, tokens.KIND), keys.sign({**claims, "exp": None}, tokens.KIND),
        keys.sign(claims, "sobo-checkpoint"), keys.sign({**claims, "jti": "x"}, tokens.KIND),
        f"{head}.{body}.", f"{head}.{body[:-4]}AAAA.{signature}", f"eyJhbGciOiJub25lIn0.{body}.", "a.b.c", "x", "",
    ]  # fmt: skip
    for one in bad:
        assert (await anybody.get("/v1/session", headers=bearer(one))).status_code == 401, one


@pytest.mark.parametrize(
    "form, status, code",
    [
        ({"client_id": "mot-cua", "client_secret": "sai"}, 401, "invalid_client"),
        ({"client_id": "khong-co", "client_secret": "sai"}, 401, "invalid_client"),
        ({}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_what_is_no_good_request_for_a_token_is_refused(
    ready: httpx.AsyncClient, anybody: httpx.AsyncClient, form: dict[str, str], status: int, code: str
) -> None:
    await key_of(ready, "mot-cua", "read", kind="secret")
    answer = await token(anybody, **form)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert "sai" not in answer.text


async def test_a_scope_that_the_client_has_not_is_refused(ready: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    _, secret = await key_of(ready, "mot-cua", "read", kind="secret")
    answer = await token(anybody, client_id="mot-cua", client_secret=secret, scope="read manage")
    assert (answer.status_code, answer.json()["errors"][0]["value"]) == (422, "manage")
