"""The schemas of the contract: pydantic's own, without what repeats.

A field that may be null is of two types, no field has null as its default, and no property a title. A shape that
extends another refers to it. Bounds are for what is given: answers have none, and may have further fields one day.
"""

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel

Part = dict[str, Any]
PREFIX: Final = "#/components/schemas/"
NULL: Final = {"type": "null"}
BOUNDS: Final = frozenset(
    {"minLength", "maxLength", "minimum", "maximum", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties"}
)


def compact(schema: Any) -> Any:
    """A schema without the titles of its properties, defaults of null, and nulls written as a schema of their own."""
    if isinstance(schema, list):
        return [compact(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: _properties(part) if name == "properties" else part if name in ("example", "enum") else compact(part)
        for name, part in schema.items()
        if name != "title" and not (name == "default" and part is None)
    }
    if kept.get("type") == "integer":
        kept["format"] = "int64"
    return _nullable(kept)


def _properties(properties: Part) -> Part:
    return {name: compact(part) for name, part in properties.items()}


def _nullable(schema: Part) -> Part:
    """`type: [..., null]` in place of a choice between a type and null; a reference has no type to add null to."""
    options = schema.get("anyOf", [])
    others = [option for option in options if option != NULL]
    if len(others) == len(options) or len(others) != 1 or not isinstance(others[0].get("type"), str):
        return schema
    [option] = others
    rest = {name: part for name, part in schema.items() if name != "anyOf"}
    allowed = {"enum": [*option["enum"], None]} if "enum" in option else {}
    return {**option, **allowed, "type": [option["type"], "null"], **rest}


def never_null(schema: Part) -> Part:
    """The schema of a parameter, which is absent, never null."""
    options = [option for option in schema.get("anyOf", ()) if option != NULL]
    if len(options) == 1:
        [schema] = options
    if isinstance(schema.get("type"), list):
        allowed = {"enum": [value for value in schema["enum"] if value is not None]} if "enum" in schema else {}
        schema = {**schema, **allowed, "type": next(kind for kind in schema["type"] if kind != "null")}
    return schema


def without_bounds(schema: Any) -> Any:
    """The schema of an answer: bounds held when it was recorded, and further fields may come."""
    if isinstance(schema, list):
        return [without_bounds(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {field: without_bounds(inside) for field, inside in part.items()}
        if name == "properties"
        else without_bounds(part)
        for name, part in schema.items()
        if name not in BOUNDS and not (name == "additionalProperties" and part is False)
    }


def with_told_defaults(schema: Part) -> Part:
    """A shape that tells the defaults of its fields in words: to generators, a field with a default is never absent."""
    fields = {name: _told(field) for name, field in schema.get("properties", {}).items()}
    return {**schema, "properties": fields} if fields else schema


def _told(field: Part) -> Part:
    if "default" not in field or "const" in field:
        return {word: part for word, part in field.items() if word != "default"}
    default = json.dumps(field["default"], ensure_ascii=False)
    rest = {word: part for word, part in field.items() if word not in ("default", "description")}
    return {**rest, "description": f"{field.get('description', '')}; by default `{default}`".removeprefix("; ")}


def references(part: Any) -> Iterator[str]:
    """The names of the schemas that a part refers to."""
    if isinstance(part, dict):
        for name, inside in part.items():
            if name == "$ref" and str(inside).startswith(PREFIX):
                yield inside.removeprefix(PREFIX)
            elif name != "example":
                yield from references(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from references(inside)


def reached(part: Any, schemas: Mapping[str, Part]) -> set[str]:
    """The names of the schemas that a part refers to, directly or not."""
    found: set[str] = set()
    waiting = list(references(part))
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += references(schemas[name])
    return found


def models_within(models: Iterable[type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """The models and all that their fields are made of, by name."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[Any] = list(models)
    while waiting:
        kind = waiting.pop()
        if not inspect.isclass(kind) or not issubclass(kind, BaseModel):
            waiting += get_args(kind)
        elif kind.__name__ not in found:
            found[kind.__name__] = kind
            waiting += [info.annotation for info in kind.model_fields.values()]
    return found
