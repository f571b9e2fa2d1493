"""Single sign-on of staff (đăng nhập một lần): OpenID Connect Core 1.0, code flow with PKCE. Off unless configured.

The provider identifies a person by issuer and subject, which never change; an administrator has linked them to an
account. No other claim is used: users can choose their names and addresses.
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
"""Signature algorithms with a private key of the provider: never `none`, never a shared secret."""

DEADLINE: Final = 4.0
"""Seconds for all requests to the provider within one request to this service."""

METADATA: Final = "/.well-known/openid-configuration"


class ProviderFailed(DomainError):
    """The provider cannot be reached, or its response does not follow OpenID Connect."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider: its issuer, this service's client there, and the URI that it redirects back to."""

    issuer: str
    client: str
    secret: str = stored(repr=False)
    redirect: str


@dataclass(frozen=True, slots=True)
class SignOnAttempt:
    """The state of a sign-on, kept in the browser, so that only the same browser can complete it."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Self:
        """An attempt with new random values."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The attempt of which `text` is the string form; None for any other text."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    def __str__(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @property
    def challenge(self) -> str:
        """The code challenge of the verifier (RFC 7636 §4.2)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Callback:
    """The parameters with which the provider redirects the browser back."""

    state: str | None
    code: str | None
    error: str | None
    iss: str | None


async def begin(provider: Provider, attempt: SignOnAttempt) -> str:
    """The authorization URL to redirect the browser to. Raises ProviderFailed."""
    async with _provider_client() as client:
        metadata = await _metadata(client, provider)
    query = {
        "response_type": "code", "client_id": provider.client, "redirect_uri": provider.redirect, "scope": "openid",
        "state": attempt.state, "nonce": attempt.nonce,
        "code_challenge": attempt.challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    address = _endpoint(provider, metadata, "authorization_endpoint")
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"


async def finish(provider: Provider, attempt: SignOnAttempt | None, callback: Callback, now: float) -> str:
    """The subject that the provider authenticated. Raises Unauthenticated, ProviderFailed."""
    if attempt is None or callback.state is None or not compare_digest(*_bytes(attempt.state, callback.state)):
        raise _refused("state", "this browser has not begun a sign-on here, or too long ago", "state")
    if callback.iss not in (None, provider.issuer):
        raise _refused("iss", "is from another issuer", "issuer")
    if callback.code is None:
        raise _refused("error", f"the provider refused the sign-on: {callback.error}", "refused", error=callback.error)
    async with _provider_client() as client:
        metadata = await _metadata(client, provider)
        address = _endpoint(provider, metadata, "token_endpoint")
        token = await _id_token(client, provider, address, callback.code, attempt.verifier)
        keys = _json(await client.get(_endpoint(provider, metadata, "jwks_uri")))
    return _subject(provider, attempt, token, keys, now)


def _subject(provider: Provider, attempt: SignOnAttempt, token: Any, keys: Any, now: float) -> str:
    """The subject of a validated ID token (OpenID Connect Core §3.1.3.7)."""
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        check_claims(claims, issuer=provider.issuer, audience=provider.client, now=now)
    except (JoseError, BadSignature, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise _refused(
            "id_token", f"is not valid ({type(error).__name__})", "token", error=type(error).__name__
        ) from error
    if claims.get("azp", provider.client) != provider.client:
        raise _refused("azp", "was issued to another client", "client")
    if not compare_digest(*_bytes(str(claims.get("nonce")), attempt.nonce)):
        raise _refused("nonce", "belongs to another attempt", "attempt")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.isprintable() or not 1 <= len(subject) <= MAX_SUBJECT_LENGTH:
        raise _refused("sub", "is not a valid subject", "subject")
    return subject


@asynccontextmanager
async def _provider_client() -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client for the provider. Raises ProviderFailed for every failure to connect or to respond in time."""
    try:
        async with asyncio.timeout(DEADLINE), httpx.AsyncClient(timeout=DEADLINE) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise _failed(
            f"cannot be reached ({type(error).__name__})", "unreachable", error=type(error).__name__
        ) from error


async def _metadata(client: httpx.AsyncClient, provider: Provider) -> Any:
    metadata = _json(await client.get(provider.issuer.rstrip("/") + METADATA))
    if metadata.get("issuer") != provider.issuer:
        raise _failed("names another issuer than the configured one", "metadata")
    return metadata


def _endpoint(provider: Provider, metadata: Any, name: str) -> str:
    """An endpoint from the metadata, over HTTPS or the scheme of the issuer. Raises ProviderFailed."""
    endpoint = metadata.get(name)
    if not isinstance(endpoint, str) or not endpoint.startswith(("https://", f"{urlsplit(provider.issuer).scheme}://")):
        raise _failed(f"has no secure {name}", "insecure", name=name)
    return endpoint


async def _id_token(client: httpx.AsyncClient, provider: Provider, address: str, code: str, verifier: str) -> Any:
    """The ID token for an authorization code; the client authenticates with HTTP Basic (RFC 6749 §2.3.1)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.redirect,
        "code_verifier": verifier,
    }
    response = await client.post(address, data=form, auth=(quote_plus(provider.client), quote_plus(provider.secret)))
    tokens = _json(response, also=400)
    if tokens.get("error") == "invalid_grant":
        raise _refused("code", "was used already, has expired or was issued to another client", "code")
    if "id_token" not in tokens:
        error = str(tokens.get("error"))[:60]
        raise _failed(f"returned no ID token (error {error!r})", "no-token", error=error)
    return tokens["id_token"]


def _json(response: httpx.Response, also: int = 200) -> Any:
    if response.status_code not in (200, also):
        raise _failed(f"responded with {response.status_code}", "status", status=response.status_code)
    try:
        content = response.json()
    except (ValueError, RecursionError) as error:
        raise _failed("did not respond with JSON", "no-json") from error
    if not isinstance(content, dict):
        raise _failed("did not respond with a JSON object", "no-json")
    return content


def _failed(rule: str, case: str, **about: Any) -> ProviderFailed:
    return ProviderFailed(Fault("provider", None, rule, "sign-on", case=case, about=about))


def _bytes(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _refused(field: str, rule: str, case: str, **about: Any) -> Unauthenticated:
    return Unauthenticated(Fault(field, None, rule, "sign-on", case=case, about=about))
