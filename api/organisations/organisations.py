"""Bodies: holders, press agencies, authorities."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import DayQuery, page_of
from api.organisations.schemas import NewDissolution, OrganisationQuery, PlacedOrganisation, PublicOrganisation
from db.session import Session
from db.tables.organisation import OrganisationFacts
from domain.access.principal import CONFIGURE, READ
from domain.organisations import organisations
from domain.tense import today

PATH = "/v1/organisations"


@post("/", opt={"doc": Doc(PublicOrganisation, body=OrganisationFacts, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a body (thêm tổ chức, đơn vị)."""
    return await call.write(_added, await call.body(OrganisationFacts), call.caller.name)


async def _added(session: Session, new: OrganisationFacts, by: str) -> Response[bytes]:
    await organisations.add(session, by, new)
    added = PublicOrganisation(**new.model_dump())
    return responses.shaped(added, status=201, headers={"Location": f"{PATH}/{added.code}"})


@get("/", opt={"doc": Doc(page_of(PublicOrganisation), query=OrganisationQuery)})
async def list_bodies(call: TheCall) -> Response[bytes]:
    """List bodies by code, or in the order of their names (danh sách tổ chức, đơn vị)."""
    asked = call.query(OrganisationQuery)
    filters = asked.model_dump(include={"q", "kind"}, exclude_none=True)
    page = await organisations.page(call.database, filters, asked.limit, asked.after, asked.sort)
    return responses.page(page.items, responses.following(PATH, asked, page.after))


@get("/{code:str}", opt={"doc": Doc(PlacedOrganisation, query=DayQuery, refuses=(404,))})
async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read one body, with the names of its place on a day and today (xem tổ chức, đơn vị)."""
    asked, now = call.query(DayQuery), today()
    return responses.json(await organisations.read(call.database, code, asked.as_of or now, now))


@post(
    "/{code:str}/dissolution",
    opt={"doc": Doc(PublicOrganisation, body=NewDissolution, refuses=(404, *WRITE)), **access(READ, CONFIGURE)},
)
async def dissolve(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Record that a body exists no longer (giải thể); once only. It may hold entries of every register."""
    return await call.write(_dissolved, code, await call.body(NewDissolution), call.caller.name)


async def _dissolved(session: Session, code: str, new: NewDissolution, by: str) -> Response[bytes]:
    done = await organisations.dissolve(session, by, code, new.dissolved_on, new.successor, new.source)
    return responses.json(done, status=201)
