"""A call: a request as handlers see it, with its caller and the services that answer it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from pydantic import BaseModel

from api.http.authorization import caller_of
from api.http.client_address import address_of
from api.http.parsing import AnyRequest, read_body, read_query
from api.http.schemas import KnownQuery, TenseQuery
from api.http.writes import write
from api.services import Services, services_of
from db.session import Database, Session
from domain.access.principal import Principal
from domain.tense import Tense, tense

Model = TypeVar("Model", bound=BaseModel)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Call:
    """A request and the services that answer it. What is read of the request is read when it is asked for."""

    request: AnyRequest
    services: Services

    @property
    def database(self) -> Database:
        """The database."""
        return self.services.database

    @property
    def caller(self) -> Principal:
        """The caller. Raises LookupError on a public route, whose caller is not known."""
        return caller_of(self.request)

    @property
    def address(self) -> str:
        """The client's address, for counting."""
        return address_of(self.request, self.services.settings.trusted_proxies)

    def query(self, model: type[Model]) -> Model:
        """The query string. Raises Malformed naming each parameter that is wrong."""
        return read_query(model, self.request)

    async def body(self, model: type[Model]) -> Model:
        """The JSON body. Raises Malformed naming each field that is wrong, NotJson for another media type."""
        return await read_body(model, self.request)

    async def tense(self, asked: KnownQuery) -> Tense:
        """The tense of a query; today where it has no day. Raises Malformed, and NotAllowed beyond the ledger."""
        as_of = asked.as_of if isinstance(asked, TenseQuery) else None
        return await tense(self.database, as_of, asked.known_at, asked.known_seq)

    async def write(
        self,
        work: Callable[Concatenate[Session, P], Awaitable[Response[bytes]]],
        *given: P.args,
        **named: P.kwargs,
    ) -> Response[bytes]:
        """The answer of `work(session, *given, **named)`, once it is committed (`api.http.writes`)."""
        return await write(self.database, self.request, self.caller, lambda session: work(session, *given, **named))


async def call_of(request: AnyRequest) -> Call:
    """The one dependency of handlers."""
    return Call(request, services_of(request.scope))


TheCall: TypeAlias = NamedDependency[SkipValidation[Call]]
"""The annotation of a handler's parameter `call`."""
