"""Managing authorities of registers, by day."""

from litestar import Response, get, post

from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.organisations.schemas import ManagingAuthorityQuery, NewManagingAuthority, PublicManagingAuthority
from db.session import Session
from domain.access.principal import Principal
from domain.organisations import authorities
from domain.registers import REGISTERS

PATH = "/v1/managing-authorities"


@get("/", opt={"doc": Doc(page_of(PublicManagingAuthority), query=ManagingAuthorityQuery)})
async def list_managing(call: TheCall) -> Response[bytes]:
    """List the managing authorities, by register and day (cơ quan quản lý sổ bộ)."""
    register = call.query(ManagingAuthorityQuery).register_key
    return responses.page(await authorities.every(call.database, REGISTERS, register), None)


@post("/", opt={"doc": Doc(NewManagingAuthority, body=NewManagingAuthority, refuses=WRITE)})
async def hand_over(call: TheCall) -> Response[bytes]:
    """Hand over a register to a body from a day on; its papers are then numbered by that body (chuyển giao quản lý)."""
    return await call.change_access(_hand_over, await call.body(NewManagingAuthority))


async def _hand_over(session: Session, caller: Principal, new: NewManagingAuthority) -> Response[bytes]:
    await authorities.add(session, caller.name, REGISTERS, new)
    return responses.shaped(new, status=201)
