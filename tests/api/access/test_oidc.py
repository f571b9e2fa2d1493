"""Single sign-on: linked staff get a session; forged, replayed or malformed sign-ons do not."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.access import oidc as pages
from api.http.credentials import COOKIE
from api.settings import Settings
from db.session import POOL_SIZE, Database
from domain.access import oidc, sessions
from tests.api.access.test_access import account
from tests.support.application import application
from tests.support.oidc_provider import CLIENT, SECRET, FakeProvider, compact, provider
from tests.support.waiting import until

REDIRECT = "https://localhost/v1/session/oidc/callback"


@pytest.fixture
async def idp() -> AsyncIterator[FakeProvider]:
    async with provider() as fake:
        yield fake


@pytest.fixture
def settings(idp: FakeProvider, tmp_path: Path) -> Settings:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return Settings(oidc_issuer=idp.issuer, oidc_client=CLIENT, oidc_secret_file=file, oidc_redirect=REDIRECT)


@pytest.fixture
async def browser(province: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a session, of a service with a configured provider."""
    app: Any = application(province, settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
        yield client


@pytest.fixture
async def linked(ready: httpx.AsyncClient, idp: FakeProvider) -> None:
    """The account `lan` is the provider's `nguoi-1`."""
    await account(ready, "lan", "reader")
    answer = await link(ready, "lan", idp.issuer, "nguoi-1")
    assert answer.status_code == 201, answer.text


async def link(ready: httpx.AsyncClient, name: str, issuer: str, subject: str) -> httpx.Response:
    body = {"identity": {"issuer": issuer, "subject": subject}}
    return await ready.post(f"/v1/accounts/{name}/identity", json=body)


async def begin(browser: httpx.AsyncClient, idp: FakeProvider) -> dict[str, str]:
    """Begin a sign-on and log in at the provider; the callback's parameters."""
    answer = await browser.get("/v1/session/oidc")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"{idp.issuer}/auth?kc=1&")
    return idp.authorize(answer.headers["location"])


async def return_with(browser: httpx.AsyncClient, back: dict[str, str]) -> httpx.Response:
    return await browser.get("/v1/session/oidc/callback", params=back)


async def sign_on(browser: httpx.AsyncClient, idp: FakeProvider) -> httpx.Response:
    return await return_with(browser, await begin(browser, idp))


async def check_not_logged_in(browser: httpx.AsyncClient, answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in (statuses or (401,)), answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8" and "Chưa đăng nhập được" in answer.text
    assert COOKIE not in browser.cookies and COOKIE + "=" not in answer.headers.get("set-cookie", "")
    assert (await browser.get("/v1/session")).status_code == 401


@pytest.mark.usefixtures("linked")
async def test_a_sign_on_opens_a_session_of_the_linked_account(browser: httpx.AsyncClient, idp: FakeProvider) -> None:
    answer = await sign_on(browser, idp)

    assert answer.status_code == 200 and "url=/" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    session = next(text for text in answer.headers.get_list("set-cookie") if text.startswith(f"{COOKIE}="))
    assert all(part in session for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
    caller = (await browser.get("/v1/session")).json()
    assert caller["name"] == "account:lan" and caller["scopes"] == ["read"]
    assert pages.COOKIE not in browser.cookies, "the attempt is used up"


async def test_a_person_without_a_linked_account_is_shown_the_subject_to_link(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    await account(ready, "admin", "administrator")  # as the provider's preferred_username says
    idp.subject = "<b>nguoi-2</b>"
    answer = await sign_on(browser, idp)
    await check_not_logged_in(browser, answer)
    assert "&lt;b&gt;nguoi-2&lt;/b&gt;" in answer.text and "<b>" not in answer.text
    record = (await ready.get("/v1/audit?what=login-refused")).json()["items"][-1]
    assert (record["recorded_by"], record["target"]) == ("nobody", "<b>nguoi-2</b>")
    assert record["detail"] == {"issuer": idp.issuer, "subject": "<b>nguoi-2</b>"}


@pytest.mark.usefixtures("linked")
async def test_a_subject_of_another_issuer_is_another_person(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    await link(ready, "lan", "https://khac.example.gov.vn", "nguoi-1")
    await check_not_logged_in(browser, await sign_on(browser, idp))


@pytest.mark.usefixtures("linked")
async def test_disabling_or_unlinking_an_account_ends_its_session_and_prevents_sign_on(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    assert (await sign_on(browser, idp)).status_code == 200
    await ready.post("/v1/accounts/lan", json={"disabled": True})
    assert (await browser.get("/v1/session")).status_code == 401
    browser.cookies.clear()
    await check_not_logged_in(browser, await sign_on(browser, idp))
    await ready.post("/v1/accounts/lan", json={"disabled": False})
    browser.cookies.clear()
    assert (await sign_on(browser, idp)).status_code == 200
    unlinked = await ready.post("/v1/accounts/lan/identity", json={"identity": None})
    assert unlinked.json()["identity"] is None
    assert (await browser.get("/v1/session")).status_code == 401
    browser.cookies.clear()
    await check_not_logged_in(browser, await sign_on(browser, idp))


@pytest.mark.usefixtures("linked")
async def test_a_person_can_be_linked_to_only_one_account(ready: httpx.AsyncClient, idp: FakeProvider) -> None:
    await account(ready, "minh", "reader")
    answer = await link(ready, "minh", idp.issuer, "nguoi-1")
    assert answer.status_code == 409 and answer.json()["errors"][0]["field"] == "identity.subject"
    assert (await ready.get("/v1/accounts/minh")).json()["identity"] is None
    shown = (await ready.get("/v1/accounts/lan")).json()["identity"]
    assert shown == {"issuer": idp.issuer, "subject": "nguoi-1"}
    assert (await link(ready, "khong-co", idp.issuer, "x")).status_code == 404


@pytest.mark.parametrize(
    "issuer, subject", [("http://a.gov.vn", "x"), ("a", "x"), ("https://a.gov.vn", ""), ("https://a.gov.vn", "x" * 256)]
)
async def test_a_malformed_identity_is_refused(ready: httpx.AsyncClient, issuer: str, subject: str) -> None:
    await account(ready, "lan", "reader")
    assert (await link(ready, "lan", issuer, subject)).status_code == 400


# --- Forged and replayed callbacks ---


@pytest.mark.usefixtures("linked")
async def test_a_code_is_valid_only_in_the_browser_that_began_the_sign_on(
    browser: httpx.AsyncClient, idp: FakeProvider
) -> None:
    back = await begin(browser, idp)
    browser.cookies.clear()
    await check_not_logged_in(browser, await return_with(browser, back))
    await begin(browser, idp)  # the victim also began a sign-on, and is redirected with the attacker's code and state
    await check_not_logged_in(browser, await return_with(browser, back))
    assert "/token" not in idp.asked, "the code was not exchanged"


@pytest.mark.usefixtures("linked")
async def test_a_code_is_valid_once(browser: httpx.AsyncClient, idp: FakeProvider) -> None:
    back = await begin(browser, idp)
    cookie = browser.cookies[pages.COOKIE]
    assert (await return_with(browser, back)).status_code == 200
    browser.cookies.clear()
    browser.cookies.set(pages.COOKIE, cookie, domain="localhost")
    await check_not_logged_in(browser, await return_with(browser, back))


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "changed",
    [{"state": "x"}, {"state": None}, {"iss": "https://khac.gov.vn"}, {"code": None, "error": "access_denied"}],
)
async def test_a_callback_with_changed_parameters_is_refused(
    browser: httpx.AsyncClient, idp: FakeProvider, changed: dict[str, Any]
) -> None:
    back: dict[str, Any] = (await begin(browser, idp)) | changed
    await check_not_logged_in(browser, await return_with(browser, {k: v for k, v in back.items() if v is not None}))


@pytest.mark.parametrize("query", ["state=a&state=b", "code=%FF", f"code={'x' * 5000}"])
async def test_a_malformed_callback_is_answered_with_a_page(browser: httpx.AsyncClient, query: str) -> None:
    await check_not_logged_in(browser, await browser.get(f"/v1/session/oidc/callback?{query}"), 400)


# --- Invalid ID tokens ---

FOREIGN_KEY = RSAKey.generate_key(2048, {"kid": "a"})


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://khac.gov.vn"}, {"aud": "khac"}, {"aud": [CLIENT, "khac"], "azp": "khac"}, {"nonce": "khac"},
        {"nonce": None}, {"exp": int(time.time()) - 1}, {"exp": None}, {"nbf": 9_999_999_999}, {"sub": None},
        {"sub": ""}, {"sub": 1}, {"sub": "a\nb"}, {"sub": "x" * 256},
    ],
)  # fmt: skip
async def test_a_token_with_invalid_claims_is_refused(
    browser: httpx.AsyncClient, idp: FakeProvider, claims: dict[str, Any]
) -> None:
    idp.claims = claims
    await check_not_logged_in(browser, await sign_on(browser, idp))


def _unsigned(idp: FakeProvider) -> None:
    idp.forged = lambda claims: compact({"alg": "none", "kid": "a"}, claims, None)


def _by_hmac_of_the_public_key(idp: FakeProvider) -> None:
    pem = idp.key.as_pem(private=False)
    idp.forged = lambda claims: compact({"alg": "HS256", "kid": "a"}, claims, pem)


def _by_hmac_of_the_client_secret(idp: FakeProvider) -> None:
    idp.forged = lambda claims: compact({"alg": "HS256"}, claims, SECRET.encode())
    idp.published = []


def _by_an_embedded_key(idp: FakeProvider) -> None:
    header = {"alg": "RS256", "kid": "a", "jwk": FOREIGN_KEY.as_dict(private=False)}
    idp.forged = lambda claims: jwt.encode(header, claims, FOREIGN_KEY)


def _by_another_key(idp: FakeProvider) -> None:
    idp.published = [FOREIGN_KEY]


def _without_published_keys(idp: FakeProvider) -> None:
    idp.published = []


def _not_a_token(idp: FakeProvider) -> None:
    idp.forged = lambda claims: "a.b.c"


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "forge",
    [
        _unsigned,
        _by_hmac_of_the_public_key,
        _by_hmac_of_the_client_secret,
        _by_an_embedded_key,
        _by_another_key,
        _without_published_keys,
        _not_a_token,
    ],
)
async def test_a_token_with_an_invalid_signature_is_refused(
    browser: httpx.AsyncClient, idp: FakeProvider, forge: Callable[[FakeProvider], None]
) -> None:
    forge(idp)
    await check_not_logged_in(browser, await sign_on(browser, idp))


@pytest.mark.usefixtures("linked")
async def test_a_rotated_key_of_another_algorithm_is_accepted_at_once(
    browser: httpx.AsyncClient, idp: FakeProvider
) -> None:
    assert (await sign_on(browser, idp)).status_code == 200
    old = idp.key
    idp.key, idp.algorithm = ECKey.generate_key("P-256", {"kid": "b"}), "ES256"
    idp.published = [{"kty": "PQ", "kid": "c"}, old, idp.key]
    assert (await sign_on(browser, idp)).status_code == 200


# --- Failures of the provider ---


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "metadata",
    [{"issuer": "https://khac.gov.vn"}, {"authorization_endpoint": "ftp://a/b"}, {"authorization_endpoint": None}],
)
async def test_malformed_metadata_are_a_503(
    browser: httpx.AsyncClient, idp: FakeProvider, metadata: dict[str, Any]
) -> None:
    idp.metadata = metadata
    answer = await browser.get("/v1/session/oidc")
    await check_not_logged_in(browser, answer, 503)
    assert answer.headers["retry-after"] == "2"


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("path", ["/token", "/keys", "/.well-known/openid-configuration"])
@pytest.mark.parametrize("answer", [(500, b"{}"), (200, b"no JSON"), (200, b"[]"), (200, b"[" * 100_000), (302, b"")])
async def test_malformed_responses_of_the_provider_are_a_503(
    browser: httpx.AsyncClient, idp: FakeProvider, path: str, answer: tuple[int, bytes]
) -> None:
    back = await begin(browser, idp)
    idp.answers[path] = answer
    await check_not_logged_in(browser, await return_with(browser, back), 503)


async def test_a_provider_that_does_not_answer_is_a_503(
    browser: httpx.AsyncClient, idp: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "DEADLINE", 0.2)
    idp.silent = True
    await check_not_logged_in(browser, await browser.get("/v1/session/oidc"), 503)
    assert oidc.DEADLINE < 5


# --- Settings ---


async def test_without_a_provider_the_routes_do_not_exist(ready: httpx.AsyncClient) -> None:
    for path in ("/v1/session/oidc", "/v1/session/oidc/callback?state=a&code=b"):
        assert (await ready.get(path)).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"SOBO_OIDC_ISSUER": "http://dang-nhap.gov.vn"}, {"SOBO_OIDC_REDIRECT": "https://sobo.gov.vn/callback"},
        {"SOBO_OIDC_SECRET_FILE": "/khong/co"}, {"SOBO_OIDC_CLIENT": ""}, {"SOBO_OIDC_CLIENT": None},
    ],
)  # fmt: skip
def test_an_incomplete_configuration_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changed: dict[str, str | None]
) -> None:
    (tmp_path / "secret").write_text("x")
    good = {
        "SOBO_OIDC_ISSUER": "https://dang-nhap.gov.vn", "SOBO_OIDC_CLIENT": "so-bo",
        "SOBO_OIDC_SECRET_FILE": str(tmp_path / "secret"), "SOBO_OIDC_REDIRECT": REDIRECT,
    }  # fmt: skip
    for name, value in good.items():
        monkeypatch.setenv(name, value)
    provider = Settings().provider
    assert provider is not None and provider.secret == "x" and "'x'" not in repr(provider)
    for name, wrong in changed.items():
        monkeypatch.delenv(name) if wrong is None else monkeypatch.setenv(name, wrong)
    with pytest.raises(ValueError, match=r"(?i)oidc"):
        Settings()


@pytest.mark.usefixtures("linked")
async def test_sign_ons_begun_by_another_sites_page_do_not_exhaust_the_login_limit(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    password = await account(ready, "minh", "reader")
    for destination in ("image", "iframe", "empty"):
        embedded = await browser.get("/v1/session/oidc", headers={"Sec-Fetch-Dest": destination})
        await check_not_logged_in(browser, embedded, 400)
    for _ in range(sessions.LOGINS_PER_ADDRESS.requests + 1):
        assert (await browser.get("/v1/session/oidc", headers={"Sec-Fetch-Dest": "document"})).status_code == 303
    assert (await sign_on(browser, idp)).status_code == 200
    logged_in = await browser.post("/v1/session", json={"name": "minh", "password": password})
    assert logged_in.status_code == 201, "the limits are separate"


@pytest.mark.usefixtures("linked")
async def test_asking_the_provider_holds_no_connection(
    browser: httpx.AsyncClient, idp: FakeProvider, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    back, asked, answering, original = await begin(browser, idp), 0, asyncio.Event(), oidc._metadata

    async def metadata(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        await answering.wait()
        return await original(*args)

    monkeypatch.setattr(oidc, "_metadata", metadata)
    begun = [asyncio.create_task(browser.get("/v1/session/oidc")) for _ in range(POOL_SIZE)]
    returned = asyncio.create_task(return_with(browser, back))
    try:
        await until(lambda: asked == POOL_SIZE + 1)
        assert province.in_use == 0
    finally:
        answering.set()
        answers = await asyncio.gather(*begun)
    assert {answer.status_code for answer in answers} == {303}
    assert (await returned).status_code == 200
