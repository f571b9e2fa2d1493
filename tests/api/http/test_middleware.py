"""The middleware: hosts, CORS, methods, and the size and media type of bodies."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.handlers import HTTPRouteHandler
from pydantic import ValidationError

from api.app import Application, create_app
from api.contract import document
from api.http.limits import DEFAULT_BODY
from api.settings import Settings
from db.session import Database
from tests.contract.test_contract import routes
from tests.support.api import fields, raw, refused
from tests.support.application import application

ORIGIN = "https://mot-cua.daknong.gov.vn"
FILLED = {
    "id:uuid": "018f0000-0000-7000-8000-000000000000",
    "year:int": "2024",
    "number:int": "1",
    "size:int": "1",
    "seq:int": "1",
}


@pytest.fixture
def app(database: Database) -> Application:
    return application(database)


@pytest.fixture(scope="module")
def shared_app() -> Application:
    return create_app(settings=Settings(cors_origins=[ORIGIN], hosts=["sobo.daknong.gov.vn"]))


def filled(path: str) -> str:
    """The path with a value for every parameter."""
    for name, value in FILLED.items():
        path = path.replace(f"{{{name}}}", value)
    return "/".join("2024-11" if part.startswith("{") else part for part in path.split("/"))


def routes_with_body(app: Application) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """Every route with a JSON body."""
    for path, _, handler in routes(app):
        if handler.opt.get("doc") and handler.opt["doc"].body:
            yield filled(path), handler


# --- Hosts ---


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8000", "LocalHost:80"],
)
async def test_the_default_hosts_are_accepted(app: Application, host: str) -> None:
    assert (await raw(app, "/healthz", host=host)).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.vn", "localhost.evil.vn", "127.0.0.1.evil.vn", "[::2]", "evil.vn:8000", "127.0.0.2", "localhost."]
)
async def test_another_host_is_refused_on_every_path(app: Application, host: str) -> None:
    for path, method in (("/healthz", "GET"), ("/v1/press-offices", "POST"), ("/nothing", "GET"), ("/docs/", "GET"),
                         ("/v1/press-offices", "OPTIONS"), ("/v1/press-offices", "HEAD"), ("/", "get")):  # fmt: skip
        fault = refused(await raw(app, path, method=method, host=host), 421)[0]
        assert (fault["field"], fault["value"]) == ("Host", host)


@pytest.mark.parametrize(
    "host", [None, "", " ", "a b", "localhost:", "localhost:x", "localhost:1:2", "::1", "u@localhost"]
)
async def test_a_missing_or_invalid_host_is_malformed(app: Application, host: str | None) -> None:
    assert fields(refused(await raw(app, "/healthz", host=host), 400)) == {"Host"}


async def test_configured_hosts_and_the_listening_address_are_accepted(shared_app: Application) -> None:
    for host, status in (("sobo.daknong.gov.vn", 200), ("127.0.0.1:8000", 200), ("localhost", 421)):
        assert (await raw(shared_app, "/healthz", host=host)).status_code == status


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "AUTHORIZATION"])
async def test_a_repeated_credential_or_content_type_is_refused(app: Application, name: str) -> None:
    for path, method in (("/v1/press-offices", "GET"), ("/v1/press-offices", "POST"), ("/healthz", "GET")):
        twice = [(name, "Bearer kín"), (name, "Bearer kín")]
        fault = refused(await raw(app, path, method=method, more=twice), 400)[0]
        assert (fault["field"].lower(), fault["value"]) == (name.lower(), None)


# --- Other origins ---


async def test_no_other_origin_may_read_by_default(app: Application) -> None:
    for method, origin in (("GET", ORIGIN), ("OPTIONS", ORIGIN), ("GET", "null")):
        preflight = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await raw(app, "/healthz", method=method, headers=preflight)
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_a_configured_origin_may_read_and_preflight(shared_app: Application) -> None:
    read = await raw(shared_app, "/healthz", host="127.0.0.1", headers={"Origin": ORIGIN})
    assert read.headers["access-control-allow-origin"] == ORIGIN
    exposed = set(read.headers["access-control-expose-headers"].split(", "))
    assert exposed >= {"ETag", "Link", "Location", "Retry-After"}
    assert "access-control-allow-credentials" not in read.headers
    preflight = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "if-match",
    }
    asked = await raw(shared_app, "/v1/press-offices", method="OPTIONS", host="127.0.0.1", headers=preflight)
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert {"Idempotency-Key", "If-Match", "Authorization"} <= set(
        asked.headers["access-control-allow-headers"].split(", ")
    )
    refusal = await raw(shared_app, "/v1/nothing", host="127.0.0.1", headers={"Origin": ORIGIN})
    assert (refusal.status_code, refusal.headers["access-control-allow-origin"]) == (404, ORIGIN)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.vn", f"{ORIGIN}.evil.vn", ORIGIN.upper(), f"{ORIGIN}:444", "http" + ORIGIN[5:], "null", ""],
)
async def test_an_origin_that_is_not_configured_may_not_read(shared_app: Application, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        preflight = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await raw(shared_app, "/healthz", method=method, host="127.0.0.1", headers=preflight)
        assert answer.status_code in (200, 204)
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "Origin" in answer.headers.get_list("vary", split_commas=True)


@pytest.mark.parametrize("value", ["*", "https://*.vn", "https://a.vn/", "a.vn", "null", "ftp://a.vn", "https://A.vn"])
def test_origins_in_the_settings_are_exact(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SOBO_CORS_ORIGINS", f"https://b.vn,{value}")
    with pytest.raises(ValidationError, match="cors_origins"):
        Settings()


@pytest.mark.parametrize("value", ["*", "a.vn:80", "http://a.vn", "a b", "A.vn"])
def test_hosts_in_the_settings_are_names(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SOBO_HOSTS", value)
    with pytest.raises(ValidationError, match="hosts"):
        Settings()


def test_hosts_and_origins_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOBO_HOSTS", "a.vn, b.vn,")
    monkeypatch.setenv("SOBO_CORS_ORIGINS", " https://a.vn,http://b.vn:8080 ")
    assert Settings().all_hosts == ["a.vn", "b.vn", "127.0.0.1"]
    assert Settings().cors_origins == ["https://a.vn", "http://b.vn:8080"]


# --- Methods ---


async def test_every_route_reports_its_methods(app: Application) -> None:
    methods: dict[str, set[str]] = {}
    for path, method, _ in routes(app):
        methods.setdefault(path, set()).add(method)
    for path, known in methods.items():
        concrete = path.replace("{file_path:path}", "start.js")
        answer = await raw(app, filled(concrete), method="OPTIONS")
        expected = known | {"OPTIONS"} | ({"HEAD"} if "GET" in known else set())
        assert (answer.status_code, answer.content) == (204, b""), path
        assert answer.headers["allow"].split(", ") == sorted(expected), path
    refused(await raw(app, "/v1/nothing", method="OPTIONS"), 404)


async def test_the_server_reports_its_methods(app: Application) -> None:
    answer = await raw(app, "*", method="OPTIONS")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST"
    refused(await raw(app, "*"), 404)


# --- Bodies, on every route with one ---


async def test_every_route_refuses_a_body_over_its_limit(app: Application) -> None:
    tried = 0
    for path, handler in routes_with_body(app):
        limit = handler.resolve_request_max_body_size()
        assert isinstance(limit, int)
        length = {"Content-Type": "application/json", "Content-Length": str(limit + 1)}
        fault = refused(await raw(app, path, method="POST", headers=length, chunks=[b"{}"]), 413)[0]
        assert (fault["field"], fault["rule"]) == ("body", f"must have {limit} or fewer bytes"), path
        tried += 1
    assert tried > 30


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
@pytest.mark.parametrize(
    ("path", "kind", "limit"),
    [
        ("/v1/session", "application/json", 16_000),
        ("/v1/session/password", "application/json", 16_000),
        ("/v1/token", "application/x-www-form-urlencoded", 16_000),
        ("/v1/accounts", "application/json", 16_000),
        ("/v1/organisations", "application/json", 64_000),
        ("/v1/press-offices/acts", "application/json", 400_000),
    ],
)
async def test_a_body_may_be_as_large_as_the_limit_of_its_route(
    app: Application, path: str, kind: str, limit: int, announced: bool
) -> None:
    headers = {"Content-Type": kind}
    for size, statuses in ((limit, (400,)), (limit + 1, (413,))):
        length = {"Content-Length": str(size)} if announced else {}
        chunks = [b"x" * (limit // 2), b"x" * (size - limit // 2)]
        fault = refused(await raw(app, path, method="POST", headers=headers | length, chunks=chunks), *statuses)[0]
    assert fault["rule"] == f"must have {limit} or fewer bytes"


def largest(schema: dict[str, Any], schemas: dict[str, Any]) -> int:
    """Bytes of the largest JSON in UTF-8 that fits the schema; a letter takes up to three (ế)."""
    if "$ref" in schema:
        return largest(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return max(largest(option, schemas) for option in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return max(len(json.dumps(value)) for value in schema.get("enum", [schema.get("const")]))
    match schema["type"]:
        case "string":
            return 40 if "format" in schema else 3 * int(schema["maxLength"]) + 2
        case "array":
            return int(schema["maxItems"]) * (largest(schema["items"], schemas) + 2) + 2
        case "object":
            fields = schema.get("properties", {})
            known = sum(len(name) + 6 + largest(field, schemas) for name, field in fields.items()) + 2
            return known + _largest_of_others(schema, schemas)
    return 20


def _largest_of_others(schema: dict[str, Any], schemas: dict[str, Any]) -> int:
    """Bytes of the members that are not listed, if there may be any."""
    if not isinstance(other := schema.get("additionalProperties"), dict):
        return 0
    longest = max(len(name) for name in schema["propertyNames"]["enum"])
    return int(schema["maxProperties"]) * (longest + 6 + largest(other, schemas))


async def test_every_body_that_the_contract_allows_is_within_the_limit(app: Application) -> None:
    contract = json.loads(document.text(app.litestar))
    for path, methods in contract["paths"].items():
        body = methods.get("post", {}).get("requestBody")
        if body and not path.endswith("/check"):  # a draft has a limit of its own
            stated = re.search(r"At most ([0-9,]+) bytes", body.get("description", ""))
            limit = int(stated[1].replace(",", "")) if stated else DEFAULT_BODY
            (content,) = body["content"].values()
            assert largest(content["schema"], contract["components"]["schemas"]) <= limit, path


DEEP: tuple[Any, ...] = (
    b"[" * 10_000,
    b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    b'{"x":' + b"[" * 999 + b"]" * 999 + b"}",
)


async def test_every_route_refuses_json_that_is_too_deep_or_malformed(app: Application) -> None:
    for path, _ in routes_with_body(app):
        for body in (*DEEP, b"", b"{", b"null", b"\xff"):
            refused(
                await raw(app, path, method="POST", headers={"Content-Type": "application/json"}, chunks=[body]), 400
            )


async def test_every_route_refuses_other_media_types(app: Application) -> None:
    for path, _ in routes_with_body(app):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            headers = {"Content-Type": kind} if kind else {}
            answer = await raw(app, path, method="POST", headers=headers, chunks=[json.dumps({}).encode()])
            assert fields(refused(answer, 415)) == {"Content-Type"}, path
