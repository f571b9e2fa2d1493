"""Every refusal as a problem (RFC 9457), and the one table that gives an error its status."""

import logging
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from pydantic import BaseModel, ConfigDict, Field

from api.http.limits import ORDINARY
from api.http.logs import traceback_of
from api.http.parsing import NotJson
from api.http.preconditions import Unconditional
from db.errors import BadValue, Unavailable, Violated
from domain.access.oidc import ProviderFailed
from domain.access.principal import Forbidden, Unauthenticated
from domain.errors import (
    MAX_FAULTS,
    BeyondLedger,
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

STATUS: Final[dict[type[Exception], tuple[int, str, str]]] = {
    Malformed: (400, "malformed", "The request is not of the form that was asked for"),
    ProviderFailed: (503, "sign-on-unavailable", "The provider of single sign-on does not answer as it should"),
    Unauthenticated: (401, "unauthenticated", "It is not known who asks"),
    Forbidden: (403, "forbidden", "Whoever asks may not do this"),
    NotFound: (404, "not-found", "There is no such thing"),
    Conflict: (409, "conflict", "It collides with what is already recorded"),
    Stale: (412, "precondition-failed", "The entry has changed since it was read"),
    NotJson: (415, "unsupported-media-type", "Unsupported Media Type"),
    BeyondLedger: (416, "beyond-the-ledger", "The ledger has not reached that point"),
    NotAllowed: (422, "not-allowed", "It is against a rule"),
    TooManyRequests: (429, "too-many-requests", "Asked too often; try again later"),
    BadValue: (422, "bad-value", "A value cannot be stored"),
    Violated: (409, "conflict", "It collides with what is already recorded"),
    Contradicted: (503, "contradicted", "The ledger is not the one that was published"),
    Unconditional: (428, "precondition-required", "The request must say which state of the entry it is about"),
    Unavailable: (503, "unavailable", "The database cannot be reached or is too busy; try again"),
}

# What the database says of itself stays in the log.
OF_THE_DATABASE: Final[dict[type[Exception], Fault]] = {
    BadValue: Fault("request", None, "holds a value that cannot be stored", "bad-value"),
    Violated: Fault("request", None, "collides with what is already recorded", "conflict"),
}

_HEADERS: Final = {401: {"WWW-Authenticate": 'Bearer realm="sobo"'}, 503: {"Retry-After": "2"}}

_log = logging.getLogger("sobo")


class ProblemFault(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(description="Where: the field's path in the body, or the parameter's name")
    value: Any = Field(description="What was given there")
    rule: str = Field(description="The rule it breaks")
    code: str = Field(description="The rule's stable name")
    article: str | None = Field(description="The law that says so, where one does")


class Problem(BaseModel):
    """A refusal (RFC 9457). Nothing of a refused request is kept."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Stable name, urn:sobo:problem:…")
    title: str = Field(description="What sort of refusal it is")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="Every fault in one line (nội dung lỗi)")
    errors: list[ProblemFault] = Field(description="What is wrong, one by one (các lỗi)")


def problem(status: int, name: str, title: str, detail: str, errors: list[dict[str, Any]]) -> Response[bytes]:
    """The answer to a request that is refused."""
    found = Problem(type=f"urn:sobo:problem:{name}", title=title, status=status, detail=detail, errors=errors)
    return Response(
        found.model_dump_json().encode(),
        status_code=status,
        media_type="application/problem+json",
        headers=_HEADERS.get(status),
    )


def on_known_error(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """An error that the table above names."""
    status, name, title = next(entry for kind, entry in STATUS.items() if isinstance(error, kind))
    if isinstance(error, DomainError):
        answer = refusal(status, name, title, *error.faults)
        if isinstance(error, TooManyRequests):
            answer.headers["Retry-After"] = str(error.seconds)
        return answer
    _log.warning("%s: %s", name, error)
    if isinstance(error, Unavailable):
        return refusal(status, name, title, Fault("database", None, f"{error.reason}; try again", "unavailable"))
    return refusal(status, name, title, next(f for kind, f in OF_THE_DATABASE.items() if isinstance(error, kind)))


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses: no such path, method not allowed, body too large."""
    status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
    if "allow" in headers:
        headers["allow"] = methods(headers["allow"])
    fault = _of_the_request(request, error, headers)
    answer = refusal(status, status.phrase.lower().replace(" ", "-"), status.phrase, fault)
    answer.headers.update(headers)
    return answer


def _of_the_request(request: Request[Any, Any, Any], error: HTTPException, headers: dict[str, str]) -> Fault:
    match error.status_code:
        case 404:
            rule = "there is nothing here; identifiers are UUIDs, years and numbers are whole"
            return Fault("path", request.scope["path"], rule, "not-found")
        case 405:
            return Fault("method", request.scope["method"], f"must be one of {headers.get('allow')}", "method")
        case 413:
            given = request.headers.get("content-length")
            return Fault("body", given, f"must have {_largest_body(request)} or fewer bytes", "too-large")
    return Fault("request", None, error.detail or "cannot be read", "request")


def _largest_body(request: Request[Any, Any, Any]) -> int | None:
    """The limit of the route, of which a few have their own."""
    handler = request.scope.get("route_handler")
    return handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else ORDINARY


def methods(allowed: str) -> str:
    """In one order, and with HEAD, which is answered wherever GET is."""
    found = set(allowed.split(", "))
    return ", ".join(sorted(found | {"HEAD"} if "GET" in found else found))


def refusal(status: int, name: str, title: str, *faults: Fault) -> Response[bytes]:
    """The problem that names what is wrong."""
    errors = [{name: _shown(value) for name, value in asdict(fault).items()} for fault in faults[:MAX_FAULTS]]
    return problem(status, name, title, "; ".join(f"{fault['field']}: {fault['rule']}" for fault in errors), errors)


def on_unforeseen(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A defect of ours: logged with the way to it and without values, told without details."""
    _log.error("unforeseen\n%s", traceback_of(error))
    return problem(500, "internal", "This is a defect of ours", "It has been logged.", [])


def _shown(value: Any) -> Any:
    """The value as it can stand in an answer; long ones are cut."""
    if value is None or isinstance(value, bool | int):
        return value
    text = value if isinstance(value, str) else str(value)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 200 else text[:200] + "…"


HANDLERS: Final[Any] = {
    **dict.fromkeys(STATUS, on_known_error),
    HTTPException: on_http_error,
    Exception: on_unforeseen,
}
