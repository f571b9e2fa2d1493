"""What stands before the router, which knows neither HEAD nor a path that ends without its slash."""

from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

PAGES: Final = "/docs"


def front(router: ASGIApp) -> ASGIApp:
    """Answer HEAD like GET, but for the body (RFC 9110 §9.3.2), and send `/docs` where `/` goes.

    Without the slash the pages' relative links would lead nowhere.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            scope = scope.copy()
            if scope["path"] == PAGES:
                scope["path"] = "/"
            if scope["method"] == "HEAD":
                scope["method"] = "GET"
                send = _without_body(send)
        await router(scope, receive, send)

    return answer


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only
