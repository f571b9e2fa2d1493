"""The contract (OpenAPI 3.1), generated from the routes and pydantic's own schemas.

Litestar's generator loses patterns and `additionalProperties: false` and its output varies with the hash seed, so only
its routes are used. `python -m openapi` writes the committed file.
"""

import json
from functools import lru_cache
from typing import Any, Final, Literal

from litestar import Litestar
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.contract import headers, messages, path_parameters, refusals, sharing
from api.contract.examples import examples
from api.contract.inheritance import extended
from api.contract.operations import DRY_RUN, SECURITY, Route, documented, operation, tags_of
from api.contract.parameters import query_parameters
from api.contract.schemas import PREFIX, Part, compact, models_within, reached, with_told_defaults, without_bounds
from api.http.dry_run import DryRun
from api.http.problems import Problem
from api.http.responses import Doc
from api.http.schemas import DryRunQuery
from domain.registers import EVERY, REFERENCE

INFO: Final = {
    "title": "So Bo",
    "version": "0.3.0",
    "description": "Sổ Bộ, the ICT licensing registers of a Vietnamese province: official acts are recorded once; "
    "entries, counts, listings and proofs follow from them. 400 is a malformed request, 422 a well-formed one that "
    "violates a rule. Any operation refuses parameters that it does not have (400), and a body of more than 64,000 "
    "bytes if it names no other limit (413). Every write is committed before its response is sent, and safe to retry "
    "under an `Idempotency-Key`. Nothing of a refused request is stored. 421: the `Host` is not a name of this "
    "service; 406: `Accept-Encoding` refuses every coding; 408, 414, 431: a request arrives too slowly, or its head is "
    "too large; 429 also: too many connections.",
    "contact": {"name": "The department that runs the service"},
    "license": {"name": "Apache License 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
}
"""Its title is plain ASCII, since generators name packages after it."""

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
    messages.TAG: "Thông điệp mà hệ thống gửi tới địa chỉ nhận (webhook)",
    "Work": "Việc cần làm theo ngày",
}
"""Vietnamese descriptions of tags other than registers and their reference data."""


def document(app: Litestar) -> dict[str, Any]:
    """The whole contract; the same code yields equal documents."""
    routes = sorted(documented(app), key=lambda route: (route[0], route[1]))
    refs, schemas, queries = _schemas(routes)
    paths: dict[str, Part] = {}
    for path, method, handler in routes:
        made = operation(path, method, handler, refs, queries)
        paths.setdefault(path_parameters.plain(path), {})[method.lower()] = made
    [dry_run] = query_parameters(compact(DryRunQuery.model_json_schema()))
    contract: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/", "x-internal": False}],
        "tags": _all_tags(app),
        "paths": paths,
        "webhooks": messages.webhooks(refs, examples()),
        "components": {
            "schemas": schemas,
            "securitySchemes": SECURITY,
            "parameters": {**headers.PARAMETERS, DRY_RUN: dry_run},
            "headers": headers.HEADERS,
            "responses": {**refusals.responses(), **headers.unchanged(), DRY_RUN: _tried(refs)},
        },
    }
    sharing.share(contract)
    contract["components"]["schemas"] = _extended(contract, routes)
    return contract


@lru_cache(maxsize=1)
def text(app: Litestar) -> str:
    """The contract as committed and served; cached for the routes of the process."""
    return json.dumps(document(app), ensure_ascii=False, indent=1) + "\n"


Shapes = dict[tuple[type[BaseModel], Literal["validation", "serialization"]], None]


def _shapes(routes: list[Route]) -> Shapes:
    """The shapes of bodies, queries and answers."""
    found: Shapes = {(Problem, "serialization"): None, (DryRun, "serialization"): None}
    for _, _, handler in routes:
        doc: Doc = handler.opt["doc"]
        found |= {(shape, "validation"): None for shape in (doc.body, doc.form, doc.query) if shape}
        found |= {(doc.answer, "serialization"): None} if doc.answer else {}
    return found | {(message.shape, "serialization"): None for message in messages.MESSAGES.values()}


def _schemas(routes: list[Route]) -> tuple[Any, dict[str, Part], dict[Any, Part]]:
    """References to the shapes, the schemas by name, and those of queries by shape, which are no components."""
    refs, definitions = models_json_schema(list(_shapes(routes)), ref_template=PREFIX + "{model}")
    schemas = {name: compact(schema) for name, schema in sorted(definitions["$defs"].items())}
    shapes = {handler.opt["doc"].query for _, _, handler in routes} - {None}
    queries = {shape: schemas.pop(refs[shape, "validation"]["$ref"].removeprefix(PREFIX)) for shape in shapes}
    return refs, {name: with_told_defaults(schema) for name, schema in schemas.items()}, queries


def _extended(contract: Part, routes: list[Route]) -> dict[str, Part]:
    """The schemas: those of answers without bounds, and each that extends another with a reference to it."""
    schemas: dict[str, Part] = contract["components"]["schemas"]
    operations = [each for methods in contract["paths"].values() for each in methods.values()]
    given = [[each.get("requestBody"), each.get("parameters")] for each in operations]
    bounded = reached([given, contract["components"]["parameters"]], schemas)
    answers = schemas.keys() - bounded
    bare = {name: without_bounds(part) if name in answers else part for name, part in schemas.items()}
    models = models_within(shape for shape, _ in _shapes(routes))
    return dict(sorted(extended(bare, models, frozenset(answers)).items()))


def _tried(refs: Any) -> Part:
    content = {"application/json": {"schema": refs[DryRun, "serialization"]}}
    return {"description": "200, of a dry run: what would be recorded", "content": content}


def _all_tags(app: Litestar) -> list[dict[str, str]]:
    """The registers in the order of the report, then the rest; a register's description is its Vietnamese title."""
    used = {messages.TAG: None} | dict.fromkeys(tag for _, _, handler in documented(app) for tag in tags_of(handler))
    titles = {register.title: register.title_vi for register in EVERY.values()}
    reference = {register.title: register.title_vi for register in REFERENCE.values()}
    ordered = [*titles, *sorted(set(used) - set(titles))]
    return [{"name": tag, "description": (reference | titles | TAGS).get(tag, tag)} for tag in ordered]
