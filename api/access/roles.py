"""Roles of staff: named sets of scopes."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.access.schemas import NewRole, PublicRole
from api.http import responses
from api.http.call import TheCall
from api.http.parsing import validated
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from db.session import Session
from domain.access import accounts
from domain.access.principal import Forbidden, Principal
from domain.errors import Fault

PATH = "/v1/roles"


@get("/", opt={"doc": Doc(page_of(PublicRole))})
async def list_roles(call: TheCall) -> Response[bytes]:
    """List the roles (danh sách vai trò)."""
    return responses.page(await accounts.roles(call.database), None)


@post("/{name:str}", opt={"doc": Doc(PublicRole, body=NewRole, refuses=WRITE)})
async def set_role(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Define or redefine a role; redefining ends the sessions of its accounts (đặt vai trò)."""
    new = await call.body(NewRole)
    role = validated(PublicRole.model_validate, {"name": name, **new.model_dump()})
    return await call.change_access(_set, role)


async def _set(session: Session, caller: Principal, role: PublicRole) -> Response[bytes]:
    if caller.authority is not None:
        raise Forbidden(Fault("name", role.name, "a role applies in the whole province", "authority", case="role"))
    await accounts.set_role(session, caller, **role.model_dump())
    return responses.shaped(role, status=201)
