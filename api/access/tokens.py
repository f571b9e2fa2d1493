"""Access tokens of machine clients: OAuth 2.0 client credentials (RFC 6749 §4.4)."""

import base64
import binascii
import time
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from litestar import Request, Response, post

from api.access.schemas import AccessToken, TokenRequest
from api.http import responses
from api.http.call import Call, TheCall
from api.http.parsing import UnsupportedMediaType
from api.http.responses import SECRET, Doc
from domain.access import throttle, tokens
from domain.access.principal import Unauthenticated
from domain.access.throttle import Limit
from domain.access.tokens import Token
from domain.errors import Fault, Malformed

PATH: Final = "/v1/token"
FORM: Final = "application/x-www-form-urlencoded"
GRANT_TYPE: Final = "client_credentials"
REFUSED_PER_ADDRESS: Final = Limit("token", 120, 60, "refused tokens")
"""Tokens refused to one address. A right secret gets its token all the same: nobody guesses 256 random bits."""


@post(
    "/",
    status_code=200,
    opt={
        "doc": Doc(AccessToken, form=TokenRequest, refuses=(401, 413, 415, 429), records=False, no_dry_run=SECRET),
    },
)
async def give_token(call: TheCall) -> Response[bytes]:
    """Issue a token, valid for ten minutes (cấp mã truy cập). An error's `code` is that of RFC 6749 §5.2."""
    form = await _form(call.request)
    if form.get("grant_type") != GRANT_TYPE:
        rule, about = f"must be {GRANT_TYPE}", {"known": GRANT_TYPE}
        raise Malformed(Fault("grant_type", form.get("grant_type"), rule, "unsupported_grant_type", about=about))
    client, secret = _basic(call.request) or (form.get("client_id", ""), form.get("client_secret", ""))
    token = await _issue(call, client, secret, form.get("scope", "").split())
    response = AccessToken(
        access_token=token.text,
        token_type="Bearer",  # noqa: S106
        expires_in=tokens.LIFETIME,
        scope=" ".join(token.scopes),
    )
    return responses.shaped(response, headers={"Cache-Control": "no-store"})


async def _issue(call: Call, client: str, secret: str, scopes: list[str]) -> Token:
    try:
        return await tokens.issue(call.database, call.services.keys, client, secret, scopes, time.time())
    except Unauthenticated:
        await throttle.take(call.database, REFUSED_PER_ADDRESS, call.address)
        raise


async def _form(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The form; repeated fields are refused, unknown ones ignored (RFC 6749 §3.2). Raises Malformed."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise UnsupportedMediaType(
            Fault("Content-Type", media_type, f"must be {FORM}", "media-type", about={"known": FORM})
        )
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Malformed(Fault("body", None, "must be a form of at most 20 fields", "invalid_request")) from error
    form = dict(pairs)
    if len(form) < len(pairs) or "\0" in "".join(form.values()):
        raise Malformed(
            Fault("body", None, "must have each field once, as plain text", "invalid_request", case="fields")
        )
    return form


def _basic(request: Request[Any, Any, Any]) -> tuple[str, str] | None:
    """The client and its secret from HTTP Basic (RFC 6749 §2.3.1); None without it. Raises Malformed."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError) as error:
        fault = Fault("Authorization", None, "must be an HTTP Basic credential", "invalid_request", case="basic")
        raise Malformed(fault) from error
    return unquote_plus(client), unquote_plus(secret)
