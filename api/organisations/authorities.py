"""Managing authorities: who acts in a register, and since when."""

from datetime import date
from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from pydantic import Field

from api.http import responses
from api.http.authorization import access, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape, page_of
from api.http.writes import write
from db.session import Session
from db.tables import managing_authority as table
from db.tables.types import RegisterKey
from domain.access.principal import CONFIGURE, READ
from domain.organisations import authorities
from domain.registers import REGISTERS


class PublicManagingAuthority(Shape):
    """Who manages a register in a time (cơ quan quản lý)."""

    register_key: table.ManagedRegister
    valid_from: table.ManagedFrom
    valid_to: date | None = Field(description="First day on which the next one manages; null while there is none")
    authority: table.ManagedBy
    source: table.ManagedSource


class NewManagingAuthority(table.ManagingAuthorityFacts):
    """A register that is handed over."""


class ManagingAuthorityQuery(Shape):
    """Which registers."""

    register_key: RegisterKey | None = Field(None, description="Key of the register")


PATH = "/v1/managing-authorities"


@get(
    "/",
    dependencies={"asked": query_of(ManagingAuthorityQuery)},
    opt={"doc": Doc(page_of(PublicManagingAuthority), query=ManagingAuthorityQuery)},
)
async def list_managing(state: State, asked: NamedDependency[ManagingAuthorityQuery]) -> Response[bytes]:
    """List who manages which register, by register and day (cơ quan quản lý sổ bộ)."""
    return responses.page(await authorities.every(state.database, REGISTERS, asked.register_key), None)


@post(
    "/",
    dependencies={"new": body_of(NewManagingAuthority)},
    opt={"doc": Doc(NewManagingAuthority, body=NewManagingAuthority, refuses=WRITE)},
)
async def hand_over(request: AnyRequest, new: NamedDependency[Any]) -> Response[bytes]:
    """Hand a register over to a body from a day on; the numbers of its own series then begin (chuyển giao quản lý)."""

    async def work(session: Session) -> Response[bytes]:
        await authorities.add(session, recorded_by(request), REGISTERS, new)
        return responses.shaped(new, status=201)

    return await write(request, work)


def authority_router() -> Router:
    """The managing authorities' router."""
    return Router(
        path=PATH, route_handlers=[list_managing, hand_over], tags=["Managing authorities"], opt=access(READ, CONFIGURE)
    )
