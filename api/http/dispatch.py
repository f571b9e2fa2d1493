"""Calling handlers: Litestar routes and describes them, and this calls those whose parameters are plain.

Litestar resolves each parameter of a handler through models and task groups, which costs more than all else of a read.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from litestar import Litestar, Request
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import Receive, Scope, Send

from api.http.authorization import Access, admit, authorize, confirm, reauthorize
from api.http.call import Call
from api.http.item_routes import ItemRoutes
from api.http.parsing import check_target, check_url
from api.http.responses import Doc
from api.http.sending.negotiation import is_compressible
from api.http.sending.other_answers import with_representation
from api.http.sending.whole_answers import send_response
from domain.access.known import AccessChanged
from domain.errors import DomainError

CALL: Final = "call"
GUARDS: Final = [authorize, check_url]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A handler that takes the call and parts of the path, after the guards of every route and no others."""

    handler: HTTPRouteHandler
    function: Callable[..., Awaitable[Any]]
    access: Access | None
    doc: Doc | None
    problems: Mapping[Any, Any]
    compressible: bool

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> Any:
        """The response, for a caller that is confirmed. Raises what guards and handler raise.

        If anybody's rights changed since the caller was found, it is looked for, and the handler called again: what it
        did so far was no write, since a write confirms its caller in its transaction.
        """
        await admit(scope, self.access)
        check_target(scope, self.doc)
        parts = scope["path_params"]
        try:
            try:
                response = await self.function(Call(scope, receive, send), **parts)
            except DomainError:
                await confirm(scope)
                raise
            await confirm(scope)
        except AccessChanged:
            await reauthorize(scope)
            return await self.function(Call(scope, receive, send), **parts)
        return response

    def problem(self, scope: Scope, receive: Receive, send: Send, error: Exception) -> Any:
        """The response to an error, by the table of the route."""
        kind = next(kind for kind in type(error).__mro__ if kind in self.problems)
        return self.problems[kind](Request(scope, receive, send), error)


class RequestDispatcher:
    """An ASGI application that calls the handlers of `litestar`, and leaves to it what has no plain handler."""

    def __init__(self, litestar: Litestar) -> None:
        self._litestar, self._find = litestar, litestar.asgi_router.handle_routing
        routes = [route for route in litestar.routes if isinstance(route, HTTPRoute)]
        self._endpoints = {
            id(handler): endpoint
            for route in routes
            for handler in route.route_handlers
            if (endpoint := _endpoint(handler, route)) is not None
        }
        self._items = ItemRoutes(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        endpoint = self._route(scope)
        if endpoint is None:
            await self._litestar(scope, receive, with_representation(scope, receive, send))
            return
        try:
            response = await endpoint.answer(scope, receive, send)
        except Exception as error:
            response = endpoint.problem(scope, receive, send, error)
        if not await send_response(scope, response, send, compressible=endpoint.compressible):
            request, send = Request[Any, Any, Any](scope, receive, send), with_representation(scope, receive, send)
            await (await endpoint.handler.to_response(self._litestar, response, request))(scope, receive, send)

    def _route(self, scope: Scope) -> Endpoint | None:
        """The endpoint of a request, which is noted in its scope; None for what Litestar answers, errors too."""
        path: str = scope["path"].rstrip("/")
        if not scope["path"].startswith("/") or "//" in path or scope.get("root_path"):
            return None
        method = str(scope.get("method"))
        handler: Any
        if (item := self._items.find(path, method)) is not None:
            handler, path, parameters, template = item
        else:
            try:
                _, handler, path, parameters, template = self._find(path=path or "/", method=method)
            except HTTPException:
                return None
        endpoint = self._endpoints.get(id(handler))
        if endpoint is not None:
            scope["app"] = scope["litestar_app"] = self._litestar
            scope["path"], scope["path_params"] = path, parameters
            scope["route_handler"], scope["path_template"] = handler, template
        return endpoint


def _endpoint(handler: HTTPRouteHandler, route: HTTPRoute) -> Endpoint | None:
    """The endpoint of a handler; None if it takes anything else, has guards of its own, or is not async.

    Such a handler is public: Litestar answers without confirming a caller that was found earlier.
    """
    wanted = set(inspect.signature(handler.fn).parameters)
    if wanted != {CALL, *route.path_parameters} or list(handler.resolve_guards()) != GUARDS:
        return None
    if not inspect.iscoroutinefunction(handler.fn):
        return None
    opt, problems = handler.opt, handler.resolve_exception_handlers()
    return Endpoint(handler, handler.fn, opt.get("access"), opt.get("doc"), problems, is_compressible(opt))
