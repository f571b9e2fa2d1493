"""Access tokens of machine clients (OAuth 2.0 client credentials, RFC 9068): ES256, valid for ten minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Final
from uuid import UUID

from db.queries import clients as queries
from db.session import Database, Reader
from domain.access.known import KnownCaller, known_caller
from domain.access.principal import Unauthenticated, digest, holds, principal
from domain.errors import Fault, not_allowed
from domain.keys import BadSignature, Keys, check_claims
from domain.tense import today

KIND: Final = "at+jwt"
ISSUER: Final = "so-bo"
AUDIENCE: Final = "so-bo-api"
LIFETIME: Final = 600
"""Seconds for which a token is valid."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and its scopes."""

    text: str
    scopes: tuple[str, ...]


async def issue(
    database: Database, keys: Keys, client: str, secret: str, requested: Iterable[str], now: float
) -> Token:
    """Issue a token to a client with its secret, for the scopes `requested` or, without any, all of its own.

    Raises Unauthenticated with the same message for every reason, and NotAllowed for a scope that the client lacks.
    """
    row = await database.row(queries.secret, digest=digest(secret), client=client)
    if row is None:
        rule = "client or secret is wrong, or the client is disabled"
        raise Unauthenticated(Fault("client_id", None, rule, "invalid_client"))
    own = frozenset(row["scopes"])
    scopes = tuple(sorted(set(requested) or own))
    if missing := {scope for scope in scopes if not holds(own, scope)}:
        raise not_allowed("scope", " ".join(sorted(missing)), "is not a scope of this client", "invalid_scope")
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": client, "client_id": client, "jti": str(row["id"]),
        "scope": " ".join(scopes), "iat": int(now), "exp": int(now) + LIFETIME,
    }  # fmt: skip
    return Token(keys.sign(claims, KIND), scopes)


async def client_of_token(reader: Reader, keys: Keys, token: str, now: float) -> KnownCaller | None:
    """The client of an access token, limited to its scopes, if the token and the secret used for it are valid."""
    try:
        signed_by, claims = keys.verify_by(token, KIND)
        check_claims(claims, issuer=ISSUER, audience=AUDIENCE, now=now)
        credential = UUID(str(claims.get("jti")))
    except (BadSignature, ValueError):
        return None
    day, at = today(), monotonic()
    row = await reader.row(queries.of_token, name=str(claims["sub"]), day=day, credential=credential)
    if row is None:
        return None
    client = principal(row, machine=True, within=frozenset(str(claims["scope"]).split()))
    return known_caller(row, client, day, at, expires_at=float(claims["exp"]), signed_by=signed_by)
