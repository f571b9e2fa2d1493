"""Strict parsing of bodies and query strings: unknown and repeated fields and parameters are refused by name."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope
from pydantic import BaseModel, ConfigDict, ValidationError

from api.http.json_errors import check_duplicate_fields, duplicates, parser_fault
from api.http.limits import DEFAULT_BODY
from api.http.responses import SAFE_METHODS, Doc
from api.http.schemas import DryRunQuery
from api.http.sending.negotiation import check_coding
from domain.errors import Clause, DomainError, Fault, Malformed, NotFound
from domain.faults import faults_of, sound_part

Model = TypeVar("Model", bound=BaseModel)
AnyRequest = Request[Any, Any, Any]
MAX_PARAMETERS: Final = 100
_INVALID_ENCODING: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Draft(Generic[Model]):
    """What could be read of a body: a field with a fault is None, required or not. `body` is None if nothing could."""

    body: Model | None
    faults: tuple[Fault, ...] = ()


class UnsupportedMediaType(DomainError):
    """The body is not plain JSON in UTF-8."""


def read_query(model: type[Model], raw: bytes) -> Model:
    """The query string as `model`. Raises Malformed with a fault for each wrong parameter."""
    if not raw:
        defaults: Model = _defaults(model)
        return defaults
    if raw.count(b"&") >= MAX_PARAMETERS:
        rule = f"must not contain more than {MAX_PARAMETERS} parameters"
        raise Malformed(Fault("query", raw.decode("latin-1"), rule, "too-many", about={"most": MAX_PARAMETERS}))
    try:
        if _INVALID_ENCODING.search(raw):
            raise ValueError
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise Malformed(Fault("query", raw.decode("latin-1"), "must be percent-encoded UTF-8", "query")) from error
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        names = duplicates(name for name, _ in pairs)
        rule = "must be given once"
        raise Malformed(*(Fault(name or "query", parameters[name], rule, "repeated", case="once") for name in names))
    try:
        return validated(model.model_validate, parameters, "query")
    except Malformed as error:
        named = (replace(fault, field=_parameter(fault.field, parameters)) for fault in error.faults)
        raise Malformed(*named) from error


def _parameter(field: str, parameters: Mapping[str, str]) -> str:
    """The parameter of a fault; one of several values (`status.1`) is of the parameter that has them."""
    return field if field in parameters else field.partition(".")[0]


@cache
def _defaults(model: type[Model]) -> Model:
    """The model without parameters, which nobody changes."""
    return validated(model.model_validate, {}, "query")


class NoQuery(BaseModel):
    """The query of a route without parameters."""

    model_config = ConfigDict(extra="forbid")


async def check_url(request: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: `check_target`."""
    check_target(request.scope, handler.opt.get("doc"))


def check_target(scope: Scope, doc: Doc | None) -> None:
    """Check that a path has its one spelling, and that a route without parameters in the contract is given none.

    Also that an answer can be sent. Raises NotFound, Malformed or NotAcceptable.
    """
    check_coding(scope)
    if doc is None:
        return
    segments, raw = scope["path"].split("/"), scope.get("raw_path", b"")
    # The router has skipped empty segments and decoded encoded slashes.
    if b"//" in raw or raw.endswith(b"/") or (b"%" in raw and b"%2f" in raw.lower()):
        raise NotFound(Fault("path", raw.decode("latin-1"), "there is no such path", "not-found", case="path"))
    for name, value in scope["path_params"].items():
        if str(value) not in segments or "\0" in str(value):
            rule = "does not exist: identifiers are in lower case, numbers without leading zeros"
            raise NotFound(Fault(name, str(value), rule, "not-found", case="part"))
    if not scope["query_string"]:
        return
    writes = scope.get("method") not in SAFE_METHODS
    if writes and doc.no_dry_run and "dry_run" in _names(scope):
        rule, about = f"is not possible here, since {doc.no_dry_run}", {"why": Clause("", doc.no_dry_run)}
        raise Malformed(Fault("dry_run", None, rule, "no-dry-run", about=about))
    if doc.query is None:
        read_query(DryRunQuery if writes and doc.dry_runs else NoQuery, scope["query_string"])


def is_dry_run(scope: Scope) -> bool:
    """Whether a write is only to be tried. Its query has been checked."""
    query = scope["query_string"]
    return bool(query) and dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)).get("dry_run") == "true"


def _names(scope: Scope) -> set[str]:
    return {name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)}


async def read_body(model: type[Model], request: AnyRequest) -> Model:
    """The JSON body as `model`. Raises UnsupportedMediaType, or Malformed with a fault for each wrong field."""
    draft = await read_draft(model, request)
    if draft.faults:
        raise Malformed(*draft.faults)
    return known(draft)


async def read_draft(model: type[Model], request: AnyRequest) -> Draft[Model]:
    """The JSON body as `model` so far as it is sound, with its faults.

    Raises UnsupportedMediaType, or Malformed if it is not JSON or repeats a field.
    """
    _check_media_type(request.headers)
    body = await request.body()
    if len(body) <= DEFAULT_BODY:
        return _read_json(model, body)
    return await asyncio.to_thread(_read_json, model, body)  # meanwhile others are served


def _read_json(model: type[Model], body: bytes) -> Draft[Model]:
    try:
        parsed = model.model_validate_json(body)
    except ValidationError as error:
        faults = faults_of(error)
        if faults[0].code == "json_invalid":
            fault = parser_fault(body)
            raise Malformed(*([fault] if fault else faults)) from error
        return _part(model, json.loads(body), error)
    check_duplicate_fields(body.decode())
    return Draft(parsed)


def draft_of(model: type[Model], value: Any) -> Draft[Model]:
    """The value as `model` so far as it is sound, with its faults."""
    try:
        return Draft(model.model_validate(value))
    except ValidationError as error:
        return _part(model, value, error)


def known(draft: Draft[Model], *fields: str) -> Model:
    """The body of a draft. Raises Malformed if it has none of these fields, without which nothing can be judged."""
    body = draft.body
    if body is None or any(getattr(body, field) is None for field in fields):
        raise Malformed(*draft.faults)
    return body


def _part(model: type[Model], value: Any, error: ValidationError) -> Draft[Model]:
    places = [detail["loc"] for detail in error.errors(include_url=False, include_context=False)]
    return Draft(sound_part(model, value, places), tuple(faults_of(error)))


def _check_media_type(headers: Headers) -> None:
    """Raises UnsupportedMediaType. Browsers send forms and plain text across sites without a preflight."""
    content_type = headers.get("content-type", "")
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    if media_type != "application/json":
        about = {"known": "application/json"}
        raise UnsupportedMediaType(
            Fault("Content-Type", content_type, "must be application/json", "media-type", about=about)
        )
    if not set(_charsets(parameters)) <= {"utf-8"}:
        raise UnsupportedMediaType(Fault("Content-Type", content_type, "the charset must be utf-8", "charset"))
    encoding = ", ".join(headers.getall("content-encoding", []))
    if encoding.strip().lower() not in ("", "identity"):
        rule = "must be identity: bodies are not decompressed"
        raise UnsupportedMediaType(Fault("Content-Encoding", encoding, rule, "encoding"))


def _charsets(parameters: list[str]) -> Iterator[str]:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            yield value.strip().strip('"')


def validated(validate: Callable[[Any], Model], value: Any, whole: str = "body") -> Model:
    """The value as a model. Raises Malformed with a fault for each wrong field; `whole` names the whole value."""
    try:
        return validate(value)
    except ValidationError as error:
        raise Malformed(*faults_of(error, whole)) from error
