"""Bodies: holders, press agencies, authorities."""

from dataclasses import replace
from datetime import date
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from api.entries.actions import EntryActions
from api.entries.reference import reference_routes, tense_of
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import TenseQuery, page_of
from api.organisations.resources import ORGANISATION
from api.organisations.schemas import (
    AddedOrganisation,
    NewDissolution,
    OrganisationQuery,
    PlacedOrganisation,
    PublicOrganisation,
    ReadOrganisation,
)
from db.session import Session
from db.tables.organisation import OrganisationFacts
from domain.access.principal import CONFIGURE, READ, Principal
from domain.gathering import renamed
from domain.organisations import organisations
from domain.reference import bodies
from domain.registers.organisation import ORGANISATIONS
from domain.tense import Tense, today

PATH = "/v1/organisations"
_FIELDS: Final = {"effective_on": "dissolved_on", "kind": "dissolved_on", "dissolution_source": "source"}
"""The fields of a dissolution by the parts of its act."""
_ACTIONS: Final = EntryActions(ORGANISATIONS, CONFIGURE)


@post("/", opt={"doc": Doc(AddedOrganisation, body=OrganisationFacts, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a body (thêm tổ chức, đơn vị); `same_name` are bodies that have or had its name."""
    return await call.write(_add, await call.body(OrganisationFacts))


async def _add(session: Session, caller: Principal, new: OrganisationFacts) -> Response[bytes]:
    await bodies.add(session, caller.name, new)
    body, now = await organisations.body_of(session, "code", new.code), today()
    public = await _public(session, new.code, max(now, body.versions[0]["valid_from"]))
    same = await bodies.namesakes(session, new.code, new.name)
    added = AddedOrganisation(**public.model_dump(), same_name=same)
    return responses.shaped(added, status=201, headers={"Location": f"{PATH}/{new.code}"})


async def _public(session: Session, code: str, day: date) -> PublicOrganisation:
    """A body on a day."""
    row = await organisations.read(session, code, Tense(day), today())
    placed = PlacedOrganisation.model_validate_json(row["text"])
    return PublicOrganisation(**placed.model_dump(include=set(PublicOrganisation.model_fields)))


@get("/", opt={"doc": Doc(page_of(PublicOrganisation), query=OrganisationQuery)})
async def list_bodies(call: TheCall) -> Response[bytes]:
    """List bodies by code or by name; words match former names and other spellings too (danh sách tổ chức, đơn vị)."""
    query = call.query(OrganisationQuery)
    when = await call.tense(query)
    filters = query.model_dump(include={"q", "kind", "electronic_id"}, exclude_none=True)
    page = await organisations.page(call.database, filters, when, query.limit, query.after, query.sort)
    return responses.page(page.items, responses.following(PATH, query, page.after))


@get("/{code:str}", opt={"doc": Doc(ReadOrganisation, query=TenseQuery, refuses=(404,))})
async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read one body on a day, with the name of its place then and today (xem tổ chức, đơn vị)."""
    code = await organisations.code_of(call.database, code)
    when = await tense_of(call, ORGANISATION.service(call.database, call.caller), ORGANISATIONS.entry_of(code))
    row = await organisations.read(call.database, code, when, today())
    return await _ACTIONS.answer(call, ORGANISATION.service(call.database, call.caller), row, when)


@post(
    "/{code:str}/dissolution",
    opt={"doc": Doc(PublicOrganisation, body=NewDissolution, refuses=(404, *WRITE)), **access(READ, CONFIGURE)},
)
async def dissolve(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Dissolve a body (giải thể), once only. Needs `configure`: it may hold entries of every register."""
    return await call.write(_dissolve, code, await call.body(NewDissolution))


async def _dissolve(session: Session, caller: Principal, code: str, new: NewDissolution) -> Response[bytes]:
    facts = {"successor": new.successor, "dissolution_source": new.source}
    stated = {name: value for name, value in facts.items() if value is not None}
    with renamed(lambda fault: replace(fault, field=_FIELDS.get(fault.field, fault.field))):
        await bodies.dissolve(session, caller.name, code, new.dissolved_on, stated)
    return responses.shaped(await _public(session, code, new.dissolved_on), status=201)


history, act = reference_routes(ORGANISATION)
