"""Single sign-on of staff (đăng nhập một lần): OpenID Connect Core 1.0, the code flow with PKCE. Off unless it is set.

The provider says who somebody is, by its issuer and a subject that never changes; which account that is, an
administrator has said before. Nothing else of what it tells is believed: names and addresses can be chosen.
"""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from dataclasses import field as stored
from hmac import compare_digest
from typing import Any, Final, Self
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from db.tables.types import MAX_SUBJECT_LENGTH
from domain.access.principal import Unauthenticated
from domain.errors import DomainError, Fault
from domain.keys import BadSignature, check_claims

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Signatures by a key that only the provider has: never `none`, never a shared secret."""

DEADLINE: Final = 4.0
"""Seconds for all that is asked of the provider in one request of ours."""

METADATA: Final = "/.well-known/openid-configuration"


class ProviderFailed(DomainError):
    """The provider cannot be reached, or does not answer as OpenID Connect says."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who signs staff on, what we are called there, and where it sends them back to."""

    issuer: str
    client: str
    secret: str = stored(repr=False)
    redirect: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps while its user is away at the provider; nobody else can come back in its place."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Self:
        """A new one, of three random texts."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The one that `text` was written of."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    def __str__(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @property
    def challenge(self) -> str:
        """The verifier's digest (RFC 7636 §4.2)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Returned:
    """What the provider sent back by the browser."""

    state: str | None
    code: str | None
    error: str | None
    iss: str | None


async def begin(provider: Provider, attempt: Attempt) -> str:
    """Where to send the browser. Raises ProviderFailed."""
    async with _asking() as client:
        metadata = await _metadata(client, provider)
    asked = {
        "response_type": "code", "client_id": provider.client, "redirect_uri": provider.redirect, "scope": "openid",
        "state": attempt.state, "nonce": attempt.nonce,
        "code_challenge": attempt.challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    address = _endpoint(provider, metadata, "authorization_endpoint")
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


async def finish(provider: Provider, attempt: Attempt | None, returned: Returned, now: float) -> str:
    """The subject that the provider vouches for. Raises Unauthenticated, ProviderFailed."""
    if attempt is None or returned.state is None or not compare_digest(*_bytes(attempt.state, returned.state)):
        raise _refused("state", "this browser did not begin here, or did so too long ago")
    if returned.iss not in (None, provider.issuer):
        raise _refused("iss", "comes from another issuer")
    if returned.code is None:
        raise _refused("error", f"the provider let nobody in: {returned.error}")
    async with _asking() as client:
        metadata = await _metadata(client, provider)
        address = _endpoint(provider, metadata, "token_endpoint")
        token = await _id_token(client, provider, address, returned.code, attempt.verifier)
        keys = _json(await client.get(_endpoint(provider, metadata, "jwks_uri")))
    return _subject(provider, attempt, token, keys, now)


def _subject(provider: Provider, attempt: Attempt, token: Any, keys: Any, now: float) -> str:
    """Who an ID token is about, once all of it holds (OpenID Connect Core §3.1.3.7)."""
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        check_claims(claims, issuer=provider.issuer, audience=provider.client, now=now)
    except (JoseError, BadSignature, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise _refused("id_token", f"cannot be trusted ({type(error).__name__})") from error
    if claims.get("azp", provider.client) != provider.client:
        raise _refused("azp", "was given to another client")
    if not compare_digest(*_bytes(str(claims.get("nonce")), attempt.nonce)):
        raise _refused("nonce", "belongs to another attempt")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.isprintable() or not 1 <= len(subject) <= MAX_SUBJECT_LENGTH:
        raise _refused("sub", "names nobody")
    return subject


@asynccontextmanager
async def _asking() -> AsyncIterator[httpx.AsyncClient]:
    """A client for what one request of ours asks of the provider. Raises ProviderFailed for all that goes wrong."""
    try:
        async with asyncio.timeout(DEADLINE), httpx.AsyncClient(timeout=DEADLINE) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise _failed(f"cannot be reached ({type(error).__name__})") from error


async def _metadata(client: httpx.AsyncClient, provider: Provider) -> Any:
    found = _json(await client.get(provider.issuer.rstrip("/") + METADATA))
    if found.get("issuer") != provider.issuer:
        raise _failed("names another issuer than the one that is set")
    return found


def _endpoint(provider: Provider, metadata: Any, name: str) -> str:
    """An address that the provider tells; it may be no less safe than the provider's own."""
    found = metadata.get(name)
    if not isinstance(found, str) or not found.startswith(("https://", f"{urlsplit(provider.issuer).scheme}://")):
        raise _failed(f"tells no safe {name}")
    return found


async def _id_token(client: httpx.AsyncClient, provider: Provider, address: str, code: str, verifier: str) -> Any:
    """What the code is good for; the client names itself by HTTP Basic (RFC 6749 §2.3.1)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.redirect,
        "code_verifier": verifier,
    }
    answer = await client.post(address, data=form, auth=(quote_plus(provider.client), quote_plus(provider.secret)))
    found = _json(answer, also=400)
    if found.get("error") == "invalid_grant":
        raise _refused("code", "is used up, over or was given to somebody else")
    if "id_token" not in found:
        raise _failed(f"gives no ID token (error {str(found.get('error'))[:60]!r})")
    return found["id_token"]


def _json(answer: httpx.Response, also: int = 200) -> Any:
    if answer.status_code not in (200, also):
        raise _failed(f"answered {answer.status_code}")
    try:
        found = answer.json()
    except (ValueError, RecursionError) as error:
        raise _failed("does not answer JSON") from error
    if not isinstance(found, dict):
        raise _failed("does not answer a JSON object")
    return found


def _failed(rule: str) -> ProviderFailed:
    return ProviderFailed(Fault("provider", None, rule, "sign-on"))


def _bytes(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _refused(field: str, rule: str) -> Unauthenticated:
    return Unauthenticated(Fault(field, None, rule, "sign-on"))
