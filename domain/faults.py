"""Validation errors of pydantic as faults, with rules in plain words."""

import re
from dataclasses import replace
from typing import Final, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from db.tables.types import PATTERN_RULES
from domain.errors import MASKED, MAX_FAULTS, Fault

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
            ),
        )
        for detail in error.errors(include_url=False)[:MAX_FAULTS]
    ]


def _with_reading(detail: ErrorDetails, fault: Fault) -> Fault:
    """The fault, with what misread text says, unless that may be personal."""
    if detail["type"] != "misread" or fault.value == MASKED:
        return fault
    return replace(fault, rule=f"{fault.rule}, in which it says: {detail['ctx']['reading']}")


def _rule(detail: ErrorDetails) -> str:
    if detail["type"] not in RULES:
        return "is not of the expected form" if detail["type"] in _PYDANTIC_TYPES else detail["msg"]
    context = detail.get("ctx", {})
    place = re.search(r"line [0-9]+ column [0-9]+", str(context.get("error")))
    texts = {
        "place": f"; invalid at {place.group()}" if place else "",
        "form": PATTERN_RULES.get(context.get("pattern", "")),
    }
    return RULES[detail["type"]].format_map({**context, **texts})
