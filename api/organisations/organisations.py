"""Bodies: holders, press agencies, authorities."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.entries.reference import reference_routes
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.preconditions import etag
from api.http.responses import WRITE, Doc
from api.http.schemas import TenseQuery, page_of
from api.organisations.resources import ORGANISATION
from api.organisations.schemas import (
    AddedOrganisation,
    NewDissolution,
    OrganisationQuery,
    PlacedOrganisation,
    PublicOrganisation,
)
from db.session import Session
from db.tables.organisation import OrganisationFacts
from domain.access.principal import CONFIGURE, READ, Principal
from domain.acts.command import Command
from domain.organisations import organisations
from domain.reference import bodies
from domain.reference.recording import record_reference
from domain.registers.organisation import ORGANISATIONS
from domain.tense import Tense, today

PATH = "/v1/organisations"


@post("/", opt={"doc": Doc(AddedOrganisation, body=OrganisationFacts, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a body (thêm tổ chức, đơn vị); `same_name` are bodies that have or had its name."""
    return await call.write(_add, await call.body(OrganisationFacts))


async def _add(session: Session, caller: Principal, new: OrganisationFacts) -> Response[bytes]:
    await bodies.add(session, caller.name, new)
    public = await _public(session, new.code)
    same = await bodies.namesakes(session, new.code, new.name)
    added = AddedOrganisation(**public.model_dump(), same_name=same)
    return responses.shaped(added, status=201, headers={"Location": f"{PATH}/{new.code}"})


async def _public(session: Session, code: str) -> PublicOrganisation:
    """A body as it is today or, if it begins later, on its first day."""
    body, now = await organisations.body_of(session, "code", code), today()
    day = max(now, body.versions[0]["valid_from"])
    text, _ = await organisations.read(session, code, Tense(day), now)
    return PublicOrganisation.model_validate_json(text)


@get("/", opt={"doc": Doc(page_of(PublicOrganisation), query=OrganisationQuery)})
async def list_bodies(call: TheCall) -> Response[bytes]:
    """List bodies by code or by name; words match former names and other spellings too (danh sách tổ chức, đơn vị)."""
    query = call.query(OrganisationQuery)
    when = await call.tense(query)
    filters = query.model_dump(include={"q", "kind"}, exclude_none=True)
    page = await organisations.page(call.database, filters, when, query.limit, query.after, query.sort)
    return responses.page(page.items, responses.following(PATH, query, page.after))


@get("/{code:str}", opt={"doc": Doc(PlacedOrganisation, query=TenseQuery, refuses=(404,))})
async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read one body on a day, with the name of its place then and today (xem tổ chức, đơn vị)."""
    text, newest = await organisations.read(call.database, code, await call.tense(call.query(TenseQuery)), today())
    return responses.json(text, headers={"ETag": etag(newest)})


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
    command = Command(kind="dissolve", effective_on=new.dissolved_on, changes=stated, recorded_by=caller.name)
    await record_reference(session, ORGANISATIONS, command, ORGANISATIONS.entry_of(code))
    text, _ = await organisations.read(session, code, Tense(new.dissolved_on), today())
    return responses.json(responses.reshaped(PublicOrganisation, text), status=201)


history, act = reference_routes(ORGANISATION)
