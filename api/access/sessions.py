"""Sessions of staff: login, logout, the current caller, changing one's password."""

from datetime import UTC, datetime
from typing import Final

from litestar import Response, delete, get, post
from litestar.datastructures import Cookie

from api.access import browsers
from api.access.schemas import Ended, NewPassword, NewSession, WhoAsks
from api.http import responses
from api.http.authorization import PUBLIC, access
from api.http.call import TheCall
from api.http.credentials import COOKIE
from api.http.responses import SECRET, WRITE, Doc
from api.http.same_site import check_same_site
from domain.access import accounts, sessions
from domain.access.principal import Principal
from domain.errors import Fault, NotFound

BROWSER_COOKIE: Final = "__Host-sobo-login"

PATH = "/v1/session"


def _public(principal: Principal) -> WhoAsks:
    return WhoAsks(
        name=principal.name,
        title=principal.title,
        scopes=sorted(principal.scopes),
        authority=principal.authority,
        registers=list(principal.visibility.registers),
    )


def session_cookie(token: str) -> Cookie:
    """The session cookie: for this host only, never readable by scripts; without a token, its deletion."""
    age = int(sessions.MAX_LIFETIME.total_seconds()) if token else 0
    return Cookie(key=COOKIE, value=token, path="/", secure=True, httponly=True, samesite="strict", max_age=age)


@post(
    "/",
    opt={
        "doc": Doc(WhoAsks, body=NewSession, refuses=(401, 403, 413, 415, 429), keyless=True, no_dry_run=SECRET),
        **access(PUBLIC),
    },
)
async def log_in(call: TheCall) -> Response[bytes]:
    """Log in: the response sets the session cookie (đăng nhập)."""
    new = await call.body(NewSession)
    check_same_site(call.scope, required=False)
    browser = browsers.place(call, call.request.cookies.get(BROWSER_COOKIE, ""), new.name)
    token = await sessions.login(call.database, new.name, new.password.get_secret_value(), call.address, browser)
    found = await sessions.account_of_session(call.database, token)
    if found is None:
        raise sessions.login_failed()
    response = responses.shaped(_public(found.principal), status=201)
    response.set_cookie(session_cookie(token))
    response.set_cookie(await browsers.remembered(call, BROWSER_COOKIE, sessions.RECENT_BROWSERS, new.name))
    return response


@get("/", opt={"doc": Doc(WhoAsks)})
async def who_asks(call: TheCall) -> Response[bytes]:
    """Read the current caller, staff or client (ai đang đăng nhập)."""
    return responses.shaped(_public(call.caller))


@delete(
    "/", status_code=200, opt={"doc": Doc(Ended, refuses=(404,), records=False, no_dry_run="it only ends the session")}
)
async def log_out(call: TheCall) -> Response[bytes]:
    """End the session of the cookie (đăng xuất)."""
    token = call.request.cookies.get(COOKIE)
    if token is None:
        raise NotFound(Fault(COOKIE, None, "there is no session", "not-found", case="session"))
    async with call.transaction() as session:
        await sessions.logout(session, token)
    response = responses.shaped(Ended(ended_at=datetime.now(UTC)))
    response.set_cookie(session_cookie(""))
    return response


@post(
    "/password",
    opt={
        "doc": Doc(
            Ended,
            body=NewPassword,
            refuses=(404, *WRITE),
            keyless=True,
            no_dry_run="a password must not be tried without counting the attempt",
        )
    },
)
async def change_password(call: TheCall) -> Response[bytes]:
    """Change the caller's own password; ends all sessions of the account, including this one (đổi mật khẩu)."""
    passwords = await call.body(NewPassword)
    old, new = passwords.old.get_secret_value(), passwords.new.get_secret_value()
    await accounts.change_own_password(call.database, call.caller, old, new, call.transaction(of_access=True))
    return responses.shaped(Ended(ended_at=datetime.now(UTC)), status=201)
