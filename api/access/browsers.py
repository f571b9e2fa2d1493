"""Browsers that lately succeeded from an address: each has a random cookie, by which it is recognised there."""

import secrets

from litestar.datastructures import Cookie

from api.http.call import Call
from domain.access import throttle
from domain.access.principal import digest
from domain.access.throttle import Success


def place(call: Call, token: str, account: str = "") -> str:
    """The browser with this token, at the address of the request; for an account, if it says beforehand whose it is."""
    return f"{account} {digest(token).hex()} {call.address}"


async def remembered(call: Call, name: str, success: Success, account: str = "") -> Cookie:
    """The cookie `name` by which the browser is known at this address from now on, as in `place`."""
    token = secrets.token_urlsafe(32)
    await throttle.remember(call.database, success, place(call, token, account))
    return Cookie(key=name, value=token, path="/", secure=True, httponly=True, samesite="lax", max_age=success.seconds)
