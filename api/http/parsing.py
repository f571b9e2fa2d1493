"""Reading bodies and query strings strictly: what is not asked for, or asked for twice, is refused by name."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.handlers import BaseRouteHandler
from pydantic import BaseModel, ConfigDict, ValidationError

from api.http.json_errors import check_each_once, repeated, unreadable
from api.http.responses import Doc
from domain.errors import DomainError, Fault, Malformed, NotFound
from domain.faults import faults_of

Model = TypeVar("Model", bound=BaseModel)
AnyRequest = Request[Any, Any, Any]
MOST_PARAMETERS: Final = 100
_HALF_ENCODED: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class NotJson(DomainError):
    """A body that is no plain JSON in UTF-8."""


def read_query(model: type[Model], request: ASGIConnection[Any, Any, Any, Any]) -> Model:
    """The query string as `model`. Raises Malformed naming each parameter that is wrong."""
    raw: bytes = request.scope["query_string"]
    if raw.count(b"&") >= MOST_PARAMETERS:
        rule = f"must not hold more than {MOST_PARAMETERS} parameters"
        raise Malformed(Fault("query", raw.decode("latin-1"), rule, "too-many"))
    try:
        if _HALF_ENCODED.search(raw):
            raise ValueError
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise Malformed(Fault("query", raw.decode("latin-1"), "must be percent-encoded UTF-8", "query")) from error
    given = dict(pairs)
    if len(given) < len(pairs):
        twice = repeated(name for name, _ in pairs)
        raise Malformed(*(Fault(name or "query", given[name], "must be given once", "repeated") for name in twice))
    return validated(model.model_validate, given, "query")


class NoQuery(BaseModel):
    """A route that takes no parameters."""

    model_config = ConfigDict(extra="forbid")


async def refuse_stray_address(request: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: what stands in a path has one spelling, and a route whose contract names no parameters takes none."""
    doc: Doc | None = handler.opt.get("doc")
    if doc is None:
        return
    segments, raw = request.scope["path"].split("/"), request.scope.get("raw_path", b"")
    # Before it came here, what is empty between two slashes was passed over, and a slash that was encoded was one.
    if b"" in raw.split(b"/")[1:] or b"%2f" in raw.lower():
        raise NotFound(Fault("path", raw.decode("latin-1"), "there is nothing here", "not-found"))
    for name, value in request.path_params.items():
        if str(value) not in segments or "\0" in str(value):
            raise NotFound(Fault(name, str(value), "there is no such thing", "not-found"))
    if doc.query is None and request.scope["query_string"]:
        read_query(NoQuery, request)


async def read_body(model: type[Model], request: AnyRequest) -> Model:
    """The JSON body as `model`. Raises NotJson before it is read, and Malformed naming each field that is wrong."""
    _check_kind(request.headers)
    return _read_json(model, await request.body())


def _read_json(model: type[Model], body: bytes) -> Model:
    try:
        found = model.model_validate_json(body)
    except ValidationError as error:
        faults = faults_of(error)
        named = unreadable(body) if faults[0].code == "json_invalid" else None
        raise Malformed(*([named] if named else faults)) from error
    check_each_once(body.decode())
    return found


def _check_kind(headers: Headers) -> None:
    """Raises NotJson. A form or plain text would be let through by browsers from anywhere."""
    given = headers.get("content-type", "")
    kind, *parameters = (part.strip().lower() for part in given.split(";"))
    if kind != "application/json":
        raise NotJson(Fault("Content-Type", given, "must be application/json", "media-type"))
    if not set(_charsets(parameters)) <= {"utf-8"}:
        raise NotJson(Fault("Content-Type", given, "the charset must be utf-8", "charset"))
    encoding = ", ".join(headers.getall("content-encoding", []))
    if encoding.strip().lower() not in ("", "identity"):
        raise NotJson(Fault("Content-Encoding", encoding, "must be identity: no body is unpacked", "encoding"))


def _charsets(parameters: list[str]) -> Iterator[str]:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            yield value.strip().strip('"')


def validated(validate: Callable[[Any], Model], given: Any, whole: str = "body") -> Model:
    """What `validate` makes of it. Raises Malformed naming each field that is wrong; `whole` is what holds them."""
    try:
        return validate(given)
    except ValidationError as error:
        raise Malformed(*faults_of(error, whole)) from error
