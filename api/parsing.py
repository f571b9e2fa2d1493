"""Reading bodies and query strings strictly: what is not asked for, or asked for twice, is refused by name."""

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from pydantic import BaseModel, ConfigDict, ValidationError

from api.answers import Doc
from domain import rows
from domain.errors import Fault, Malformed, NotFound

Model = TypeVar("Model", bound=BaseModel)
AnyRequest = Request[Any, Any, Any]
_HALF_ENCODED: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def query_of(model: type[Model]) -> Provide:
    """A dependency: the query string as `model`. Raises Malformed naming each parameter that is wrong."""

    async def parse(request: AnyRequest) -> Model:
        return read_query(model, request)

    return Provide(parse)


def read_query(model: type[Model], request: ASGIConnection[Any, Any, Any, Any]) -> Model:
    """The query string as `model`. Raises Malformed naming each parameter that is wrong."""
    raw: bytes = request.scope["query_string"]
    try:
        if _HALF_ENCODED.search(raw):
            raise ValueError
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise Malformed(Fault("query", raw.decode("latin-1"), "must be percent-encoded UTF-8", "query")) from error
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        raise Malformed(
            *(
                Fault(name, value, "must be given once", "repeated")
                for name, value in given.items()
                if names.count(name) > 1
            )
        )
    return _validated(model.model_validate, given)


class NoQuery(BaseModel):
    """A route that takes no parameters."""

    model_config = ConfigDict(extra="forbid")


async def refuse_stray_address(request: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: what stands in a path has one spelling, and a route whose contract names no parameters takes none."""
    doc: Doc | None = handler.opt.get("doc")
    if doc is None:
        return
    segments = request.scope["path"].split("/")
    for name, value in request.path_params.items():
        if str(value) not in segments or "\0" in str(value):
            raise NotFound(Fault(name, str(value), "there is no such thing", "not-found"))
    if doc.query is None and request.scope["query_string"]:
        read_query(NoQuery, request)


def body_of(model: type[Model]) -> Provide:
    """A dependency: the JSON body as `model`. Raises Malformed naming each field that is wrong; 415 if not JSON."""

    async def parse(request: AnyRequest) -> Model:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            # A form or plain text would be let through by browsers from anywhere.
            raise HTTPException(status_code=415, detail=f"Content-Type must be application/json, not {kind}")
        body = await request.body()
        found = _validated(model.model_validate_json, body)
        json.loads(body, object_pairs_hook=_each_once)
        return found

    return Provide(parse)


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object that states a field twice, of which one would be lost."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise Malformed(*(Fault(n, None, "must be given once", "repeated") for n in set(names) if names.count(n) > 1))


def _validated(validate: Callable[[Any], Model], given: Any) -> Model:
    try:
        return validate(given)
    except ValidationError as error:
        raise Malformed(*rows.faults(error)) from error
