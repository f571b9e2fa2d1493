"""Who asks, and whether the route may be asked by that one: decided before anything of the body is read."""

import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from api.services import Services, services_of
from domain.access import clients, sessions, tokens
from domain.access.principal import Forbidden, Principal, Unauthenticated
from domain.errors import Fault

COOKIE: Final = "__Host-sobo"
PUBLIC: Final = "public"
"""Anybody may ask."""

SIGNED_IN: Final = "signed-in"
"""Whoever is known may ask."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_CALLER: Final = "caller"

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Access:
    """The scopes that a route asks for, to read and to write; `within`: its register, hidden from who may not."""

    reads: str
    writes: str
    within: str | None = None

    def scope(self, method: str) -> str:
        """The scope that a request with this method needs."""
        return self.reads if method in SAFE else self.writes


def access(reads: str, writes: str | None = None, within: str | None = None) -> dict[str, Access]:
    """The `opt` of a router or a route: without `writes` nothing is changed there."""
    return {"access": Access(reads, writes or reads, within)}


async def authorize(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard: find who asks, and refuse who may not. A route that declares nothing is refused to everybody."""
    method = str(connection.scope.get("method", "GET"))
    allowed: Access | None = handler.opt.get("access")
    if method == "OPTIONS" or (allowed is not None and allowed.scope(method) == PUBLIC):
        return
    if allowed is None:
        raise Forbidden(Fault("path", connection.scope["path"], "says of itself that nobody may ask", "undeclared"))
    principal = await _principal(connection, method)
    connection.scope["state"][_CALLER] = principal
    if allowed.within is not None:
        principal.visibility.require(allowed.within)
    if allowed.scope(method) != SIGNED_IN:
        principal.require(allowed.scope(method))


async def authorized_again(request: Request[Any, Any, Any]) -> Principal:
    """The caller, after a wait in which its rights may have changed. Raises as `authorize` does."""
    await authorize(request, request.route_handler)
    return caller_of(request)


def caller_of(connection: Connection) -> Principal:
    """The caller, as `authorize` found it. Raises LookupError on a public route."""
    found: Principal = connection.scope["state"][_CALLER]
    return found


async def _principal(connection: Connection, method: str) -> Principal:
    header, token = connection.headers.get("authorization"), connection.cookies.get(COOKIE)
    if header is not None:
        found = await _bearer(services_of(connection.scope), header)
    elif token is not None:
        if method not in SAFE:
            check_same_site(connection, required=True)
        found = await sessions.principal_of_session(services_of(connection.scope).database, token)
    else:
        raise Unauthenticated(Fault("Authorization", None, "log in, or send a bearer token or an API key", "login"))
    if found is None:
        rule = "is not known, has ended or was revoked"
        raise Unauthenticated(Fault("Authorization" if header is not None else COOKIE, None, rule, "credential"))
    return found


async def _bearer(services: Services, header: str) -> Principal | None:
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    if given.startswith(clients.KEY_PREFIX):
        return await clients.principal_of_key(services.database, given)
    return await tokens.principal_of_token(services.database, services.keys, given, time.time())


def check_same_site(connection: Connection, *, required: bool) -> None:
    """Raises Forbidden if another site's page made the browser ask (CSRF); `required`: if nothing says it did not."""
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    if site in ("same-origin", "none") or (site is None and origin is None and not required):
        return
    if site is None and origin is not None and urlsplit(origin).netloc == connection.headers.get("host"):
        return
    given, field = (site, "Sec-Fetch-Site") if site is not None else (origin, "Origin")
    raise Forbidden(Fault(field, given, "with a session, only pages of this service may write", "cross-site"))
