"""Fields as a form draws them (mô tả trường thông tin), read from the types and marks that declare them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from db.tables.base import Private
from db.tables.labels import FactsOf, Label, Listed, RequiredFor, Together, mark_of, marks_of
from db.tables.printed import Printed
from domain.declarations.field_types import Option, Type, Values, values_of


class Requirement(StrEnum):
    """When a field must be filled in (bắt buộc khi nào); where `unless` is stated, it need not be.

    `where_numbered_here`, `where_numbered`, `where_numbered_elsewhere` and `unless_numbered_here`: as the number series
    of the register say of acts of this kind. `for_values`: where another field has one of certain values.
    `as_applied_for`: as in the form of the act that a dossier applies for; facts, as far as it did not state them.
    """

    ALWAYS = "always"
    NEVER = "never"
    FOR_VALUES = "for_values"
    WHERE_NUMBERED = "where_numbered"
    WHERE_NUMBERED_HERE = "where_numbered_here"
    WHERE_NUMBERED_ELSEWHERE = "where_numbered_elsewhere"
    UNLESS_NUMBERED_HERE = "unless_numbered_here"
    AS_APPLIED_FOR = "as_applied_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form. `value` is the only one that it takes, `fields` are its parts, `entry` what a list holds."""

    name: str
    label: str
    help: str | None = None
    description: str | None = None
    type: Type = Type.TEXT
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
    default_value: Any = None
    value: str | None = None
    required: Requirement = Requirement.NEVER
    unless: str | None = None
    article: str | None = None
    required_for: RequiredFor | None = None
    together: tuple[str, ...] = ()
    day_of_act: bool = False
    adds: bool = False
    personal: bool = False
    published: bool = False
    listed: Listed | None = None
    facts_of: FactsOf | None = None
    item: "Field | None" = None
    fields: tuple["Field", ...] = ()


@cache
def fields_of(model: type[BaseModel]) -> Mapping[str, Field]:
    """The fields of a model by its own names; each has the name that a request gives it."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return {
        name: _field(info.alias or name, info, values_of(schema["properties"][info.alias or name], definitions, info))
        for name, info in model.model_fields.items()
    }


def _field(name: str, info: FieldInfo, values: Values) -> Field:
    label, needed = mark_of(info, Label), mark_of(info, RequiredFor)
    together = mark_of(info, Together)
    field = Field(
        name=name,
        label=label.text if label else "",
        help=label.help if label else None,
        description=_description(info),
        default_value=_default(info),
        required=Requirement.ALWAYS if info.is_required() else Requirement.FOR_VALUES if needed else Requirement.NEVER,
        required_for=needed,
        together=together.facts if together else (),
        personal=mark_of(info, Private) is not None,
        listed=mark_of(info, Listed),
        facts_of=mark_of(info, FactsOf),
        fields=_parts(info.annotation, values, label),
    )
    return _typed(field, values, label)


def _typed(field: Field, values: Values, label: Label | None) -> Field:
    """The field with its type and bounds; of a list, with the field that each of its items is."""
    item = None
    if values.items:
        one = replace(field, default_value=None, required=Requirement.ALWAYS, help=None, required_for=None, together=())
        item = _typed(one, values.items, label)
    shown = {name: getattr(values, name) for name in Values.__slots__ if name not in ("items", "keys")}
    return replace(field, **shown, item=item, fields=() if item else field.fields)


def _default(info: FieldInfo) -> Any:
    default = info.get_default(call_default_factory=True, validated_data={})
    return None if default is PydanticUndefined else to_jsonable_python(default)


def _parts(annotation: Any, values: Values, label: Label | None) -> tuple[Field, ...]:
    """The fields of an object, also of each object in a list."""
    keys = (values.items or values).keys
    if keys and label:
        text = Values(type=Type.TEXT)
        return tuple(
            _typed(Field(name=key, label=dict(label.parts)[key], required=Requirement.ALWAYS), text, None)
            for key in keys
        )
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return tuple(fields_of(annotation).values())
    return next((parts for part in get_args(annotation) if (parts := _parts(part, values, None))), ())


def _description(info: FieldInfo) -> str | None:
    """What the contract says of the field, or of its type."""
    nested = (mark.description for mark in marks_of(info) if isinstance(mark, FieldInfo) and mark.description)
    return info.description or next(nested, None)


def as_printed(field: Field, mark: Printed | None) -> Field:
    """The field of a fact that a paper prints, which is required where the paper's number is given here."""
    if mark is None or field.required is Requirement.ALWAYS:
        return field
    return replace(field, required=Requirement.WHERE_NUMBERED_HERE, unless=mark.unless, article=mark.article)
