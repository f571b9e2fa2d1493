"""The routes that every register of reference data has: its entries, their histories, and acts on them."""

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.actions import EntryActions
from api.entries.commands import act_command, under_changes
from api.entries.history import history_of
from api.entries.receipts import receipt
from api.entries.resource import Resource
from api.entries.schemas import History, Receipt
from api.http import responses
from api.http.authorization import access
from api.http.call import Call, TheCall
from api.http.limits import ENTRY_BODY
from api.http.preconditions import precondition_of
from api.http.responses import WRITE, Doc
from api.http.schemas import TenseQuery
from db.session import Session
from domain.access.principal import CONFIGURE, READ, Principal
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.precondition import Precondition
from domain.entries.reading import RegisterService
from domain.errors import Fault, NotFound
from domain.gathering import renamed
from domain.reference.recording import record_reference
from domain.tense import Tense


def entry_of(register: Register, code: str) -> UUID:
    """The entry with a code, or an identifier. Raises NotFound for what is neither."""
    try:
        return UUID(code)
    except ValueError:
        if len(register.identified_by) != 1:
            rule = "must be the identifier of an entry"
            raise NotFound(Fault("code", code, rule, "not-found", case="identifier")) from None
        return register.entry_of(code)


def _named_by(code: str) -> AbstractContextManager[None]:
    """Refuse in the block with the code that the caller sent, not the identifier that follows from it."""
    return renamed(lambda fault: replace(fault, field="code", value=code) if fault.field == "id" else fault)


async def tense_of(call: Call, service: RegisterService, entry: UUID) -> Tense:
    """The tense of the query; if that states no day and the entry begins later than today, its first day."""
    query = call.query(TenseQuery)
    when = await call.tense(query)
    return when if query.as_of else await service.from_its_first_day(entry, when)


def reading(resource: Resource, *, acted_on: bool = True) -> HTTPRouteHandler:
    """The route to read one entry of a register of reference data; without actions if no acts can be recorded on it."""

    actions = EntryActions(resource.register, CONFIGURE, recorded=acted_on)

    @get("/{code:str}", opt={"doc": Doc(resource.one, query=TenseQuery, refuses=(404,))})
    async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
        """Read one entry on a day, by default today or, if it begins later, its first (xem một dòng trong danh mục)."""
        call.caller.visibility.require(resource.register.key)
        entry, service = entry_of(resource.register, code), resource.service(call.database, call.caller)
        with _named_by(code):
            return await actions.response(call, service, entry, await tense_of(call, service, entry))

    return read


def reference_routes(resource: Resource, *, of_access: bool = False) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The routes of a register, of which acts need `configure`; `of_access`: they change what callers may do."""
    register = resource.register

    @get("/{code:str}/history", opt={"doc": Doc(History, refuses=(404,))})
    async def history(call: TheCall, code: FromPath[str]) -> Response[bytes]:
        """Read every act on one entry, with the versions that each made known (lịch sử)."""
        entry = entry_of(register, code)
        with _named_by(code):
            acts, versions = await resource.service(call.database, call.caller).history(entry)
        return responses.shaped(history_of(resource, entry, acts, versions, {}))

    doc = Doc(Receipt, body=resource.act, refuses=(404, *WRITE), conditional=True)

    @post("/{code:str}/acts", request_max_body_size=ENTRY_BODY, opt={"doc": doc, **access(READ, CONFIGURE)})
    async def act(call: TheCall, code: FromPath[str]) -> Response[bytes]:
        """Record an act on an entry: a change from a day on, a correction, its end (thay đổi, đính chính, kết thúc)."""
        command = act_command(register, await call.body(resource.act), call.caller.name)
        write: Any = call.change_access if of_access else call.write
        answer: Response[bytes] = await write(_acted, register, command, code, precondition_of(call.request))
        return answer

    return history, act


async def _acted(
    session: Session, _: Principal, register: Register, command: Command, code: str, expected: Precondition | None
) -> Response[bytes]:
    entry = entry_of(register, code)
    with under_changes(register), _named_by(code):
        return receipt(register, await record_reference(session, register, command, entry, expected))
