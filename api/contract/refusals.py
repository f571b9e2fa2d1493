"""Refusals in the contract: one response for each status, to which operations refer."""

from typing import Any, Final

from api.contract.examples import problem_of
from api.http.responses import Doc

GENERAL: Final = "4XX"
"""The statuses with which any operation may refuse, as one response: what they mean depends on no operation."""

UNAVAILABLE: Final = "503"

REFUSALS: Final = {
    "401": "Authentication required: the credential is missing, unknown, expired or revoked",
    "404": "Not found, or not on that day as known then",
    "409": "Conflict with what is recorded, or with a request in progress under the same key",
    "412": "Precondition failed: the entry has changed since it was read",
    "416": "Beyond the ledger: its size is named",
    "422": "Rule violated: the rule is named",
    "428": "Precondition required: `If-Match` is missing",
    GENERAL: "Refused. 400: malformed, each wrong field or parameter is named; 403: the caller lacks the scope; 408: "
    "the body did not arrive in time; 413: it is larger than the limit, which is named; 415: it is not plain JSON in "
    "UTF-8; 429: too many requests, see Retry-After",
    UNAVAILABLE: "Service unavailable; see Retry-After",
}
"""What the statuses mean, each a response of the contract."""

_RETRIED: Final = {GENERAL, UNAVAILABLE}
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}


def responses() -> dict[str, Any]:
    """The refusals as components of the contract, by status."""
    return {status: _response(status, text) for status, text in REFUSALS.items()}


def _response(status: str, text: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _PROBLEM, **problem_of("400" if status == GENERAL else status)}}
    headers = {"headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}} if status in _RETRIED else {}
    return {"description": text, **headers, "content": content}


def statuses(doc: Doc, *, writes: bool, known_callers: bool, within: bool) -> set[str]:
    """The statuses with which an operation may refuse; 404 for a register that another authority manages."""
    own = {*doc.refuses, *((412, 428) if doc.conditional else ()), *((422,) if writes else ())}
    asked = {"401", *(("404",) if within else ())} if known_callers else set()
    refused = {GENERAL} if writes or known_callers or doc.refuses or doc.query else set()
    return {UNAVAILABLE, *refused, *asked, *({str(status) for status in own} & REFUSALS.keys())}
