"""The credential of a request, and looking for whose it is."""

import time
from dataclasses import dataclass
from typing import Any, Final

from litestar.connection import ASGIConnection

from db.session import Database, Session
from domain.access import clients, sessions, tokens
from domain.access.known import Found
from domain.access.principal import Unauthenticated, digest
from domain.errors import Fault
from domain.keys import Keys

COOKIE: Final = "__Host-sobo"
_SCHEME: Final = "bearer"


@dataclass(frozen=True, slots=True)
class Credential:
    """A bearer token or API key or, without the header Authorization, the token of a session."""

    field: str
    scheme: str
    token: str

    @property
    def digest(self) -> bytes:
        """What it is known by in this worker; nothing else has the same."""
        return digest(f"{self.field} {self.scheme} {self.token}")

    @property
    def session(self) -> bytes | None:
        """The digest by which its session is stored; None if it is none."""
        return digest(self.token) if self.field == COOKIE else None


def credential_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Credential:
    """The credential of a request. Raises Unauthenticated without one."""
    header = connection.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        return Credential("Authorization", scheme.lower(), token)
    if (cookie := connection.cookies.get(COOKIE)) is None:
        raise Unauthenticated(Fault("Authorization", None, "log in, or send a bearer token or an API key", "login"))
    return Credential(COOKIE, "", cookie)


async def look_for(keys: Keys, reader: Database | Session, credential: Credential) -> Found | None:
    """Whose credential it is; in a transaction a session cannot be ended before that ends."""
    token = credential.token
    if credential.field == COOKIE:
        if isinstance(reader, Session):
            return await sessions.account_of_kept_session(reader, token)
        return await sessions.account_of_session(reader, token)
    if credential.scheme != _SCHEME:
        return None
    if token.startswith(clients.KEY_PREFIX):
        return await clients.client_of_key(reader, token)
    return await tokens.client_of_token(reader, keys, token, time.time())
