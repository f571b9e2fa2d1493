"""Calling handlers: Litestar routes and describes them, and this calls those whose parameters are plain.

Litestar resolves each parameter of a handler through models and task groups, which costs more than all else of a read.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import Message, Receive, Scope, Send

from api.http.authorization import confirm, reauthorize
from api.http.call import Call
from api.http.problems import HANDLERS
from api.services import services_of
from domain.access.known import AccessChanged
from domain.errors import DomainError

CALL: Final = "call"
_WITHOUT_CONTENT: Final = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A handler whose parameters are the call and parts of the path."""

    handler: HTTPRouteHandler
    function: Callable[..., Awaitable[Any]]
    guards: tuple[Callable[..., Any], ...]
    takes_call: bool

    async def answer(self, request: Request[Any, Any, Any]) -> Any:
        """The response, for a caller that is confirmed. Raises what guards and handler raise.

        If anybody's rights changed since the caller was found, it is looked for, and the handler called again: what it
        did so far was no write, since a write confirms its caller in its transaction.
        """
        for guard in self.guards:
            await guard(request, self.handler)
        try:
            try:
                response = await self._call(request)
            except DomainError:
                await confirm(request)
                raise
            await confirm(request)
        except AccessChanged:
            await reauthorize(request)
            return await self._call(request)
        return response

    def _call(self, request: Request[Any, Any, Any]) -> Awaitable[Any]:
        parameters: dict[str, Any] = request.scope["path_params"]
        if not self.takes_call:
            return self.function(**parameters)
        return self.function(Call(request, services_of(request.scope)), **parameters)


class Dispatcher:
    """An ASGI application that calls the handlers of `litestar`, and leaves to it what has no plain handler."""

    def __init__(self, litestar: Litestar) -> None:
        self._litestar, self._find = litestar, litestar.asgi_router.handle_routing
        self._endpoints = {
            id(handler): endpoint
            for route in litestar.routes
            if isinstance(route, HTTPRoute)
            for handler in route.route_handlers
            if (endpoint := _endpoint(handler, route)) is not None
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        endpoint = self._route(scope)
        if endpoint is None:
            await self._litestar(scope, receive, send)
            return
        request = Request[Any, Any, Any](scope, receive, send)
        try:
            response = await endpoint.answer(request)
        except Exception as error:
            response = _problem(request, error)
        start = _start(response)
        if start is None:
            await (await endpoint.handler.to_response(self._litestar, response, request))(scope, receive, send)
            return
        await send(start)
        await send({"type": "http.response.body", "body": response.content, "more_body": False})

    def _route(self, scope: Scope) -> Endpoint | None:
        """The endpoint of a request, which is noted in its scope; None for what Litestar answers, errors too."""
        path: str = scope["path"].rstrip("/")
        if not scope["path"].startswith("/") or "//" in path or scope.get("root_path"):
            return None
        try:
            _, handler, path, parameters, template = self._find(path=path or "/", method=scope.get("method"))
        except HTTPException:
            return None
        endpoint = self._endpoints.get(id(handler))
        if endpoint is not None:
            scope["app"] = scope["litestar_app"] = self._litestar
            scope["path"], scope["path_params"] = path, parameters
            scope["route_handler"], scope["path_template"] = handler, template
        return endpoint


def _endpoint(handler: HTTPRouteHandler, route: HTTPRoute) -> Endpoint | None:
    """The endpoint of a handler; None if it takes anything but the call and parts of the path, or is not async."""
    wanted, parts = set(inspect.signature(handler.fn).parameters), set(route.path_parameters)
    if wanted - {CALL} != parts or not inspect.iscoroutinefunction(handler.fn):
        return None
    return Endpoint(handler, handler.fn, tuple(handler.resolve_guards()), CALL in wanted)


def _problem(request: Request[Any, Any, Any], error: Exception) -> Any:
    """The response to an error, by the table of handlers."""
    handlers: Mapping[Any, Any] = HANDLERS
    return next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)(request, error)


def _start(response: Any) -> Message | None:
    """The start of a response of bytes, with the headers that Litestar would send; None for any other response."""
    if type(response) is not Response:
        return None
    content, media_type, status = response.content, response.media_type, response.status_code
    if (
        type(content) is not bytes
        or type(media_type) is not str
        or media_type.startswith("text/")
        or not status
        or status in _WITHOUT_CONTENT
        or response.cookies
        or response.background
    ):
        return None
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    headers.append((b"content-type", media_type.encode()))
    headers.append((b"content-length", b"%d" % len(content)))
    return {"type": "http.response.start", "status": status, "headers": headers}
