"""Which limit the steps of a single sign-on count against: the provider alone knows whose sign-on it is.

So a browser that signed on from an address gets a random cookie, by which it is recognised there at the next sign-on.
"""

import secrets
from typing import Final

from litestar.datastructures import Cookie

from api.http.call import Call
from domain.access import sessions, throttle
from domain.access.principal import digest
from domain.access.throttle import Limit

COOKIE: Final = "__Host-sobo-browser"


async def limit_of(call: Call) -> tuple[Limit, str]:
    """The limit and its subject: the browser itself if it is known at this address, else the address."""
    browser = _place(call, call.request.cookies.get(COOKIE, ""))
    if await throttle.remembers(call.database, sessions.RECENT_SIGN_ONS, browser):
        return sessions.SIGN_ONS_PER_BROWSER, browser
    return sessions.SIGN_ONS_PER_ADDRESS, call.address


async def remembered(call: Call) -> Cookie:
    """The cookie by which the browser is known at this address from now on."""
    token = secrets.token_urlsafe(32)
    await throttle.remember(call.database, sessions.RECENT_SIGN_ONS, _place(call, token))
    age = sessions.RECENT_SIGN_ONS.seconds
    return Cookie(key=COOKIE, value=token, path="/", secure=True, httponly=True, samesite="lax", max_age=age)


def _place(call: Call, token: str) -> str:
    return f"{digest(token).hex()} {call.address}"
