"""Authentication of the caller and authorization for the route: before the body is read, and again where it counts."""

import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from api.http.callers import count_to_address, count_to_caller
from api.services import services_of
from db.session import Database, Reader, Session
from domain.access import clients, sessions, tokens
from domain.access.principal import Forbidden, Principal, Unauthenticated
from domain.errors import Fault
from domain.keys import Keys

COOKIE: Final = "__Host-sobo"
PUBLIC: Final = "public"
"""In place of a scope: no authentication is required."""

SIGNED_IN: Final = "signed-in"
"""In place of a scope: every authenticated caller is allowed."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_JUDGEMENT: Final = "judgement"

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Access:
    """The scopes that a route requires to read and to write.

    `within` is its register, which does not exist for callers who cannot see it.
    """

    reads: str
    writes: str
    within: str | None = None

    def scope(self, method: str) -> str:
        """The scope that a request with this method requires."""
        return self.reads if method in SAFE_METHODS else self.writes


@dataclass(frozen=True, slots=True)
class Judgement:
    """A caller that was authorized, and when, in seconds of the monotonic clock."""

    principal: Principal
    at: float


def access(reads: str, writes: str | None = None, within: str | None = None) -> dict[str, Access]:
    """The `opt` of a router or route that declares its access; without `writes`, one scope for both."""
    return {"access": Access(reads, writes or reads, within)}


async def authorize(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard: authenticate the caller and check its scope. A route that declares no access is forbidden to all.

    Raises Unauthenticated, Forbidden or, for a register that the caller cannot see, NotFound.
    """
    method = str(connection.scope.get("method", "GET"))
    allowed: Access | None = handler.opt.get("access")
    if method == "OPTIONS" or (allowed is not None and allowed.scope(method) == PUBLIC):
        count_to_address(connection.scope)
        return
    if allowed is None:
        raise Forbidden(Fault("path", connection.scope["path"], "declares no access", "undeclared"))
    await _judge(connection, allowed, services_of(connection.scope).database)


async def reauthorize(request: Request[Any, Any, Any], session: Session | None = None) -> Principal:
    """The caller as it is now, after a wait in which its rights may have changed. Raises as `authorize` does.

    In a transaction that holds the access lock (`session`) they do not change before it ends.
    """
    allowed: Access = request.route_handler.opt["access"]
    return await _judge(request, allowed, session or services_of(request.scope).database)


async def _judge(connection: Connection, allowed: Access, reader: Database | Session) -> Principal:
    method = str(connection.scope.get("method", "GET"))
    principal = await _authenticate(connection, method, reader)
    connection.scope["state"][_JUDGEMENT] = Judgement(principal, time.monotonic())
    count_to_caller(principal.name)
    if allowed.within is not None:
        principal.visibility.require(allowed.within)
    if allowed.scope(method) != SIGNED_IN:
        principal.require(allowed.scope(method))
    return principal


def caller_of(connection: Connection) -> Principal:
    """The caller that was authorized last. Raises LookupError on a public route."""
    judgement: Judgement = connection.scope["state"][_JUDGEMENT]
    return judgement.principal


def judged(scope: Scope) -> Judgement | None:
    """The last judgement of a request; None on a public route."""
    judgement: Judgement | None = scope["state"].get(_JUDGEMENT)
    return judgement


def credential_of(connection: Connection) -> str:
    """The credential that a request is authenticated by: a header or a cookie."""
    header = connection.headers.get("authorization")
    return header if header is not None else f"{COOKIE}={connection.cookies.get(COOKIE)}"


async def _authenticate(connection: Connection, method: str, reader: Database | Session) -> Principal:
    header, token = connection.headers.get("authorization"), connection.cookies.get(COOKIE)
    if header is not None:
        principal = await _bearer(services_of(connection.scope).keys, reader, header)
    elif token is not None:
        if method not in SAFE_METHODS:
            check_same_site(connection, required=True)
        principal = await _of_session(reader, token)
    else:
        raise Unauthenticated(Fault("Authorization", None, "log in, or send a bearer token or an API key", "login"))
    if principal is None:
        rule = "is unknown, expired or revoked"
        raise Unauthenticated(Fault("Authorization" if header is not None else COOKIE, None, rule, "credential"))
    return principal


async def _of_session(reader: Database | Session, token: str) -> Principal | None:
    if isinstance(reader, Database):
        return await sessions.principal_of_session(reader, token)
    return await sessions.principal_of_kept_session(reader, token)


async def _bearer(keys: Keys, reader: Reader, header: str) -> Principal | None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    if token.startswith(clients.KEY_PREFIX):
        return await clients.principal_of_key(reader, token)
    return await tokens.principal_of_token(reader, keys, token, time.time())


def check_same_site(connection: Connection, *, required: bool) -> None:
    """Raises Forbidden for a cross-site request (CSRF); if `required`, also when no header shows where it is from."""
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    if site in ("same-origin", "none") or (site is None and origin is None and not required):
        return
    if site is None and origin is not None and urlsplit(origin).netloc == connection.headers.get("host"):
        return
    value, field = (site, "Sec-Fetch-Site") if site is not None else (origin, "Origin")
    raise Forbidden(Fault(field, value, "with a session, only pages of this service may write", "cross-site"))
