"""Places: provinces, districts and communes as they were called on a day."""

from typing import Any

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field

from api.http import responses
from api.http.authorization import access
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import DayQuery, QueryLimit, Shape, page_of
from db.tables import place as table
from db.tables.types import Name, PlaceCode
from domain.access.principal import READ
from domain.organisations import places
from domain.tense import today


class PublicPlace(Shape):
    """A place (đơn vị hành chính) as it was called in a time."""

    code: table.Code
    valid_from: table.ValidFrom
    valid_to: table.ValidTo
    name: table.PlaceName
    level: table.PlaceLevel
    parent: table.PlaceParent
    successor: table.Successor
    source: table.Source


class PlaceQuery(DayQuery):
    """Which places, on which day."""

    name: Name | None = Field(None, description="A part of the name; case, marks and apostrophes do not matter")
    level: table.Level | None = Field(None)
    parent: PlaceCode | None = Field(None, description="Code of the place they were a part of")
    limit: QueryLimit = Field(50, description="At most this many")
    after: PlaceCode | None = Field(None, description="Code of the last place of the page before")

    def chosen(self) -> dict[str, Any]:
        """The filters; None is any."""
        return {"name": self.name, "level": self.level, "parent": self.parent}


PATH = "/v1/places"


@get(
    "/",
    dependencies={"asked": query_of(PlaceQuery)},
    opt={"doc": Doc(page_of(PublicPlace), query=PlaceQuery)},
)
async def list_places(state: State, asked: NamedDependency[PlaceQuery]) -> Response[bytes]:
    """List the places of a day by code (danh mục đơn vị hành chính)."""
    day = asked.as_of or today()
    items, after = await places.page(state.database, day, asked.chosen(), asked.limit, asked.after)
    return responses.page(items, responses.following(PATH, asked, after))


@get(
    "/{code:str}",
    dependencies={"asked": query_of(DayQuery)},
    opt={"doc": Doc(PublicPlace, query=DayQuery, refuses=(404,))},
)
async def read(state: State, code: FromPath[str], asked: NamedDependency[DayQuery]) -> Response[bytes]:
    """Read what a code stood for on a day; if it was not in use, the refusal says when it was (đơn vị hành chính)."""
    return responses.json(await places.on(state.database, code, asked.as_of or today()))


@get("/{code:str}/history", opt={"doc": Doc(page_of(PublicPlace), refuses=(404,))})
async def history(state: State, code: FromPath[str]) -> Response[bytes]:
    """Read every name that a code had, the earliest first (các tên qua từng thời kỳ)."""
    return responses.page(await places.history(state.database, code), None)


def place_router() -> Router:
    """The places' router."""
    return Router(path=PATH, route_handlers=[list_places, read, history], tags=["Places"], opt=access(READ))
