"""Handling dossiers: take, pass on, note, and the diary. Office work, not official acts."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.applications.schemas import DiaryEntry, NewAssignment, NewNote, PublicAssignment, PublicNote
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from db.session import Session
from domain.access.principal import Principal, act_on
from domain.applications import diary as diaries
from domain.applications import dossier, handling
from domain.errors import not_allowed
from domain.registers.application import APPLICATIONS

ACT_ONLY: Final = access(act_on(APPLICATIONS.key), within=APPLICATIONS.key)
"""Notes may hold personal words: only who may act on dossiers reads them."""


@post("/{id:uuid}/assignment", opt={"doc": Doc(PublicAssignment, body=NewAssignment, refuses=(404, *WRITE))})
async def assign(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Take an open dossier, pass it on, or give it back (nhận việc, chuyển người khác, trả lại).

    It is refused with 409 if somebody else than `instead_of` handles it, so two who take the same one do not both get
    it. No act is recorded, and the dossier's ETag stays.
    """
    return await call.write(_assign, id, await call.body(NewAssignment))


async def _assign(session: Session, caller: Principal, id: UUID, new: NewAssignment) -> Response[bytes]:
    current = await dossier.locked(session, id, None, caller.visibility)
    assignee = new.assignee
    if "assignee" not in new.model_fields_set:
        if caller.machine:
            raise not_allowed("assignee", None, "a program handles no dossier: name an account", "assignee-needed")
        assignee = caller.name.partition(":")[2]
    at = await handling.assign(session, caller, current, assignee, new.instead_of, new.reason)
    shown = PublicAssignment(
        assignee=assignee, instead_of=new.instead_of, reason=new.reason, recorded_at=at, recorded_by=caller.name
    )
    return responses.shaped(shown, status=201)


@post("/{id:uuid}/notes", opt={"doc": Doc(PublicNote, body=NewNote, refuses=(404, *WRITE))})
async def note(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Write a note on a dossier (ghi chú); no act is recorded, and the dossier's ETag stays."""
    return await call.write(_note, id, await call.body(NewNote))


async def _note(session: Session, caller: Principal, id: UUID, new: NewNote) -> Response[bytes]:
    current = await dossier.read(session, id, caller.visibility)
    at = await handling.note(session, caller, current, new.text)
    return responses.shaped(PublicNote(text=new.text, recorded_at=at, recorded_by=caller.name), status=201)


@get("/{id:uuid}/diary", opt={"doc": Doc(page_of(DiaryEntry), refuses=(404,)), **ACT_ONLY})
async def diary(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read a dossier's diary: its acts, notes and assignments, the first one first (nhật ký hồ sơ)."""
    async with call.database.transaction(snapshot=True) as session:
        items = await diaries.diary_of(session, await dossier.read(session, id, call.caller.visibility))
    return responses.page((DiaryEntry(**asdict(item)).model_dump_json() for item in items), None)
