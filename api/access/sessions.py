"""Staff log in, are told who they are, change their password, log out."""

from datetime import UTC, datetime
from typing import Any

from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from pydantic import Field

from api.http import responses
from api.http.authorization import COOKIE, PUBLIC, SIGNED_IN, Asker, access, check_same_site
from api.http.client_address import address_of
from api.http.limits import FEW
from api.http.parsing import body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape
from db.tables.access import GivenPassword, Password
from db.tables.types import Login
from domain.access import accounts, sessions
from domain.access.principal import Principal
from domain.errors import Fault, NotFound


class NewSession(Shape):
    """A login (đăng nhập)."""

    account: Login = Field(description="Name of the account (tài khoản)")
    password: GivenPassword


class NewPassword(Shape):
    """A password in place of another."""

    old: GivenPassword
    new: Password


class WhoAsks(Shape):
    """Who asks, what that one may do and which registers it sees."""

    name: str = Field(description="account:… or client:… (người hỏi)")
    title: str = Field(description="Name as shown (tên hiển thị)")
    scopes: list[str] = Field(description="What it may do (quyền)")
    authority: str | None = Field(description="Code of its body; null: it sees the whole province")
    registers: list[str] = Field(description="Keys of the registers that it sees (sổ bộ)")


class Ended(Shape):
    """A session that is over."""

    ended_at: datetime = Field(description="When the session ended (thời điểm đăng xuất)")


def _shown(principal: Principal) -> WhoAsks:
    return WhoAsks(
        name=principal.name,
        title=principal.title,
        scopes=sorted(principal.scopes),
        authority=principal.authority,
        registers=list(principal.visibility.registers),
    )


def cookie(token: str) -> Cookie:
    """The session, which the browser gives to nobody else and to no script; without a token, its end."""
    age = int(sessions.LONGEST.total_seconds()) if token else 0
    return Cookie(key=COOKIE, value=token, path="/", secure=True, httponly=True, samesite="strict", max_age=age)


@post(
    "/",
    dependencies={"new": body_of(NewSession)},
    opt={
        "doc": Doc(WhoAsks, body=NewSession, refuses=(401, 403, 413, 415, 429), keyless=True),
        **access(PUBLIC),
    },
)
async def log_in(request: Request[Any, Any, Any], state: State, new: NamedDependency[NewSession]) -> Response[bytes]:
    """Log in: the answer sets a cookie, which is the session (đăng nhập)."""
    check_same_site(request, required=False)
    token = await sessions.login(
        state.database, new.account, new.password.get_secret_value(), address_of(request, state.trusted_proxies)
    )
    principal = await sessions.of_session(state.database, token)
    if principal is None:
        raise sessions.refused()
    answer = responses.shaped(_shown(principal), status=201)
    answer.set_cookie(cookie(token))
    return answer


@get("/", opt={"doc": Doc(WhoAsks)})
async def who_asks(principal: Asker) -> Response[bytes]:
    """Say who asks: also for a client, by its token or key (ai đang đăng nhập)."""
    return responses.shaped(_shown(principal))


@delete("/", status_code=200, opt={"doc": Doc(Ended, refuses=(404,), records=False)})
async def log_out(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """End the session of the cookie (đăng xuất)."""
    token = request.cookies.get(COOKIE)
    if token is None:
        raise NotFound(Fault(COOKIE, None, "there is no session", "not-found"))
    async with state.database.transaction() as session:
        await sessions.logout(session, token)
    answer = responses.shaped(Ended(ended_at=datetime.now(UTC)))
    answer.set_cookie(cookie(""))
    return answer


@post(
    "/password",
    dependencies={"new": body_of(NewPassword)},
    opt={"doc": Doc(Ended, body=NewPassword, refuses=(404, *WRITE), keyless=True)},
)
async def change_password(state: State, principal: Asker, new: NamedDependency[NewPassword]) -> Response[bytes]:
    """Change one's own password; it ends every session of the account, this one too (đổi mật khẩu)."""
    await accounts.change_own_password(
        state.database, principal, new.old.get_secret_value(), new.new.get_secret_value()
    )
    return responses.shaped(Ended(ended_at=datetime.now(UTC)), status=201)


def session_router() -> Router:
    """The session's router."""
    return Router(
        path="/v1/session",
        route_handlers=[log_in, who_asks, log_out, change_password],
        tags=["Session"],
        opt=access(SIGNED_IN),
        request_max_body_size=FEW,
    )
