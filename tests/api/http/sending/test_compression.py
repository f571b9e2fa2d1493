"""Compressed answers: the same bytes in each coding, an ETag for each, and no secret in any."""

import threading
import zlib
from typing import Any

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
from pydantic import BaseModel

from api.access.schemas import AccessToken, OpenedAccount, OpenedCredential
from api.app import Application
from api.http.responses import CONSTANT, Doc
from api.http.sending import codings, negotiation
from api.http.sending.codings import CODINGS
from api.pages import NAMES
from api.registers import RESOURCES
from api.webhooks.schemas import OpenedWebhook
from db.session import Database
from tests.contract.test_contract import paths, routes
from tests.factories import granted
from tests.support.api import amended, raw, record_the_rest, recorded, refused
from tests.support.application import application, client_over, unopened

SECRETS: tuple[type[BaseModel], ...] = (AccessToken, OpenedAccount, OpenedCredential, OpenedWebhook)
EXPORT = "/v1/reports/2024-11/export.csv"


@pytest.fixture(scope="module")
def app() -> Application:
    return unopened()


def size(answer: httpx.Response) -> int:
    """The bytes that were sent."""
    return len(answer.extensions["sent"])


async def asked(app: Application, path: str, accepted: str | None = None, **headers: str) -> httpx.Response:
    """The answer to a request with no other preference."""
    path, _, query = path.partition("?")
    more = {} if accepted is None else {"Accept-Encoding": accepted}
    return await raw(app, path, query=query.encode(), headers=more | headers)


async def test_every_read_is_the_same_in_each_coding_and_has_an_etag_for_it(
    own_november: httpx.AsyncClient, own_example: Database, app: Application
) -> None:
    await record_the_rest(own_november)
    served, tried = application(own_example), 0
    for path, method, handler in routes(app):
        doc = handler.opt.get("doc")
        if method != "GET" or not path.startswith("/v1/") or not isinstance(doc, Doc) or doc.is_secret:
            continue
        for concrete in (await paths(own_november, path))[:1]:
            whole = await asked(served, concrete)
            assert whole.status_code == 200, concrete
            assert "content-encoding" not in whole.headers
            assert whole.headers.get_list("vary") == ["Accept-Encoding"]
            tags = {whole.headers["etag"]}
            for coding in ("br", "gzip"):
                small = await asked(served, concrete, f"{coding}, identity;q=0")
                assert small.headers["content-encoding"] == coding
                assert small.content == whole.content
                assert small.headers.get_list("vary") == ["Accept-Encoding"]
                tags.add(small.headers["etag"])
                short = await asked(
                    served, concrete, f"{coding}, identity;q=0", **{"If-None-Match": small.headers["etag"]}
                )
                assert (short.status_code, short.content) == (304, b"")
                assert (short.headers["etag"], short.headers["vary"]) == (small.headers["etag"], "Accept-Encoding")
            assert len(tags) == 3, concrete
            tried += 1
    assert tried > 60


async def test_a_held_etag_of_a_coding_that_is_not_accepted_is_not_enough(example: Database) -> None:
    served, path = application(example), "/v1/reports/2024-11"
    tags = {each: (await asked(served, path, each)).headers["etag"] for each in ("identity", "gzip", "br")}
    assert tags["gzip"] == tags["identity"][:-1] + '-gzip"'
    for accepted, held, status in (
        ("gzip", "gzip", 304), ("gzip", "br", 200), ("br", "gzip", 200), ("identity", "gzip", 200), ("br", "br", 304),
        ("gzip", "identity", 304), ("gzip, identity;q=0", "identity", 200),
    ):  # fmt: skip
        answer = await asked(served, path, accepted, **{"If-None-Match": f'"x", W/{tags[held]}'})
        assert answer.status_code == status, (accepted, held)
        assert answer.headers["etag"] == (tags[held] if status == 304 else tags[accepted.partition(",")[0]])


async def test_an_act_takes_the_etag_of_any_coding(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "press-offices"))["href"]
    for day, accepted in enumerate(("identity", "gzip, identity;q=0", "br, identity;q=0"), start=5):
        tag = (await ready.get(href, headers={"Accept-Encoding": accepted})).headers["etag"]
        ready.headers["If-Match"] = tag
        await amended(ready, "press-offices", href, f"2024-11-{day:02}")
    del ready.headers["If-Match"]
    assert tag.endswith('-br"')


@pytest.mark.parametrize("accepted", ["gzip", "br", "gzip;q=0.1, identity;q=0"])
async def test_a_streamed_export_is_compressed_as_it_is_sent(example: Database, accepted: str) -> None:
    served = application(example)
    whole, small = await asked(served, EXPORT), await asked(served, EXPORT, accepted)
    assert int(whole.headers["content-length"]) == len(whole.content) > 10_000
    assert int(small.headers["content-length"]) == size(small)  # not that of the file
    assert small.content == whole.content
    assert size(small) < size(whole) / 5
    assert small.headers["etag"] != whole.headers["etag"]


async def test_what_is_small_or_compressed_in_itself_is_sent_as_it_is(example: Database) -> None:
    served = application(example)
    for path in ("/v1/press-offices/count", "/v1/reports/2024-11/export.pdf", "/v1/reports/2024-11/export.xlsx"):
        answer = await asked(served, path, "gzip, br")
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers
        assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["", *sorted(NAMES)])
async def test_a_page_is_the_same_in_each_coding(app: Application, name: str) -> None:
    whole = await asked(app, f"/docs/{name}")
    for accepted in ("gzip", "br"):
        for _ in range(2):
            small = await asked(app, f"/docs/{name}", accepted)
            assert small.content == whole.content
            assert ("content-encoding" in small.headers) == (len(whole.content) >= codings.SMALL)
            assert int(small.headers["content-length"]) == size(small)


async def test_the_contract_is_a_tenth_when_compressed(app: Application) -> None:
    whole, small = await asked(app, "/openapi.json"), await asked(app, "/openapi.json", "gzip, br")
    assert small.content == whole.content
    assert size(small) < size(whole) / 8


async def test_a_refusal_is_compressed_only_on_a_route_without_secrets(
    own_example: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(negotiation, "SMALL", 0)
    served = application(own_example)
    for path, status, coded in (
        ("/v1/press-offices?x=1", 400, True), ("/v1/press-offices/x", 404, False), ("/v1/nothing", 404, False),
        ("/v1/verify/x", 404, False),
    ):  # fmt: skip
        answer = await asked(served, path, "gzip")
        assert answer.status_code == status
        assert ("content-encoding" in answer.headers) == coded, path
        assert answer.headers.get_list("vary", split_commas=True).count("Accept-Encoding") == coded
        assert "Accept-Language" in answer.headers.get_list("vary", split_commas=True)


async def test_large_answers_are_compressed_off_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    class Noted:
        def feed(self, piece: bytes, *, last: bool) -> bytes:
            threads.append(threading.get_ident())
            return piece

    coding = codings.Coding(b"x", b"-x", lambda _: Noted())
    await codings.compressed(coding, b"a" * codings.ON_LOOP)
    assert threads == [threading.get_ident()]
    await codings.compressed(coding, b"a" * (codings.ON_LOOP + 1))
    await codings.compressed_once(coding, b"a")
    assert threading.get_ident() not in threads[1:]
    assert len(threads) == 3


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: coding.name.decode())
def test_pieces_and_the_whole_are_the_same_when_decompressed(coding: codings.Coding) -> None:
    pieces = [b"", b"abc" * 1000, b"", "Giấy phép".encode() * 500, b""]
    compressor = coding.compressor(False)
    sent = [compressor.feed(piece, last=place == len(pieces) - 1) for place, piece in enumerate(pieces)]
    for body in (b"".join(sent), coding.compress(b"".join(pieces))):
        assert (brotli.decompress(body) if coding.name == b"br" else zlib.decompress(body, 31)) == b"".join(pieces)


# --- Secrets ---


def test_every_route_whose_answer_has_a_secret_or_personal_fields_declares_it(app: Application) -> None:
    """Beside what a stranger sent, the size of a compressed answer would tell the secret piece by piece (BREACH)."""
    personal = tuple(resource.personal for resource in RESOURCES)
    found: set[type[BaseModel]] = set()
    for path, method, handler in routes(app):
        doc = handler.opt.get("doc")
        if not isinstance(doc, Doc):
            assert not negotiation.is_compressible(handler.opt) or CONSTANT in handler.opt, path
            continue
        if doc.answer is not None and (issubclass(doc.answer, SECRETS + personal) or _names_a_secret(doc.answer)):
            assert doc.is_secret, f"{method} {path}"
            found.add(doc.answer)
        assert negotiation.is_compressible(handler.opt) != doc.is_secret, f"{method} {path}"
    assert found >= set(SECRETS)
    assert len(found & set(personal)) == len(personal) - 1  # a press office has no personal fields


def _names_a_secret(answer: type[BaseModel]) -> bool:
    return not {"secret", "password", "access_token", "client_secret"}.isdisjoint(answer.model_fields)


async def test_no_secret_is_compressed(
    own_november: httpx.AsyncClient, own_example: Database, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(negotiation, "SMALL", 0)
    own_november.headers["Accept-Encoding"] = "gzip, br"
    tried = 0
    for path, method, handler in routes(app):
        doc = handler.opt.get("doc")
        if method != "GET" or not isinstance(doc, Doc) or not doc.is_secret:
            continue
        for concrete in (await paths(own_november, path))[:1]:
            answer = await own_november.get(concrete)
            assert answer.status_code == 200, concrete
            assert "content-encoding" not in answer.headers, concrete
            assert answer.headers["cache-control"] == "no-store"
            assert "vary" not in answer.headers
            tried += 1
    assert tried > 3
    await own_november.post("/v1/clients", json={"name": "may-2", "title": "Máy", "scopes": ["read"]})
    for path, body in (
        ("/v1/clients/may-2/credentials", {"kind": "key", "title": "Thử"}),
        ("/v1/accounts", {"name": "lan", "title": "Lan", "roles": ["reader"]}),
        ("/v1/webhooks", {"client": "may-2", "url": "https://8.8.8.8/b"}),
    ):
        opened = await own_november.post(path, json=body)
        assert opened.status_code == 201, opened.text
        assert "content-encoding" not in opened.headers, path


# --- What cannot be sent ---


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "zstd, identity;q=0", "deflate, *;q=0"])
async def test_a_write_whose_answer_could_not_be_sent_is_refused_and_leaves_no_trace(
    ready: httpx.AsyncClient, accepted: str
) -> None:
    size = (await ready.get("/v1/ledger")).json()["size"]
    href = (await granted(ready, "press-offices"))["href"]
    for path in ("/v1/press-offices", href):
        (fault,) = refused(await ready.get(path, headers={"Accept-Encoding": accepted}), 406)
        assert (fault["field"], fault["code"], fault["value"]) == ("Accept-Encoding", "coding", accepted)
    body: dict[str, Any] = {"name": "may-3", "title": "Máy", "scopes": ["read"]}
    refused(await ready.post("/v1/clients", json=body, headers={"Accept-Encoding": accepted}), 406)
    assert (await ready.get("/v1/clients/may-3")).status_code == 404
    assert (await ready.get("/v1/ledger")).json()["size"] == size + 1


async def test_a_secret_is_not_answered_to_who_refuses_it_uncompressed(ready: httpx.AsyncClient) -> None:
    recorded(await ready.post("/v1/clients", json={"name": "may-4", "title": "Máy", "scopes": ["read"]}))
    path, body = "/v1/clients/may-4/credentials", {"kind": "key", "title": "Thử"}
    refused(await ready.post(path, json=body, headers={"Accept-Encoding": "gzip, identity;q=0"}), 406)
    assert (await ready.get("/v1/clients/may-4")).json()["credentials"] == []


async def test_a_stream_to_a_client_that_needs_its_length_is_not_compressed(example: Database) -> None:
    async def of_before(scope: Any, receive: Any, send: Any) -> None:
        await application(example)({**scope, "http_version": "1.0"}, receive, send)

    async with client_over(of_before) as client:
        answer = await client.get(EXPORT, headers={"Accept-Encoding": "gzip"})
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "content-encoding" not in answer.headers
