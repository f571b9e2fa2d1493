"""The contract (OpenAPI 3.1), made from the routes and pydantic's own schemas.

Litestar's generator loses patterns and `additionalProperties: false` and varies with the hash seed, so only its
routes are used here. `python -m api.openapi` writes the committed file.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.answers import Doc
from api.errors import Problem
from domain.registers import EVERY

REFUSALS: Final = {
    400: "Malformed: the field or parameter is named",
    404: "There is no such thing, or there was none on that day as then known",
    409: "Collides with what is recorded",
    413: "The body is too large",
    415: "The body is not plain JSON in UTF-8",
    416: "The ledger has not reached that point; its size is named",
    422: "Against a rule: the rule is named",
    503: "The database cannot be reached; see Retry-After",
}
TAGS: Final = {
    "Calendar": "Lịch: ngày nghỉ lễ, ngày làm bù",
    "Changes": "Các hành vi mới ghi, theo thứ tự của sổ cái",
    "Deadline rules": "Thời hạn giải quyết hồ sơ",
    "Dossiers": "Tra cứu hồ sơ theo mã",
    "Ledger": "Sổ cái: mọi hành vi theo thứ tự ghi, và bằng chứng không bị sửa",
    "Managing authorities": "Cơ quan quản lý sổ bộ",
    "Number series": "Sổ số văn bản",
    "Organisations": "Tổ chức, đơn vị",
    "Places": "Đơn vị hành chính",
    "Reports": "Báo cáo: số liệu và danh sách trong kỳ",
    "Service": "Tình trạng của dịch vụ",
}
"""What is no register, in Vietnamese."""

_TYPES: Final = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}, "str": {"type": "string"}}
_PARAMETER: Final = re.compile(r"{(\w+):(\w+)}")


def document(app: Litestar) -> dict[str, Any]:
    """The whole contract; equal for equal code."""
    routes = sorted(_documented(app), key=lambda route: (route[0], route[1]))
    models: dict[Any, None] = {(Problem, "serialization"): None}
    for _, _, handler in routes:
        doc: Doc = handler.opt["doc"]
        models |= {(m, "validation"): None for m in (doc.body, doc.query) if m}
        models |= {(doc.answer, "serialization"): None} if doc.answer else {}
    refs, definitions = models_json_schema(list(models), ref_template="#/components/schemas/{model}")
    schemas = definitions["$defs"]
    paths: dict[str, dict[str, Any]] = {}
    for path, method, handler in routes:
        operation = _operation(path, method, handler, refs, schemas)
        paths.setdefault(_PARAMETER.sub(r"{\1}", path), {})[method.lower()] = operation
    queries = {refs[model, mode]["$ref"].rpartition("/")[2] for model, mode in models if _is_query(model, routes)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sổ Bộ",
            "version": "0.1.0",
            "description": "The ICT licensing registers of a Vietnamese province: official acts go in once; entries, "
            "counts, listings and proofs come out. 400 is malformed, 422 is well formed but against a rule.",
        },
        "servers": [{"url": "/"}],
        "tags": _all_tags(app),
        "paths": paths,
        "components": {"schemas": {name: schemas[name] for name in sorted(schemas) if name not in queries}},
    }


def text(app: Litestar) -> str:
    """The contract as it is committed and served."""
    return json.dumps(document(app), ensure_ascii=False, indent=1) + "\n"


def _is_query(model: type[BaseModel], routes: list[tuple[str, str, HTTPRouteHandler]]) -> bool:
    return any(handler.opt["doc"].query is model for _, _, handler in routes)


def _documented(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if "doc" in handler.opt:
                    for method in sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"}):
                        yield route.path, method, handler


def _operation(path: str, method: str, handler: HTTPRouteHandler, refs: Any, schemas: Any) -> dict[str, Any]:
    doc: Doc = handler.opt["doc"]
    summary = (handler.fn.__doc__ or "").strip()
    tags = _tags(handler)
    operation: dict[str, Any] = {
        "operationId": _operation_id(path, handler),
        "summary": summary.partition(".")[0].partition(":")[0],
        "description": summary,
        "tags": tags,
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _TYPES[kind]}
        for name, kind in _PARAMETER.findall(path)
    ]
    if doc.query:
        parameters += _query_parameters(schemas[refs[doc.query, "validation"]["$ref"].rpartition("/")[2]])
    if parameters:
        operation["parameters"] = parameters
    if doc.body:
        content = {"application/json": {"schema": refs[doc.body, "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    operation["responses"] = _responses(doc, method, refs)
    return operation


def _tags(handler: HTTPRouteHandler) -> list[str]:
    return sorted({tag for layer in handler.ownership_layers for tag in getattr(layer, "tags", None) or ()})


def _all_tags(app: Litestar) -> list[dict[str, str]]:
    """The registers in the order of the report, then the rest; a register's description is its Vietnamese title."""
    used = dict.fromkeys(tag for _, _, handler in _documented(app) for tag in _tags(handler))
    titles = {register.title: register.title_vi for register in EVERY.values()}
    ordered = [*titles, *sorted(set(used) - set(titles))]
    return [{"name": tag, "description": (titles | TAGS).get(tag, tag)} for tag in ordered]


def _operation_id(path: str, handler: HTTPRouteHandler) -> str:
    noun = path.split("/")[2] if path.startswith("/v1/") else "service"
    return f"{noun}.{handler.fn.__name__}".replace("-", "_")


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    parameters = []
    for name, found in schema.get("properties", {}).items():
        inner = {key: value for key, value in found.items() if key not in ("description", "title")}
        some = [option for option in inner.get("anyOf", []) if option != {"type": "null"}]
        if len(some) == 1:  # a parameter is absent, never null
            inner = some[0]
        parameter: dict[str, Any] = {"name": name, "in": "query", "required": name in required, "schema": inner}
        if "description" in found:
            parameter["description"] = found["description"]
        parameters.append(parameter)
    return parameters


def _responses(doc: Doc, method: str, refs: Any) -> dict[str, Any]:
    recorded = method == "POST" and doc.records
    good = "201" if recorded else "200"
    answer: dict[str, Any] = {"description": "Recorded" if recorded else "The answer"}
    content = {"application/json": {"schema": refs[doc.answer, "serialization"]}} if doc.answer else {}
    content |= {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in doc.files}
    if content:
        answer["content"] = content
    refusals = sorted({400, 422, 503, *doc.refuses})
    problem = {"application/problem+json": {"schema": refs[Problem, "serialization"]}}
    return {good: answer, **{str(code): {"description": REFUSALS[code], "content": problem} for code in refusals}}


if __name__ == "__main__":
    from api.app import create_app

    Path("openapi/openapi.json").write_text(text(create_app()), encoding="utf-8")
