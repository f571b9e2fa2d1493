"""Machine clients and their credentials, for whoever manages them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field, StrictBool

from api.access.accounts import NoFields
from api.http import responses
from api.http.authorization import Asker, access
from api.http.limits import FEW
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape, page_of
from api.http.writes import write
from db.session import Session
from db.tables.access import ScopeNames, Shown
from db.tables.types import Instant, Login, Name, OrganisationCode
from domain.access import clients
from domain.access.principal import MANAGE

PATH = "/v1/clients"


class NewClient(Shape):
    """A program that is to call the API (hệ thống kết nối)."""

    name: Login = Field(description="Its client_id")
    title: Shown
    scopes: ScopeNames
    authority: OrganisationCode | None = Field(
        None, description="Code of the body (cơ quan) whose registers it sees; null: the whole province"
    )


class ClientChange(Shape):
    """What is to be otherwise; what is left out stays."""

    title: Shown | None = Field(None, description="Name as shown (tên hiển thị)")
    scopes: ScopeNames | None = Field(None, description="What it may do (quyền)")
    disabled: StrictBool | None = Field(None, description="Whether it is let in no longer (khoá kết nối)")


class NewCredential(Shape):
    """A secret, for access tokens by client credentials (OAuth 2.0), or an API key, which is sent as it is."""

    kind: Literal["secret", "key"] = Field(description="A client secret for tokens, or an API key (khoá truy cập)")
    label: Name = Field(description="What it is for, or where it is kept (ghi chú)")
    expires_at: Instant | None = Field(None, description="When it counts no longer")


class PublicCredential(Shape):
    """A credential, but for its text."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    kind: str = Field(description="`secret` or `key` (loại khoá)")
    label: str = Field(description="What it is for (nhãn)")
    created_at: datetime = Field(description="When it was made (thời điểm tạo)")
    expires_at: datetime | None = Field(description="When it ends (hết hạn); null: never")
    revoked_at: datetime | None = Field(description="When it was revoked (thu hồi); null: it counts")


class PublicClient(Shape):
    """A client."""

    name: str = Field(description="Its name, by which it is addressed (tên)")
    title: str = Field(description="Name as shown (tên hiển thị)")
    scopes: list[str] = Field(description="What it may do (quyền)")
    authority: str | None = Field(description="Code of the body (cơ quan quản lý); null: the whole province")
    disabled: bool = Field(description="Whether it is switched off (đã khoá)")
    created_at: datetime = Field(description="When it was made (thời điểm tạo)")
    created_by: str = Field(description="Who made it (người tạo)")
    credentials: list[PublicCredential] = Field(description="Its credentials, but for their text (khoá truy cập)")


class OpenedCredential(Shape):
    """A credential with its text, which is shown this once."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")
    kind: str = Field(description="`secret` or `key` (loại khoá)")
    text: str = Field(description="The secret or key itself, shown once (khoá)")


class RevokedCredential(Shape):
    """A credential that counts no longer."""

    id: UUID = Field(description="The credential (khoá truy cập)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")


def _public(client: str) -> str:
    return responses.reshaped(PublicClient, client)


@post("/", dependencies={"new": body_of(NewClient)}, opt={"doc": Doc(PublicClient, body=NewClient, refuses=WRITE)})
async def add(request: AnyRequest, principal: Asker, new: NamedDependency[NewClient]) -> Response[bytes]:
    """Add a client; it has no credential yet (thêm hệ thống kết nối)."""
    principal.require_same_authority(new.authority)
    principal.require_own_scope("scopes", new.scopes)

    async def work(session: Session) -> Response[bytes]:
        await clients.add(session, principal.name, **new.model_dump())
        made = await clients.one(session, principal, new.name)
        return responses.json(_public(made), status=201, headers={"Location": f"{PATH}/{new.name}"})

    return await write(request, work)


@get("/", opt={"doc": Doc(page_of(PublicClient))})
async def list_clients(state: State, principal: Asker) -> Response[bytes]:
    """List the clients of one's own authority (danh sách hệ thống kết nối)."""
    return responses.page([_public(one) for one in await clients.every(state.database, principal)], None)


@get("/{name:str}", opt={"doc": Doc(PublicClient, refuses=(404,))})
async def read(state: State, principal: Asker, name: FromPath[str]) -> Response[bytes]:
    """Read one client with its credentials, but for their text (xem hệ thống kết nối)."""
    return responses.json(_public(await clients.one(state.database, principal, name)))


@post(
    "/{name:str}",
    dependencies={"new": body_of(ClientChange)},
    opt={"doc": Doc(PublicClient, body=ClientChange, refuses=(404, *WRITE))},
)
async def change(
    request: AnyRequest, principal: Asker, name: FromPath[str], new: NamedDependency[ClientChange]
) -> Response[bytes]:
    """Change a client; it counts from its next request on (sửa, khoá hệ thống kết nối)."""

    async def work(session: Session) -> Response[bytes]:
        await clients.change(session, principal, name, **new.model_dump(exclude_none=True))
        changed = await clients.one(session, principal, name)
        return responses.json(_public(changed), status=201)

    return await write(request, work)


@post(
    "/{name:str}/credentials",
    dependencies={"new": body_of(NewCredential)},
    opt={"doc": Doc(OpenedCredential, body=NewCredential, refuses=(404, *WRITE))},
)
async def add_credential(
    request: AnyRequest, principal: Asker, name: FromPath[str], new: NamedDependency[NewCredential]
) -> Response[bytes]:
    """Give a client a secret or an API key, told once (cấp khoá truy cập)."""

    async def work(session: Session) -> Response[bytes]:
        await clients.check_taking(session, principal, name)
        found, text = await clients.add_credential(session, principal.name, name, **new.model_dump())
        shown = OpenedCredential(id=found, client=name, kind=new.kind, text=text)
        return responses.shaped(shown, status=201, headers={"Cache-Control": "no-store"})

    return await write(request, work)


@post(
    "/{name:str}/credentials/{id:uuid}/revocation",
    dependencies={"new": body_of(NoFields)},
    opt={"doc": Doc(RevokedCredential, body=NoFields, refuses=(404, *WRITE))},
)
async def revoke(
    request: AnyRequest,
    principal: Asker,
    name: FromPath[str],
    id: FromPath[UUID],
    new: NamedDependency[NoFields],
) -> Response[bytes]:
    """Revoke a credential (thu hồi); it counts no longer from the next request on."""

    async def work(session: Session) -> Response[bytes]:
        await clients.one(session, principal, name)
        await clients.revoke(session, principal.name, name, id)
        return responses.shaped(RevokedCredential(id=id, client=name), status=201)

    return await write(request, work)


def client_router() -> Router:
    """The clients' router."""
    handlers = [add, list_clients, read, change, add_credential, revoke]
    return Router(path=PATH, route_handlers=handlers, tags=["Clients"], opt=access(MANAGE), request_max_body_size=FEW)
