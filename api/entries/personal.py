"""The routes of an entry's personal fields (dữ liệu cá nhân), for each register that has any."""

from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.resource import Resource
from api.entries.schemas import ErasureResult, NewErasure, PersonalQuery
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import Doc
from db.session import Session
from domain.access.principal import PERSONAL, Principal
from domain.entries import personal
from domain.registers.application import APPLICATIONS
from domain.tense import tense

NO_STORE = {"Cache-Control": "no-store"}


def personal_routes(resource: Resource) -> list[HTTPRouteHandler]:
    """The routes to read and erase the personal fields of an entry; none for a register without personal fields."""
    register = resource.register
    if not register.private_fields:
        return []
    scope = access(PERSONAL, within=register.key)
    reading = Doc(resource.personal, query=PersonalQuery, refuses=(404,), no_store=True)
    erasure = Doc(ErasureResult, body=NewErasure, refuses=(404, 409, 413, 415))

    @get("/{id:uuid}/personal", opt={"doc": reading, **scope})
    async def read_personal(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Read one entry's personal fields on a day: the caller and the purpose are recorded (xem dữ liệu cá nhân)."""
        query = call.query(PersonalQuery)
        when = await tense(call.database, query.as_of, None, None)
        async with call.transaction() as session:
            await resource.service(session, call.caller).check_visible([id])
            text = await personal.read(session, call.caller, register, id, when, query.purpose)
        return responses.json(text, headers=NO_STORE)

    @post("/{id:uuid}/personal/erasure", opt={"doc": erasure, **scope})
    async def erase_personal(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Erase one entry's personal fields permanently: in all acts and versions (xoá dữ liệu cá nhân)."""
        return await call.write(_erased, resource, id, await call.body(NewErasure))

    return [read_personal, erase_personal]


async def _erased(
    session: Session, caller: Principal, resource: Resource, id: UUID, new: NewErasure
) -> Response[bytes]:
    await resource.service(session, caller).check_visible([id])
    erased = await personal.erase(session, caller, resource.register, id, new.reason)
    dossiers = [f"/v1/{APPLICATIONS.key}/{dossier}" for dossier in erased.dossiers]
    key, fields = resource.register.key, erased.fields
    erasure = ErasureResult(entry=id, register=key, erased_fields=fields, act_count=erased.acts, dossiers=dossiers)
    return responses.shaped(erasure, status=201)
