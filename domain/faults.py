"""Validation errors of pydantic as faults, with rules in plain words."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from db.tables.types import PATTERN_RULES
from domain.errors import MASKED, MAX_FAULTS, Clause, Fault

Model = TypeVar("Model", bound=BaseModel)
Place = Sequence[int | str]
_WHOLE: Final = "must be a whole number"
_INSTANT: Final = "must be an instant with an offset, such as 2024-11-15T00:00:00+07:00"
RULES: Final = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "json_invalid": "must be JSON{place}",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "string_type": "must be text",
    "string_unicode": "must be text in UTF-8",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} or fewer characters",
    "string_pattern_mismatch": "{form}",
    "too_short": "must have {min_length} or more items",
    "too_long": "must have {max_length} or fewer items",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "bool_type": "must be true or false",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": _INSTANT,
}
"""The rule for each error type of pydantic; errors of our own types bring their message."""
_PYDANTIC_TYPES: Final = frozenset(get_args(ErrorType))


def faults_of(error: ValidationError, whole: str = "body") -> list[Fault]:
    """The first errors as faults; `whole` is the field name of an error on the whole value."""
    return [
        _with_reading(
            detail,
            Fault(
                field=".".join(str(part) for part in detail["loc"]) or whole,
                # For a missing field pydantic's input is the whole object, personal fields included.
                value=detail["input"] if detail["loc"] and detail["type"] != "missing" else None,
                rule=_rule(detail),
                code=detail["type"],
                case=_case(detail),
                about=_about(detail),
            ),
        )
        for detail in error.errors(include_url=False)[:MAX_FAULTS]
    ]


def _with_reading(detail: ErrorDetails, fault: Fault) -> Fault:
    """The fault, with what misread text says, unless that may be personal."""
    if detail["type"] != "misread" or fault.value == MASKED:
        return fault
    return replace(fault, rule=f"{fault.rule}, in which it says: {detail['ctx']['reading']}", case="reading")


def _about(detail: ErrorDetails) -> dict[str, Any]:
    """What the rule tells: numbers and words of ours, never the input."""
    context = dict(detail.get("ctx", {}))
    about: dict[str, Any] = {
        name: told for name, told in context.items() if isinstance(told, str | int | date) and name != "case"
    }
    if "expected" in about:  # `'a', 'b' or 'c'`
        about["expected"] = re.findall("'(.*?)'", str(about["expected"])) or about["expected"]
    if "pattern" in about:
        rule = PATTERN_RULES.get(context["pattern"], "")
        about["form"] = Clause(rule, rule)
    if place := _json_place(detail):
        about = {"line": place[1], "column": place[2]}
    return about


def _case(detail: ErrorDetails) -> str:
    if detail["type"] in ("string_too_short", "enum") and detail["input"] == "":
        return "empty"
    return "place" if _json_place(detail) else str(detail.get("ctx", {}).get("case", ""))


def _json_place(detail: ErrorDetails) -> re.Match[str] | None:
    """Where a body is no JSON."""
    if detail["type"] != "json_invalid":
        return None
    return re.search(r"line ([0-9]+) column ([0-9]+)", str(detail.get("ctx", {}).get("error")))


def _rule(detail: ErrorDetails) -> str:
    if detail["type"] not in RULES:
        return "is not of the expected form" if detail["type"] in _PYDANTIC_TYPES else detail["msg"]
    context = detail.get("ctx", {})
    place = _json_place(detail)
    texts = {
        "place": f"; invalid at {place.group()}" if place else "",
        "form": PATTERN_RULES.get(context.get("pattern", "")),
    }
    return RULES[detail["type"]].format_map({**context, **texts})


def sound_part(model: type[Model], value: Any, places: Collection[Place]) -> Model | None:
    """The value as the model, without what is at these places: a field left out is None, required or not.

    An item takes its whole list with it. None if nothing can be read of it.
    """
    if not isinstance(value, Mapping) or () in map(tuple, places):
        return None
    partial = _partial(model)
    for left in (_without(value, places), _without(value, [place[:1] for place in places])):
        with suppress(ValidationError):  # if a required field of a field is left out too
            part: Model = partial.model_validate(left)
            return part
    return None


@cache
def _partial(model: type[Model]) -> type[Model]:
    """The model, of which no field is required."""
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if info.is_required():
            optional = copy(info)
            optional.default = None
            fields[name] = (info.annotation, optional)
    return create_model(f"{model.__name__}Part", __base__=model, **fields)


def _without(value: Mapping[str, Any], places: Collection[Place]) -> dict[str, Any]:
    left = {}
    for name, child in value.items():
        inside = [place[1:] for place in places if place[0] == name]
        if not inside:
            left[name] = child
        elif isinstance(child, Mapping) and all(inside):
            left[name] = _without(child, inside)
    return left
