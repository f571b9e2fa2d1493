"""Machine clients and their credentials, for whoever manages them."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.access.schemas import (
    ClientChange,
    NewClient,
    NewCredential,
    OpenedCredential,
    PublicClient,
    RevokedCredential,
)
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from db.session import Session
from domain.access import clients
from domain.access.principal import Principal

PATH = "/v1/clients"


@post("/", opt={"doc": Doc(PublicClient, body=NewClient, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a client; it has no credential yet (thêm hệ thống kết nối)."""
    new, caller = await call.body(NewClient), call.caller
    caller.require_same_authority(new.authority)
    caller.require_own_scope("scopes", new.scopes)
    return await call.write(_added, caller, new)


async def _added(session: Session, caller: Principal, new: NewClient) -> Response[bytes]:
    await clients.add(session, caller.name, **new.model_dump())
    made = _public(await clients.get(session, caller, new.name))
    return responses.json(made, status=201, headers={"Location": f"{PATH}/{new.name}"})


@get("/", opt={"doc": Doc(page_of(PublicClient))})
async def list_clients(call: TheCall) -> Response[bytes]:
    """List the clients of one's own authority (danh sách hệ thống kết nối)."""
    return responses.page([_public(one) for one in await clients.list_all(call.database, call.caller)], None)


@get("/{name:str}", opt={"doc": Doc(PublicClient, refuses=(404,))})
async def read(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Read one client with its credentials, but for their text (xem hệ thống kết nối)."""
    return responses.json(_public(await clients.get(call.database, call.caller, name)))


@post("/{name:str}", opt={"doc": Doc(PublicClient, body=ClientChange, refuses=(404, *WRITE))})
async def change(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Change a client; it counts from its next request on (sửa, khoá hệ thống kết nối)."""
    return await call.write(_changed, call.caller, name, await call.body(ClientChange))


async def _changed(session: Session, caller: Principal, name: str, new: ClientChange) -> Response[bytes]:
    await clients.change(session, caller, name, **new.model_dump(exclude_none=True))
    return responses.json(_public(await clients.get(session, caller, name)), status=201)


@post("/{name:str}/credentials", opt={"doc": Doc(OpenedCredential, body=NewCredential, refuses=(404, *WRITE))})
async def add_credential(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Give a client a secret or an API key, told once (cấp khoá truy cập)."""
    return await call.write(_credential_added, call.caller, name, await call.body(NewCredential))


async def _credential_added(session: Session, caller: Principal, name: str, new: NewCredential) -> Response[bytes]:
    await clients.check_takeover(session, caller, name)
    made, text = await clients.add_credential(session, caller.name, name, **new.model_dump())
    shown = OpenedCredential(id=made, client=name, kind=new.kind, text=text)
    return responses.shaped(shown, status=201, headers={"Cache-Control": "no-store"})


@post(
    "/{name:str}/credentials/{id:uuid}/revocation",
    opt={"doc": Doc(RevokedCredential, body=NoFields, refuses=(404, *WRITE))},
)
async def revoke(call: TheCall, name: FromPath[str], id: FromPath[UUID]) -> Response[bytes]:
    """Revoke a credential (thu hồi); it counts no longer from the next request on."""
    await call.body(NoFields)
    return await call.write(_revoked, call.caller, name, id)


async def _revoked(session: Session, caller: Principal, name: str, id: UUID) -> Response[bytes]:
    await clients.get(session, caller, name)
    await clients.revoke(session, caller.name, name, id)
    return responses.shaped(RevokedCredential(id=id, client=name), status=201)


def _public(client: str) -> str:
    return responses.reshaped(PublicClient, client)
