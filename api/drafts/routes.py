"""Checking a draft report or single figures against the registers."""

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.drafts.schemas import CheckQuery, DraftCheck, NewCheck
from api.drafts.upload import LARGEST_BODY, from_docx
from api.http import responses
from api.http.authorization import Asker
from api.http.parsing import body_of, query_of
from api.http.responses import WRITE, Doc
from domain.access.visibility import Visibility
from domain.drafts.checking import Checked, CheckService
from domain.drafts.citation import Citation
from domain.drafts.claims import NumberClaim, Recorded
from domain.drafts.draft import Draft, Place, draft
from domain.drafts.figure_claims import FigureClaim
from domain.drafts.unchecked import NotChecked
from domain.reports.calendars import calendar
from domain.reports.period import period
from domain.tense import tense


@post(
    "/{period:str}/check",
    status_code=200,
    request_max_body_size=LARGEST_BODY,
    dependencies={"asked": query_of(CheckQuery), "new": body_of(NewCheck)},
    opt={"doc": Doc(DraftCheck, query=CheckQuery, body=NewCheck, refuses=(404, *WRITE), records=False)},
)
async def check_draft(
    state: State,
    period: FromPath[str],
    asked: NamedDependency[CheckQuery],
    new: NamedDependency[NewCheck],
    principal: Asker,
) -> Response[bytes]:
    """Check a draft: every number and figure in it against the registers. Nothing of it is kept (kiểm tra dự thảo)."""
    found = await checked(state.database, principal.visibility, period, asked, new)
    return responses.shaped(await asyncio.to_thread(shown, found))


async def checked(reader: Any, visibility: Visibility, code: str, asked: CheckQuery, new: NewCheck) -> Checked:
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


def shown(found: Checked) -> DraftCheck:
    """The answer."""
    report = found.report
    return DraftCheck.model_validate(
        {
            "period": report.period.code,
            "calendar": report.period.calendar,
            "from": report.period.first,
            "to": report.period.last,
            "ledger_size": report.ledger_size,
            "ledger_root": report.ledger_root.hex(),
            "findings": [
                {
                    "code": each.code,
                    "text_vi": each.text_vi,
                    "number": each.number,
                    "indicator": each.indicator,
                    "register": each.register,
                    "places": [_place(place) for place in each.places],
                }
                for each in found.findings
            ],
            "numbers": [_number(each) for each in found.numbers],
            "figures": [_figure(each) for each in found.figures],
            "claims": [_figure(each) for each in found.claims],
            "left_out": [
                {"register": each.register, "title_vi": each.title_vi, "acts": _acts(each.acts)}
                for each in found.left_out
            ],
            "not_checked": [_unchecked(each) for each in found.not_checked],
        }
    )


def _place(place: Place) -> dict[str, Any]:
    return {"line": place.line, "column": place.column, "text": place.text}


def _cited(citation: Citation) -> dict[str, Any]:
    stated = citation.stated
    return {
        **_place(citation.place),
        "date_text": stated.text if stated else None,
        "date_stated": stated.day if stated else None,
    }


def _number(number: NumberClaim) -> dict[str, Any]:
    return {
        "number": number.printed,
        "state": number.state,
        "series": number.series.key if number.series else None,
        "in_period": number.in_period,
        "cited": [_cited(citation) for citation in number.cited],
        "acts": _acts(number.acts),
        "held": [
            {"year": each.year, "reason": each.reason, "until": each.until, "voided": each.voided}
            for each in number.held
        ],
    }


def _acts(acts: Sequence[Recorded]) -> list[dict[str, Any]]:
    return [
        {
            "register": act.register_key,
            "entry": act.entry_id,
            "act_seq": act.act_seq,
            "kind": act.kind,
            "number": act.printed,
            "on": act.effective_on,
            "signed_on": act.signed_on,
            "voided": act.voided,
            "reason": act.reason,
        }
        for act in acts
    ]


def _figure(figure: FigureClaim) -> dict[str, Any]:
    return {
        "indicator": figure.indicator,
        "stated": figure.stated,
        "value": figure.value,
        "numbers_beside": figure.numbers_beside,
        "agrees": figure.agrees,
        "place": _place(figure.place) if figure.place else None,
    }


def _unchecked(part: NotChecked) -> dict[str, Any]:
    return {
        "code": part.code,
        "text_vi": f"{part.place.text}: {part.why}",
        "place": _place(part.place),
        "candidates": [{"indicator": name, "value": value} for name, value in part.candidates],
    }
