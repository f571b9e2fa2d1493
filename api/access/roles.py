"""Roles of staff, which are sets of scopes."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.schemas import NewRole, PublicRole
from api.http import responses
from api.http.authorization import Asker, Served
from api.http.parsing import AnyRequest, body_of, validated
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.http.writes import write
from db.session import Session
from domain.access import accounts
from domain.access.principal import Forbidden
from domain.errors import Fault

PATH = "/v1/roles"


@get("/", opt={"doc": Doc(page_of(PublicRole))})
async def list_roles(services: Served) -> Response[bytes]:
    """List the roles (danh sách vai trò)."""
    return responses.page(await accounts.roles(services.database), None)


@post(
    "/{name:str}",
    dependencies={"new": body_of(NewRole)},
    opt={"doc": Doc(PublicRole, body=NewRole, refuses=WRITE)},
)
async def set_role(
    request: AnyRequest, principal: Asker, name: FromPath[str], new: NamedDependency[NewRole]
) -> Response[bytes]:
    """Define a role, or define it anew, which ends the sessions of everybody who has it (đặt vai trò)."""
    if principal.authority is not None:
        raise Forbidden(Fault("name", name, "a role holds in the whole province", "authority"))
    found = validated(PublicRole.model_validate, {"name": name, **new.model_dump()})

    async def work(session: Session) -> Response[bytes]:
        await accounts.set_role(session, principal, **found.model_dump())
        return responses.shaped(found, status=201)

    return await write(request, work)
