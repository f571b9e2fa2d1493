"""Conditional reads: 304 for an unchanged response, and an ETag that changes with it."""

import httpx
import pytest

from api.app import Application
from api.http.responses import Doc
from api.pages import NAMES
from tests.contract.test_contract import paths, routes
from tests.factories import granted
from tests.support.api import amended, refused
from tests.support.application import unopened

EXPORTS = [f"/v1/reports/2024-11/export.{kind}" for kind in ("csv", "xlsx", "docx", "pdf", "md")]
PAGES = sorted(f"/docs/{name}" for name in NAMES)


@pytest.fixture(scope="module")
def app() -> Application:
    return unopened()


async def test_every_read_has_an_etag_and_is_304_when_it_matches(
    own_november: httpx.AsyncClient, app: Application
) -> None:
    tried = 0
    for path, method, handler in routes(app):
        doc = handler.opt.get("doc")
        if method != "GET" or not path.startswith("/v1/") or not isinstance(doc, Doc) or doc.answer is None:
            continue
        if doc.no_store:
            continue
        for concrete in (await paths(own_november, path))[:3]:
            whole = await own_november.get(concrete)
            assert whole.status_code == 200, concrete
            tag = whole.headers["etag"]
            assert whole.headers["cache-control"] == "private, no-cache"
            for held in (tag, f"W/{tag}", f'"x", {tag}', "*"):
                for request in (own_november.get, own_november.head):
                    short = await request(concrete, headers={"If-None-Match": held})
                    assert (short.status_code, short.content, short.headers["etag"]) == (304, b"", tag), concrete
                    assert short.headers["cache-control"] == "private, no-cache"
                    assert not {"content-type", "content-length"} & short.headers.keys()
            for other in ('"x"', tag[:-2] + '"', "", tag.strip('"'), "W/"):
                again = await own_november.get(concrete, headers={"If-None-Match": other})
                assert (again.status_code, again.content) == (200, whole.content)
            tried += 1
    assert tried > 60


async def test_the_etag_of_an_entry_changes_with_its_response(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "press-offices"))["href"]
    seen: list[tuple[bytes, str]] = []

    async def look(**asked: str) -> None:
        answer = await ready.get(href, params=asked)
        seen.append((answer.content, answer.headers["etag"]))

    await look()
    await amended(ready, "press-offices", href, "2024-11-05")
    await look()
    await look(as_of="2024-10-25")
    handed = {"register": "press-offices", "authority": "DON-VI-01", "valid_from": "2024-12-01", "source": "NQ"}
    assert (await ready.post("/v1/managing-authorities", json=handed)).status_code == 201
    await look()  # no act, but another managing authority
    assert len({body for body, _ in seen}) == len({tag for _, tag in seen}) == 4
    await look()
    assert seen[-1] == seen[-2]


async def test_the_etag_of_a_list_changes_with_the_list(ready: httpx.AsyncClient) -> None:
    await granted(ready, "press-offices")
    tag = (await ready.get("/v1/press-offices")).headers["etag"]
    assert (await ready.get("/v1/press-offices", headers={"If-None-Match": tag})).status_code == 304
    await granted(ready, "press-offices")
    assert (await ready.get("/v1/press-offices", headers={"If-None-Match": tag})).status_code == 200


async def test_a_refusal_is_never_not_modified(ready: httpx.AsyncClient) -> None:
    for path, status in (("/v1/press-offices?x=1", 400), ("/v1/nothing", 404), ("/v1/press-offices/x", 404)):
        answer = await ready.get(path, headers={"If-None-Match": "*"})
        refused(answer, status)
        assert "etag" not in answer.headers


@pytest.mark.parametrize("path", [*EXPORTS, "/v1/number-series/gxn/2024/book.pdf"])
async def test_an_export_of_equal_figures_is_not_modified(november: httpx.AsyncClient, path: str) -> None:
    whole = await november.get(path)
    assert (whole.status_code, whole.headers["cache-control"]) == (200, "private, no-cache")
    again = await november.get(path, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", whole.headers["etag"])
    other = await november.get(path, headers={"If-None-Match": '"x"'})
    assert (other.status_code, other.content) == (200, whole.content)


async def test_an_export_of_other_figures_is_sent(own_november: httpx.AsyncClient) -> None:
    for path in EXPORTS:
        tag = (await own_november.get(path)).headers["etag"]
        later = await own_november.get(path.replace("2024-11", "2024-10"), headers={"If-None-Match": tag})
        assert later.status_code == 200, path


@pytest.mark.parametrize("path", ["/docs/", "/openapi.json", "/.well-known/jwks.json", *PAGES])
async def test_what_is_the_same_for_everybody_may_be_stored_by_all_and_is_revalidated(
    ready: httpx.AsyncClient, path: str
) -> None:
    whole = await ready.get(path)
    assert (whole.status_code, whole.headers["cache-control"]) == (200, "no-cache")
    for request in (ready.get, ready.head):
        short = await request(path, headers={"If-None-Match": whole.headers["etag"]})
        assert (short.status_code, short.content, short.headers["etag"]) == (304, b"", whole.headers["etag"])
    assert (await ready.get(path, headers={"If-None-Match": '"x"'})).content == whole.content


async def test_health_is_not_cached(ready: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await ready.get(path, headers={"If-None-Match": "*"})).status_code == 200
