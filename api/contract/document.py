"""The contract (OpenAPI 3.1), made from the routes and pydantic's own schemas.

Litestar's generator loses patterns and `additionalProperties: false` and varies with the hash seed, so only its
routes are used here. `python -m openapi` writes the committed file.
"""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.contract import headers, messages, path_parameters
from api.http.authorization import COOKIE, PUBLIC, SIGNED_IN, Access
from api.http.problems import Problem
from api.http.responses import Doc
from domain.registers import EVERY

EXAMPLES: Final = Path(__file__).parent / "examples.json"
"""By operation: what stands in the path, what is sent, what comes back; `python -m tests.examples` writes it."""

PROBLEMS: Final = "problems"
"""In the same file: a refusal of each status that has an example."""

REFUSALS: Final = {
    400: "Malformed: the field or parameter is named",
    401: "It is not known who asks: there is no credential, or it counts no longer",
    403: "Whoever asks has not been given the scope",
    404: "There is no such thing, or there was none on that day as then known",
    409: "Collides with what is recorded, or with a request under the same key that is still being worked on",
    412: "The entry has changed since it was read",
    413: "The body is larger than its route takes: the limit is named",
    415: "The body is not plain JSON in UTF-8",
    416: "The ledger has not reached that point; its size is named",
    422: "Against a rule: the rule is named",
    428: "`If-Match` is missing",
    429: "Asked too often; see Retry-After",
    503: "The database cannot be reached; see Retry-After",
}
TAGS: Final = {
    "Accounts": "Tài khoản, vai trò",
    "Audit": "Nhật ký truy cập",
    "Clients": "Hệ thống kết nối",
    "Session": "Đăng nhập",
    "Calendar": "Lịch: ngày nghỉ lễ, ngày làm bù",
    "Changes": "Các hành vi mới ghi, theo thứ tự của sổ cái",
    "Checkpoints": "Mốc kiểm chứng: kích thước và gốc của sổ cái, có chữ ký số; khoá công khai",
    "Deadline rules": "Thời hạn giải quyết hồ sơ",
    "Dossiers": "Tra cứu hồ sơ theo mã",
    "Ledger": "Sổ cái: mọi hành vi theo thứ tự ghi, và bằng chứng không bị sửa",
    "Managing authorities": "Cơ quan quản lý sổ bộ",
    "Number series": "Sổ số văn bản",
    "Organisations": "Tổ chức, đơn vị",
    "Papers": "Xác thực văn bản theo mã in trên giấy",
    "Places": "Đơn vị hành chính",
    "Reports": "Báo cáo: số liệu và danh sách trong kỳ",
    "Service": "Tình trạng của dịch vụ",
    "Webhooks": "Báo hành vi mới cho hệ thống khác (webhook)",
}
"""What is no register, in Vietnamese."""

SECURITY: Final = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Staff: log in by `POST /v1/session`; the browser then keeps the cookie and sends it by itself",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "A client's access token or API key"},
}


def document(app: Litestar) -> dict[str, Any]:
    """The whole contract; equal for equal code."""
    routes = sorted(_documented(app), key=lambda route: (route[0], route[1]))
    models: dict[Any, None] = {(Problem, "serialization"): None}
    for _, _, handler in routes:
        doc: Doc = handler.opt["doc"]
        models |= {(m, "validation"): None for m in (doc.body, doc.form, doc.query) if m}
        models |= {(doc.answer, "serialization"): None} if doc.answer else {}
    models |= {(one.shape, "serialization"): None for one in messages.MESSAGES.values()}
    refs, definitions = models_json_schema(list(models), ref_template="#/components/schemas/{model}")
    schemas = definitions["$defs"]
    paths: dict[str, dict[str, Any]] = {}
    for path, method, handler in routes:
        operation = _operation(path, method, handler, refs, schemas)
        paths.setdefault(path_parameters.plain(path), {})[method.lower()] = operation
    queries = {refs[model, mode]["$ref"].rpartition("/")[2] for model, mode in models if _is_query(model, routes)}
    told = {
        "openapi": "3.1.0",
        "info": {
            "title": "Sổ Bộ",
            "version": "0.2.0",
            "description": "The ICT licensing registers of a Vietnamese province: official acts go in once; entries, "
            "counts, listings and proofs come out. 400 is malformed, 422 is well formed but against a rule. "
            "Every write is committed before it is answered; under an `Idempotency-Key` it can be tried again at will. "
            "What is refused leaves no trace. 421: the `Host` is none of this service's names.",
        },
        "servers": [{"url": "/", "x-internal": False}],
        "tags": _all_tags(app),
        "paths": paths,
        "webhooks": messages.described(refs, _examples()),
        "components": {
            "schemas": {name: schemas[name] for name in sorted(schemas) if name not in queries},
            "securitySchemes": SECURITY,
            "parameters": headers.PARAMETERS,
            "headers": headers.HEADERS,
            "examples": _problems(),
        },
    }
    found: dict[str, Any] = _with_lengths(told)
    return found


@lru_cache(maxsize=1)
def text(app: Litestar) -> str:
    """The contract as it is committed and served; made once for the routes of a program."""
    return json.dumps(document(app), ensure_ascii=False, indent=1) + "\n"


def _is_query(model: type[BaseModel], routes: list[tuple[str, str, HTTPRouteHandler]]) -> bool:
    return any(handler.opt["doc"].query is model for _, _, handler in routes)


def _with_lengths(part: Any) -> Any:
    """The same, saying of integers how long they are."""
    if isinstance(part, list):
        return [_with_lengths(inside) for inside in part]
    if not isinstance(part, dict):
        return part
    length = {"format": "int64"} if part.get("type") == "integer" else {}
    told = {name: inside if name == "example" else _with_lengths(inside) for name, inside in part.items()}
    return told | length


def _documented(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if "doc" in handler.opt:
                    for method in sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"}):
                        yield route.path, method, handler


def _operation(path: str, method: str, handler: HTTPRouteHandler, refs: Any, schemas: Any) -> dict[str, Any]:
    doc: Doc = handler.opt["doc"]
    example = _examples().get(_operation_id(path, handler), {})
    summary = (handler.fn.__doc__ or "").strip()
    tags, scope = _tags(handler), _scope(handler, method)
    operation: dict[str, Any] = {
        "operationId": _operation_id(path, handler),
        "summary": summary.partition(".")[0].partition(":")[0],
        "description": summary,
        "tags": tags,
        "security": [{name: [] if scope == SIGNED_IN else [scope]} for name in SECURITY] if scope != PUBLIC else [],
    }
    if scope not in (PUBLIC, SIGNED_IN):
        operation["description"] += f"\n\nScope: `{scope}`."
    parameters = path_parameters.parameters_of(path)
    for parameter in parameters:
        parameter |= _example(example.get("path", {}), parameter["name"])
    if doc.query:
        parameters += _query_parameters(schemas[refs[doc.query, "validation"]["$ref"].rpartition("/")[2]])
    parameters += headers.parameters_of(path, method, doc)
    if parameters:
        operation["parameters"] = parameters
    if doc.body:
        content = {"application/json": {"schema": refs[doc.body, "validation"], **_example(example, "request")}}
        operation["requestBody"] = _request_body(handler, content)
    if doc.form:
        form = {"schema": refs[doc.form, "validation"], **_example(example, "request")}
        content = {"application/x-www-form-urlencoded": form}
        operation["requestBody"] = _request_body(handler, content)
    operation["responses"] = _responses(path, doc, method, refs, _of_access(handler, scope), example)
    return operation


def _request_body(handler: HTTPRouteHandler, content: dict[str, Any]) -> dict[str, Any]:
    limit = handler.resolve_request_max_body_size()
    return {"description": f"At most {limit:,} bytes", "required": True, "content": content}


@cache
def _examples() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    return found


def _problems() -> dict[str, Any]:
    return {status: {"summary": one["title"], "value": one} for status, one in _examples().get(PROBLEMS, {}).items()}


def _example(of: dict[str, Any], name: str) -> dict[str, Any]:
    return {"example": of[name]} if name in of else {}


def _of_access(handler: HTTPRouteHandler, scope: str) -> tuple[int, ...]:
    """How a route may refuse before it is asked; a register that another authority manages is not there."""
    declared: Access = handler.opt["access"]
    return () if scope == PUBLIC else (401, 403, *((404,) if declared.within else ()))


def _scope(handler: HTTPRouteHandler, method: str) -> str:
    declared: Access = handler.opt["access"]
    return declared.scope(method)


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


def _responses(
    path: str, doc: Doc, method: str, refs: Any, of_access: tuple[int, ...], example: dict[str, Any]
) -> dict[str, Any]:
    recorded = method == "POST" and doc.records
    good = "201" if recorded else "200"
    answer: dict[str, Any] = {"description": "Recorded" if recorded else "The answer"}
    content: dict[str, Any] = {}
    if doc.answer:
        content["application/json"] = {"schema": refs[doc.answer, "serialization"], **_example(example, "response")}
    content |= {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in doc.files}
    if content:
        answer["content"] = content
    if found := headers.headers_of(path, method, doc):
        answer["headers"] = found
    refusals = sorted({400, 422, 503, *doc.refuses, *of_access, *((412, 428) if doc.conditional else ())})
    schema = {"schema": refs[Problem, "serialization"]}
    answers = {good: answer}
    for code in map(str, refusals):
        shown = {"examples": {"problem": {"$ref": f"#/components/examples/{code}"}}} if code in _problems() else {}
        content = {"application/problem+json": {**schema, **shown}}
        answers[code] = {"description": REFUSALS[int(code)], "content": content}
    for code in answers.keys() & {"429", "503"}:
        answers[code]["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    if headers.is_tagged(path, method, doc):
        answers["304"] = {"description": "The answer is still the same", "headers": found}
    return dict(sorted(answers.items()))
