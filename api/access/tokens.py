"""Access tokens for machine clients, by client credentials (OAuth 2.0, RFC 6749 §4.4)."""

import base64
import binascii
import time
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from litestar import Request, Response, post

from api.access.schemas import AccessToken, TokenRequest
from api.http import responses
from api.http.call import TheCall
from api.http.parsing import NotJson
from api.http.responses import Doc
from domain.access import throttle, tokens
from domain.access.throttle import Limit
from domain.errors import Fault, Malformed

PATH: Final = "/v1/token"
FORM: Final = "application/x-www-form-urlencoded"
GRANT: Final = "client_credentials"
TOKENS_FROM: Final = Limit("token", 120, 60)


@post(
    "/", status_code=200, opt={"doc": Doc(AccessToken, form=TokenRequest, refuses=(401, 413, 415, 429), records=False)}
)
async def give_token(call: TheCall) -> Response[bytes]:
    """Give a token for ten minutes (cấp mã truy cập). A refusal's `code` is the error of RFC 6749 §5.2."""
    await throttle.take(call.database, TOKENS_FROM, call.address)
    form = await _form(call.request)
    if form.get("grant_type") != GRANT:
        raise Malformed(Fault("grant_type", form.get("grant_type"), f"must be {GRANT}", "unsupported_grant_type"))
    client, secret = _basic(call.request) or (form.get("client_id", ""), form.get("client_secret", ""))
    scopes = form.get("scope", "").split()
    token = await tokens.issue(call.database, call.services.keys, client, secret, scopes, time.time())
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
