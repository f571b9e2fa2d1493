"""Authentication of the caller and authorization for the route: before the body is read, and again where it counts."""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from api.http.callers import count_to_address, count_to_caller
from api.http.credentials import COOKIE, Credential, credential_of, look_for
from api.http.responses import SAFE_METHODS
from api.http.same_site import check_same_site
from api.services import services_of
from db.confirming import ConfirmingDatabase
from db.session import Database, Session
from domain.access import known
from domain.access.known import AccessChanged, KnownCaller
from domain.access.principal import Forbidden, Principal, Unauthenticated
from domain.errors import Fault, NotFound

PUBLIC: Final = "public"
"""In place of a scope: no authentication is required."""

SIGNED_IN: Final = "signed-in"
"""In place of a scope: every authenticated caller is allowed."""

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


@dataclass(slots=True)
class Judgement:
    """A caller that was authorized, and when, in seconds of the monotonic clock.

    `confirmed` is whether the caller was looked for in this request, or the number of access read in it is still that
    with which it was found earlier.
    """

    found: KnownCaller
    at: float
    confirmed: bool

    @property
    def principal(self) -> Principal:
        """The caller."""
        return self.found.principal

    def check(self, version: int) -> None:
        """Confirm it if the number of access is still that with which the caller was found. Raises AccessChanged."""
        if not self.confirmed and version != self.found.version:
            raise AccessChanged
        self.confirmed = True


def access(reads: str, writes: str | None = None, within: str | None = None) -> dict[str, Access]:
    """The `opt` of a router or route that declares its access; without `writes`, one scope for both."""
    return {"access": Access(reads, writes or reads, within)}


async def authorize(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard: `admit`, by the access that the handler declares."""
    await admit(connection.scope, handler.opt.get("access"))


async def admit(scope: Scope, allowed: Access | None) -> None:
    """Authenticate the caller and check its scope. A route that declares no access is forbidden to all.

    A caller that is known to this worker is not looked for; its judgement is to be confirmed before the answer.
    Raises Unauthenticated, Forbidden or, for a register that the caller cannot see, NotFound.
    """
    method = str(scope.get("method", "GET"))
    if method == "OPTIONS" or (allowed is not None and allowed.scope(method) == PUBLIC):
        count_to_address(scope)
        return
    if allowed is None:
        raise Forbidden(Fault("path", scope["path"], "declares no access", "undeclared"))
    services, credential = services_of(scope), _credential(scope)
    found = services.known.get(credential.key, services.keys.knows)
    if found is not None:
        with suppress(Forbidden, NotFound):  # rights may have been given meanwhile: look for the caller
            _note(scope, allowed, found, confirmed=False)
            return
    await _judge(scope, allowed, services.database)


async def reauthorize(scope: Scope, session: Session | None = None) -> Principal:
    """The caller as it is now, after a wait in which its rights may have changed. Raises as `admit` does.

    In a transaction that holds the access lock (`session`) they do not change before it ends.
    """
    allowed: Access = scope["route_handler"].opt["access"]
    return await _judge(scope, allowed, session or services_of(scope).database)


async def hold_and_reauthorize(scope: Scope, session: Session) -> Principal:
    """Keep all rights as they are until the transaction ends; the caller as it then is. Raises as `admit` does."""
    judgement: Judgement = scope["state"][_JUDGEMENT]
    if not judgement.found.holds_at(await known.hold(session, _credential(scope).session)):
        return await reauthorize(scope, session)
    # Noted anew, which checks the scope again, whatever this request was refused before.
    return _note(scope, scope["route_handler"].opt["access"], judgement.found, confirmed=True)


def unchanged_caller(scope: Scope, version: int) -> Principal | None:
    """The caller, if the number of access is still that with which it was found; None if it must be judged again."""
    found = scope["state"][_JUDGEMENT].found
    return found.principal if found.holds_at(version) else None


def note_confirmed(scope: Scope) -> None:
    """Note that the caller was judged in the transaction of what was done for it."""
    scope["state"][_JUDGEMENT].confirmed = True


async def confirm(scope: Scope) -> None:
    """Confirm the judgement, if no statement of the request has. Raises AccessChanged."""
    judgement = judged(scope)
    if judgement is not None and not judgement.confirmed:
        judgement.check(await known.access_version(services_of(scope).database))


def database_for(scope: Scope) -> Database:
    """The database, whose statements confirm the judgement of the caller."""
    judgement, database = judged(scope), services_of(scope).database
    return database if judgement is None or judgement.confirmed else ConfirmingDatabase(database, judgement.check)


async def _judge(scope: Scope, allowed: Access, reader: Database | Session) -> Principal:
    services, credential = services_of(scope), _credential(scope)
    found = await look_for(services.keys, reader, credential)
    if found is None:
        raise Unauthenticated(Fault(credential.field, None, "is unknown, expired or revoked", "credential"))
    services.known.keep(credential.key, found)
    return _note(scope, allowed, found, confirmed=True)


def _note(scope: Scope, allowed: Access, found: KnownCaller, *, confirmed: bool) -> Principal:
    """Note the caller and check its scope. Raises Forbidden, NotFound."""
    principal, required = found.principal, allowed.scope(str(scope.get("method")))
    judgement = scope["state"].setdefault(_JUDGEMENT, Judgement(found, 0.0, confirmed))
    judgement.found, judgement.at, judgement.confirmed = found, time.monotonic(), confirmed
    count_to_caller(principal.name)
    if allowed.within is not None:
        principal.visibility.require(allowed.within)
    if required != SIGNED_IN:
        principal.require(required)
    return principal


def caller_of(scope: Scope) -> Principal:
    """The caller that was authorized last. Raises LookupError on a public route."""
    judgement: Judgement = scope["state"][_JUDGEMENT]
    return judgement.principal


def judged(scope: Scope) -> Judgement | None:
    """The last judgement of a request; None on a public route."""
    judgement: Judgement | None = scope["state"].get(_JUDGEMENT)
    return judgement


def _credential(scope: Scope) -> Credential:
    """The credential of the caller. Raises Unauthenticated without one, Forbidden for a cross-site write."""
    credential = credential_of(scope)
    if credential.field == COOKIE and scope.get("method") not in SAFE_METHODS:
        check_same_site(scope, required=True)
    return credential
