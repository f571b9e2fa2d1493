"""The routes of an entry's personal fields (dữ liệu cá nhân), made for each register that has some."""

from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.resource import Resource
from api.entries.schemas import Erasure, NewErasure, PersonalQuery
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import Doc
from db.session import Session
from domain.access.principal import PERSONAL, Principal
from domain.entries import personal
from domain.registers.application import APPLICATIONS
from domain.tense import tense

UNSTORED = {"Cache-Control": "no-store"}


def personal_routes(resource: Resource) -> list[HTTPRouteHandler]:
    """Read and erase the personal fields of one entry; none for a register that has no such fields."""
    register = resource.register
    if not register.private_fields:
        return []
    scope = access(PERSONAL, within=register.key)
    shown = Doc(resource.personal, query=PersonalQuery, refuses=(404,), unkept=True)
    erased = Doc(Erasure, body=NewErasure, refuses=(404, 409, 413, 415))

    @get("/{id:uuid}/personal", opt={"doc": shown, **scope})
    async def read_personal(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Read one entry's personal fields on a day: who reads them and what for is recorded (xem dữ liệu cá nhân)."""
        asked = call.query(PersonalQuery)
        when = await tense(call.database, asked.as_of, None, None)
        async with call.database.transaction() as session:
            await resource.service(session, call.caller).check_visible([id])
            found = await personal.read(session, call.caller, register, id, when, asked.purpose)
        return responses.json(found, headers=UNSTORED)

    @post("/{id:uuid}/personal/erasure", opt={"doc": erased, **scope})
    async def erase_personal(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
        """Erase one entry's personal fields for good: of all acts and versions, past ones too (xoá dữ liệu cá nhân)."""
        return await call.write(_erased, resource, call.caller, id, await call.body(NewErasure))

    return [read_personal, erase_personal]


async def _erased(
    session: Session, resource: Resource, caller: Principal, id: UUID, new: NewErasure
) -> Response[bytes]:
    await resource.service(session, caller).check_visible([id])
    done = await personal.erase(session, caller, resource.register, id, new.reason)
    dossiers = [f"/v1/{APPLICATIONS.key}/{one}" for one in done.dossiers]
    key, fields = resource.register.key, done.fields
    made = Erasure(id=id, register=key, fields_erased=fields, acts=done.acts, dossiers=dossiers)
    return responses.shaped(made, status=201)
