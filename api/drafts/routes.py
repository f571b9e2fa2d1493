"""Checking a draft report or single figures against the registers."""

import asyncio
from typing import Any, Final

from litestar import Response, Router, post
from litestar.params import FromPath

from api.drafts.answer import draft_check
from api.drafts.schemas import CheckQuery, DraftCheck, NewCheck
from api.drafts.upload import from_docx
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.limits import DRAFT_BODY
from api.http.responses import WRITE, Doc
from domain.access.principal import READ
from domain.access.visibility import Visibility
from domain.concurrency import ConcurrencyLimit
from domain.drafts.checking import CheckResult, CheckService
from domain.drafts.draft import Draft, draft
from domain.reports.calendars import calendar
from domain.reports.period import period
from domain.tense import tense

CHECKS: Final = "it only checks a draft and records nothing"

IN_PROGRESS: Final = ConcurrencyLimit("body", "drafts", per_caller=4, per_worker=24)
"""Drafts that arrive or are checked: each takes some multiple of its size in memory from when it begins to arrive."""


@post(
    "/{period:str}/check",
    status_code=200,
    request_max_body_size=DRAFT_BODY,
    opt={
        "doc": Doc(DraftCheck, query=CheckQuery, body=NewCheck, refuses=(404, *WRITE), records=False, no_dry_run=CHECKS)
    },
)
async def check_draft(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Check the numbers and figures of a draft against the registers; it is not stored (kiểm tra dự thảo)."""
    query = call.query(CheckQuery)
    with IN_PROGRESS.place(call.caller.name):
        new = await call.body(NewCheck)
        result = await _check(call.database, (await call.judge_again()).visibility, period, query, new)
        return responses.shaped(await asyncio.to_thread(draft_check, result))


async def _check(reader: Any, visibility: Visibility, code: str, query: CheckQuery, new: NewCheck) -> CheckResult:
    known = await tense(reader, None, query.known_at, query.known_seq)
    wanted = period(code, await calendar(reader, query.calendar, known.size))
    claims = [(claim.indicator, claim.value) for claim in new.claims]
    document = await asyncio.to_thread(_draft, new)
    return await CheckService(reader, visibility).check(document, claims, wanted, known.seq)


def _draft(new: NewCheck) -> Draft | None:
    if new.docx is not None:
        return from_docx(new.docx)
    return None if new.text is None else draft(new.text, new.format)


def routers() -> list[Router]:
    """The routers."""
    return [Router(path="/v1/reports", route_handlers=[check_draft], tags=["Reports"], opt=access(READ))]
