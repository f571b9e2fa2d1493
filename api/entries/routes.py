"""The routes of each register: grant, list, count, read, history, act."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.actions import EntryActions
from api.entries.commands import act_command, opening_command, under_changes, unsound_parts
from api.entries.differences import differences_route
from api.entries.history import history_of
from api.entries.personal import personal_routes
from api.entries.receipts import receipt, receipt_of
from api.entries.resource import Resource
from api.entries.schemas import History, Receipt, Receipts
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.limits import ENTRY_BODY
from api.http.parsing import known
from api.http.preconditions import precondition_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Count, TenseQuery
from db.session import Session
from domain.access.principal import READ, Principal, act_on
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.precondition import Precondition
from domain.entries.recording import record, record_on_each
from domain.papers import papers


def register_router(
    resource: Resource, own: Sequence[HTTPRouteHandler] = (), actions: EntryActions | None = None
) -> Router:
    """The router of a register. (A generic controller would leave its type variables unresolved.)

    A register's `own` routes to open entries replace `grant`, and its own `actions` those of its declaration.
    """
    register, service = resource.register, resource.service
    actions = actions or EntryActions(register)
    path = f"/v1/{register.key}"

    @post("/", opt=_doc(Receipt, body=resource.new, refuses=WRITE))
    async def grant(call: TheCall) -> Response[bytes]:
        """Open an entry: by its grant or notification; a number is assigned at signing (cấp, ghi nhận)."""
        draft = await call.draft(resource.new)
        command = opening_command(register, known(draft), call.caller.name, unsound_parts(draft.faults))
        answer = partial(receipt, register, created=True)
        if not draft.faults and (opened := await call.open_entry(register, command, answer)):
            return opened
        return await call.write_draft(draft.faults, _granted, register, command)

    @get("/", opt=_doc(resource.page, query=resource.list_query))
    async def list_entries(call: TheCall) -> Response[bytes]:
        """List entries as they are on a day, sorted and filtered (tra cứu sổ bộ).

        `next` keeps the day and the ledger size of the first page: following it yields every entry once, whatever is
        recorded meanwhile.
        """
        query: Any = call.query(resource.list_query)
        when = await call.tense(query)
        page = await service(call.database, call.caller).page(
            query.selection(), when, query.limit, query.after, query.sort
        )
        same = {"as_of": when.day, "known_at": None, "known_seq": page.size if when.now else when.seq}
        return responses.page(page.items, responses.following(path, query.model_copy(update=same), page.after))

    @get("/count", opt=_doc(Count, query=resource.filters))
    async def count(call: TheCall) -> Response[bytes]:
        """Count the entries that the same filters list (đếm)."""
        query = call.query(resource.filters)
        entries = await service(call.database, call.caller).count(query.selection(), await call.tense(query))
        return responses.shaped(Count(count=entries))

    @get("/{id:uuid}", opt=_doc(resource.one, query=TenseQuery, refuses=(404,)))
    async def read(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Read one entry as it is on a day, and what may be done next (xem một dòng trong sổ, việc tiếp theo)."""
        when = await call.tense(call.query(TenseQuery))
        return await actions.response(call, service(call.database, call.caller), id, when)

    @get("/{id:uuid}/history", opt=_doc(History, refuses=(404,)))
    async def history(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Read every act on one entry, with the versions that each made known (lịch sử)."""
        acts, versions = await service(call.database, call.caller).history(id)
        codes = await papers.codes_of(call.database, id)
        return responses.shaped(history_of(resource, id, acts, versions, codes))

    act_doc = Doc(Receipt, body=resource.act, refuses=(404, *WRITE), conditional=True)

    @post("/{id:uuid}/acts", opt={"doc": act_doc})
    async def act(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Record an act on an entry: amend, revoke, correct, void, … (sửa đổi, thu hồi, đính chính, huỷ, …)."""
        draft = await call.draft(resource.act)
        command = act_command(register, known(draft, "kind"), call.caller.name, unsound_parts(draft.faults, register))
        return await call.write_draft(
            draft.faults, _acted, resource, command, id, precondition_of(call.request, draft.faults)
        )

    @post("/acts", opt=_doc(Receipts, body=resource.acts, refuses=(412, *WRITE)))
    async def act_on_many(call: TheCall) -> Response[bytes]:
        """Record the same act on many entries: on all or on none (ghi một hành vi cho nhiều dòng)."""
        draft = await call.draft(resource.acts)
        new = known(draft, "kind", "entries")
        command = act_command(register, new, call.caller.name, unsound_parts(draft.faults, register))
        return await call.write_draft(draft.faults, _acted_on_many, resource, command, new.entries, new.known_seq)

    handlers = [*(own or [grant]), list_entries, count, read, history, act, act_on_many]
    handlers += [*personal_routes(resource), *resource.routes]
    if register.managed_as is None:
        handlers.append(differences_route(resource))
    return Router(
        path=path,
        route_handlers=handlers,
        tags=[register.title],
        opt=access(READ, act_on(register.key), register.key),
        request_max_body_size=ENTRY_BODY,
    )


def _doc(answer: Any, query: Any = None, body: Any = None, refuses: tuple[int, ...] = ()) -> dict[str, Doc]:
    return {"doc": Doc(answer, query, body, refuses)}


async def _granted(session: Session, caller: Principal, register: Register, command: Command) -> Response[bytes]:
    return receipt(register, await record(session, register, command, visibility=caller.visibility), created=True)


async def _acted(
    session: Session, caller: Principal, resource: Resource, command: Command, id: UUID, expected: Precondition | None
) -> Response[bytes]:
    await resource.service(session, caller).check_visible([id])
    register, visibility = resource.register, caller.visibility
    with under_changes(register):
        return receipt(register, await record(session, register, command, id, expected, visibility=visibility))


async def _acted_on_many(
    session: Session,
    caller: Principal,
    resource: Resource,
    command: Command,
    entries: Sequence[UUID],
    known_seq: int | None,
) -> Response[bytes]:
    register = resource.register
    await resource.service(session, caller).check_visible(entries)
    recorded = await record_on_each(session, register, command, entries, known_seq, visibility=caller.visibility)
    return responses.shaped(Receipts(items=[receipt_of(register, act) for act in recorded]), status=201)
