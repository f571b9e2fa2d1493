"""Reads that are answered late: the caller is judged again before the answer begins."""

import time
from typing import Any, Final

from litestar import Request
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from api.http.authorization import judged, reauthorize
from api.http.problems import on_known_error
from db.errors import ShareExceeded, Unavailable
from domain.access.principal import Principal
from domain.errors import Conflict, DomainError, Fault

LATE: Final = 1.0
"""Seconds after which a judgement is not relied on any more."""


def with_late_judgement(scope: HTTPScope, receive: Receive, send: Send) -> Send:
    """A `send` that judges the caller again if the answer to a read begins late, and refuses it if that changed.

    Reads wait for a connection, for a place to draw a file, or for the next act; a write is judged in its transaction.
    """
    refused = False

    async def send_if_still_allowed(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start" and (error := await _lost(scope)) is not None:
            refused = True
            request = Request[Any, Any, Any](scope, receive, send)
            response = on_known_error(request, error).to_asgi_response(app=None, request=request)
            await response(scope, receive, send)
        if not refused:
            await send(message)

    return send_if_still_allowed


def is_on_time(scope: Scope) -> bool:
    """Whether the judgement of the caller, if there is any, may be relied on."""
    judgement = judged(scope)
    return judgement is None or time.monotonic() - judgement.at < LATE


async def _lost(scope: HTTPScope) -> Exception | None:
    """Why the caller may not get the answer; None for one on time, a public one, or an unchanged caller.

    Also what kept the caller from being judged again, since then nobody knows.
    """
    judgement = judged(scope)
    if judgement is None or is_on_time(scope):
        return None
    before = judgement.principal
    try:
        now = await reauthorize(scope)
    except (DomainError, ShareExceeded, Unavailable) as error:
        return error
    return None if _same(now, before) else Conflict(_CHANGED)


def _same(now: Principal, before: Principal) -> bool:
    return (now.scopes, now.visibility) == (before.scopes, before.visibility)


_CHANGED: Final = Fault("scope", None, "your rights changed while this was being answered; ask again", "rights-changed")
