"""Browsers that lately succeeded from an address: each has a random cookie, by which it is recognised there."""

import secrets

from litestar.datastructures import Cookie

from api.http.call import Call
from domain.access import throttle
from domain.access.principal import digest
from domain.access.throttle import Success


def place(call: Call, token: str) -> str:
    """The browser with this token, at the address of the request."""
    return f"{digest(token).hex()} {call.address}"


async def remembered(call: Call, name: str, success: Success, of: str = "") -> Cookie:
    """The cookie `name` by which the browser is known at this address from now on, if so to the account `of`."""
    token = secrets.token_urlsafe(32)
    await throttle.remember(call.database, success, f"{of} {place(call, token)}".strip())
    return Cookie(key=name, value=token, path="/", secure=True, httponly=True, samesite="lax", max_age=success.seconds)
