"""Access tokens for machine clients, by client credentials (OAuth 2.0, RFC 6749 §4.4)."""

import base64
import binascii
import time
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, unquote_plus

from litestar import Request, Response, Router, post
from litestar.datastructures import State
from pydantic import Field

from api.http import responses
from api.http.authorization import PUBLIC, access
from api.http.client_address import address_of
from api.http.limits import FEW
from api.http.parsing import NotJson
from api.http.responses import Doc
from api.http.schemas import Shape
from db.tables.access import LONGEST_GIVEN
from domain.access import throttle, tokens
from domain.access.throttle import Limit
from domain.errors import Fault, Malformed

FORM: Final = "application/x-www-form-urlencoded"
GRANT: Final = "client_credentials"
TOKENS_FROM: Final = Limit("token", 120, 60)


class TokenRequest(Shape):
    """What is sent, as a form; the client may name itself by HTTP Basic instead."""

    grant_type: Literal["client_credentials"] = Field(description="Always `client_credentials` (RFC 6749 §4.4)")
    client_id: str | None = Field(None, max_length=60, description="Name of the client (hệ thống kết nối)")
    client_secret: str | None = Field(None, max_length=LONGEST_GIVEN, description="Its secret (khoá)")
    scope: str | None = Field(
        None, max_length=1000, description="Scopes, with blanks between; by default all that the client has"
    )


class AccessToken(Shape):
    """An access token (RFC 6749 §5.1); send it as `Authorization: Bearer …`."""

    access_token: str = Field(description="The token (mã truy cập), a JWT")
    token_type: Literal["Bearer"] = Field(description="How it is sent: `Authorization: Bearer`")
    expires_in: int = Field(description="Seconds")
    scope: str = Field(description="What it may do (quyền), with blanks between")


@post(
    "/", status_code=200, opt={"doc": Doc(AccessToken, form=TokenRequest, refuses=(401, 413, 415, 429), records=False)}
)
async def give_token(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Give a token for ten minutes (cấp mã truy cập). A refusal's `code` is the error of RFC 6749 §5.2."""
    await throttle.take(state.database, TOKENS_FROM, address_of(request, state.trusted_proxies))
    form = await _form(request)
    if form.get("grant_type") != GRANT:
        raise Malformed(Fault("grant_type", form.get("grant_type"), f"must be {GRANT}", "unsupported_grant_type"))
    client, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
    token = await tokens.issue(
        state.database, state.signing_keys, client, secret, form.get("scope", "").split(), time.time()
    )
    shown = AccessToken(
        access_token=token.text,
        token_type="Bearer",  # noqa: S106
        expires_in=tokens.LIFETIME,
        scope=" ".join(token.scopes),
    )
    return responses.shaped(shown, headers={"Cache-Control": "no-store"})


async def _form(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The form, each of whose fields is given once; what it holds besides is ignored (RFC 6749 §3.2)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise NotJson(Fault("Content-Type", kind, f"must be {FORM}", "media-type"))
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Malformed(Fault("body", None, "must be a form of at most 20 fields", "invalid_request")) from error
    found = dict(pairs)
    if len(found) < len(pairs) or "\0" in "".join(found.values()):
        raise Malformed(Fault("body", None, "must give each field once, as plain text", "invalid_request"))
    return found


def _basic(request: Request[Any, Any, Any]) -> tuple[str, str] | None:
    """The client and its secret by HTTP Basic (RFC 6749 §2.3.1)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(given, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError) as error:
        raise Malformed(Fault("Authorization", None, "is no HTTP Basic credential", "invalid_request")) from error
    return unquote_plus(client), unquote_plus(secret)


def token_router() -> Router:
    """The token's router."""
    return Router(
        path="/v1/token", route_handlers=[give_token], tags=["Clients"], opt=access(PUBLIC), request_max_body_size=FEW
    )
