"""Access tokens of machine clients (OAuth 2.0 client credentials, RFC 9068): ES256, good for ten minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.queries import clients as queries
from db.session import Database
from domain.access.principal import Principal, Unauthenticated, digest, holds, principal
from domain.errors import Fault, not_allowed
from domain.keys import BadSignature, Keys, check_claims
from domain.tense import today

KIND: Final = "at+jwt"
ISSUER: Final = "so-bo"
AUDIENCE: Final = "so-bo-api"
LIFE: Final = 600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the scopes it gives."""

    text: str
    scopes: tuple[str, ...]


async def issue(database: Database, keys: Keys, client: str, secret: str, asked: Iterable[str], now: float) -> Token:
    """A token for a client that shows its secret, with the scopes `asked` or else all of its own.

    Raises Unauthenticated, in the same words for every reason, and NotAllowed for a scope that it has not.
    """
    row = await database.row(queries.secret, digest=digest(secret), client=client)
    if row is None:
        rule = "there is no such client, it is disabled, or this is no secret of it"
        raise Unauthenticated(Fault("client_id", None, rule, "invalid_client"))
    own = frozenset(row["scopes"])
    scopes = tuple(sorted(set(asked) or own))
    if missing := {scope for scope in scopes if not holds(own, scope)}:
        raise not_allowed("scope", " ".join(sorted(missing)), "was not given to this client", "invalid_scope")
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": client, "client_id": client, "jti": str(row["id"]),
        "scope": " ".join(scopes), "iat": int(now), "exp": int(now) + LIFE,
    }  # fmt: skip
    return Token(keys.sign(claims, KIND), scopes)


async def of_token(database: Database, keys: Keys, token: str, now: float) -> Principal | None:
    """Whose token it is, if it and the secret it was got with still count; never more than its scopes."""
    try:
        claims = keys.verify(token, KIND)
        check_claims(claims, issuer=ISSUER, audience=AUDIENCE, now=now)
        credential = UUID(str(claims.get("jti")))
    except (BadSignature, ValueError):
        return None
    row = await database.row(queries.of_token, name=str(claims["sub"]), day=today(), credential=credential)
    if row is None:
        return None
    return principal(row, machine=True, within=frozenset(str(claims["scope"]).split()))
