"""The result of a check as the API returns it."""

from collections.abc import Sequence
from typing import Any

from api.drafts.schemas import DraftCheck
from domain.drafts.checking import CheckResult
from domain.drafts.citation import Citation
from domain.drafts.claims import NumberClaim, NumberedAct
from domain.drafts.draft import Place
from domain.drafts.figure_claims import FigureClaim
from domain.drafts.unchecked import NotChecked
from domain.registers import REGISTERS


def draft_check(result: CheckResult) -> DraftCheck:
    """The public shape of a result."""
    report = result.report
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
                    "code": finding.code,
                    "text_vi": finding.text_vi,
                    "printed_number": finding.number,
                    "indicator": finding.indicator,
                    "register": finding.register,
                    "places": [_place(place) for place in finding.places],
                }
                for finding in result.findings
            ],
            "numbers": [_number(number) for number in result.numbers],
            "figures": [_figure(figure) for figure in result.figures],
            "claims": [_figure(claim) for claim in result.claims],
            "left_out": [
                {"register": missing.register, "title_vi": missing.title_vi, "acts": _acts(missing.acts)}
                for missing in result.left_out
            ],
            "not_checked": [_unchecked(part) for part in result.not_checked],
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
        "printed_number": number.printed,
        "status": number.state,
        "status_vi": number.state.label,
        "series": number.series.key if number.series else None,
        "in_period": number.in_period,
        "cited": [_cited(citation) for citation in number.cited],
        "acts": _acts(number.acts),
        "held": [
            {"year": withheld.year, "reason": withheld.reason, "expires_on": withheld.until, "voided": withheld.voided}
            for withheld in number.withheld
        ],
    }


def _acts(acts: Sequence[NumberedAct]) -> list[dict[str, Any]]:
    return [
        {
            "register": act.register_key,
            "entry": act.entry_id,
            "seq": act.act_seq,
            "kind": act.kind,
            "kind_vi": REGISTERS[act.register_key].kind(act.kind).title_vi,
            "printed_number": act.printed,
            "effective_on": act.effective_on,
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
