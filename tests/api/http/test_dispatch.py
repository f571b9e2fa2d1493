"""Handlers are called directly: all that need to know their caller, and with the answers that Litestar would give."""

import httpx
import pytest
from litestar.routes import HTTPRoute

from api.app import Application
from api.http.authorization import PUBLIC
from api.http.dispatch import RequestDispatcher
from api.http.middleware import with_middleware
from api.http.request_ids import HEADER
from api.settings import Settings
from db.session import Database
from tests.support.application import application, client_over, unopened

CERTIFICATES = "/v1/subdomain-certificates"
PATHS = (
    *("/healthz", "/readyz", "/openapi.json", "/v1/session", "/v1/checkpoints/latest", "/v1/roles"),
    *(CERTIFICATES, f"{CERTIFICATES}?limit=2&sort=name", f"{CERTIFICATES}/count", f"{CERTIFICATES}?q=duc"),
    *("/v1/organisations/STTTT", "/v1/organisations/STTTT/history", "/v1/changes?limit=3", "/v1/number-series/gxn"),
    *("/v1/reports/2024-11", "/v1/reports/2024-11/movements", "/v1/reports/2024-11/export.csv"),
    *(f"{CERTIFICATES}/00000000-0000-7000-8000-000000000000", f"{CERTIFICATES}/x", f"{CERTIFICATES}/", "/v1//roles"),
    *(f"{CERTIFICATES}?nothing=1", f"{CERTIFICATES}?limit=x", "/v1/reports/2024-13", "/nowhere"),
)

ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"Cookie": ""}),
    ("POST", {}),
    ("OPTIONS", {}),
)
"""Methods, and headers besides those of a member of staff."""


def test_all_handlers_that_need_a_caller_are_called_directly() -> None:
    """Litestar would answer without confirming a caller that was found in an earlier request."""
    litestar = unopened().litestar
    called = RequestDispatcher(litestar)._endpoints
    left = [
        f"{method} {route.path}"
        for route in litestar.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS" and id(handler) not in called and handler.opt["access"].scope(method) != PUBLIC
    ]
    assert called
    assert left == []


SAME_REQUEST = {HEADER: "the-same-request"}
"""From a proxy, so that the answers have the same name."""


def by_litestar(app: Application) -> Application:
    """The application without the direct calls."""
    dispatcher = RequestDispatcher(app.litestar)
    dispatcher._endpoints.clear()
    app._handle = with_middleware(dispatcher, app.settings, app.litestar.routes)
    return app


def parts(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    return answer.status_code, dict(answer.headers), answer.content


@pytest.mark.parametrize("path", PATHS)
async def test_the_answers_are_those_of_litestar(example: Database, path: str) -> None:
    settings = Settings(trusted_proxies=["127.0.0.1"])
    apps = application(example, settings), by_litestar(application(example, settings))
    async with client_over(apps[0]) as direct, client_over(apps[1]) as other:
        for method, more in ASKED:
            answers = [await client.request(method, path, headers=SAME_REQUEST | more) for client in (direct, other)]
            assert parts(answers[0]) == parts(answers[1]), method
        more = {"If-None-Match": (await direct.get(path)).headers.get("ETag", "none")}
        answers = [await client.get(path, headers=SAME_REQUEST | more) for client in (direct, other)]
        assert parts(answers[0]) == parts(answers[1])
