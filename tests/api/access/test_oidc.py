"""Staff come in from a provider of single sign-on, and nobody else does, whatever a provider or a browser says."""

import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.access import oidc as pages
from api.http.authorization import COOKIE
from api.settings import Settings
from db.session import Database
from domain.access import oidc, sessions
from tests.api.access.test_access import account
from tests.support.application import application
from tests.support.oidc_provider import CLIENT, SECRET, FakeProvider, compact, provider

REDIRECT = "https://localhost/v1/session/oidc/callback"


@pytest.fixture
async def idp() -> AsyncIterator[FakeProvider]:
    async with provider() as found:
        yield found


@pytest.fixture
def settings(idp: FakeProvider, tmp_path: Path) -> Settings:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return Settings(oidc_issuer=idp.issuer, oidc_client=CLIENT, oidc_secret_file=file, oidc_redirect=REDIRECT)


@pytest.fixture
async def browser(province: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody knows, before a service which a provider is set for."""
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


async def begun(browser: httpx.AsyncClient, idp: FakeProvider) -> dict[str, str]:
    """A browser sent to the provider, where its user logs in: what it brings back."""
    answer = await browser.get("/v1/session/oidc")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"{idp.issuer}/auth?kc=1&")
    return idp.authorize(answer.headers["location"])


async def come_back(browser: httpx.AsyncClient, back: dict[str, str]) -> httpx.Response:
    return await browser.get("/v1/session/oidc/callback", params=back)


async def signed_on(browser: httpx.AsyncClient, idp: FakeProvider) -> httpx.Response:
    return await come_back(browser, await begun(browser, idp))


async def check_nobody_is_in(browser: httpx.AsyncClient, answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in (statuses or (401,)), answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8" and "Chưa đăng nhập được" in answer.text
    assert COOKIE not in browser.cookies and COOKIE + "=" not in answer.headers.get("set-cookie", "")
    assert (await browser.get("/v1/session")).status_code == 401


@pytest.mark.usefixtures("linked")
async def test_who_signs_on_is_the_account_that_was_linked(browser: httpx.AsyncClient, idp: FakeProvider) -> None:
    answer = await signed_on(browser, idp)

    assert answer.status_code == 200 and "url=/" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    session = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}="))
    assert all(part in session for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
    who = (await browser.get("/v1/session")).json()
    assert who["name"] == "account:lan" and who["scopes"] == ["read"]
    assert pages.COOKIE not in browser.cookies, "the attempt is used up"


async def test_who_is_linked_to_no_account_is_told_which_subject_to_link(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    await account(ready, "admin", "administrator")  # as the provider's preferred_username says
    idp.subject = "<b>nguoi-2</b>"
    answer = await signed_on(browser, idp)
    await check_nobody_is_in(browser, answer)
    assert "&lt;b&gt;nguoi-2&lt;/b&gt;" in answer.text and "<b>" not in answer.text
    logged = (await ready.get("/v1/audit?what=login-refused")).json()["items"][-1]
    assert (logged["who"], logged["target"]) == ("nobody", "<b>nguoi-2</b>")
    assert logged["detail"] == {"issuer": idp.issuer, "subject": "<b>nguoi-2</b>"}


@pytest.mark.usefixtures("linked")
async def test_a_subject_of_another_issuer_is_somebody_else(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    await link(ready, "lan", "https://khac.example.gov.vn", "nguoi-1")
    await check_nobody_is_in(browser, await signed_on(browser, idp))


@pytest.mark.usefixtures("linked")
async def test_disabling_and_unlinking_end_the_session_and_the_way_in(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    assert (await signed_on(browser, idp)).status_code == 200
    await ready.post("/v1/accounts/lan", json={"disabled": True})
    assert (await browser.get("/v1/session")).status_code == 401
    browser.cookies.clear()
    await check_nobody_is_in(browser, await signed_on(browser, idp))
    await ready.post("/v1/accounts/lan", json={"disabled": False})
    browser.cookies.clear()
    assert (await signed_on(browser, idp)).status_code == 200
    unlinked = await ready.post("/v1/accounts/lan/identity", json={"identity": None})
    assert unlinked.json()["identity"] is None
    assert (await browser.get("/v1/session")).status_code == 401
    browser.cookies.clear()
    await check_nobody_is_in(browser, await signed_on(browser, idp))


@pytest.mark.usefixtures("linked")
async def test_one_person_is_one_account(ready: httpx.AsyncClient, idp: FakeProvider) -> None:
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
async def test_an_identity_of_no_form_is_refused(ready: httpx.AsyncClient, issuer: str, subject: str) -> None:
    await account(ready, "lan", "reader")
    assert (await link(ready, "lan", issuer, subject)).status_code == 400


# --- A browser that did not begin ---


@pytest.mark.usefixtures("linked")
async def test_a_code_is_good_in_the_browser_that_began_only(browser: httpx.AsyncClient, idp: FakeProvider) -> None:
    back = await begun(browser, idp)
    browser.cookies.clear()
    await check_nobody_is_in(browser, await come_back(browser, back))
    await begun(browser, idp)  # the victim has begun too, and is led back with the attacker's code and state
    await check_nobody_is_in(browser, await come_back(browser, back))
    assert "/token" not in idp.asked, "the code was shown to nobody"


@pytest.mark.usefixtures("linked")
async def test_a_code_is_good_once(browser: httpx.AsyncClient, idp: FakeProvider) -> None:
    back = await begun(browser, idp)
    cookie = browser.cookies[pages.COOKIE]
    assert (await come_back(browser, back)).status_code == 200
    browser.cookies.clear()
    browser.cookies.set(pages.COOKIE, cookie, domain="localhost")
    await check_nobody_is_in(browser, await come_back(browser, back))


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "changed",
    [{"state": "x"}, {"state": None}, {"iss": "https://khac.gov.vn"}, {"code": None, "error": "access_denied"}],
)
async def test_what_comes_back_otherwise_lets_nobody_in(
    browser: httpx.AsyncClient, idp: FakeProvider, changed: dict[str, Any]
) -> None:
    back: dict[str, Any] = (await begun(browser, idp)) | changed
    await check_nobody_is_in(browser, await come_back(browser, {k: v for k, v in back.items() if v is not None}))


@pytest.mark.parametrize("query", ["state=a&state=b", "code=%FF", f"code={'x' * 5000}"])
async def test_a_query_of_no_form_is_a_page_too(browser: httpx.AsyncClient, query: str) -> None:
    await check_nobody_is_in(browser, await browser.get(f"/v1/session/oidc/callback?{query}"), 400)


# --- A token that cannot be trusted ---

OTHERS = RSAKey.generate_key(2048, {"kid": "a"})


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://khac.gov.vn"}, {"aud": "khac"}, {"aud": [CLIENT, "khac"], "azp": "khac"}, {"nonce": "khac"},
        {"nonce": None}, {"exp": int(time.time()) - 1}, {"exp": None}, {"nbf": 9_999_999_999}, {"sub": None},
        {"sub": ""}, {"sub": 1}, {"sub": "a\nb"}, {"sub": "x" * 256},
    ],
)  # fmt: skip
async def test_claims_that_do_not_hold_let_nobody_in(
    browser: httpx.AsyncClient, idp: FakeProvider, claims: dict[str, Any]
) -> None:
    idp.claims = claims
    await check_nobody_is_in(browser, await signed_on(browser, idp))


def _unsigned(idp: FakeProvider) -> None:
    idp.forged = lambda claims: compact({"alg": "none", "kid": "a"}, claims, None)


def _by_hmac_of_the_public_key(idp: FakeProvider) -> None:
    pem = idp.key.as_pem(private=False)
    idp.forged = lambda claims: compact({"alg": "HS256", "kid": "a"}, claims, pem)


def _by_hmac_of_our_secret(idp: FakeProvider) -> None:
    idp.forged = lambda claims: compact({"alg": "HS256"}, claims, SECRET.encode())
    idp.published = []


def _by_a_key_it_brings_along(idp: FakeProvider) -> None:
    header = {"alg": "RS256", "kid": "a", "jwk": OTHERS.as_dict(private=False)}
    idp.forged = lambda claims: jwt.encode(header, claims, OTHERS)


def _by_another_key(idp: FakeProvider) -> None:
    idp.published = [OTHERS]


def _by_no_published_key(idp: FakeProvider) -> None:
    idp.published = []


def _no_token_at_all(idp: FakeProvider) -> None:
    idp.forged = lambda claims: "a.b.c"


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "lie",
    [
        _unsigned,
        _by_hmac_of_the_public_key,
        _by_hmac_of_our_secret,
        _by_a_key_it_brings_along,
        _by_another_key,
        _by_no_published_key,
        _no_token_at_all,
    ],
)
async def test_a_signature_that_does_not_hold_lets_nobody_in(
    browser: httpx.AsyncClient, idp: FakeProvider, lie: Callable[[FakeProvider], None]
) -> None:
    lie(idp)
    await check_nobody_is_in(browser, await signed_on(browser, idp))


@pytest.mark.usefixtures("linked")
async def test_a_rotated_key_and_another_curve_are_good_at_once(browser: httpx.AsyncClient, idp: FakeProvider) -> None:
    assert (await signed_on(browser, idp)).status_code == 200
    old = idp.key
    idp.key, idp.algorithm = ECKey.generate_key("P-256", {"kid": "b"}), "ES256"
    idp.published = [{"kty": "PQ", "kid": "c"}, old, idp.key]
    assert (await signed_on(browser, idp)).status_code == 200


# --- A provider that does not answer as it should ---


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "metadata",
    [{"issuer": "https://khac.gov.vn"}, {"authorization_endpoint": "ftp://a/b"}, {"authorization_endpoint": None}],
)
async def test_metadata_of_no_form_are_the_providers_failure(
    browser: httpx.AsyncClient, idp: FakeProvider, metadata: dict[str, Any]
) -> None:
    idp.metadata = metadata
    answer = await browser.get("/v1/session/oidc")
    await check_nobody_is_in(browser, answer, 503)
    assert answer.headers["retry-after"] == "2"


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("path", ["/token", "/keys", "/.well-known/openid-configuration"])
@pytest.mark.parametrize("answer", [(500, b"{}"), (200, b"no JSON"), (200, b"[]"), (200, b"[" * 100_000), (302, b"")])
async def test_answers_of_no_form_are_the_providers_failure(
    browser: httpx.AsyncClient, idp: FakeProvider, path: str, answer: tuple[int, bytes]
) -> None:
    back = await begun(browser, idp)
    idp.answers[path] = answer
    await check_nobody_is_in(browser, await come_back(browser, back), 503)


async def test_a_provider_that_is_away_or_silent_is_a_503(
    browser: httpx.AsyncClient, idp: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "DEADLINE", 0.2)
    idp.silent = True
    await check_nobody_is_in(browser, await browser.get("/v1/session/oidc"), 503)
    assert oidc.DEADLINE < 5


# --- Settings ---


async def test_without_a_provider_there_is_no_such_way_in(ready: httpx.AsyncClient) -> None:
    for path in ("/v1/session/oidc", "/v1/session/oidc/callback?state=a&code=b"):
        assert (await ready.get(path)).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"SOBO_OIDC_ISSUER": "http://dang-nhap.gov.vn"}, {"SOBO_OIDC_REDIRECT": "https://sobo.gov.vn/callback"},
        {"SOBO_OIDC_SECRET_FILE": "/khong/co"}, {"SOBO_OIDC_CLIENT": ""}, {"SOBO_OIDC_CLIENT": None},
    ],
)  # fmt: skip
def test_half_a_provider_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changed: dict[str, str | None]
) -> None:
    (tmp_path / "secret").write_text("x")
    good = {
        "SOBO_OIDC_ISSUER": "https://dang-nhap.gov.vn", "SOBO_OIDC_CLIENT": "so-bo",
        "SOBO_OIDC_SECRET_FILE": str(tmp_path / "secret"), "SOBO_OIDC_REDIRECT": REDIRECT,
    }  # fmt: skip
    for name, value in good.items():
        monkeypatch.setenv(name, value)
    found = Settings().provider
    assert found is not None and found.secret == "x" and "'x'" not in repr(found)
    for name, wrong in changed.items():
        monkeypatch.delenv(name) if wrong is None else monkeypatch.setenv(name, wrong)
    with pytest.raises(ValueError, match=r"(?i)oidc"):
        Settings()


@pytest.mark.usefixtures("linked")
async def test_a_page_elsewhere_keeps_nobody_out_by_beginning_again_and_again(
    browser: httpx.AsyncClient, ready: httpx.AsyncClient, idp: FakeProvider
) -> None:
    password = await account(ready, "minh", "reader")
    for wanted in ("image", "iframe", "empty"):
        hidden = await browser.get("/v1/session/oidc", headers={"Sec-Fetch-Dest": wanted})
        await check_nobody_is_in(browser, hidden, 400)
    for _ in range(sessions.LOGINS_PER_ADDRESS.requests + 1):
        assert (await browser.get("/v1/session/oidc", headers={"Sec-Fetch-Dest": "document"})).status_code == 303
    assert (await signed_on(browser, idp)).status_code == 200
    logged_in = await browser.post("/v1/session", json={"account": "minh", "password": password})
    assert logged_in.status_code == 201, "what was counted there is not counted here"
