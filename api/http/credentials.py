"""The credential of a request, and looking for whose it is."""

import re
import time
from typing import Any, Final, NamedTuple

from litestar import Request
from litestar.types import Scope

from db.session import Database, Session
from domain.access import clients, sessions, tokens
from domain.access.known import KnownCaller
from domain.access.principal import Unauthenticated, digest
from domain.errors import Fault
from domain.keys import Keys

COOKIE: Final = "__Host-sobo"
_SCHEME: Final = "bearer"
_OWN_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]+")


class Credential(NamedTuple):
    """A bearer token or API key or, without the header Authorization, the token of a session."""

    field: str
    scheme: str
    token: str

    @property
    def key(self) -> bytes:
        """What it is known by in this worker; nothing else has the same."""
        return digest(f"{self.field} {self.scheme} {self.token}")

    @property
    def session(self) -> bytes | None:
        """The digest by which its session is stored; None if it is none."""
        return digest(self.token) if self.field == COOKIE else None


def credential_of(scope: Scope) -> Credential:
    """The credential of a request. Raises Unauthenticated without one."""
    header = _header(scope, b"authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        return Credential("Authorization", scheme.lower(), token)
    if (session := _session(scope)) is None:
        raise Unauthenticated(
            Fault("Authorization", None, "log in, or send a bearer token or an API key", "login", case="credential")
        )
    return Credential(COOKIE, "", session)


def _session(scope: Scope) -> str | None:
    """The token of a session among the cookies; that of our own making, if it is alone, is not parsed."""
    line = _header(scope, b"cookie")
    if line is None:
        return None
    if line.startswith(f"{COOKIE}=") and _OWN_TOKEN.fullmatch(token := line[len(COOKIE) + 1 :]):
        return token
    return Request[Any, Any, Any](scope).cookies.get(COOKIE)


def _header(scope: Scope, name: bytes) -> str | None:
    """The first value of a header."""
    for given, value in scope["headers"]:
        if given == name:
            return value.decode("latin-1")
    return None


async def look_for(keys: Keys, reader: Database | Session, credential: Credential) -> KnownCaller | None:
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
