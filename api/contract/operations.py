"""One operation of the contract, from the declaration of its route."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Final

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from api.contract import headers, path_parameters, refusals
from api.contract.parameters import query_parameters
from api.contract.schemas import Part
from api.http.authorization import PUBLIC, SIGNED_IN, Access
from api.http.credentials import COOKIE
from api.http.limits import DEFAULT_BODY
from api.http.responses import SAFE_METHODS, Doc

SECURITY: Final = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Staff: log in with `POST /v1/session`; the browser then stores and sends the cookie",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "A client's access token or API key"},
}


Route = tuple[str, str, HTTPRouteHandler]
"""Path, method and handler."""

DRY_RUN: Final = "DryRun"
"""The response of a dry run, and its parameter."""

_DRY_RUN_STATUS: Final = "2XX"
"""It is 200; generators take the least status of a success as the one that an operation returns, which is 201."""


def documented(app: Litestar) -> Iterator[Route]:
    """Path, method and handler of each operation."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if "doc" in handler.opt:
                    for method in sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"}):
                        yield route.path, method, handler


def operation(path: str, method: str, handler: HTTPRouteHandler, refs: Any, queries: Mapping[Any, Part]) -> Part:
    """One operation; `queries` are the schemas of queries by shape."""
    doc: Doc = handler.opt["doc"]
    summary, description = _texts(handler, method)
    return {
        "operationId": operation_id(path, handler),
        "summary": summary,
        "description": description,
        "tags": tags_of(handler),
        "security": _security(_scope(handler, method)),
        **_unless_empty("parameters", _parameters(path, method, doc, queries)),
        **_request(handler, doc, refs),
        "responses": _responses(path, method, handler, refs),
    }


def _unless_empty(name: str, part: Any) -> Part:
    return {name: part} if part else {}


def _texts(handler: HTTPRouteHandler, method: str) -> tuple[str, str]:
    """The first sentence of the handler's docstring; the rest of it, with who may ask."""
    first, _, rest = inspect.cleandoc(handler.fn.__doc__ or "").partition(".\n\n")
    if ". " in first:
        first, _, more = first.partition(". ")
        rest = f"{more}.\n\n{rest}" if rest else more
    scope = _scope(handler, method)
    who = {PUBLIC: "Open to everybody.", SIGNED_IN: "Whoever is signed in."}.get(scope, f"Scope: `{scope}`.")
    return " ".join(first.rstrip(".").split()), f"{rest}\n\n{who}" if rest else who


def _security(scope: str) -> list[Part]:
    return [] if scope == PUBLIC else [{name: [] if scope == SIGNED_IN else [scope]} for name in SECURITY]


def _scope(handler: HTTPRouteHandler, method: str) -> str:
    declared: Access = handler.opt["access"]
    return declared.scope(method)


def tags_of(handler: HTTPRouteHandler) -> list[str]:
    """The tags of an operation."""
    return sorted({tag for layer in handler.ownership_layers for tag in getattr(layer, "tags", None) or ()})


def operation_id(path: str, handler: HTTPRouteHandler) -> str:
    """The name of an operation."""
    noun = path.split("/")[2] if path.startswith("/v1/") else "service"
    return f"{noun}.{handler.fn.__name__}".replace("-", "_")


def is_tried(method: str, doc: Doc) -> bool:
    """Whether an operation takes `dry_run`."""
    return method not in SAFE_METHODS and doc.dry_runs


def _parameters(path: str, method: str, doc: Doc, queries: Mapping[Any, Part]) -> list[Part]:
    found = path_parameters.parameters_of(path)
    if doc.query:
        found += query_parameters(queries[doc.query])
    elif is_tried(method, doc):
        found.append({"$ref": f"#/components/parameters/{DRY_RUN}"})
    return found + headers.parameters_of(path, method, doc)


def _request(handler: HTTPRouteHandler, doc: Doc, refs: Any) -> Part:
    """The body; its limit, if it is not the one of most."""
    if not (shape := doc.body or doc.form):
        return {}
    media_type = "application/json" if doc.body else "application/x-www-form-urlencoded"
    limit = handler.resolve_request_max_body_size()
    described = {} if limit == DEFAULT_BODY else {"description": f"At most {limit:,} bytes"}
    content = {media_type: {"schema": refs[shape, "validation"]}}
    return {"requestBody": {**described, "required": True, "content": content}}


def _responses(path: str, method: str, handler: HTTPRouteHandler, refs: Any) -> Part:
    doc: Doc = handler.opt["doc"]
    recorded = method == "POST" and doc.records
    shown = headers.headers_of(path, method, doc)
    success = {
        "description": "Recorded" if recorded else "The answer",
        **_unless_empty("headers", shown),
        **_unless_empty("content", _content(doc, refs)),
    }
    scope, access = _scope(handler, method), handler.opt["access"]
    refused = refusals.statuses(
        doc, writes=method not in SAFE_METHODS, known_callers=scope != PUBLIC, within=access.within
    )
    names = {status: status for status in refused}
    names |= {_DRY_RUN_STATUS: DRY_RUN} if is_tried(method, doc) else {}
    names |= {"304": "304"} if headers.is_tagged(path, method, doc) else {}
    shared = {status: {"$ref": f"#/components/responses/{names[status]}"} for status in sorted(names)}
    return {"201" if recorded else "200": success, **shared}


def _content(doc: Doc, refs: Any) -> Part:
    answer = {"application/json": {"schema": refs[doc.answer, "serialization"]}} if doc.answer else {}
    return answer | {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in doc.files}
