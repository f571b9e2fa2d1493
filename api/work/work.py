"""Work by day: one call, one state of the database."""

from typing import Any

from litestar import Response, get

from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.work.schemas import ME, TITLES, WorkByDay, WorkItem, WorkPart, WorkQuery
from domain.errors import not_allowed
from domain.tense import today
from domain.work.work import Part, Work
from domain.work.work import work as work_of


@get("/", opt={"doc": Doc(WorkByDay, query=WorkQuery)})
async def work(call: TheCall) -> Response[bytes]:
    """Read what there is to do by day: dossiers, deposits, terms, reserved numbers, months to seal (việc cần làm).

    Only what the caller sees is counted.
    """
    query = call.query(WorkQuery)
    assignee = query.assignee
    if assignee == ME:
        if call.caller.machine:
            raise not_allowed("assignee", ME, "a program handles no dossier: name an account", "assignee-needed")
        assignee = call.caller.name.partition(":")[2]
    async with call.database.transaction(snapshot=True) as session:
        found = await work_of(session, call.caller, today(), query.register_key, assignee)
    return responses.shaped(_shown(found))


def _shown(found: Work) -> WorkByDay:
    parts: dict[str, Any] = {name: _part(title, getattr(found, name)) for name, title in TITLES.items()}
    return WorkByDay(day=found.day, **parts)


def _part(title: str, part: Part | None) -> WorkPart | None:
    if part is None:
        return None
    return WorkPart(title_vi=title, count=part.count, items=[WorkItem(**item) for item in part.items])
