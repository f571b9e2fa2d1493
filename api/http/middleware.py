"""The middleware: request ids, host check, duplicate headers, CORS, OPTIONS, HEAD and conditional reads."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from litestar import Request, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.http.callers import Callers, refuse
from api.http.client_address import ForwardingCheck
from api.http.cors import with_cors
from api.http.header_checks import reject_duplicates, reject_unknown_host
from api.http.problems import with_head
from api.http.request_ids import RequestIds, with_request_id
from api.http.sending.etags import CONDITIONAL
from api.http.sending.negotiation import note_preferences
from api.settings import Settings
from db.timeouts import new_budget

PAGES: Final = "/docs"
TAGGED: Final = ("/v1", "/docs/", "/openapi.json", "/.well-known/")
"""Paths whose responses get an ETag; health is not cached."""


def with_middleware(router: ASGIApp, settings: Settings, routes: Iterable[BaseRoute]) -> ASGIApp:
    """Wrap `router` in the middleware.

    HEAD is answered like GET, without the body (RFC 9110 §9.3.2). `/docs` redirects like `/`, since relative links of
    the pages need its slash. The scopes of requests are modified in place.
    """
    callers, check_forwarding = Callers(settings.proxies), ForwardingCheck(settings.proxies)
    request_ids = RequestIds(settings.proxies)
    hosts, origins = frozenset(settings.all_hosts), frozenset(settings.cors_origins)
    allowed = {route.path_format: ", ".join(route.methods) for route in routes if isinstance(route, HTTPRoute)}
    all_methods = with_head(", ".join({method for route in allowed.values() for method in route.split(", ")}))

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await router(scope, receive, send)
            return
        client = scope.get("client")
        send = with_request_id(send, request_ids.begin(scope["headers"], client[0] if client else ""))
        if early := (
            reject_unknown_host(scope, hosts) or reject_duplicates(scope) or _server_options(scope, all_methods)
        ):
            request = Request[Any, Any, Any](scope, receive, send)
            await early.to_asgi_response(app=None, request=request)(scope, receive, send)
            return
        if origins:
            send = with_cors(origins, scope, send)
        if scope["method"] == "OPTIONS":
            send = _with_methods(scope, send, allowed)
        if scope["path"] == PAGES:
            scope["path"] = "/"
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            send = _without_body(send)
        if scope["method"] == "GET" and scope["path"].startswith(TAGGED):
            scope["state"][CONDITIONAL] = True
        note_preferences(scope)
        check_forwarding(scope)
        with new_budget(), callers.counted(scope) as is_within:
            await (router if is_within else refuse)(scope, receive, send)

    return handle


def _server_options(scope: HTTPScope, all_methods: str) -> Response[None] | None:
    """The response to `OPTIONS *`, which is about the whole server (RFC 9110 §9.3.7)."""
    if (scope["method"], scope["path"]) != ("OPTIONS", "*"):
        return None
    return Response(None, status_code=204, headers={"Allow": all_methods})


def _without_body(send: Send) -> Send:
    async def send_headers(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_headers


def _with_methods(scope: Scope, send: Send, allowed: Mapping[str, str]) -> Send:
    """Complete the Allow header: the router lists only the methods of a path's first handler, and never HEAD."""

    async def send_with_methods(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            if "Allow" in headers:
                headers["Allow"] = with_head(allowed.get(scope.get("path_template", ""), headers["Allow"]))
        await send(message)

    return send_with_methods
