"""Bodies: holders, press agencies, authorities."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import Served, access, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import DayQuery, page_of
from api.http.writes import write
from api.organisations.schemas import NewDissolution, OrganisationQuery, PlacedOrganisation, PublicOrganisation
from db.session import Session
from db.tables import organisation as table
from domain.access.principal import CONFIGURE, READ
from domain.organisations import organisations
from domain.tense import today


@post(
    "/",
    dependencies={"new": body_of(table.OrganisationFacts)},
    opt={"doc": Doc(PublicOrganisation, body=table.OrganisationFacts, refuses=WRITE)},
)
async def add(request: AnyRequest, new: NamedDependency[Any]) -> Response[bytes]:
    """Add a body (thêm tổ chức, đơn vị)."""

    async def work(session: Session) -> Response[bytes]:
        await organisations.add(session, recorded_by(request), new)
        added = PublicOrganisation(**new.model_dump())
        return responses.shaped(added, status=201, headers={"Location": f"{PATH}/{added.code}"})

    return await write(request, work)


@get(
    "/",
    dependencies={"asked": query_of(OrganisationQuery)},
    opt={"doc": Doc(page_of(PublicOrganisation), query=OrganisationQuery)},
)
async def list_bodies(services: Served, asked: NamedDependency[OrganisationQuery]) -> Response[bytes]:
    """List bodies by code, or in the order of their names (danh sách tổ chức, đơn vị)."""
    filters = asked.model_dump(include={"q", "kind"}, exclude_none=True)
    page = await organisations.page(services.database, filters, asked.limit, asked.after, asked.sort)
    return responses.page(page.items, responses.following(PATH, asked, page.after))


@get(
    "/{code:str}",
    dependencies={"asked": query_of(DayQuery)},
    opt={"doc": Doc(PlacedOrganisation, query=DayQuery, refuses=(404,))},
)
async def read(services: Served, code: FromPath[str], asked: NamedDependency[DayQuery]) -> Response[bytes]:
    """Read one body, with the names of its place on a day and today (xem tổ chức, đơn vị)."""
    now = today()
    return responses.json(await organisations.read(services.database, code, asked.as_of or now, now))


@post(
    "/{code:str}/dissolution",
    dependencies={"new": body_of(NewDissolution)},
    opt={"doc": Doc(PublicOrganisation, body=NewDissolution, refuses=(404, *WRITE)), **access(READ, CONFIGURE)},
)
async def dissolve(request: AnyRequest, code: FromPath[str], new: NamedDependency[NewDissolution]) -> Response[bytes]:
    """Record that a body exists no longer (giải thể); once only. It may hold entries of every register."""

    async def work(session: Session) -> Response[bytes]:
        by, end = recorded_by(request), (new.dissolved_on, new.successor, new.source)
        done = await organisations.dissolve(session, by, code, *end)
        return responses.json(done, status=201)

    return await write(request, work)


PATH = "/v1/organisations"
