"""A call: the request, its caller and the services, as handlers use them."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.types import Receive, Scope, Send
from pydantic import BaseModel

from api.http.authorization import caller_of, database_for, note_confirmed, reauthorize, unchanged_caller
from api.http.client_address import address_of
from api.http.credentials import credential_of
from api.http.dry_run import foresee
from api.http.parsing import AnyRequest, Draft, is_dry_run, read_body, read_draft, read_query
from api.http.schemas import KnownQuery, TenseQuery
from api.http.writes import Work, idempotent_request, judged_transaction, response_of, stored_of, write
from api.services import services_of
from db.session import Session
from domain.access.principal import Principal
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.opening_batch import Opening
from domain.entries.write import RecordedAct
from domain.errors import Fault
from domain.tense import Tense, tense, today

Model = TypeVar("Model", bound=BaseModel)
P = ParamSpec("P")


class Call:
    """A request and the services that handle it; body and query are read only on demand.

    Statements of its `database` confirm the caller.
    """

    __slots__ = ("_receive", "_request", "_send", "database", "scope", "services")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.services, self.database = services_of(scope), database_for(scope)
        self._request: AnyRequest | None = None

    @property
    def request(self) -> AnyRequest:
        """The request, for what few handlers need."""
        if self._request is None:
            self._request = Request(self.scope, self._receive, self._send)
        return self._request

    @property
    def caller(self) -> Principal:
        """The caller. Raises LookupError on a public route."""
        return caller_of(self.scope)

    @property
    def address(self) -> str:
        """The client's address, for rate limits."""
        return address_of(self.scope, self.services.settings.proxies)

    def query(self, model: type[Model]) -> Model:
        """The query string as `model`. Raises Malformed with a fault for each wrong parameter."""
        return read_query(model, self.scope["query_string"])

    async def body(self, model: type[Model]) -> Model:
        """The JSON body as `model`. Raises Malformed with a fault for each wrong field, and UnsupportedMediaType."""
        return await read_body(model, self.request)

    async def draft(self, model: type[Model]) -> Draft[Model]:
        """The JSON body as `model` so far as it is sound, with its faults, for work that judges the rest.

        Raises UnsupportedMediaType, or Malformed if nothing of it can be judged.
        """
        return await read_draft(model, self.request)

    async def tense(self, query: KnownQuery) -> Tense:
        """The tense of a query; as of today by default. Raises Malformed, or NotAllowed beyond the ledger."""
        as_of, seq = query.as_of if isinstance(query, TenseQuery) else None, query.known_seq
        largest = self.services.largest
        if seq is not None and query.known_at is None and seq <= largest.size:
            return Tense(as_of or today(), seq)
        found = await tense(self.database, as_of, query.known_at, seq)
        largest.size = max(largest.size, found.seq or 0)
        return found

    async def judge_again(self) -> Principal:
        """The caller as it is now, after its body was awaited. Raises as `reauthorize` does."""
        return await reauthorize(self.scope)

    def transaction(self, *, of_access: bool = False) -> AbstractAsyncContextManager[Session]:
        """A transaction in which the caller is judged again (`judged_transaction`)."""
        return judged_transaction(self.database, self.request, of_access=of_access)

    async def write(
        self,
        work: Callable[Concatenate[Session, Principal, P], Awaitable[Response[bytes]]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response[bytes]:
        """Run `work(session, caller, *args, **kwargs)` in a transaction, and return its response once committed.

        A dry run runs it too, rolls back, and returns what would have been recorded (`api/http/dry_run.py`).

        `caller` is as it is in the transaction, until whose end no right can be taken from it.
        """
        return await self._write(lambda session, caller: work(session, caller, *args, **kwargs))

    async def write_draft(
        self,
        faults: Sequence[Fault],
        work: Callable[Concatenate[Session, Principal, P], Awaitable[Response[bytes]]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response[bytes]:
        """The same for a body with these faults: the work judges the rest, and one answer has all faults."""
        return await self._write(lambda session, caller: work(session, caller, *args, **kwargs), faults=faults)

    async def open_entry(
        self, register: Register, command: Command, answer: Callable[[RecordedAct], Response[bytes]]
    ) -> Response[bytes] | None:
        """The `answer` to an entry opened together with those of other requests; None if it must be recorded alone.

        So must what is only tried.
        """
        if is_dry_run(self.scope):
            return None
        opening = Opening(
            register,
            command,
            partial(unchanged_caller, self.scope),
            credential_of(self.scope).session,
            await idempotent_request(self.request),
            lambda act: stored_of(answer(act)),
        )
        stored = await self.services.opening_queue.record(opening)
        if stored is None:
            return None
        note_confirmed(self.scope)
        return response_of(stored)

    async def change_access(
        self,
        work: Callable[Concatenate[Session, Principal, P], Awaitable[Response[bytes]]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response[bytes]:
        """The same for what gives or takes rights: no other write runs at the same time."""
        return await self._write(lambda session, caller: work(session, caller, *args, **kwargs), of_access=True)

    async def _write(self, work: Work, *, of_access: bool = False, faults: Sequence[Fault] = ()) -> Response[bytes]:
        carry_out = foresee if is_dry_run(self.scope) else write
        return await carry_out(self.database, self.request, work, of_access=of_access, faults=faults)


async def provide_call(request: AnyRequest) -> Call:
    """The only dependency of handlers."""
    return Call(request.scope, request.receive, request.send)


TheCall: TypeAlias = NamedDependency[SkipValidation[Call]]
"""The annotation of the parameter `call` of handlers."""
