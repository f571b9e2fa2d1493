"""What a check found, as the API answers it."""

from collections.abc import Sequence
from typing import Any

from api.drafts.schemas import DraftCheck
from domain.drafts.checking import CheckResult
from domain.drafts.citation import Citation
from domain.drafts.claims import NumberClaim, NumberedAct
from domain.drafts.draft import Place
from domain.drafts.figure_claims import FigureClaim
from domain.drafts.unchecked import NotChecked


def shown(found: CheckResult) -> DraftCheck:
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


def _acts(acts: Sequence[NumberedAct]) -> list[dict[str, Any]]:
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
        "text_vi": f"{part.place.text}: {part.reason}",
        "place": _place(part.place),
        "candidates": [{"indicator": name, "value": value} for name, value in part.candidates],
    }
