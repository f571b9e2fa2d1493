"""Headers that protect whoever opens an answer in a browser: on every page, every file and every answer."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import Application, create_app
from api.http.responses import Doc
from api.http.security_headers import headers_of_the_server
from api.pages import NAMES, PAGES
from api.settings import Settings
from api.worker import _config
from tests.contract.test_contract import paths, routes
from tests.support.api import raw
from tests.support.application import unopened

NO_STRANGERS = {"'none'", "'self'", "data:"}


def policy(answer: httpx.Response) -> dict[str, set[str]]:
    """What a page may do, by the directives of its policy."""
    directives = [directive.split() for directive in answer.headers["content-security-policy"].split("; ")]
    return {name: set(sources) for name, *sources in directives}


@pytest.fixture(scope="module")
def app() -> Application:
    return unopened()


@pytest.mark.parametrize("name", ["", *sorted(NAMES)])
async def test_a_page_loads_only_its_own_files_and_is_in_no_frame(app: Application, name: str) -> None:
    answer = await raw(app, f"/docs/{name}")
    allowed = policy(answer)
    assert allowed["default-src"] == allowed["frame-ancestors"] == allowed["base-uri"] == {"'none'"}
    assert set().union(*allowed.values()) <= NO_STRANGERS
    assert allowed["script-src"] == {"'self'"}
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.name)
def test_a_page_has_no_scripts_or_styles_in_itself(page: Path) -> None:
    """Its policy allows none, so that what somebody brings into it is not run."""
    assert not re.search(r"<style|<script>|\sstyle=|\son\w+=|javascript:", page.read_text(encoding="utf-8"))


async def test_every_file_loads_nothing_and_is_in_no_frame(own_november: httpx.AsyncClient, app: Application) -> None:
    tried = set[str]()
    for path, method, handler in routes(app):
        doc = handler.opt.get("doc")
        if method != "GET" or not isinstance(doc, Doc) or not doc.files:
            continue
        for concrete in (await paths(own_november, path))[:1]:
            answer = await own_november.get(concrete if "charts" not in concrete else f"{concrete}.svg")
            assert answer.headers["content-type"].partition(";")[0] in doc.files, concrete
            allowed = policy(answer)
            assert allowed["frame-ancestors"] == {"'none'"}
            # Browsers show a PDF by a page of their own, for which the policy would hold too.
            assert allowed.get("default-src") == (None if "application/pdf" in doc.files else {"'none'"})
            assert answer.headers["referrer-policy"] == "no-referrer"
            tried |= set(doc.files)
    assert len(tried) == 6


async def test_no_answer_is_a_page_but_the_pages(own_november: httpx.AsyncClient, app: Application) -> None:
    """What is shown as a page has a policy: all others are JSON or files."""
    for path, method, handler in routes(app):
        if method != "GET" or path.startswith(("/docs", "/v1/ledger/")) or not isinstance(handler.opt.get("doc"), Doc):
            continue
        for concrete in (await paths(own_november, path))[:1]:
            answer = await own_november.get(concrete)
            assert "html" not in answer.headers["content-type"], concrete


def test_every_answer_of_the_server_says_that_its_type_is_not_to_be_guessed() -> None:
    application = create_app(settings=Settings(), litestar=unopened().litestar)
    config = _config(application, _no_protocol)
    config.load()
    assert (b"x-content-type-options", b"nosniff") in config.encoded_headers


@pytest.mark.parametrize(("seconds", "said"), [(0, None), (31_536_000, "max-age=31536000")])
def test_https_only_is_said_as_the_deployment_says(seconds: int, said: str | None) -> None:
    assert dict(headers_of_the_server(Settings(hsts_seconds=seconds))).get("Strict-Transport-Security") == said


def _no_protocol(**_: Any) -> None:
    """Nothing is served."""
