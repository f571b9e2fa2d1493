"""The routes of a register, made once for each: grant, list, count, read, history, act."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.commands import act_command, opening_command, under_changes
from api.entries.history import history_of
from api.entries.personal import personal_routes
from api.entries.receipts import receipt, receipt_of
from api.entries.resource import Resource
from api.entries.schemas import History, Receipt, Receipts
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.limits import FACTS
from api.http.preconditions import expected_by, tag
from api.http.responses import WRITE, Doc
from api.http.schemas import Count, TenseQuery
from db.session import Session
from domain.access.principal import READ, Principal, act_on
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.precondition import Precondition
from domain.entries.recording import record, record_on_each
from domain.papers import papers


def register_router(resource: Resource, own: Sequence[HTTPRouteHandler] = ()) -> Router:
    """The router of one register. (A generic controller would leave its type variables unresolved.)

    Where a register is opened by routes of its `own`, they take the place of `grant`.
    """
    register, service = resource.register, resource.service
    path = f"/v1/{register.key}"

    @post("/", opt=_doc(Receipt, body=resource.new, refuses=WRITE))
    async def grant(call: TheCall) -> Response[bytes]:
        """Open an entry: grant it, or record its notification; it is numbered here, at signing (cấp, ghi nhận)."""
        command = opening_command(register, await call.body(resource.new), call.caller.name)
        return await call.write(_granted, register, command)

    @get("/", opt=_doc(resource.page, query=resource.list_query))
    async def list_entries(call: TheCall) -> Response[bytes]:
        """List entries as they stand on a day, as they were recorded or by their holders' names (tra cứu sổ bộ).

        `next` goes on in the same state of the register, day and ledger: whatever is recorded meanwhile, no entry is
        missed or told twice.
        """
        asked: Any = call.query(resource.list_query)
        when = await call.tense(asked)
        page = await service(call.database, call.caller).page(
            asked.chosen(), when, asked.limit, asked.after, asked.sort
        )
        same = {"as_of": when.day, "known_at": None, "known_seq": page.size if when.now else when.seq}
        return responses.page(page.items, responses.following(path, asked.model_copy(update=same), page.after))

    @get("/count", opt=_doc(Count, query=resource.filters))
    async def count(call: TheCall) -> Response[bytes]:
        """Count the entries that the same filters list (đếm)."""
        asked = call.query(resource.filters)
        counted = await service(call.database, call.caller).count(asked.chosen(), await call.tense(asked))
        return responses.shaped(Count(count=counted))

    @get("/{id:uuid}", opt=_doc(resource.public, query=TenseQuery, refuses=(404,)))
    async def read(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Read one entry, as it stands on a day (xem một dòng trong sổ)."""
        when = await call.tense(call.query(TenseQuery))
        text, newest = await service(call.database, call.caller).read(id, when)
        return responses.json(text, headers={"ETag": tag(newest)})

    @get("/{id:uuid}/history", opt=_doc(History, refuses=(404,)))
    async def history(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Read every act on one entry, with the versions each made known (lịch sử)."""
        acts, versions = await service(call.database, call.caller).history(id)
        codes = await papers.codes_of(call.database, id)
        return responses.shaped(history_of(resource, id, acts, versions, codes))

    acted = Doc(Receipt, body=resource.act, refuses=(404, *WRITE), conditional=True)

    @post("/{id:uuid}/acts", opt={"doc": acted})
    async def act(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Record an act on an entry: amend, revoke, correct, void, … (sửa đổi, thu hồi, đính chính, huỷ, …)."""
        command = act_command(register, await call.body(resource.act), call.caller.name)
        return await call.write(_acted, resource, call.caller, command, id, expected_by(call.request))

    @post("/acts", opt=_doc(Receipts, body=resource.acts, refuses=(412, *WRITE)))
    async def act_on_many(call: TheCall) -> Response[bytes]:
        """Record the same act on many entries: on all of them, or on none (ghi một hành vi cho nhiều dòng)."""
        new = await call.body(resource.acts)
        command = act_command(register, new, call.caller.name)
        return await call.write(_acted_on_many, resource, call.caller, command, new.entries, new.known_seq)

    handlers = [*(own or [grant]), list_entries, count, read, history, act, act_on_many]
    handlers += [*personal_routes(resource), *resource.routes]
    return Router(
        path=path,
        route_handlers=handlers,
        tags=[register.title],
        opt=access(READ, act_on(register.key), register.key),
        request_max_body_size=FACTS,
    )


def _doc(answer: Any, query: Any = None, body: Any = None, refuses: tuple[int, ...] = ()) -> dict[str, Doc]:
    return {"doc": Doc(answer, query, body, refuses)}


async def _granted(session: Session, register: Register, command: Command) -> Response[bytes]:
    return receipt(register, await record(session, register, command), created=True)


async def _acted(
    session: Session, resource: Resource, caller: Principal, command: Command, id: UUID, expected: Precondition | None
) -> Response[bytes]:
    await resource.service(session, caller).check_visible([id])
    with under_changes(resource.register):
        return receipt(resource.register, await record(session, resource.register, command, id, expected))


async def _acted_on_many(
    session: Session, resource: Resource, caller: Principal, command: Command, entries: Sequence[UUID], known_seq: int
) -> Response[bytes]:
    register = resource.register
    await resource.service(session, caller).check_visible(entries)
    recorded = await record_on_each(session, register, command, entries, known_seq)
    return responses.shaped(Receipts(items=[receipt_of(register, one) for one in recorded]), status=201)
