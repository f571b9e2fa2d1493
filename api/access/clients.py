"""Machine clients and their credentials, for whoever manages them."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.schemas import ClientChange, NewClient, NewCredential, OpenedCredential, PublicClient, RevokedCredential
from api.http import responses
from api.http.authorization import Asker, Served
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from api.http.writes import write
from db.session import Session
from domain.access import clients

PATH = "/v1/clients"


def _public(client: str) -> str:
    return responses.reshaped(PublicClient, client)


@post("/", dependencies={"new": body_of(NewClient)}, opt={"doc": Doc(PublicClient, body=NewClient, refuses=WRITE)})
async def add(request: AnyRequest, principal: Asker, new: NamedDependency[NewClient]) -> Response[bytes]:
    """Add a client; it has no credential yet (thêm hệ thống kết nối)."""
    principal.must_govern(new.authority)
    principal.must_hold("scopes", new.scopes)

    async def work(session: Session) -> Response[bytes]:
        await clients.add(session, principal.name, **new.model_dump())
        made = await clients.one(session, principal, new.name)
        return responses.json(_public(made), status=201, headers={"Location": f"{PATH}/{new.name}"})

    return await write(request, work)


@get("/", opt={"doc": Doc(page_of(PublicClient))})
async def list_clients(services: Served, principal: Asker) -> Response[bytes]:
    """List the clients of one's own authority (danh sách hệ thống kết nối)."""
    return responses.page([_public(one) for one in await clients.every(services.database, principal)], None)


@get("/{name:str}", opt={"doc": Doc(PublicClient, refuses=(404,))})
async def read(services: Served, principal: Asker, name: FromPath[str]) -> Response[bytes]:
    """Read one client with its credentials, but for their text (xem hệ thống kết nối)."""
    return responses.json(_public(await clients.one(services.database, principal, name)))


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
