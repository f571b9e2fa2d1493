"""Bodies: holders, press agencies, authorities."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field

from api import answers
from api.answers import Doc
from api.parsing import body_of, query_of
from api.registers.routes import WRITE
from api.schemas import QueryLimit, Shape, page_of
from db.tables import organisation as table
from db.tables.types import OrganisationCode
from domain import organisations


class PublicOrganisation(Shape):
    """A body."""

    code: table.Code
    name: table.BodyName
    kind: table.Kind
    parent: table.Parent
    aliases: table.Aliases


class OrganisationQuery(Shape):
    """Which bodies."""

    kind: table.OrganisationKind | None = Field(None)
    limit: QueryLimit = Field(50, description="At most this many")
    after: OrganisationCode | None = Field(None, description="Code of the last body of the page before")


@post(
    "/",
    dependencies={"new": body_of(table.OrganisationFacts)},
    opt={"doc": Doc(PublicOrganisation, body=table.OrganisationFacts, refuses=WRITE)},
)
async def add(state: State, new: NamedDependency[Any]) -> Response[bytes]:
    """Add a body."""
    async with state.database.transaction() as session:
        await organisations.add(session, new)
    added = PublicOrganisation(**new.model_dump())
    return answers.shaped(added, status=201, headers={"Location": f"{PATH}/{added.code}"})


@get(
    "/",
    dependencies={"asked": query_of(OrganisationQuery)},
    opt={"doc": Doc(page_of(PublicOrganisation), query=OrganisationQuery)},
)
async def list_bodies(state: State, asked: NamedDependency[OrganisationQuery]) -> Response[bytes]:
    """List bodies by code."""
    items, after = await organisations.page(state.database, asked.kind, asked.limit, asked.after)
    return answers.page(items, answers.following(PATH, asked, after))


@get("/{code:str}", opt={"doc": Doc(PublicOrganisation, refuses=(404,))})
async def read(state: State, code: FromPath[str]) -> Response[bytes]:
    """Read one body."""
    return answers.json(await organisations.read(state.database, code))


PATH = "/v1/organisations"


def organisation_router() -> Router:
    """The bodies' router."""
    return Router(path=PATH, route_handlers=[add, list_bodies, read], tags=["Organisations"])
