"""Checking a draft report or single figures against the registers."""

import asyncio
from typing import Any

from litestar import Response, Router, post
from litestar.params import FromPath

from api.drafts.answer import shown
from api.drafts.schemas import CheckQuery, DraftCheck, NewCheck
from api.drafts.upload import LARGEST_BODY, from_docx
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from domain.access.principal import READ
from domain.access.visibility import Visibility
from domain.drafts.checking import CheckResult, CheckService
from domain.drafts.draft import Draft, draft
from domain.reports.calendars import calendar
from domain.reports.period import period
from domain.tense import tense


@post(
    "/{period:str}/check",
    status_code=200,
    request_max_body_size=LARGEST_BODY,
    opt={"doc": Doc(DraftCheck, query=CheckQuery, body=NewCheck, refuses=(404, *WRITE), records=False)},
)
async def check_draft(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Check a draft: every number and figure in it against the registers. Nothing of it is kept (kiểm tra dự thảo)."""
    asked, new = call.query(CheckQuery), await call.body(NewCheck)
    found = await checked(call.database, call.caller.visibility, period, asked, new)
    return responses.shaped(await asyncio.to_thread(shown, found))


async def checked(reader: Any, visibility: Visibility, code: str, asked: CheckQuery, new: NewCheck) -> CheckResult:
    """What was found in what was sent."""
    wanted = period(code, await calendar(reader, asked.calendar))
    known = await tense(reader, None, asked.known_at, asked.known_seq)
    said = [(claim.indicator, claim.value) for claim in new.claims]
    sent = await asyncio.to_thread(_draft, new)
    return await CheckService(reader, visibility).check(sent, said, wanted, known.seq)


def _draft(new: NewCheck) -> Draft | None:
    if new.docx is not None:
        return from_docx(new.docx)
    return None if new.text is None else draft(new.text, new.format)


def routers() -> list[Router]:
    """What the room serves."""
    return [Router(path="/v1/reports", route_handlers=[check_draft], tags=["Reports"], opt=access(READ))]
