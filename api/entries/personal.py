"""The routes of an entry's personal fields (dữ liệu cá nhân), made for each register that has some."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.resource import Resource
from api.entries.schemas import Erasure, NewErasure, PersonalQuery
from api.http import responses
from api.http.authorization import Asker, Served, access
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import Doc
from api.http.writes import write
from db.session import Session
from domain.access.principal import PERSONAL
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

    @get("/{id:uuid}/personal", dependencies={"asked": query_of(PersonalQuery)}, opt={"doc": shown, **scope})
    async def read_personal(
        services: Served, id: FromPath[UUID], principal: Asker, asked: NamedDependency[PersonalQuery]
    ) -> Response[bytes]:
        """Read one entry's personal fields on a day: who reads them and what for is recorded (xem dữ liệu cá nhân)."""
        when = await tense(services.database, asked.as_of, None, None)
        async with services.database.transaction() as session:
            await resource.service(session, principal).check_seen([id])
            found = await personal.read(session, principal, register, id, when, asked.purpose)
        return responses.json(found, headers=UNSTORED)

    @post("/{id:uuid}/personal/erasure", dependencies={"new": body_of(NewErasure)}, opt={"doc": erased, **scope})
    async def erase_personal(
        request: AnyRequest, id: FromPath[UUID], principal: Asker, new: NamedDependency[NewErasure]
    ) -> Response[bytes]:
        """Erase one entry's personal fields for good: of all acts and versions, past ones too (xoá dữ liệu cá nhân)."""

        async def work(session: Session) -> Response[bytes]:
            await resource.service(session, principal).check_seen([id])
            done = await personal.erase(session, principal, register, id, new.reason)
            dossiers = [f"/v1/{APPLICATIONS.key}/{one}" for one in done.dossiers]
            made = Erasure(id=id, register=register.key, fields_erased=done.fields, acts=done.acts, dossiers=dossiers)
            return responses.shaped(made, status=201)

        return await write(request, work)

    return [read_personal, erase_personal]
