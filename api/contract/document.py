"""The contract (OpenAPI 3.1), generated from the routes and pydantic's own schemas.

Litestar's generator loses patterns and `additionalProperties: false` and its output varies with the hash seed, so only
its routes are used. `python -m openapi` writes the committed file.
"""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.contract import headers, messages, path_parameters
from api.http.authorization import PUBLIC, SIGNED_IN, Access
from api.http.credentials import COOKIE
from api.http.dry_run import DryRun
from api.http.problems import Problem
from api.http.responses import SAFE_METHODS, Doc
from api.http.schemas import DryRunQuery
from domain.registers import EVERY, REFERENCE

EXAMPLES: Final = Path(__file__).parent / "examples.json"
"""By operation: path parameters, request and response; `python -m tests.examples` writes it."""

PROBLEMS: Final = "problems"
"""In the same file: a problem of each status that has an example."""

REFUSALS: Final = {
    400: "Malformed request: each wrong field or parameter is named",
    401: "Authentication required: the credential is missing, unknown, expired or revoked",
    403: "Forbidden: the caller lacks the scope",
    404: "Not found, or not on that day as known then",
    408: "Request timeout: the body did not arrive in time",
    409: "Conflict with what is recorded, or with a request in progress under the same key",
    412: "Precondition failed: the entry has changed since it was read",
    413: "Request body too large: the limit of the route is named",
    415: "Unsupported media type: the body must be plain JSON in UTF-8",
    416: "Beyond the ledger: its size is named",
    422: "Rule violated: the rule is named",
    428: "Precondition required: `If-Match` is missing",
    429: "Too many requests; see Retry-After",
    503: "Service unavailable; see Retry-After",
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
    "Proposals": "Dự thảo văn bản: soạn thảo, trình ký, ký và cấp số",
    "Registers": "Khai báo của các sổ bộ, danh mục: trường thông tin, hành vi, tình trạng, chỉ tiêu",
    "Reports": "Báo cáo: số liệu và danh sách trong kỳ",
    "Search": "Tra cứu chung trong các sổ bộ, hồ sơ, tổ chức",
    "Service": "Tình trạng của dịch vụ",
    "Webhooks": "Báo hành vi mới cho hệ thống khác (webhook)",
    "Work": "Việc cần làm theo ngày",
}
"""Vietnamese descriptions of tags other than registers and their reference data."""

SECURITY: Final = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Staff: log in with `POST /v1/session`; the browser then stores and sends the cookie",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "A client's access token or API key"},
}


def document(app: Litestar) -> dict[str, Any]:
    """The whole contract; the same code yields equal documents."""
    routes = sorted(_documented(app), key=lambda route: (route[0], route[1]))
    models: dict[Any, None] = {(Problem, "serialization"): None}
    for _, method, handler in routes:
        doc: Doc = handler.opt["doc"]
        models |= {(m, "validation"): None for m in (doc.body, doc.form, doc.query) if m}
        models |= {(DryRun, "serialization"): None} if _is_tried(method, doc) else {}
        models |= {(doc.answer, "serialization"): None} if doc.answer else {}
    models |= {(message.shape, "serialization"): None for message in messages.MESSAGES.values()}
    refs, definitions = models_json_schema(list(models), ref_template="#/components/schemas/{model}")
    schemas = definitions["$defs"]
    paths: dict[str, dict[str, Any]] = {}
    for path, method, handler in routes:
        operation = _operation(path, method, handler, refs, schemas)
        paths.setdefault(path_parameters.plain(path), {})[method.lower()] = operation
    queries = {refs[model, mode]["$ref"].rpartition("/")[2] for model, mode in models if _is_query(model, routes)}
    contract: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Sổ Bộ",
            "version": "0.3.0",
            "description": "The ICT licensing registers of a Vietnamese province: official acts are recorded once; "
            "entries, counts, listings and proofs follow from them. 400 is a malformed request, 422 a well-formed one "
            "that violates a rule. Every write is committed before its response is sent, and safe to retry under an "
            "`Idempotency-Key`. Nothing of a refused request is stored. 421: the `Host` is not a name of this service; "
            "406: `Accept-Encoding` refuses every coding; 408, 414, 431: a request arrives too slowly, or its head "
            "is too large; 429 also: too many connections.",
        },
        "servers": [{"url": "/", "x-internal": False}],
        "tags": _all_tags(app),
        "paths": paths,
        "webhooks": messages.webhooks(refs, _examples()),
        "components": {
            "schemas": {name: schemas[name] for name in sorted(schemas) if name not in queries},
            "securitySchemes": SECURITY,
            "parameters": {**headers.PARAMETERS, "DryRun": _dry_run_parameter()},
            "headers": headers.HEADERS,
            "examples": _problems(),
        },
    }
    return {name: _with_integer_formats(part) for name, part in contract.items()}


@lru_cache(maxsize=1)
def text(app: Litestar) -> str:
    """The contract as committed and served; cached for the routes of the process."""
    return json.dumps(document(app), ensure_ascii=False, indent=1) + "\n"


def _is_query(model: type[BaseModel], routes: list[tuple[str, str, HTTPRouteHandler]]) -> bool:
    return any(handler.opt["doc"].query is model for _, _, handler in routes)


def _with_integer_formats(part: Any) -> Any:
    """A part of the contract with the format of its integers, examples apart."""
    if isinstance(part, list):
        return [_with_integer_formats(inside) for inside in part]
    if not isinstance(part, dict):
        return part
    integer = {"format": "int64"} if part.get("type") == "integer" else {}
    return {
        name: value if name == "example" else _with_integer_formats(value) for name, value in part.items()
    } | integer


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
    summary = cleandoc(handler.fn.__doc__ or "")
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
    elif _is_tried(method, doc):
        parameters.append({"$ref": "#/components/parameters/DryRun"})
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
    operation["responses"] = _responses(path, doc, method, refs, _access_refusals(handler, scope), example)
    return operation


def _dry_run_parameter() -> dict[str, Any]:
    [parameter] = _query_parameters(DryRunQuery.model_json_schema())
    return parameter


def _is_tried(method: str, doc: Doc) -> bool:
    """Whether an operation takes `dry_run`."""
    return method not in SAFE_METHODS and doc.dry_runs


def _request_body(handler: HTTPRouteHandler, content: dict[str, Any]) -> dict[str, Any]:
    limit = handler.resolve_request_max_body_size()
    return {"description": f"At most {limit:,} bytes", "required": True, "content": content}


@cache
def _examples() -> dict[str, dict[str, Any]]:
    examples: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    return examples


def _problems() -> dict[str, Any]:
    problems = _examples().get(PROBLEMS, {})
    return {status: {"summary": problem["title"], "value": problem} for status, problem in problems.items()}


def _example(examples: dict[str, Any], name: str) -> dict[str, Any]:
    return {"example": examples[name]} if name in examples else {}


def _access_refusals(handler: HTTPRouteHandler, scope: str) -> tuple[int, ...]:
    """The statuses of refused access; 404 for a register that another authority manages."""
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
    reference = {register.title: register.title_vi for register in REFERENCE.values()}
    ordered = [*titles, *sorted(set(used) - set(titles))]
    return [{"name": tag, "description": (reference | titles | TAGS).get(tag, tag)} for tag in ordered]


def _operation_id(path: str, handler: HTTPRouteHandler) -> str:
    noun = path.split("/")[2] if path.startswith("/v1/") else "service"
    return f"{noun}.{handler.fn.__name__}".replace("-", "_")


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    parameters = []
    for name, field in schema.get("properties", {}).items():
        inner = {key: value for key, value in field.items() if key not in ("description", "title")}
        options = [option for option in inner.get("anyOf", []) if option != {"type": "null"}]
        if len(options) == 1:  # a parameter is absent, never null
            inner = options[0]
        parameter: dict[str, Any] = {"name": name, "in": "query", "required": name in required, "schema": inner}
        if inner.get("type") == "array":  # with commas between, not as a parameter that is repeated
            parameter |= {"style": "form", "explode": False}
        if "description" in field:
            parameter["description"] = field["description"]
        parameters.append(parameter)
    return parameters


def _responses(
    path: str, doc: Doc, method: str, refs: Any, access_refusals: tuple[int, ...], example: dict[str, Any]
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
    if response_headers := headers.headers_of(path, method, doc):
        answer["headers"] = response_headers
    conditional = (412, 428) if doc.conditional else ()
    with_body = (408,) if doc.body or doc.form else ()
    refusals = sorted({400, 422, 429, 503, *doc.refuses, *access_refusals, *conditional, *with_body})
    schema = {"schema": refs[Problem, "serialization"]}
    answers = {good: answer}
    if _is_tried(method, doc):
        tried = {"application/json": {"schema": refs[DryRun, "serialization"]}}
        answers["200"] = {"description": "What would be recorded, of a dry run", "content": tried}
    for code in map(str, refusals):
        examples = {"examples": {"problem": {"$ref": f"#/components/examples/{code}"}}} if code in _problems() else {}
        content = {"application/problem+json": {**schema, **examples}}
        answers[code] = {"description": REFUSALS[int(code)], "content": content}
    for code in answers.keys() & {"429", "503"}:
        answers[code]["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    if headers.is_tagged(path, method, doc):
        answers["304"] = {"description": "Unchanged", "headers": response_headers}
    return dict(sorted(answers.items()))
