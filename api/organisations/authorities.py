"""Managing authorities: who acts in a register, and since when."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.http import responses
from api.http.authorization import Served, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.http.writes import write
from api.organisations.schemas import ManagingAuthorityQuery, NewManagingAuthority, PublicManagingAuthority
from db.session import Session
from domain.organisations import authorities
from domain.registers import REGISTERS

PATH = "/v1/managing-authorities"


@get(
    "/",
    dependencies={"asked": query_of(ManagingAuthorityQuery)},
    opt={"doc": Doc(page_of(PublicManagingAuthority), query=ManagingAuthorityQuery)},
)
async def list_managing(services: Served, asked: NamedDependency[ManagingAuthorityQuery]) -> Response[bytes]:
    """List who manages which register, by register and day (cơ quan quản lý sổ bộ)."""
    return responses.page(await authorities.every(services.database, REGISTERS, asked.register_key), None)


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
