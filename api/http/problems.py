"""Problems (RFC 9457), and the table that maps each error to its status."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Scope
from pydantic import BaseModel, ConfigDict, Field

from api.http.languages import ENGLISH, VIETNAMESE, language_of
from api.http.limits import DEFAULT_BODY
from api.http.logs import traceback_of
from api.http.parsing import UnsupportedMediaType
from api.http.preconditions import PreconditionRequired
from api.http.request_ids import current_request_id
from api.http.responses import Doc
from api.http.sending.negotiation import NotAcceptable
from api.http.titles import TITLES_VI
from api.http.transfer import HeadTooLarge, TargetTooLong, TooLarge, TooSlow
from api.http.unknown_paths import unknown_path
from db.errors import BadValue, ShareExceeded, Unavailable, Violated
from db.zone import at_local_offset
from domain.access.oidc import ProviderFailed
from domain.access.principal import Forbidden, Unauthenticated
from domain.errors import (
    MAX_FAULTS,
    BeyondLedger,
    Clause,
    Conflict,
    Contradicted,
    DomainError,
    Fault,
    Malformed,
    NotAllowed,
    NotFound,
    Stale,
    TooManyRequests,
)
from domain.key_folder import KeyProblem
from domain.refusals.field_names import FIELD_NAMES
from domain.refusals.labels import label_vi
from domain.refusals.sentences import text_vi
from domain.registers import RECORDED

STATUS: Final[dict[type[Exception], tuple[int, str, str]]] = {
    Malformed: (400, "malformed", "Malformed request"),
    ProviderFailed: (503, "sign-on-unavailable", "Single sign-on unavailable"),
    Unauthenticated: (401, "unauthenticated", "Authentication required"),
    Forbidden: (403, "forbidden", "Forbidden"),
    NotFound: (404, "not-found", "Not found"),
    NotAcceptable: (406, "not-acceptable", "Not acceptable"),
    Conflict: (409, "conflict", "Conflict"),
    Stale: (412, "precondition-failed", "Precondition failed"),
    TooSlow: (408, "request-timeout", "Request timeout"),
    TooLarge: (413, "request-entity-too-large", "Request body too large"),
    TargetTooLong: (414, "uri-too-long", "Path or query too long"),
    HeadTooLarge: (431, "request-header-fields-too-large", "Headers too large"),
    UnsupportedMediaType: (415, "unsupported-media-type", "Unsupported media type"),
    BeyondLedger: (416, "beyond-the-ledger", "Beyond the ledger"),
    NotAllowed: (422, "not-allowed", "Rule violated"),
    TooManyRequests: (429, "too-many-requests", "Too many requests"),
    BadValue: (422, "bad-value", "Value cannot be stored"),
    Violated: (409, "conflict", "Conflict"),
    ShareExceeded: (429, "too-many-requests", "Too many requests"),
    Contradicted: (503, "contradicted", "Ledger contradicted"),
    PreconditionRequired: (428, "precondition-required", "Precondition required"),
    Unavailable: (503, "unavailable", "Service unavailable"),
    KeyProblem: (503, "unavailable", "Service unavailable"),
}
"""The status of each error, with the name in the problem's type and its title."""

# The message of the error itself is only logged.
LOGGED_FAULTS: Final[dict[type[Exception], Fault]] = {
    BadValue: Fault("request", None, "contains a value that cannot be stored", "bad-value"),
    Violated: Fault("request", None, "conflicts with what is already recorded", "conflict", case="recorded"),
    ShareExceeded: Fault("request", None, "too many of your requests are in progress at a time", "too-many-at-a-time"),
    KeyProblem: Fault(
        "keys", None, "the keys of the service cannot be read; its log says why", "unavailable", case="keys"
    ),
}

_HEADERS: Final = {
    401: {"WWW-Authenticate": 'Bearer realm="sobo"'},
    429: {"Retry-After": "1"},
    503: {"Retry-After": "2"},
}

_log = logging.getLogger("sobo")


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a problem is written: the language preferred, and the facts that fields of the body may be of."""

    language: str = ENGLISH
    facts: type[BaseModel] | None = None
    parameters: frozenset[str] = frozenset()

    def facts_of(self, fault: Fault) -> type[BaseModel] | None:
        """The facts that the field of a fault may be of; none, if it is a parameter with a name of its own."""
        return None if fault.field in self.parameters & FIELD_NAMES.keys() else self.facts


def audience_of(scope: Scope) -> Audience:
    """The audience of a request, whose path names a register."""
    _, _, register, *_ = f"{scope['path']}//".split("/", 3)
    facts = RECORDED[register].facts if register in RECORDED else None
    handler = scope.get("route_handler")
    doc: Doc | None = handler.opt.get("doc") if isinstance(handler, HTTPRouteHandler) else None
    parameters = frozenset(doc.query.model_fields if doc and doc.query else ())
    return Audience(language_of(scope["headers"]), facts, parameters)


class ProblemFault(BaseModel):
    """One fault."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(description="Where: the field's path in the body, or the parameter's name")
    value: Any = Field(description="The value that was sent")
    rule: str = Field(description="The rule that is violated")
    code: str = Field(description="Stable name of the rule")
    article: str | None = Field(description="The article of law, if the rule has one")
    label_vi: str = Field(description="The field's name as forms show it (tên mục)")
    text_vi: str = Field(description="What is wrong and what to do, in Vietnamese (nội dung lỗi, cách sửa)")


class Problem(BaseModel):
    """A problem (RFC 9457). Nothing of a refused request is stored.

    With `Accept-Language: vi`, title and detail are in Vietnamese.
    """

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Stable name, urn:sobo:problem:…")
    title: str = Field(description="Title of the type")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="All faults in one line (nội dung lỗi)")
    errors: list[ProblemFault] = Field(description="The faults (các lỗi)")
    request_id: str = Field(
        description="As in the header `X-Request-Id` and in the log: tell it when you report a fault (mã yêu cầu)"
    )


def problem(
    status: int, name: str, title: str, detail: str, errors: list[ProblemFault], language: str = ENGLISH
) -> Response[bytes]:
    """The response of a problem."""
    body = Problem(
        type=f"urn:sobo:problem:{name}",
        title=title,
        status=status,
        detail=detail,
        errors=errors,
        request_id=current_request_id(),
    )
    return Response(
        body.model_dump_json().encode(),
        status_code=status,
        media_type="application/problem+json",
        headers={"Content-Language": language, "Vary": "Accept-Language", **_HEADERS.get(status, {})},
    )


def on_known_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The response to an error of the table `STATUS`."""
    status, name, title = next(entry for kind, entry in STATUS.items() if isinstance(error, kind))
    response = refusal(status, name, title, *_faults_of(error, name), audience=audience_of(request.scope))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _faults_of(error: Exception, name: str) -> Sequence[Fault]:
    """The faults of an error; one that is not the domain's is logged."""
    if isinstance(error, DomainError):
        return error.faults
    if not isinstance(error, ShareExceeded):  # a flood of requests is not a flood of lines in the log
        _log.warning("%s: %s", name, error)
    if isinstance(error, Unavailable):
        about = {"why": Clause(error.reason, error.reason)}
        return [Fault("database", None, f"{error.reason}; try again", "unavailable", about=about)]
    return [next(fault for kind, fault in LOGGED_FAULTS.items() if isinstance(error, kind))]


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """The response to an error of the framework: an unknown path, a wrong method, a body that is too large."""
    status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
    if "allow" in headers:
        headers["allow"] = with_head(headers["allow"])
    title = "Request body too large" if status == 413 else status.phrase.capitalize()
    name, fault = status.phrase.lower().replace(" ", "-"), _http_fault(request, error, headers)
    response = refusal(status, name, title, fault, audience=audience_of(request.scope))
    response.headers.update(headers)
    return response


def _http_fault(request: Request[Any, Any, Any], error: HTTPException, headers: dict[str, str]) -> Fault:
    match error.status_code:
        case 404:
            return unknown_path(request.app, request.scope["path"])
        case 405:
            allowed = headers.get("allow", "")
            rule, about = f"must be one of {allowed}", {"allowed": allowed}
            return Fault("method", request.scope["method"], rule, "method", about=about)
        case 413:
            length, most = request.headers.get("content-length"), _max_body(request)
            return Fault("body", length, f"must have {most} or fewer bytes", "too-large", about={"most": most})
    return Fault("request", None, error.detail or "cannot be read", "request")


def _max_body(request: Request[Any, Any, Any]) -> int | None:
    """The limit of the route in bytes."""
    handler = request.scope.get("route_handler")
    return handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else DEFAULT_BODY


def with_head(allowed: str) -> str:
    """The methods of an Allow header, sorted and with HEAD, which every path with GET answers."""
    methods = set(allowed.split(", "))
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def refusal(status: int, name: str, title: str, *faults: Fault, audience: Audience = Audience()) -> Response[bytes]:
    """The problem with the first faults; long values are truncated."""
    errors = [shown(fault, audience.facts_of(fault)) for fault in faults[:MAX_FAULTS]]
    if audience.language == VIETNAMESE:
        detail = " ".join(error.text_vi for error in errors)
        return problem(status, name, TITLES_VI[name], detail, errors, VIETNAMESE)
    return problem(status, name, title, "; ".join(f"{error.field}: {error.rule}" for error in errors), errors)


def shown(fault: Fault, facts: type[BaseModel] | None = None) -> ProblemFault:
    """A fault as problems show it; `facts` are those that its field may be of."""
    return ProblemFault(
        field=_shown(fault.field),
        value=_shown(fault.value),
        rule=_shown(fault.rule),
        code=fault.code,
        article=fault.article,
        label_vi=_shown(label_vi(fault, facts)),
        text_vi=text_vi(fault, facts),
    )


def malformed(fault: Fault, scope: Scope) -> Response[bytes]:
    """The response to a malformed request."""
    return refusal(*STATUS[Malformed], fault, audience=audience_of(scope))


def on_unexpected_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The response to a defect: the traceback is logged without values, and the response has no details."""
    _log.error("unexpected error\n%s", traceback_of(error))
    if audience_of(request.scope).language == VIETNAMESE:
        detail = "Lỗi đã được ghi lại. Thử lại sau; nếu vẫn lỗi, báo quản trị hệ thống."
        return problem(500, "internal", TITLES_VI["internal"], detail, [], VIETNAMESE)
    return problem(500, "internal", "Internal server error", "The error has been logged.", [])


def _shown(value: Any) -> Any:
    """The value as JSON, truncated to 200 characters."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        value = at_local_offset(value).isoformat()
    text = value if isinstance(value, str) else str(value)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 200 else text[:200] + "…"


HANDLERS: Final[Any] = {
    **dict.fromkeys(STATUS, on_known_error),
    HTTPException: on_http_error,
    Exception: on_unexpected_error,
}
