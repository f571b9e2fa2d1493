"""Which limit the steps of a single sign-on count against: the provider alone knows whose sign-on it is."""

from typing import Final

from litestar.datastructures import Cookie

from api.access import browsers
from api.http.call import Call
from domain.access import sessions, throttle
from domain.access.throttle import Limit

COOKIE: Final = "__Host-sobo-browser"


async def limit_of(call: Call) -> tuple[Limit, str]:
    """The limit and its subject: the browser itself if it is known at this address, else the address."""
    browser = browsers.place(call, call.request.cookies.get(COOKIE, ""))
    if await throttle.remembers(call.database, sessions.RECENT_SIGN_ONS, browser):
        return sessions.SIGN_ONS_PER_BROWSER, browser
    return sessions.SIGN_ONS_PER_ADDRESS, call.address


async def remembered(call: Call) -> Cookie:
    """The cookie by which the browser is known at this address from now on."""
    return await browsers.remembered(call, COOKIE, sessions.RECENT_SIGN_ONS)
