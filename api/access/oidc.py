"""Single sign-on (đăng nhập một lần): pages for browsers, not for programs."""

import time
from html import escape
from typing import Any, Final

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.response import Redirect

from api.access import sign_on_limits
from api.access.schemas import CallbackQuery
from api.access.sessions import session_cookie
from api.http.call import TheCall
from api.http.problems import on_known_error
from api.http.security_headers import headers_of_a_page
from api.services import Services
from domain.access import oidc, sessions, throttle
from domain.access.oidc import Callback, Provider, SignOnAttempt
from domain.errors import Fault, Malformed, NotFound

PATH: Final = "/v1/session/oidc"
COOKIE: Final = "__Host-sobo-oidc"
ATTEMPT_LIFETIME: Final = 600
"""Seconds until a sign-on that was begun must be completed."""

PAGE: Final = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">{head}
<title>{title} – Sổ Bộ</title><h1>{title}</h1><p>{text}</p><p><a href="{link}">{name}</a></p></html>
"""
TO_START_PAGE: Final = '<meta http-equiv="refresh" content="0; url=/">'
"""Not a redirect: redirects that began on another site are followed without SameSite=Strict cookies."""

TEXTS: Final = {
    400: "Yêu cầu không đúng dạng. Hãy bắt đầu lại.",
    401: "Chưa xác nhận được danh tính, hoặc danh tính này chưa được gắn với tài khoản nào đang mở. "
    "Hãy thử lại; nếu vẫn không được, hãy báo người quản trị.",
    429: "Có quá nhiều lần đăng nhập từ địa chỉ này. Hãy thử lại sau ít phút.",
    503: "Hệ thống đăng nhập chung hoặc cơ sở dữ liệu chưa trả lời. Hãy thử lại sau ít phút.",
}


def _attempt_cookie(text: str) -> Cookie:
    """The attempt's cookie; SameSite=Lax, since the provider's site redirects back. Without text, its deletion."""
    age = ATTEMPT_LIFETIME if text else 0
    return Cookie(key=COOKIE, value=text, path="/", secure=True, httponly=True, samesite="lax", max_age=age)


def _provider(services: Services) -> Provider:
    """The configured provider. Raises NotFound if there is none."""
    if services.provider is None:
        raise NotFound(Fault("path", PATH, "single sign-on is not configured", "not-found", case="sign-on"))
    return services.provider


@get("/")
async def begin(call: TheCall) -> Redirect:
    """Send the browser to the provider."""
    provider = _provider(call.services)
    if (destination := call.request.headers.get("sec-fetch-dest", "document")) != "document":
        rule = "must be a page, not part of another"
        raise Malformed(Fault("Sec-Fetch-Dest", destination, rule, "sign-on", case="embedded"))
    await throttle.take(call.database, *await sign_on_limits.limit_of(call))
    attempt = SignOnAttempt.new()
    response = Redirect(await oidc.begin(provider, attempt), status_code=303, headers={"Cache-Control": "no-store"})
    response.set_cookie(_attempt_cookie(str(attempt)))
    return response


@get("/callback")
async def callback(call: TheCall) -> Response[bytes]:
    """Open a session for the person whom the provider authenticated, if linked to an account."""
    provider = _provider(call.services)
    limit = await sign_on_limits.limit_of(call)
    await throttle.take(call.database, *limit)
    attempt = SignOnAttempt.read(call.request.cookies.get(COOKIE, ""))
    parameters = Callback(**call.query(CallbackQuery).model_dump())
    subject = await oidc.finish(provider, attempt, parameters, time.time())
    token = await sessions.sign_on(call.database, provider.issuer, subject)
    for _step in ("begin", "callback"):
        await throttle.give_back(call.database, *limit)
    response = _page(200, "Đã đăng nhập", "Đang mở Sổ Bộ…", "/", "Mở Sổ Bộ", head=TO_START_PAGE)
    response.set_cookie(session_cookie(token))
    response.set_cookie(_attempt_cookie(""))
    response.set_cookie(await sign_on_limits.remembered(call))
    return response


def _page(status: int, title: str, text: str, link: str, name: str, head: str = "") -> Response[bytes]:
    content = PAGE.format(title=title, text=escape(text), link=link, name=name, head=head).encode()
    headers = {"Cache-Control": "no-store", **headers_of_a_page()}
    return Response(content, status_code=status, media_type="text/html", headers=headers)


def error_page(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A page for an error, with the status and headers of its problem."""
    problem = on_known_error(request, error)
    status = problem.status_code or 500
    text = TEXTS.get(status, TEXTS[400])
    subjects = [fault.value for fault in getattr(error, "faults", ()) if fault.field == "subject"]
    text += "".join(f" Mã danh tính của bạn: {subject}" for subject in subjects)
    response = _page(status, "Chưa đăng nhập được", text, PATH, "Thử lại")
    response.headers.update({name: value for name, value in problem.headers.items() if name.lower() != "content-type"})
    return response
