"""Managing authorities: who acts in a register, and since when."""

from litestar import Response, get, post

from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.organisations.schemas import ManagingAuthorityQuery, NewManagingAuthority, PublicManagingAuthority
from db.session import Session
from domain.organisations import authorities
from domain.registers import REGISTERS

PATH = "/v1/managing-authorities"


@get("/", opt={"doc": Doc(page_of(PublicManagingAuthority), query=ManagingAuthorityQuery)})
async def list_managing(call: TheCall) -> Response[bytes]:
    """List who manages which register, by register and day (cơ quan quản lý sổ bộ)."""
    register = call.query(ManagingAuthorityQuery).register_key
    return responses.page(await authorities.every(call.database, REGISTERS, register), None)


@post("/", opt={"doc": Doc(NewManagingAuthority, body=NewManagingAuthority, refuses=WRITE)})
async def hand_over(call: TheCall) -> Response[bytes]:
    """Hand a register over to a body from a day on; the numbers of its own series then begin (chuyển giao quản lý)."""
    return await call.write(_handed_over, await call.body(NewManagingAuthority), call.caller.name)


async def _handed_over(session: Session, new: NewManagingAuthority, by: str) -> Response[bytes]:
    await authorities.add(session, by, REGISTERS, new)
    return responses.shaped(new, status=201)
