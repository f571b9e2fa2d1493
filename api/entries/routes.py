"""The routes of a register, made once for each: grant, list, count, read, history, act."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.commands import act_command, opening_command, under_changes
from api.entries.history import history_of, verification
from api.entries.personal import personal_routes
from api.entries.resource import Resource
from api.entries.schemas import Filters, History, NewAct, Receipt, Receipts
from api.http import responses
from api.http.authorization import Asker, access, asker, recorded_by
from api.http.limits import FACTS
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.preconditions import seen_by, tag
from api.http.responses import WRITE, Doc
from api.http.schemas import Count, TenseQuery
from api.http.writes import write
from db.session import Session
from domain.access.principal import READ, act_on
from domain.declarations.register import Register
from domain.entries.recording import record, record_on_each
from domain.entries.write import Recorded
from domain.papers import papers
from domain.tense import Tense, tense


async def tense_of(state: State, asked: TenseQuery) -> Tense:
    """The tense that was asked for."""
    return await tense(state.database, asked.as_of, asked.known_at, asked.known_seq)


def register_router(resource: Resource, own: Sequence[HTTPRouteHandler] = ()) -> Router:
    """The router of one register. (A generic controller would leave its type variables unresolved.)

    Where a register is opened by routes of its `own`, they take the place of `grant`.
    """
    register = resource.register
    path = f"/v1/{register.key}"
    # Litestar reads annotations at run time, so these must be real types here.
    service = resource.service
    New, Act, Acts, Page = resource.new, resource.act, resource.acts, resource.list_query

    @post("/", dependencies={"new": body_of(New)}, opt=_doc(Receipt, body=New, refuses=WRITE))
    async def grant(request: AnyRequest, new: NamedDependency[Any]) -> Response[bytes]:
        """Open an entry: grant it, or record its notification; it is numbered here, at signing (cấp, ghi nhận)."""
        command = opening_command(register, new, recorded_by(request))

        async def work(session: Session) -> Response[bytes]:
            return receipt(register, await record(session, register, command), created=True)

        return await write(request, work)

    @get("/", dependencies={"asked": query_of(Page)}, opt=_doc(resource.page, query=Page))
    async def list_entries(state: State, asked: NamedDependency[Any], principal: Asker) -> Response[bytes]:
        """List entries as they stand on a day, as they were recorded or by their holders' names (tra cứu sổ bộ).

        `next` goes on in the same state of the register, day and ledger: whatever is recorded meanwhile, no entry is
        missed or told twice.
        """
        filters: Filters = asked
        when = await tense_of(state, filters)
        page = await service(state.database, principal).page(
            filters.chosen(), when, asked.limit, asked.after, asked.sort
        )
        same = {"as_of": when.day, "known_at": None, "known_seq": page.size if when.now else when.seq}
        return responses.page(page.items, responses.following(path, asked.model_copy(update=same), page.after))

    @get("/count", dependencies={"asked": query_of(resource.filters)}, opt=_doc(Count, query=resource.filters))
    async def count(state: State, asked: NamedDependency[Filters], principal: Asker) -> Response[bytes]:
        """Count the entries that the same filters list (đếm)."""
        when = await tense_of(state, asked)
        return responses.shaped(Count(count=await service(state.database, principal).count(asked.chosen(), when)))

    @get(
        "/{id:uuid}",
        dependencies={"asked": query_of(TenseQuery)},
        opt=_doc(resource.public, query=TenseQuery, refuses=(404,)),
    )
    async def read(
        state: State,
        id: FromPath[UUID],
        asked: NamedDependency[TenseQuery],
        principal: Asker,
    ) -> Response[bytes]:
        """Read one entry, as it stands on a day (xem một dòng trong sổ)."""
        text, newest = await service(state.database, principal).read(id, await tense_of(state, asked))
        return responses.json(text, headers={"ETag": tag(newest)})

    @get("/{id:uuid}/history", opt=_doc(History, refuses=(404,)))
    async def history(state: State, id: FromPath[UUID], principal: Asker) -> Response[bytes]:
        """Read every act on one entry, with the versions each made known (lịch sử)."""
        acts, versions = await service(state.database, principal).history(id)
        codes = await papers.codes_of(state.database, id)
        return responses.shaped(history_of(resource, id, acts, versions, codes))

    @post(
        "/{id:uuid}/acts",
        dependencies={"new": body_of(Act)},
        opt={"doc": Doc(Receipt, body=Act, refuses=(404, *WRITE), conditional=True)},
    )
    async def act(request: AnyRequest, id: FromPath[UUID], new: NamedDependency[NewAct]) -> Response[bytes]:
        """Record an act on an entry: amend, revoke, correct, void, … (sửa đổi, thu hồi, đính chính, huỷ, …)."""
        command, seen = act_command(register, new, recorded_by(request)), seen_by(request)

        async def work(session: Session) -> Response[bytes]:
            await service(session, asker(request)).check_visible([id])
            with under_changes(register):
                return receipt(register, await record(session, register, command, id, seen))

        return await write(request, work)

    @post("/acts", dependencies={"new": body_of(Acts)}, opt=_doc(Receipts, body=Acts, refuses=(412, *WRITE)))
    async def act_on_many(request: AnyRequest, new: NamedDependency[Any]) -> Response[bytes]:
        """Record the same act on many entries: on all of them, or on none (ghi một hành vi cho nhiều dòng)."""
        command = act_command(register, new, recorded_by(request))

        async def work(session: Session) -> Response[bytes]:
            await service(session, asker(request)).check_visible(new.entries)
            recorded = await record_on_each(session, register, command, new.entries, new.known_seq)
            return responses.shaped(Receipts(items=[receipt_of(register, one) for one in recorded]), status=201)

        return await write(request, work)

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


def receipt(register: Register, recorded: Recorded, *, created: bool = False) -> Response[bytes]:
    """The answer to an act that was recorded, with the tag of the entry as it now is."""
    made = receipt_of(register, recorded)
    return responses.shaped(made, status=201, headers=receipt_headers(made, created=created))


def receipt_headers(made: Receipt, *, created: bool) -> dict[str, str]:
    """What goes with a receipt: the entry's tag, and where it is if it is new."""
    return {"ETag": tag(made.seq)} | ({"Location": made.href} if created else {})


def receipt_of(register: Register, recorded: Recorded) -> Receipt:
    """What was recorded."""
    act = recorded.act
    return Receipt(
        id=act.entry,
        register=register.key,
        kind=act.kind,
        seq=act.seq,
        recorded_at=act.recorded_at,
        effective_on=act.effective_on,
        number=act.document.number if act.document else None,
        printed_number=act.document.printed if act.document else None,
        leaf_hash=recorded.leaf_hash.hex(),
        href=f"/v1/{register.key}/{act.entry}",
        **verification(recorded.code),
    )
