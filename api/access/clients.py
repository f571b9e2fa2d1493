"""Machine clients and their credentials, for administrators."""

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
from api.http.responses import SECRET, WRITE, Doc
from api.http.schemas import NoFields, page_of
from db.session import Session
from domain.access import clients, names
from domain.access.principal import Principal

PATH = "/v1/clients"


@post("/", opt={"doc": Doc(PublicClient, body=NewClient, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a client, without a credential yet (thêm hệ thống kết nối)."""
    return await call.change_access(_add, await call.body(NewClient))


async def _add(session: Session, caller: Principal, new: NewClient) -> Response[bytes]:
    caller.require_same_authority(new.authority)
    names.check_own(caller, new.name)
    caller.require_own_scope("scopes", new.scopes)
    await clients.add(session, caller.name, **new.model_dump())
    added = _public(await clients.get(session, caller, new.name))
    return responses.json(added, status=201, headers={"Location": f"{PATH}/{new.name}"})


@get("/", opt={"doc": Doc(page_of(PublicClient))})
async def list_clients(call: TheCall) -> Response[bytes]:
    """List the clients of the caller's authority (danh sách hệ thống kết nối)."""
    return responses.page([_public(client) for client in await clients.list_all(call.database, call.caller)], None)


@get("/{name:str}", opt={"doc": Doc(PublicClient, refuses=(404,))})
async def read(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Read one client with its credentials, without their secrets (xem hệ thống kết nối)."""
    return responses.json(_public(await clients.get(call.database, call.caller, name)))


@post("/{name:str}", opt={"doc": Doc(PublicClient, body=ClientChange, refuses=(404, *WRITE))})
async def change(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Change a client, with effect from its next request (sửa, khoá hệ thống kết nối)."""
    return await call.change_access(_change, name, await call.body(ClientChange))


async def _change(session: Session, caller: Principal, name: str, new: ClientChange) -> Response[bytes]:
    await clients.change(session, caller, name, **new.model_dump(exclude_none=True))
    return responses.json(_public(await clients.get(session, caller, name)), status=201)


@post(
    "/{name:str}/credentials",
    opt={"doc": Doc(OpenedCredential, body=NewCredential, refuses=(404, *WRITE), no_dry_run=SECRET)},
)
async def add_credential(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Issue a client secret or an API key, shown once (cấp khoá truy cập)."""
    return await call.change_access(_add_credential, name, await call.body(NewCredential))


async def _add_credential(session: Session, caller: Principal, name: str, new: NewCredential) -> Response[bytes]:
    await clients.check_takeover(session, caller, name)
    credential, text = await clients.add_credential(session, caller.name, name, **new.model_dump())
    opened = OpenedCredential(id=credential, client=name, kind=new.kind, secret=text)
    return responses.shaped(opened, status=201, headers={"Cache-Control": "no-store"})


@post(
    "/{name:str}/credentials/{id:uuid}/revocation",
    opt={"doc": Doc(RevokedCredential, body=NoFields, refuses=(404, *WRITE))},
)
async def revoke(call: TheCall, name: FromPath[str], id: FromPath[UUID]) -> Response[bytes]:
    """Revoke a credential (thu hồi), with effect from the next request."""
    await call.body(NoFields)
    return await call.change_access(_revoke, name, id)


async def _revoke(session: Session, caller: Principal, name: str, id: UUID) -> Response[bytes]:
    await clients.check_takeover(session, caller, name)
    await clients.revoke(session, caller.name, name, id)
    return responses.shaped(RevokedCredential(id=id, client=name), status=201)


def _public(client: str) -> str:
    return responses.reshaped(PublicClient, client)
