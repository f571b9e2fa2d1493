"""What stands before the router: hosts, what is given twice, who may read the answer, HEAD, conditional reads."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from litestar import Request, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.http.cors import shared_with
from api.http.duplicate_headers import twice_refusal
from api.http.etags import conditional
from api.http.hosts import host_refusal
from api.http.problems import methods
from api.settings import Settings
from db.timeouts import new_budget

PAGES: Final = "/docs"
TAGGED: Final = ("/v1/", "/openapi.json")
"""What is tagged by its bytes; the pages' files have tags of their own, and health is not kept."""


def front(router: ASGIApp, settings: Settings, routes: Iterable[BaseRoute]) -> ASGIApp:
    """Answer HEAD like GET, but for the body (RFC 9110 §9.3.2), and send `/docs` where `/` goes.

    Without the slash the pages' relative links would lead nowhere. The scopes of requests are changed in place.
    """
    hosts, origins = frozenset(settings.every_host), frozenset(settings.cors_origins)
    allowed = {route.path_format: ", ".join(route.methods) for route in routes if isinstance(route, HTTPRoute)}

    every = methods(", ".join({method for route in allowed.values() for method in route.split(", ")}))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await router(scope, receive, send)
            return
        if found := host_refusal(scope, hosts) or twice_refusal(scope) or _of_the_server(scope, every):
            request = Request[Any, Any, Any](scope, receive, send)
            await found.to_asgi_response(app=None, request=request)(scope, receive, send)
            return
        if origins:
            send = shared_with(origins, scope, send)
        if scope["method"] == "OPTIONS":
            send = _with_methods(scope, send, allowed)
        if scope["path"] == PAGES:
            scope["path"] = "/"
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            send = _without_body(send)
        if scope["method"] == "GET" and scope["path"].startswith(TAGGED):
            send = conditional(scope, send)
        with new_budget():
            await router(scope, receive, send)

    return answer


def _of_the_server(scope: HTTPScope, every: str) -> Response[None] | None:
    """The answer to whoever asks what the server as a whole takes (RFC 9110 §9.3.7)."""
    if (scope["method"], scope["path"]) != ("OPTIONS", "*"):
        return None
    return Response(None, status_code=204, headers={"Allow": every})


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only


def _with_methods(scope: Scope, send: Send, allowed: Mapping[str, str]) -> Send:
    """Which methods a path takes: the router tells OPTIONS only those of its first handler, and knows no HEAD."""

    async def completed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            if "Allow" in headers:
                headers["Allow"] = methods(allowed.get(scope.get("path_template", ""), headers["Allow"]))
        await send(message)

    return completed
