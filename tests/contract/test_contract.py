"""The contract, the pages, health, and that no response misreports what was recorded."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

import asyncpg
import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from api.app import Application
from api.contract import document
from api.contract.path_parameters import PERIOD
from api.exports.file_responses import CSV, DOCX, MARKDOWN, PDF, XLSX
from api.http.problems import Problem
from api.http.responses import Doc
from db.session import Database
from db.statement import Sql
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.number_series import NumberSeriesFacts
from db.tables.types import PATTERN_RULES
from domain.access.principal import SCOPES
from domain.entries.reference_cache import NotRemembered
from domain.errors import MAX_FAULTS
from domain.faults import RULES, faults_of
from domain.ledger.stored_tree import Head
from domain.numbers.series import number_document
from domain.registers import REFERENCE
from domain.tense import today
from tests.factories import granted, opening, set_up
from tests.support.api import (
    RESOURCE,
    amendment,
    ended,
    every_register,
    raw,
    record_the_rest,
    recorded,
    refused,
    strictly,
    trace,
    verified,
)
from tests.support.application import application, client_of, unopened
from tests.support.databases import name_of

ENDINGS = {kind.extension: kind.media_type for kind in (CSV, XLSX, DOCX, PDF, MARKDOWN)}
NOT_IN_THE_CONTRACT = {"/", "/openapi.json", "/docs", "/docs/examples.json", "/docs/{name:str}"}
DUMP = """
import sys
from api.app import Application, create_app
from api.contract.document import text
sys.stdout.write(text(create_app().litestar))
"""


@pytest.fixture(scope="module")
def app() -> Application:
    """The application without a database."""
    return unopened()


@pytest.fixture(scope="module")
def contract(app: Application) -> Any:
    return json.loads(document.text(app.litestar))


def routes(app: Application) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Path, method and handler of every route."""
    for route in app.litestar.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in sorted(handler.http_methods - {"OPTIONS"}):
                    yield route.path, method, handler


def resolved(contract: Any, part: Any) -> Any:
    """The target of a reference, or the part itself."""
    while "$ref" in part:
        _, section, name = part["$ref"].removeprefix("#/").split("/")
        part = contract["components"][section][name]
    return part


def whole(contract: Any, schema: Any) -> Any:
    """The properties and required fields of a schema, by name or itself, with those that it extends."""
    found = resolved(contract, contract["components"]["schemas"][schema] if isinstance(schema, str) else schema)
    every = [*(whole(contract, part) for part in found.get("allOf", ())), found]
    fields = {field: part for one in every for field, part in one.get("properties", {}).items()}
    return {"properties": fields, "required": {field for one in every for field in one.get("required", ())}}


def parts(schema: Any) -> Iterator[Any]:
    """A part of the contract and all within it, but for examples."""
    yield schema
    for name, inside in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if isinstance(inside, dict | list) and name not in ("example", "examples"):
            yield from parts(inside)


def operations(contract: Any) -> Iterator[dict[str, Any]]:
    for methods in contract["paths"].values():
        yield from methods.values()


# --- The contract ---


def test_the_committed_contract_is_the_generated_one(app: Application, root: Path) -> None:
    path = root / "openapi" / "openapi.json"
    assert path.exists(), "openapi/openapi.json is missing; generate it: python -m openapi"
    same = path.read_text(encoding="utf-8") == document.text(app.litestar)
    assert same, "openapi/openapi.json is out of date; regenerate it: python -m openapi"


def test_every_operation_names_its_scope_in_security_and_description(contract: Any) -> None:
    schemes = contract["components"]["securitySchemes"].keys()
    asked = set()
    for operation in operations(contract):
        for requirement in operation.get("security", contract["security"]):
            ((name, scopes),) = requirement.items()
            assert name in schemes
            described = re.findall(r"^Scope: `(.+)`\.$", operation["description"], re.MULTILINE)
            assert scopes == described, operation["operationId"]
            asked |= {*scopes}
    assert asked <= SCOPES
    assert len(asked) > 10


VIETNAMESE: Final = re.compile("[à-ỹđ]", re.IGNORECASE)


def test_every_operation_has_a_vietnamese_description(contract: Any) -> None:
    lacking = [
        each["operationId"]
        for each in operations(contract)
        if not VIETNAMESE.search(each["summary"] + each["description"])
    ]
    assert lacking == []


def test_every_field_is_described(contract: Any) -> None:
    """A field of a shape or an enum is described there."""
    lacking = [
        f"{name}.{field}"
        for name, schema in contract["components"]["schemas"].items()
        for field, inside in schema.get("properties", {}).items()
        if "description" not in inside and "$ref" not in inside
    ]
    assert lacking == []
    assert all("description" in schema for schema in contract["components"]["schemas"].values())


def test_the_contract_is_the_same_for_every_hash_seed(app: Application, root: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", DUMP], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE
        )
        for seed in ("1", "4242")
    ]
    texts = [program.communicate()[0].decode() for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    assert texts[0] == texts[1] == document.text(app.litestar)


async def test_the_contract_that_is_served_is_the_committed_one(app: Application) -> None:
    answer = await raw(app, "/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.text == document.text(app.litestar)


def test_every_route_declares_its_shapes(app: Application) -> None:
    found = list(routes(app))
    assert len(found) > 40
    for path, method, handler in found:
        if path in NOT_IN_THE_CONTRACT:
            continue
        doc = handler.opt.get("doc")
        assert isinstance(doc, Doc), f"{method} {path} has no doc"
        assert doc.answer is not None or doc.files, f"{method} {path} declares no response"
        assert ((doc.body or doc.form) is not None) == (method == "POST"), f"{method} {path} declares no body"
        assert (handler.fn.__doc__ or "").strip().endswith("."), f"{method} {path} has no docstring"
        assert handler.tags or any(layer.tags for layer in handler.ownership_layers if hasattr(layer, "tags"))


def test_every_route_of_the_application_is_in_the_contract(app: Application, contract: Any) -> None:
    served = {
        (re.sub(r"{(\w+):\w+}", r"{\1}", path), method.lower())
        for path, method, _ in routes(app)
        if path not in NOT_IN_THE_CONTRACT
    }
    assert served == {(path, method) for path, methods in contract["paths"].items() for method in methods}


def test_every_operation_has_a_name_of_its_own(contract: Any) -> None:
    names = [operation["operationId"] for operation in operations(contract)]
    assert len(names) == len(set(names))
    for operation in operations(contract):
        assert operation["summary"]
        assert operation["tags"]


def test_every_tag_is_described_in_vietnamese(contract: Any) -> None:
    for tag in contract["tags"]:
        assert not tag["description"].isascii(), f"{tag['name']}: describe it in api.contract.document.TAGS"


def test_the_positions_of_a_proof_begin_at_1(contract: Any) -> None:
    for path in ("inclusion", "consistency"):
        parameters = contract["paths"][f"/v1/ledger/{path}"]["get"]["parameters"]
        assert [parameter["schema"]["minimum"] for parameter in parameters if "schema" in parameter] == [1, 1]


def test_every_reference_of_the_contract_resolves(contract: Any) -> None:
    schemas = contract["components"]["schemas"]
    named = {name.rpartition("/")[2] for name in re.findall(r'"#/components/schemas/[^"]+', json.dumps(contract))}
    assert named == set(schemas)


def test_no_request_body_accepts_unknown_fields(contract: Any) -> None:
    schemas = contract["components"]["schemas"]
    bodies = [operation["requestBody"] for operation in operations(contract) if "requestBody" in operation]
    assert len(bodies) > 12
    for body in bodies:
        (content,) = body["content"].values()
        name = content["schema"]["$ref"].rpartition("/")[2]
        assert schemas[name].get("additionalProperties", schemas[name].get("unevaluatedProperties")) is False, name


def test_every_refusal_of_the_contract_is_a_problem(contract: Any) -> None:
    for path, methods in contract["paths"].items():
        for status, answer in ((s, a) for operation in methods.values() for s, a in operation["responses"].items()):
            kinds = list(resolved(contract, answer).get("content", ()))
            if status == "304":
                assert kinds == []
            elif not status.startswith("2"):
                assert kinds == ["application/problem+json"]
            elif status == "2XX":
                assert kinds == ["application/json"]
            elif "/charts/" in path:
                assert kinds == ["application/json", "image/svg+xml"]
            elif path.rpartition(".")[2] in ENDINGS:
                assert kinds == [ENDINGS[path.rpartition(".")[2]]]
            else:
                assert kinds == ["application/json"]


@every_register
def test_published_fields_are_described_and_personal_ones_are_not(contract: Any, register: str) -> None:
    shape = RESOURCE[register].public
    schema = whole(contract, shape.__name__)
    properties = schema["properties"]
    assert properties.keys() == shape.model_fields.keys()
    assert not properties.keys() & RESOURCE[register].register.private_fields
    assert schema["required"] == properties.keys()


# --- What generators and small clients need ---

LARGEST: Final = 560_000
"""Bytes of the contract without white space: 2,574 for an operation, where 6,165 were when all was written out."""


def test_the_contract_stays_small(contract: Any) -> None:
    assert len(json.dumps(contract, separators=(",", ":"))) < LARGEST


def test_no_default_is_null_and_no_field_of_a_body_has_a_default(contract: Any) -> None:
    """To generators a field with a default is never absent, so that they ask for it."""
    assert not [part for part in parts(contract) if isinstance(part, dict) and part.get("default", 0) is None]
    for name, schema in contract["components"]["schemas"].items():
        assert not [field for field, part in schema.get("properties", {}).items() if "default" in part], name


def test_nothing_is_null_alone(contract: Any) -> None:
    """Null stands beside a type or, where that is a reference, beside the reference."""
    for part in parts(contract):
        if isinstance(part, dict):
            for name, inside in part.items():
                if name == "anyOf" and {"type": "null"} in inside:
                    assert all("$ref" in option or option == {"type": "null"} for option in inside)
                elif isinstance(inside, dict):
                    assert inside.get("type") not in ("null", ["null"]), name


def test_every_refusal_and_every_repeated_part_is_a_reference(contract: Any) -> None:
    """Neither a parameter nor a response is written twice; no refusal is written in an operation at all."""
    for operation in operations(contract):
        inline = {status for status, answer in operation["responses"].items() if "$ref" not in answer}
        assert inline <= {"200", "201"}, operation["operationId"]
    written = [
        json.dumps(part, sort_keys=True)
        for operation in operations(contract)
        for part in (*operation["responses"].values(), *operation.get("parameters", ()))
        if "$ref" not in part
    ]
    assert len(written) == len(set(written))


def test_the_success_that_generators_take_is_what_was_recorded(contract: Any) -> None:
    """They take the least status of a success; a dry run's answer must not be it."""
    for operation in operations(contract):
        first = min(status for status in operation["responses"] if status.startswith("2"))
        assert "DryRun" not in operation["responses"][first].get("$ref", ""), operation["operationId"]


def test_webhooks_share_no_tag_with_operations(contract: Any) -> None:
    """Generators write a file for each tag, and those of webhooks over those of operations."""
    told = {tag for methods in contract["webhooks"].values() for each in methods.values() for tag in each["tags"]}
    assert not told & {tag for operation in operations(contract) for tag in operation["tags"]}
    assert told <= {tag["name"] for tag in contract["tags"]}


def test_no_name_of_a_shape_is_what_another_language_makes_of_one(contract: Any) -> None:
    """Go makes a function `NewNote` for a shape `Note`; TypeScript and others have names of their own."""
    names = contract["components"]["schemas"].keys()
    assert not {name for name in names if f"New{name}" in names}
    assert not names & {"Required", "Error", "Record", "Partial", "Object", "String", "Date", "Map", "Set", "List"}


def test_pages_have_their_cursor_beside_the_path(contract: Any) -> None:
    pages = [name for name in contract["components"]["schemas"] if "next" in whole(contract, name)["properties"]]
    assert len(pages) > 20
    for name in pages:
        assert {"after", "next"} <= whole(contract, name)["required"], name


def test_headers_that_are_required_say_so(contract: Any) -> None:
    """A valid `If-Match` of the contract is never one that counts as missing."""
    parameters = contract["components"]["parameters"]
    assert parameters["IdempotencyKey"]["required"] is True
    pattern = parameters["IfMatch"]["schema"]["pattern"]
    assert parameters["IfMatch"]["required"] is True
    for tag in ('"17"', "*", 'W/"1"', '"17.0a", "18"', '"a" , W/"b"'):
        assert re.search(pattern, tag), tag
    for missing in ("", " ", "17", '"17', "**", '"17" "18"'):
        assert not re.search(pattern, missing), missing


def test_names_for_generators_are_plain(contract: Any) -> None:
    info = contract["info"]
    assert info["title"].isascii()
    assert info["contact"]["name"]
    assert info["license"]["name"]


# --- Rules of refusals ---

ODD: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "-1", "9" * 20, "a b", "\0", "đ", "x" * 9000, "2024-02-30", "2201-01-01",
    "2024-11-15T00:00", "2024-11-15T25:00:00Z", "2024-11-15T00:00:00", "2024-11-15T00:00:00+99:00",
    "0001-01-01T00:00:00Z", [], [None], [{}], ["x"], ["trang.vn"] * 300, {}, {"x": 1}, {"number": "x", "y": 0},
)  # fmt: skip


def shapes(app: Application) -> list[type[BaseModel]]:
    """All models that requests and files are parsed with."""
    docs = [handler.opt["doc"] for _, _, handler in routes(app) if "doc" in handler.opt]
    found: set[Any] = {shape for doc in docs for shape in (doc.body, doc.query) if shape}
    return sorted(found | {ManagingAuthorityFacts, NumberSeriesFacts}, key=lambda shape: str(shape.__name__))


def errors_of(shape: type[BaseModel]) -> Iterator[ValidationError]:
    """The validation errors of errors_of values, of each field and of the whole, as JSON and as Python objects."""
    names = [info.alias or name for name, info in shape.model_fields.items()]
    for whole in (*ODD, *({name: value} for name in (*names, "nothing") for value in ODD)):
        for validate, given in ((shape.model_validate, whole), (shape.model_validate_json, json.dumps(whole))):
            try:
                validate(given)
            except ValidationError as error:
                yield error
    for text in ("", "{", "[1,]", '"\\ud800"', "[" * 1000, "{} {}", '{"a": NaN}', b"\xff"):
        with pytest.raises(ValidationError) as refusal:
            shape.model_validate_json(text)
        yield refusal.value


def test_every_validation_error_has_a_rule_of_our_own(app: Application) -> None:
    """An error is of a type of our own with its message, or of a type of pydantic's with a rule in the table."""
    seen, pydantics = set(), set(get_args(ErrorType))
    for shape in shapes(app):
        for error in errors_of(shape):
            for found, fault in zip(error.errors()[:MAX_FAULTS], faults_of(error), strict=True):
                seen.add(found["type"])
                assert found["type"] in (RULES.keys() if found["type"] in pydantics else {found["type"]}), found
                assert fault.rule != found["msg"] or found["type"] not in pydantics
                assert not re.search(r"Input|Invalid|should|Value error|pattern|\{|\}|None", fault.rule), fault
                assert fault.rule.startswith(("must ", "is ")), fault
    assert {"missing", "extra_forbidden", "json_invalid", "string_pattern_mismatch", "enum", "literal_error"} <= seen
    assert len(seen & pydantics) > 15


def test_every_pattern_of_the_contract_has_a_rule(contract: Any) -> None:
    shared = [part for name, part in contract["components"]["parameters"].items() if part["in"] != "header"]
    fields = [contract["paths"], contract["components"]["schemas"], shared]
    used = set(re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(fields)))
    described = {pattern for pattern, words in PATTERN_RULES.items() if words} | {
        PERIOD
    }  # its rule is in domain.reports.spans
    assert {json.loads(pattern) for pattern in used} == described
    assert all(PATTERN_RULES.values())


# --- Responses of every read ---


async def test_every_read_returns_the_shape_that_its_route_declares(
    own_november: httpx.AsyncClient, app: Application
) -> None:
    await record_the_rest(own_november)
    tried = 0
    for path, method, handler in routes(app):
        doc = handler.opt.get("doc")
        if method != "GET" or not isinstance(doc, Doc) or doc.answer is None:
            continue
        concrete_paths = await paths(own_november, path)
        assert concrete_paths, path
        for concrete in concrete_paths:
            strictly(doc.answer, await own_november.get(concrete))
            tried += 1
    assert tried > 100


async def test_head_is_answered_like_get_without_a_body(
    own_november: httpx.AsyncClient, app: Application, own_example: Database
) -> None:
    await record_the_rest(own_november)
    served, tried = application(own_example), 0
    for path in sorted({path for path, method, _ in routes(app) if method == "GET"} - {"/docs/{name:str}"}):
        for concrete in (await paths(own_november, path))[:1]:
            # Without a client, which would drop the body of a response to HEAD.
            plain, _, query = concrete.partition("?")
            got, head = [await raw(served, plain, method=way, query=query.encode()) for way in ("GET", "HEAD")]
            del got.headers["x-request-id"], head.headers["x-request-id"]
            assert (head.status_code, head.headers, head.content) == (got.status_code, got.headers, b""), concrete
            assert int(head.headers.get("content-length", len(got.content))) == len(got.content), concrete
            tried += 1
    assert tried > 40
    for path, status in (("/v1/press-offices/x", 404), ("/docs/start.js", 200)):
        answer = await raw(served, path, method="HEAD")
        assert (answer.status_code, answer.content) == (status, b"")
    path = (await paths(own_november, "/v1/press-offices/{id:uuid}"))[0]
    assert (await own_november.head(f"{path}/acts")).status_code == 405


YEAR = "?from=2024-01&to=2024-12"
QUERIES = {
    "/v1/ledger/inclusion": "?seq=3&size=40",
    "/v1/ledger/consistency": "?first=3&second=40",
    "/v1/reports": f"{YEAR}&by=holder_kind&compare=before,last_year,cumulated",
    "/v1/reports/export.csv": YEAR,
}
"""What reads ask for that have no answer without a query."""

PERIODS = ("2024-11", "2024-Q4", "2024-H2", "2024-9M", "2024", "2024-10-22..2024-10-28")
WITHOUT_CLOCK = ("voided", "not_accepted")


async def verify_url(client: httpx.AsyncClient, register: str) -> str | None:
    """The path at which the paper of the register's last entry is verified, if its number was assigned here."""
    entry = (await client.get(f"/v1/{register}", params={"limit": 500})).json()["items"][-1]["id"]
    acts = (await client.get(f"/v1/{register}/{entry}/history")).json()["acts"]
    url: str | None = acts[0]["verify_url"]
    return url


async def paths(client: httpx.AsyncClient, path: str) -> list[str]:
    """The path with the parameters of existing resources."""
    if path.startswith("/v1/webhooks/{"):
        await client.post("/v1/clients", json={"name": "may", "title": "Máy", "scopes": ["read"]})
        made = await client.post("/v1/webhooks", json={"client": "may", "url": "https://8.8.8.8/a"})
        return [path.replace("{id:uuid}", made.json()["id"])]
    if path == "/v1/search":
        return [f"{path}?q={q}" for q in ("310", "xa", "stttt")]
    if path == "/v1/registers/{key:str}":
        return [one["href"] for one in (await client.get("/v1/registers")).json()["items"]]
    if "{id:uuid}" in path:
        items = (await client.get(path.partition("/{")[0], params={"limit": 5})).json()["items"]
        # A dossier that was voided or not accepted has no clock, and one that was voided no diary.
        shown = [
            item for item in items if item.get("status") not in WITHOUT_CLOCK or not path.endswith(("/clock", "/diary"))
        ]
        purpose = "?purpose=Th%E1%BB%AD" if path.endswith(("/personal", "/body")) else ""
        return [path.replace("{id:uuid}", item["id"]) + purpose for item in shown]
    if path.startswith("/v1/number-series/{key"):
        keys = [item["key"] for item in (await client.get("/v1/number-series")).json()["items"]]
        return [path.replace("{key:str}", key).replace("{year:int}", "2024") for key in keys]
    if path.startswith(("/v1/organisations/{", "/v1/places/{")):
        items = (await client.get(path.partition("/{")[0], params={"limit": 500})).json()["items"]
        return [path.replace("{code:str}", item["code"]) for item in items[:5]]
    if (register := path.removeprefix("/v1/").partition("/")[0]) in REFERENCE and "{code:str}" in path:
        asked: dict[str, Any] = {"register": register, "limit": 500}
        acts = (await client.get("/v1/changes", params=asked)).json()["items"]
        entries = {act["entry"] for act in acts if act["effective_on"] and act["effective_on"] <= str(today())}
        return [path.replace("{code:str}", entry) for entry in sorted(entries)[:5]]
    if path == "/v1/checkpoints/{size:int}":
        return [f"/v1/checkpoints/{(await client.get('/v1/checkpoints/latest')).json()['size']}"]
    if path == "/v1/verify/{code:str}":
        return [url for url in [await verify_url(client, register) for register in RESOURCE] if url]
    if path.startswith("/v1/dossiers/{"):
        items = (await client.get("/v1/applications")).json()["items"]
        return [
            path.replace("{code:str}", item["dossier_code"]) for item in items if item["status"] not in WITHOUT_CLOCK
        ]
    if path.endswith(("/seal", "/late")):
        assert (await client.post("/v1/reports/2024-11/seal", json={"reason": "Thử"})).status_code == 201
        return [path.replace("{period:str}", "2024-11")]
    if path.startswith("/v1/reports/{") and "{part:str}" in path:
        stock = path.replace("{period:str}", "2024-11").replace("{indicator:str}", "press-offices.offices")
        return [stock.replace("{part:str}", part) for part in ("opening", "in", "out", "closing")]
    if path.startswith("/v1/reports/{"):
        figures = (await client.get("/v1/reports/2024-11")).json()["figures"]
        codes = [path.replace("{period:str}", code) for code in PERIODS[: -1 if path.endswith("/calendars") else None]]
        if "{" not in codes[0]:
            return codes
        return [re.sub(r"{(indicator|chart):str}", f["indicator"], code) for code in codes for f in figures[::3]]
    if path.startswith("/v1/accounts/{"):
        return [path.replace("{name:str}", "test")]
    if path.startswith("/v1/clients/{"):
        await client.post("/v1/clients", json={"name": "may", "title": "Máy", "scopes": ["read"]})
        return [path.replace("{name:str}", "may")]
    if path.startswith("/v1/calendar/{"):
        return [path.replace("{year:int}", year) for year in ("1990", "2026", "2031")]
    return queries(path)


def queries(path: str) -> list[str]:
    """The path of a collection, with what it is asked for."""
    if path.endswith("/differences"):
        return [f"{path}?from_seq=1&as_of=2024-11-14", f"{path}?from_seq=0&limit=1"]
    if path == "/v1/changes":
        return [path, f"{path}?facts=public&limit=500"]
    return [path + QUERIES.get(path, "")]


# --- The pages ---


async def test_the_api_pages_load_nothing_from_outside(app: Application) -> None:
    page = await raw(app, "/docs/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    links = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert len(links) >= 3
    start = await raw(app, "/docs/start.js")
    for text in (page.text, start.text):
        assert not re.search(r"https?:|\bwss?:|//[a-z]", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    kinds = {".js": ("text/javascript", "application/javascript"), ".css": ("text/css",), ".html": ("text/html",)}
    for link in links:
        if link.startswith("data:"):
            continue
        answer = await raw(app, f"/docs/{link}")
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].partition(";")[0] in kinds[Path(link).suffix]
    style = (await raw(app, "/docs/swagger-ui.css")).text
    assert not re.search(r"@import|url\((?!\s*['\"]?data:)", style)


async def test_the_vendored_pages_come_with_their_licence(app: Application, root: Path) -> None:
    folder = root / "api" / "static" / "docs"
    assert {"swagger-ui.LICENSE", "swagger-ui.NOTICE"} <= {path.name for path in folder.iterdir()}


TRAVERSALS = (
    "/docs/../../app.py", "/docs/../../settings.py", "/docs/..%2f..%2fapp.py", "/docs/%2e%2e/%2e%2e/app.py",
    "/docs/..\\..\\app.py", "/docs//etc/passwd", "/docs/./../../app.py", "/docs/../../../pyproject.toml",
    "/docs/\0", "/docs/start.js\0.css", "/docs/" + "a" * 10_000, "/docs/nothing.js", "/docs/..", "/docs/../",
)  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS, ids=[path[6:30].replace("\0", "NUL") for path in TRAVERSALS])
async def test_no_file_beside_the_pages_is_served(app: Application, path: str) -> None:
    answer = await raw(app, path)
    assert answer.status_code in (400, 404), answer.status_code
    assert answer.headers["content-type"] == "application/problem+json"
    assert "import" not in answer.text


@pytest.mark.parametrize("path", ["/docs/..%2f..%2fapp.py", "/docs/%2e%2e/%2e%2e/app.py", "/docs/..%5c..%5capp.py"])
async def test_no_file_beside_the_pages_is_served_once_decoded(app: Application, path: str) -> None:
    """A server passes the decoded path."""
    decoded = path.replace("%2f", "/").replace("%2e", ".").replace("%5c", "\\")
    assert (await raw(app, decoded)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_the_root_redirects_to_the_pages(app: Application, path: str) -> None:
    answer = await raw(app, path)
    assert answer.is_redirect
    assert answer.headers["location"] == "/docs/"


# --- Health ---


async def test_the_service_is_alive_and_ready(ready: httpx.AsyncClient) -> None:
    assert (await ready.get("/healthz")).json() == {"status": "ok"}
    receipt = await granted(ready, "press-offices")
    assert (await ready.get("/readyz")).json() == {"status": "ready", "ledger_size": receipt["seq"]}


def check_unavailable(answer: httpx.Response) -> None:
    """Check that the response asks the client to retry."""
    faults = refused(answer, 503)
    assert [(fault["field"], fault["value"]) for fault in faults] == [("database", None)]
    assert int(answer.headers["retry-after"]) > 0
    assert "sobo_test" not in answer.text, "messages of the database belong in the log"


async def test_a_closed_pool_is_not_ready_but_alive(database_url: str) -> None:
    async with Database.open(database_url) as database:
        pass
    async with client_of(database) as client:
        check_unavailable(await client.get("/readyz"))
        assert (await client.get("/healthz")).status_code == 200
        for path in ("/v1/press-offices", "/v1/reports/2024-11", "/v1/number-series/gxn/2024/certificate"):
            check_unavailable(await client.get(path))
        check_unavailable(await client.post("/v1/press-offices", json=opening("press-offices")))


async def test_a_dropped_database_is_not_ready_but_the_service_is_alive(server_url: str, database_url: str) -> None:
    async with Database.open(database_url) as database, client_of(database) as client:
        assert (await client.get("/readyz")).status_code == 200
        owner = await asyncpg.connect(server_url)
        try:
            await owner.execute(f"DROP DATABASE {name_of(database_url)} WITH (FORCE)")
            try:
                for _ in range(3):
                    check_unavailable(await client.get("/readyz"))
                    assert (await client.get("/healthz")).status_code == 200
                check_unavailable(await client.get("/v1/press-offices"))
                check_unavailable(await client.post("/v1/press-offices", json=opening("press-offices")))
            finally:
                await owner.execute(f"CREATE DATABASE {name_of(database_url)}")
        finally:
            await owner.close()


async def test_the_service_replaces_terminated_connections(
    server_url: str, database: Database, database_url: str
) -> None:
    await set_up(database)
    async with client_of(database) as client:
        await asyncio.gather(*(client.get("/readyz") for _ in range(16)))
        owner = await asyncpg.connect(server_url)
        try:
            ended_connections = await owner.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name_of(database_url)
            )
        finally:
            await owner.close()
        assert len(ended_connections) > 1
        answers = [await client.get("/readyz") for _ in range(20)]
        for answer in answers:
            if answer.status_code != 200:
                check_unavailable(answer)
        assert answers[-1].status_code == 200
        recorded(await client.post("/v1/press-offices", json=opening("press-offices")))


# --- No response misreports what was recorded ---


async def test_an_unexpected_error_is_reported_without_details(
    ready: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any) -> Any:
        raise RuntimeError("mật khẩu là 12345")

    monkeypatch.setattr("domain.entries.prepare.number_document", fail)
    monkeypatch.setattr("domain.ledger.stored_tree.head", fail)
    before = await trace(province)
    for answer in (
        await ready.post("/v1/press-offices", json=opening("press-offices")),
        await ready.get("/readyz"),
    ):
        assert refused(answer, 500) == []
        found = Problem.model_validate_json(answer.content)
        assert found.type == "urn:sobo:problem:internal"
        for word in ("12345", "RuntimeError", "Traceback", "domain"):
            assert word not in answer.text
    assert await trace(province) == before


TRIGGER = """
CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'bí mật' USING ERRCODE = '{state}'; END $$;
CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON act DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION fail_at_commit();
"""


@pytest.mark.parametrize(
    ("state", "statuses"),
    [("P0001", (500,)), ("23514", (409, 422)), ("40001", (503,)), ("57014", (500, 503)), ("53100", (503,))],
)
async def test_a_failed_commit_is_never_reported_as_a_success(
    database: Database, database_url: str, state: str, statuses: tuple[int, ...]
) -> None:
    await set_up(database)
    async with client_of(database) as client:
        permit = await granted(client, "publication-permits")
        owner = await asyncpg.connect(database_url)
        try:
            await owner.execute(TRIGGER.format(state=state))
        finally:
            await owner.close()
        before = await trace(database)
        reservation = {"reason": "Giữ", "expires_on": "2199-01-01"}
        for path, body in (
            ("/v1/publication-permits", opening("publication-permits")),
            ("/v1/press-offices", opening("press-offices")),
            (f"{permit['href']}/acts", amendment("publication-permits", "2024-11-05")),
            ("/v1/number-series/gp/2024/reservations", reservation),
            ("/v1/organisations", {"code": "MOI", "name": "Mới", "kind": "enterprise"}),
        ):
            answer = await client.post(path, json=body)
            refused(answer, *statuses)
            assert "bí mật" not in answer.text
        assert await trace(database) == before
        assert (await client.get("/readyz")).status_code == 200
    assert await verified(database_url) == permit["seq"]


async def test_a_connection_lost_while_recording_is_unavailable(
    server_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up(database)
    owner = await asyncpg.connect(server_url)
    turns = iter(range(24))

    async def numbered(session: Any, *rest: Any, own_document: bool, visibility: Any) -> Any:
        found = await number_document(session, *rest, own_document=own_document, visibility=visibility)
        connection = getattr(getattr(session, "_reader", session), "_connection", None)
        if connection is None:  # it is judged early, by what is remembered
            raise NotRemembered
        pid = connection.get_server_pid()
        await owner.execute("SELECT pg_terminate_backend($1)", pid)
        # The loss may be noticed before, while or after the next statement is sent.
        turn = next(turns)
        await asyncio.sleep(turn // 4 / 1000 if turn % 2 else 0)
        return found

    async with client_of(database) as client:
        with monkeypatch.context() as patched:
            patched.setattr("domain.entries.prepare.number_document", numbered)
            try:
                body = opening("subdomain-certificates")
                answers = [await client.post("/v1/subdomain-certificates", json=body) for _ in range(24)]
            finally:
                await owner.close()
        for answer in answers:
            check_unavailable(answer)
        assert (await granted(client, "subdomain-certificates"))["number"] == 310


async def test_a_lock_that_is_held_too_long_is_unavailable(database: Database, database_url: str) -> None:
    await set_up(database)
    owner = await asyncpg.connect(database_url)
    try:
        async with Database.open(database_url, size=1) as impatient, client_of(impatient) as client:
            await impatient.rows(Sql("SET lock_timeout = '50ms'"))
            async with owner.transaction():
                await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
                check_unavailable(await client.post("/v1/press-offices", json=opening("press-offices")))
            recorded(await client.post("/v1/press-offices", json=opening("press-offices")))
    finally:
        await owner.close()


async def test_the_root_of_the_ledger_is_the_verified_one(ready: httpx.AsyncClient, province_url: str) -> None:
    receipt = await granted(ready, "press-offices")
    last = await ended(ready, "press-offices", receipt["href"], "2024-11-10")
    head = (await ready.get("/v1/ledger")).json()
    assert head["size"] == await verified(province_url)
    assert Head(head["size"], bytes.fromhex(head["root"])).size == last["seq"] == receipt["seq"] + 1
