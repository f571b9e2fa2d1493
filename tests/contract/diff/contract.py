"""A contract whose references are followed, and its schemas in one form."""

import json
import re
from collections.abc import Iterator
from typing import Any

Part = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ANNOTATIONS = {
    "title", "description", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml",
    "$comment",
}  # fmt: skip
LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
WITHIN = ("items", "additionalProperties", "not")
LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
KNOWN = {
    *ANNOTATIONS, *LEAST, *MOST, *WITHIN, *LISTS, "$ref", "type", "enum", "const", "default", "discriminator",
    "dependentRequired", "format", "contentEncoding", "contentMediaType",
    "multipleOf", "pattern", "properties", "required", "uniqueItems",
}  # fmt: skip
NOTHING: Part = {"not": {}}


class Unknown(Exception):
    """The contract says what we cannot compare."""


class Contract:
    """A contract whose references are followed."""

    def __init__(self, document: Part) -> None:
        self.document = document

    @property
    def version(self) -> tuple[int, ...]:
        """Its version's three numbers."""
        found = re.match(r"(\d+)\.(\d+)\.(\d+)", self.document["info"]["version"])
        if found is None:
            raise Unknown(f"unknown version {self.document['info']['version']}")
        return tuple(map(int, found.groups()))

    def followed(self, part: Any) -> Any:
        """What a reference leads to."""
        while isinstance(part, dict) and "$ref" in part:
            found: Any = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name.replace("~1", "/").replace("~0", "~")]
            part = found
        return part

    def operations(self, section: str) -> dict[tuple[str, str], Part]:
        """By path and method; the names of what stands in the path do not count, and are kept beside."""
        found = {}
        for path, ways in self.document.get(section, {}).items():
            item = self.followed(ways)
            for way in item.keys() & set(METHODS):
                parameters = [*item.get("parameters", []), *item[way].get("parameters", [])]
                named = {"parameters": parameters, "name": f"{way.upper()} {path}", "path": path}
                found[re.sub(r"{[^}]*}", "{}", path), way] = {**item[way], **named}
        return found

    def parameters(self, operation: Part) -> dict[tuple[str, str], Part]:
        """By kind and name, or by kind and place for what stands in the path."""
        places = re.findall(r"{([^}]*)}", operation["path"])
        found = {}
        for one in map(self.followed, operation["parameters"]):
            name = str(places.index(one["name"])) if one["in"] == "path" else one["name"]
            found[one["in"], name] = one
        return found

    def whole(self, schema: Any) -> Part:
        """The schema with what it refers to, and all parts that must hold (allOf), as one."""
        if isinstance(schema, bool):
            return {} if schema else NOTHING
        parts = [{name: value for name, value in schema.items() if name not in ("$ref", "allOf")}]
        parts += [self.whole(self.followed(schema))] if "$ref" in schema else []
        parts += [self.whole(one) for one in schema.get("allOf", ())]
        return _both(parts)

    def alternatives(self, schema: Any) -> list[Part]:
        """The kinds of value that the schema takes, each of one type at most."""
        whole = self.whole(schema)
        beside = {name: value for name, value in whole.items() if name not in ("anyOf", "oneOf", "discriminator")}
        options = whole.get("anyOf") or whole.get("oneOf")
        if options:
            return [kind for one in options for kind in self.alternatives({"allOf": [beside, one]})]
        types = whole.get("type")
        return [{**whole, "type": one} for one in types] if isinstance(types, list) else [whole]

    def check(self) -> None:
        """Raise Unknown for a keyword of a schema that nobody here knows."""
        for name, schema in self.document.get("components", {}).get("schemas", {}).items():
            _check(name, schema)
        for name, schema in _schemas(self.document, ""):
            _check(name, schema)


def _both(parts: list[Part]) -> Part:
    """What holds where all the parts hold; annotations and defaults of the first count."""
    found: Part = {}
    for part in parts:
        for name, value in part.items():
            found[name] = _joined(name, found[name], value) if name in found else value
    return found


def _joined(name: str, one: Any, other: Any) -> Any:
    if one == other or name in ANNOTATIONS or name == "default":
        return one
    if name == "properties":
        shared = {field: {"allOf": [one[field], other[field]]} for field in one.keys() & other.keys()}
        return {**one, **other, **shared}
    if name == "required":
        return [*one, *(field for field in other if field not in one)]
    if name in (*LEAST, *MOST):
        return max(one, other) if name in LEAST else min(one, other)
    raise Unknown(f"unknown: an allOf that says of {name} both {json.dumps(one)} and {json.dumps(other)}")


def _schemas(part: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every schema that stands outside the components, with where it stands."""
    for key, inside in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if key in ("example", "examples"):
            continue
        if key == "schema":
            yield name, inside
        elif (name, key) != (" components", "schemas"):
            yield from _schemas(inside, f"{name} {key}")


def _check(name: str, schema: Any) -> None:
    if isinstance(schema, bool):
        return
    for word in schema:
        if word not in KNOWN and not word.startswith("x-"):
            raise Unknown(f"{name.strip()}: unknown keyword {word}")
    for field, inside in schema.get("properties", {}).items():
        _check(f"{name}.{field}", inside)
    for word in WITHIN:
        if word in schema:
            _check(f"{name}.{word}", schema[word])
    for word in LISTS:
        for inside in schema.get(word, ()):
            _check(f"{name}.{word}", inside)
