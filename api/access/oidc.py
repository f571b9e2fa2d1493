"""Staff come in from a provider of single sign-on (đăng nhập một lần): pages for a browser, not for programs."""

import time
from html import escape
from typing import Any, Final

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.response import Redirect

from api.access.schemas import Back
from api.access.sessions import cookie
from api.http.call import TheCall
from api.http.problems import on_known_error
from api.services import Services
from domain.access import oidc, sessions, throttle
from domain.access.oidc import Callback, Provider, SignOnAttempt
from domain.errors import Fault, Malformed, NotFound

PATH: Final = "/v1/session/oidc"
COOKIE: Final = "__Host-sobo-oidc"
AWAY: Final = 600
"""Seconds that somebody may be away at the provider."""

PAGE: Final = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">{head}
<title>{title} – Sổ Bộ</title><h1>{title}</h1><p>{text}</p><p><a href="{link}">{name}</a></p></html>
"""
GOES_ON: Final = '<meta http-equiv="refresh" content="0; url=/">'
"""Not a redirect: what follows one that began elsewhere would not bring the session along (SameSite=Strict)."""

TEXTS: Final = {
    400: "Yêu cầu không đúng dạng. Hãy bắt đầu lại.",
    401: "Chưa xác nhận được danh tính, hoặc danh tính này chưa được gắn với tài khoản nào đang mở. "
    "Hãy thử lại; nếu vẫn không được, hãy báo người quản trị.",
    429: "Có quá nhiều lần đăng nhập từ địa chỉ này. Hãy thử lại sau ít phút.",
    503: "Hệ thống đăng nhập chung hoặc cơ sở dữ liệu chưa trả lời. Hãy thử lại sau ít phút.",
}


def _kept(text: str) -> Cookie:
    """The attempt; lax, since the way back begins at the provider's site."""
    age = AWAY if text else 0
    return Cookie(key=COOKIE, value=text, path="/", secure=True, httponly=True, samesite="lax", max_age=age)


def _provider(services: Services) -> Provider:
    """Raises NotFound where single sign-on is not set."""
    if services.provider is None:
        raise NotFound(Fault("path", PATH, "single sign-on is not set here", "not-found"))
    return services.provider


@get("/")
async def begin(call: TheCall) -> Redirect:
    """Send the browser to the provider."""
    provider = _provider(call.services)
    if (wanted := call.request.headers.get("sec-fetch-dest", "document")) != "document":
        raise Malformed(Fault("Sec-Fetch-Dest", wanted, "is a page to go to, not a part of another", "sign-on"))
    await throttle.take(call.database, sessions.SIGN_ONS_PER_ADDRESS, call.address)
    attempt = SignOnAttempt.new()
    answer = Redirect(await oidc.begin(provider, attempt), status_code=303, headers={"Cache-Control": "no-store"})
    answer.set_cookie(_kept(str(attempt)))
    return answer


@get("/callback")
async def come_back(call: TheCall) -> Response[bytes]:
    """Let in whom the provider vouches for, if that is an account."""
    provider = _provider(call.services)
    await throttle.take(call.database, sessions.SIGN_ONS_PER_ADDRESS, call.address)
    attempt = SignOnAttempt.read(call.request.cookies.get(COOKIE, ""))
    returned = Callback(**call.query(Back).model_dump())
    subject = await oidc.finish(provider, attempt, returned, time.time())
    token = await sessions.sign_on(call.database, provider.issuer, subject)
    answer = _page(200, "Đã đăng nhập", "Đang mở Sổ Bộ…", "/", "Mở Sổ Bộ", head=GOES_ON)
    answer.set_cookie(cookie(token))
    answer.set_cookie(_kept(""))
    return answer


def _page(status: int, title: str, text: str, link: str, name: str, head: str = "") -> Response[bytes]:
    content = PAGE.format(title=title, text=escape(text), link=link, name=name, head=head).encode()
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}
    return Response(content, status_code=status, media_type="text/html", headers=headers)


def refusal_page(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A refusal as a page, with the status and the headers that a problem would have."""
    refused = on_known_error(request, error)
    status = refused.status_code or 500
    text = TEXTS.get(status, TEXTS[400])
    given = [fault.value for fault in getattr(error, "faults", ()) if fault.field == "subject"]
    text += "".join(f" Mã danh tính của bạn: {subject}" for subject in given)
    answer = _page(status, "Chưa đăng nhập được", text, PATH, "Thử lại")
    answer.headers.update({name: value for name, value in refused.headers.items() if name.lower() != "content-type"})
    return answer
