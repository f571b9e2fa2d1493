"""A contract with resolved references and normalised schemas."""

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
LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
SUBSCHEMAS = ("items", "additionalProperties", "propertyNames", "not")
SUBSCHEMA_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
KNOWN = {
    *ANNOTATIONS, *LOWER_BOUNDS, *UPPER_BOUNDS, *SUBSCHEMAS, *SUBSCHEMA_LISTS, "$ref", "type", "enum", "const",
    "unevaluatedProperties",
    "default", "discriminator", "dependentRequired", "format", "contentEncoding", "contentMediaType",
    "multipleOf", "pattern", "properties", "required", "uniqueItems",
}  # fmt: skip
NOTHING: Part = {"not": {}}


class Unknown(Exception):
    """The contract contains something that cannot be compared."""


class Contract:
    """A contract with resolved references."""

    def __init__(self, document: Part) -> None:
        self.document = document

    @property
    def version(self) -> tuple[int, ...]:
        """Its version as three numbers. Raises Unknown."""
        match = re.match(r"(\d+)\.(\d+)\.(\d+)", self.document["info"]["version"])
        if match is None:
            raise Unknown(f"unknown version {self.document['info']['version']}")
        return tuple(map(int, match.groups()))

    def resolved(self, part: Any) -> Any:
        """The target of a reference, or the part itself."""
        while isinstance(part, dict) and "$ref" in part:
            target: Any = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                target = target[name.replace("~1", "/").replace("~0", "~")]
            part = target
        return part

    def operations(self, section: str) -> dict[tuple[str, str], Part]:
        """Operations by path and method, whatever the names of path parameters; with name, path and all parameters."""
        operations = {}
        for path, methods in self.document.get(section, {}).items():
            item = self.resolved(methods)
            for method in item.keys() & set(METHODS):
                parameters = [*item.get("parameters", []), *item[method].get("parameters", [])]
                extra = {"parameters": parameters, "name": f"{method.upper()} {path}", "path": path}
                operations[re.sub(r"{[^}]*}", "{}", path), method] = {**item[method], **extra}
        return operations

    def parameters(self, operation: Part) -> dict[tuple[str, str], Part]:
        """Parameters by location and name; those of the path by position in place of the name."""
        names = re.findall(r"{([^}]*)}", operation["path"])
        parameters = {}
        for parameter in map(self.resolved, operation["parameters"]):
            name = parameter["name"]
            key = str(names.index(name)) if parameter["in"] == "path" else name
            parameters[parameter["in"], key] = parameter
        return parameters

    def merged(self, schema: Any) -> Part:
        """The schema merged with its reference and all parts of its allOf."""
        if isinstance(schema, bool):
            return {} if schema else NOTHING
        parts = [{name: value for name, value in schema.items() if name not in ("$ref", "allOf")}]
        parts += [self.merged(self.resolved(schema))] if "$ref" in schema else []
        parts += [self.merged(part) for part in schema.get("allOf", ())]
        merged = _merge(parts)
        closed = (
            {"additionalProperties": merged.pop("unevaluatedProperties")} if "unevaluatedProperties" in merged else {}
        )
        return merged | closed

    def alternatives(self, schema: Any) -> list[Part]:
        """The alternatives of the schema, each of one type at most."""
        merged = self.merged(schema)
        rest = {name: value for name, value in merged.items() if name not in ("anyOf", "oneOf", "discriminator")}
        options = merged.get("anyOf") or merged.get("oneOf")
        if options:
            return [each for option in options for each in self.alternatives({"allOf": [rest, option]})]
        types = merged.get("type")
        return [{**merged, "type": name} for name in types] if isinstance(types, list) else [merged]

    def check(self) -> None:
        """Raises Unknown for an unknown keyword of a schema."""
        for name, schema in self.document.get("components", {}).get("schemas", {}).items():
            _check(name, schema)
        for name, schema in _schemas(self.document, ""):
            _check(name, schema)


def _merge(parts: list[Part]) -> Part:
    """The conjunction of the parts, with the annotations and defaults of the first."""
    merged: Part = {}
    for part in parts:
        for name, value in part.items():
            merged[name] = _merge_keyword(name, merged[name], value) if name in merged else value
    return merged


def _merge_keyword(name: str, one: Any, other: Any) -> Any:
    if one == other or name in ANNOTATIONS or name == "default":
        return one
    if name == "properties":
        shared = {field: {"allOf": [one[field], other[field]]} for field in one.keys() & other.keys()}
        return {**one, **other, **shared}
    if name == "required":
        return [*one, *(field for field in other if field not in one)]
    if name in (*LOWER_BOUNDS, *UPPER_BOUNDS):
        return max(one, other) if name in LOWER_BOUNDS else min(one, other)
    raise Unknown(f"unknown: an allOf that says of {name} both {json.dumps(one)} and {json.dumps(other)}")


def _schemas(part: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every schema outside the components, with its location."""
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
    for word in SUBSCHEMAS:
        if word in schema:
            _check(f"{name}.{word}", schema[word])
    for word in SUBSCHEMA_LISTS:
        for inside in schema.get(word, ()):
            _check(f"{name}.{word}", inside)
