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
from domain.access.principal import CONFIGURE, READ, Principal
from domain.organisations import organisations
from domain.tense import today

PATH = "/v1/organisations"


@post("/", opt={"doc": Doc(PublicOrganisation, body=OrganisationFacts, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a body (thêm tổ chức, đơn vị)."""
    return await call.write(_add, await call.body(OrganisationFacts))


async def _add(session: Session, caller: Principal, new: OrganisationFacts) -> Response[bytes]:
    await organisations.add(session, caller.name, new)
    added = PublicOrganisation(**new.model_dump())
    return responses.shaped(added, status=201, headers={"Location": f"{PATH}/{added.code}"})


@get("/", opt={"doc": Doc(page_of(PublicOrganisation), query=OrganisationQuery)})
async def list_bodies(call: TheCall) -> Response[bytes]:
    """List bodies by code or by name (danh sách tổ chức, đơn vị)."""
    query = call.query(OrganisationQuery)
    filters = query.model_dump(include={"q", "kind"}, exclude_none=True)
    page = await organisations.page(call.database, filters, query.limit, query.after, query.sort)
    return responses.page(page.items, responses.following(PATH, query, page.after))


@get("/{code:str}", opt={"doc": Doc(PlacedOrganisation, query=DayQuery, refuses=(404,))})
async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read one body, with the name of its place on a day and today (xem tổ chức, đơn vị)."""
    now = today()
    day = call.query(DayQuery).as_of or now
    return responses.json(await organisations.read(call.database, code, day, now))


@post(
    "/{code:str}/dissolution",
    opt={"doc": Doc(PublicOrganisation, body=NewDissolution, refuses=(404, *WRITE)), **access(READ, CONFIGURE)},
)
async def dissolve(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Dissolve a body (giải thể), once only. Needs `configure`: it may hold entries of every register."""
    return await call.write(_dissolve, code, await call.body(NewDissolution))


async def _dissolve(session: Session, caller: Principal, code: str, new: NewDissolution) -> Response[bytes]:
    dissolved = await organisations.dissolve(session, caller.name, code, new.dissolved_on, new.successor, new.source)
    return responses.json(dissolved, status=201)
