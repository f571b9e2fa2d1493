"""The routes of an entry's personal fields (dữ liệu cá nhân), made for each register that has some."""

from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from pydantic import Field

from api.entries.resource import Resource
from api.http import responses
from api.http.authorization import Asker, access
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import Doc
from api.http.schemas import DayQuery, Shape
from api.http.writes import write
from db.session import Session
from db.tables.types import Line
from domain.access.principal import PERSONAL
from domain.entries import personal
from domain.registers.application import APPLICATIONS
from domain.tense import tense

UNSTORED = {"Cache-Control": "no-store"}


class PersonalQuery(DayQuery):
    """What for, and which day is meant."""

    purpose: Line = Field(description="What it is read for (mục đích xem); it is recorded with the read")


class NewErasure(Shape):
    """A request to erase (yêu cầu xoá dữ liệu cá nhân)."""

    reason: Line = Field(description="Why (lý do); it is kept, so name nobody in it")


class Erasure(Shape):
    """What was erased (kết quả xoá dữ liệu cá nhân)."""

    id: UUID = Field(description="The entry")
    register_key: str = Field(description="The register", alias="register")
    fields_erased: list[str] = Field(description="The personal fields that are empty now (các trường đã xoá)")
    acts: int = Field(description="Acts that held some until now (số hành vi có dữ liệu bị xoá)")
    dossiers: list[str] = Field(
        description="Paths of dossiers about the entry that still hold what was asked for (hồ sơ còn giữ dữ liệu): "
        "erase there too"
    )


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
        state: State, id: FromPath[UUID], principal: Asker, asked: NamedDependency[PersonalQuery]
    ) -> Response[bytes]:
        """Read one entry's personal fields on a day: who reads them and what for is recorded (xem dữ liệu cá nhân)."""
        when = await tense(state.database, asked.as_of, None, None)
        async with state.database.transaction() as session:
            await resource.service(session, principal).check_visible([id])
            found = await personal.read(session, principal, register, id, when, asked.purpose)
        return responses.json(found, headers=UNSTORED)

    @post("/{id:uuid}/personal/erasure", dependencies={"new": body_of(NewErasure)}, opt={"doc": erased, **scope})
    async def erase_personal(
        request: AnyRequest, id: FromPath[UUID], principal: Asker, new: NamedDependency[NewErasure]
    ) -> Response[bytes]:
        """Erase one entry's personal fields for good: of all acts and versions, past ones too (xoá dữ liệu cá nhân)."""

        async def work(session: Session) -> Response[bytes]:
            await resource.service(session, principal).check_visible([id])
            done = await personal.erase(session, principal, register, id, new.reason)
            dossiers = [f"/v1/{APPLICATIONS.key}/{one}" for one in done.dossiers]
            made = Erasure(id=id, register=register.key, fields_erased=done.fields, acts=done.acts, dossiers=dossiers)
            return responses.shaped(made, status=201)

        return await write(request, work)

    return [read_personal, erase_personal]
