"""Breaking and compatible changes of a contract."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract.diff.contract import Contract
from tests.contract.diff.operations import Comparison

Change = Callable[[Any], Any]

PAGE = {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}}}
ENTRY = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "on": {"type": "string", "format": "date"},
        "status": {"type": "string", "enum": ["in_force", "revoked"]},
    },
    "required": ["id", "status"],
}
NEW = {
    "type": "object",
    "properties": {
        "host": {"type": "string", "maxLength": 60},
        "kind": {"type": "string", "enum": ["grant", "amend"]},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "count": {"type": "integer", "minimum": 0},
        "sort": {"type": "string", "default": "name"},
        "any": {},
        "tags": {"type": "array", "items": {"type": "string"}},
        "map": {"type": "object", "additionalProperties": {"type": "string"}},
        "open": {"type": "object"},
        "one": {"oneOf": [{"$ref": "#/components/schemas/A"}], "discriminator": {"propertyName": "kind"}},
        "null": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    },
    "required": ["host"],
    "additionalProperties": False,
}
OLD: dict[str, Any] = {
    "info": {"version": "0.1.0"},
    "servers": [{"url": "/"}],
    "webhooks": {
        "act": {
            "post": {
                "parameters": [{"name": "webhook-id", "in": "header", "required": True, "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
                "responses": {"204": {}},
            }
        }
    },
    "paths": {
        "/entries/{id}": {
            "get": {
                "operationId": "read",
                "security": [{"bearer": ["read"]}],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {"200": {}},
            }
        },
        "/entries": {
            "get": {
                "operationId": "list",
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "string", "default": "a"}}],
                "responses": {
                    "200": {
                        "headers": {"ETag": {}},
                        "content": {"application/json": {"schema": PAGE}},
                    },
                    "404": {},
                },
            },
            "post": {
                "operationId": "grant",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                "responses": {"201": {}},
            },
        },
    },
    "components": {
        "schemas": {"Entry": ENTRY, "New": NEW, "A": {"type": "object"}, "Text": {"type": "string"}},
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "x"}},
    },
}


def listing(contract: Any) -> Any:
    return contract["paths"]["/entries"]["get"]


def entry(contract: Any) -> Any:
    return contract["components"]["schemas"]["Entry"]


def new(contract: Any) -> Any:
    return contract["components"]["schemas"]["New"]


def read(contract: Any) -> Any:
    return contract["paths"]["/entries/{id}"]["get"]


def field(contract: Any, name: str) -> Any:
    return new(contract)["properties"][name]


def scheme(contract: Any) -> Any:
    return contract["components"]["securitySchemes"]["bearer"]


def listed(contract: Any) -> Any:
    return listing(contract)["responses"]["200"]["content"]["application/json"]["schema"]


def rename(contract: Any, old: str, name: str) -> None:
    item = contract["paths"].pop(f"/entries/{{{old}}}")
    item["get"]["parameters"][0]["name"] = name
    contract["paths"][f"/entries/{{{name}}}"] = item


TEXT = "#/components/schemas/Text"


def compared(folder: Path, root: Path, change: Change, version: str = "0.1.0") -> tuple[int, str]:
    """The exit status and the report."""
    after = copy.deepcopy(OLD)
    change(after)
    after["info"]["version"] = version
    for name, contract in (("old", OLD), ("new", after)):
        (folder / name).write_text(json.dumps(contract))
    command = [sys.executable, str(root / ".ci" / "contract-diff"), str(folder / "old"), str(folder / "new")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


Q = {"name": "day", "in": "query", "schema": {"type": "string"}}
BREAKING: dict[str, tuple[Change, str]] = {
    "an operation goes": (lambda c: c["paths"]["/entries"].pop("post"), "POST /entries: was removed"),
    "a name changes": (lambda c: listing(c).update(operationId="all"), "is named all"),
    "a parameter goes": (lambda c: listing(c)["parameters"].clear(), "parameter query q was removed"),
    "a parameter is required": (lambda c: listing(c)["parameters"][0].update(required=True), "is now required"),
    "a new one is required": (lambda c: listing(c)["parameters"].append(Q | {"required": True}), "new and required"),
    "a parameter is narrower": (
        lambda c: listing(c)["parameters"][0]["schema"].update(pattern="^x$"),
        "pattern is ^x$ now",
    ),
    "a login is needed": (lambda c: listing(c).update(security=[{"bearer": []}]), "now requires authentication"),
    "a success goes": (lambda c: listing(c)["responses"].pop("200"), "no longer answers 200"),
    "a success is new": (lambda c: listing(c)["responses"].update({"202": {}}), "may now answer 202"),
    "a header goes": (lambda c: listing(c)["responses"]["200"].pop("headers"), "header ETag was removed"),
    "a media type goes": (
        lambda c: listing(c)["responses"]["200"]["content"].clear(),
        "no longer has application/json",
    ),
    "an answered field goes": (lambda c: entry(c)["properties"].pop("id"), "items[].id: was removed"),
    "an answered field may be left out": (lambda c: entry(c)["required"].remove("id"), "is now optional"),
    "an answer's type changes": (lambda c: entry(c)["properties"]["id"].update(type="integer"), "type changed"),
    "an answer may be null": (
        lambda c: entry(c)["properties"].update(id={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "null is now possible",
    ),
    "a value is answered": (lambda c: entry(c)["properties"]["status"]["enum"].append("lost"), "lost is now possible"),
    "a given field goes": (lambda c: new(c)["properties"].pop("kind"), "body.kind: was removed"),
    "a given field is required": (lambda c: new(c)["required"].append("kind"), "kind: is now required"),
    "a given type is narrower": (lambda c: new(c)["properties"].update(note={"type": "string"}), "null is no longer"),
    "a value is not taken": (lambda c: new(c)["properties"]["kind"]["enum"].remove("amend"), "amend is no longer"),
    "less fits": (lambda c: new(c)["properties"]["host"].update(maxLength=10), "maxLength is 10 now"),
    "more is needed": (lambda c: new(c)["properties"]["count"].update(minimum=1), "minimum is 1 now"),
}
BREAKING |= {
    "another scope is needed": (
        lambda c: read(c).update(security=[{"bearer": ["act"]}]),
        "no longer allows bearer (read)",
    ),
    "one more scope is needed": (
        lambda c: read(c).update(security=[{"bearer": ["read", "act"]}]),
        "no longer allows bearer (read)",
    ),
    "a scheme changes": (lambda c: scheme(c).update(scheme="basic"), "security scheme bearer: was removed or changed"),
    "a scheme goes": (
        lambda c: c["components"].pop("securitySchemes"),
        "security scheme bearer: was removed or changed",
    ),
    "a server changes": (lambda c: c.update(servers=[{"url": "/api"}]), "server /: was removed"),
    "an answer's format goes": (lambda c: entry(c)["properties"]["on"].pop("format"), "on: format is removed now"),
    "an answer's format changes": (lambda c: entry(c)["properties"]["on"].update(format="date-time"), "date-time now"),
    "a parameter's default changes": (
        lambda c: listing(c)["parameters"][0]["schema"].update(default="b"),
        "parameter query q: its default is b, was a",
    ),
    "a field's default changes": (lambda c: field(c, "sort").update(default="x"), "sort: its default is x, was name"),
    "a field's default goes": (lambda c: field(c, "sort").pop("default"), "sort: its default is removed"),
    "a body goes": (lambda c: c["paths"]["/entries"]["post"].pop("requestBody"), "no longer accepts a body"),
    "items must differ": (lambda c: field(c, "tags").update(uniqueItems=True), "uniqueItems is true now"),
    "steps": (lambda c: field(c, "count").update(multipleOf=2), "multipleOf is 2 now"),
    "more fields are needed": (lambda c: field(c, "map").update(minProperties=1), "minProperties is 1 now"),
    "a field needs another": (
        lambda c: new(c).update(dependentRequired={"note": ["kind"]}),
        "dependentRequired of note",
    ),
    "something is not taken": (lambda c: field(c, "any").update({"not": {"type": "null"}}), "any: not is"),
    "a part needs a field": (lambda c: new(c).update(allOf=[{"required": ["kind"]}]), "kind: is now required"),
    "an answer may be anything": (lambda c: entry(c)["properties"].update(id={}), "id: the type changed (anything)"),
    "an answered list may hold anything": (
        lambda c: listed(c)["properties"]["items"].pop("items"),
        "items[]: the type changed (anything)",
    ),
    "what was anything is text": (lambda c: field(c, "any").update(type="string"), "any: the type changed (string)"),
    "an open object is closed": (
        lambda c: field(c, "open").update(additionalProperties=False),
        "open: no longer accepts unknown fields",
    ),
    "a map is closed": (
        lambda c: field(c, "map").update(additionalProperties=False),
        "map: no longer accepts unknown fields",
    ),
    "a map holds something else": (
        lambda c: field(c, "map").update(additionalProperties={"type": "integer"}),
        "map.*: the type changed (integer)",
    ),
    "a map has fixed names": (
        lambda c: field(c, "map").update(propertyNames={"enum": ["a", "b"]}),
        "map names: only some values are accepted now",
    ),
    "a parameter is written otherwise": (
        lambda c: listing(c)["parameters"][0].update(explode=False),
        "parameter query q is serialized differently",
    ),
    "a discriminator goes": (lambda c: field(c, "one").pop("discriminator"), "one: its discriminator was removed"),
    "nothing is taken": (lambda c: new(c)["properties"].update(any=False), "any: no value is accepted any more"),
    "a webhook goes": (lambda c: c["webhooks"].clear(), "POST act: was removed"),
    "a sent field goes": (
        lambda c: c["webhooks"]["act"]["post"]["requestBody"]["content"].update(
            {"application/json": {"schema": {"type": "object"}}}
        ),
        "POST act: body.status: was removed",
    ),
    "a sent header may be left out": (
        lambda c: c["webhooks"]["act"]["post"]["parameters"][0].update(required=False),
        "parameter header webhook-id is now optional",
    ),
    "an answer to a webhook is not taken": (
        lambda c: c["webhooks"]["act"]["post"].update(responses={"200": {}}),
        "POST act: no longer accepts 204",
    ),
}
COMPATIBLE: dict[str, Change] = {
    "nothing": lambda c: None,
    "a new operation": lambda c: c["paths"].update({"/more": {"get": {"responses": {"200": {}}}}}),
    "a new parameter": lambda c: listing(c)["parameters"].append(Q),
    "a new refusal": lambda c: listing(c)["responses"].update({"429": {}}),
    "more in an answer": lambda c: entry(c)["properties"].update(more={"type": "string"}),
    "fewer values in answers": lambda c: entry(c)["properties"]["status"]["enum"].remove("revoked"),
    "more that may be given": lambda c: new(c)["properties"].update(more={"type": "string"}),
    "more values taken": lambda c: new(c)["properties"]["kind"]["enum"].append("void"),
    "more fits": lambda c: new(c)["properties"]["host"].update(maxLength=100),
    "less is needed": lambda c: new(c)["required"].clear(),
    "a refusal goes": lambda c: listing(c)["responses"].pop("404"),
    "a parameter of the path is renamed": lambda c: rename(c, "id", "code"),
    "nobody must sign in": lambda c: read(c).update(security=[]),
    "one of two is enough": lambda c: read(c).update(security=[{"cookie": ["read"]}, {"bearer": ["read"]}]),
    "a kind has a name": lambda c: field(c, "note").update(anyOf=[{"$ref": TEXT}, {"type": "null"}]),
    "kinds are written as types": lambda c: new(c)["properties"].update(null={"type": ["integer", "null"]}),
    "a part that was said before": lambda c: new(c).update(allOf=[{"required": ["host"]}]),
    "a field that says nothing": lambda c: new(c)["properties"].update(any=True),
    "more is sent": lambda c: c["webhooks"]["act"]["post"]["parameters"].append(Q | {"in": "header"}),
    "another webhook": lambda c: c["webhooks"].update(other=c["webhooks"]["act"]),
    "an answer is never anything": lambda c: entry(c)["properties"].update(more=False),
    "other words": lambda c: new(c).update(description="Khác"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_breaking_change_is_reported_and_fails(tmp_path: Path, root: Path, name: str) -> None:
    change, words = BREAKING[name]
    status, report = compared(tmp_path, root, change)
    assert words in report
    assert status == 1


@pytest.mark.parametrize("name", COMPATIBLE)
def test_a_compatible_change_passes_silently(tmp_path: Path, root: Path, name: str) -> None:
    assert compared(tmp_path, root, COMPATIBLE[name]) == (0, "")


@pytest.mark.parametrize(
    ("version", "status"), [("0.1.9", 1), ("0.1.1-rc1", 1), ("0.2.0", 0), ("0.2.0-rc1", 0), ("1.0.0", 0)]
)
def test_a_higher_version_may_break(tmp_path: Path, root: Path, version: str, status: int) -> None:
    assert compared(tmp_path, root, BREAKING["a success goes"][0], version)[0] == status


UNKNOWN: dict[str, Change] = {
    "patternProperties": lambda c: field(c, "open").update(patternProperties={"^x": {}}),
    "if": lambda c: entry(c).update({"if": {}}),
    "contains": lambda c: listing(c)["parameters"][0]["schema"].update(contains={}),
    "callbacks": lambda c: listing(c).update(callbacks={}),
}


@pytest.mark.parametrize("word", UNKNOWN)
def test_an_unknown_keyword_is_refused_in_any_version(tmp_path: Path, root: Path, word: str) -> None:
    status, report = compared(tmp_path, root, UNKNOWN[word], "1.0.0")
    assert status == 2
    assert f"unknown keyword {word}" in report


def test_the_contract_is_compatible_with_itself(root: Path) -> None:
    contract = Contract(json.loads((root / "openapi" / "openapi.json").read_text(encoding="utf-8")))
    assert list(Comparison(contract, contract).breaks()) == []
