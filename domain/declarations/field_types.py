"""The types of fields as a form shows them, read from the JSON Schema that requests are judged by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo

from db.tables.labels import Choice

Schema = Mapping[str, Any]


class Type(StrEnum):
    """What is typed or chosen in a field (kiểu dữ liệu); `facts` are those of an act of another register."""

    TEXT = "text"
    WHOLE_NUMBER = "whole_number"
    YES_NO = "yes_no"
    DAY = "day"
    INSTANT = "instant"
    IDENTIFIER = "identifier"
    CHOICE = "choice"
    LIST = "list"
    OBJECT = "object"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Option:
    """A value that may be chosen, with its label in Vietnamese."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values that a field takes: their type and bounds. `items` are those of a list."""

    type: Type
    format: str | None = None
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique: bool = False
    choices: tuple[Option, ...] = ()
    items: "Values | None" = None
    keys: tuple[str, ...] = ()


_FORMATS: Final = {"date": Type.DAY, "date-time": Type.INSTANT, "uuid": Type.IDENTIFIER}
_SIMPLE: Final = {"string": Type.TEXT, "integer": Type.WHOLE_NUMBER, "boolean": Type.YES_NO, "array": Type.LIST}
_BOUNDS: Final = {
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "unique",
    "x-format": "format",
}
"""The bounds of JSON Schema that a form shows, with their names here."""


def values_of(schema: Schema, definitions: Schema, info: FieldInfo) -> Values:
    """The values that a property of a JSON Schema takes; `info` is its field, which has the labels of choices."""
    return _values(schema, definitions, tuple(_choices(info.annotation)))


def _values(schema: Schema, definitions: Schema, choices: tuple[Option, ...]) -> Values:
    schema = _resolved(schema, definitions)
    items = schema.get("items")
    return Values(
        type=_type(schema),
        choices=choices if "enum" in schema else (),
        items=_values(items, definitions, choices) if items else None,
        keys=tuple(schema.get("propertyNames", {}).get("enum", ())),
        **{name: schema[key] for key, name in _BOUNDS.items() if key in schema},
    )


def _type(schema: Schema) -> Type:
    if "enum" in schema or "const" in schema:
        return Type.CHOICE
    if (kind := schema.get("type")) == "object":
        return Type.OBJECT if "properties" in schema or "propertyNames" in schema else Type.FACTS
    return _FORMATS.get(schema.get("format", "")) or _SIMPLE[str(kind)]


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    """The schema itself, of one that names it or allows null beside it."""
    if one := schema.get("anyOf"):
        [schema] = [each for each in one if each.get("type") != "null"]
    named = schema.get("$ref", "").rpartition("/")[2]
    return definitions[named] if named else schema


def _choices(annotation: Any) -> Iterator[Option]:
    """The choices of the enumeration in a type annotation, with their labels."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        if not issubclass(annotation, Choice):
            raise TypeError(f"{annotation.__name__} is no choice: its values have no labels")
        yield from (Option(str(one.value), one.label) for one in annotation)
    for part in get_args(annotation):
        yield from _choices(part)
