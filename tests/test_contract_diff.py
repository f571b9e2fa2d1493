"""What breaks whoever relies on the contract, and what does not."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Change = Callable[[Any], Any]

PAGE = {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}}}
ENTRY = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "status": {"type": "string", "enum": ["in_force", "revoked"]}},
    "required": ["id", "status"],
}
NEW = {
    "type": "object",
    "properties": {
        "host": {"type": "string", "maxLength": 60},
        "kind": {"type": "string", "enum": ["grant", "amend"]},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "count": {"type": "integer", "minimum": 0},
    },
    "required": ["host"],
    "additionalProperties": False,
}
OLD: dict[str, Any] = {
    "info": {"version": "0.1.0"},
    "paths": {
        "/entries": {
            "get": {
                "operationId": "list",
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
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
        }
    },
    "components": {"schemas": {"Entry": ENTRY, "New": NEW}},
}


def listing(contract: Any) -> Any:
    return contract["paths"]["/entries"]["get"]


def entry(contract: Any) -> Any:
    return contract["components"]["schemas"]["Entry"]


def new(contract: Any) -> Any:
    return contract["components"]["schemas"]["New"]


def compared(folder: Path, root: Path, change: Change, version: str = "0.1.0") -> tuple[int, str]:
    """The exit status, and what is told of the change."""
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
    "an operation goes": (lambda c: c["paths"]["/entries"].pop("post"), "POST /entries: is gone"),
    "a name changes": (lambda c: listing(c).update(operationId="all"), "is named all"),
    "a parameter goes": (lambda c: listing(c)["parameters"].clear(), "parameter query q is gone"),
    "a parameter is required": (lambda c: listing(c)["parameters"][0].update(required=True), "is required now"),
    "a new one is required": (lambda c: listing(c)["parameters"].append(Q | {"required": True}), "new and required"),
    "a parameter is narrower": (
        lambda c: listing(c)["parameters"][0]["schema"].update(pattern="^x$"),
        "pattern is ^x$ now",
    ),
    "a login is needed": (lambda c: listing(c).update(security=[{"bearer": []}]), "must be signed in"),
    "a status goes": (lambda c: listing(c)["responses"].pop("404"), "answers no 404"),
    "a success is new": (lambda c: listing(c)["responses"].update({"202": {}}), "may answer 202"),
    "a header goes": (lambda c: listing(c)["responses"]["200"].pop("headers"), "header ETag is gone"),
    "a media type goes": (lambda c: listing(c)["responses"]["200"]["content"].clear(), "is no application/json"),
    "an answered field goes": (lambda c: entry(c)["properties"].pop("id"), "items[].id: is gone"),
    "an answered field may be left out": (lambda c: entry(c)["required"].remove("id"), "may be left out"),
    "an answer's type changes": (lambda c: entry(c)["properties"]["id"].update(type="integer"), "type changed"),
    "an answer may be null": (
        lambda c: entry(c)["properties"].update(id={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "null is a new kind of answer",
    ),
    "a value is answered": (lambda c: entry(c)["properties"]["status"]["enum"].append("lost"), "lost is answered"),
    "a given field goes": (lambda c: new(c)["properties"].pop("kind"), "body.kind: is gone"),
    "a given field is required": (lambda c: new(c)["required"].append("kind"), "kind: is required now"),
    "a given type is narrower": (lambda c: new(c)["properties"].update(note={"type": "string"}), "null is no longer"),
    "a value is not taken": (lambda c: new(c)["properties"]["kind"]["enum"].remove("amend"), "amend is no longer"),
    "less fits": (lambda c: new(c)["properties"]["host"].update(maxLength=10), "maxLength is 10 now"),
    "more is needed": (lambda c: new(c)["properties"]["count"].update(minimum=1), "minimum is 1 now"),
}
HARMLESS: dict[str, Change] = {
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
    "other words": lambda c: new(c).update(description="Khác"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_is_told_and_fails(tmp_path: Path, root: Path, name: str) -> None:
    change, words = BREAKING[name]
    status, told = compared(tmp_path, root, change)
    assert words in told
    assert status == 1


@pytest.mark.parametrize("name", HARMLESS)
def test_what_breaks_nobody_passes_in_silence(tmp_path: Path, root: Path, name: str) -> None:
    assert compared(tmp_path, root, HARMLESS[name]) == (0, "")


@pytest.mark.parametrize(("version", "status"), [("0.1.9", 1), ("0.2.0", 0), ("1.0.0", 0)])
def test_a_version_that_says_so_may_break(tmp_path: Path, root: Path, version: str, status: int) -> None:
    assert compared(tmp_path, root, BREAKING["a status goes"][0], version)[0] == status
