"""What pydantic refuses, as faults of field, value and rule that a person understands."""

import re
from typing import Final, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from db.tables.types import PATTERN_RULES
from domain.errors import MOST_FAULTS, Fault

_WHOLE: Final = "must be a whole number"
_INSTANT: Final = "must be an instant with an offset, such as 2024-11-15T00:00:00+07:00"
RULES: Final = {
    "missing": "must be given",
    "extra_forbidden": "is not known here",
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
"""What each of pydantic's own errors is to a person; an error of ours brings its own words."""
_OF_PYDANTIC: Final = frozenset(get_args(ErrorType))


def faults_of(error: ValidationError, whole: str = "body") -> list[Fault]:
    """What pydantic found wrong first, as faults of field, value and rule; `whole` names what has the fields."""
    return [
        Fault(
            field=".".join(str(part) for part in found["loc"]) or whole,
            # Of what is missing pydantic shows all that stands around it, personal fields too.
            value=found["input"] if found["loc"] and found["type"] != "missing" else None,
            rule=_rule(found),
            code=found["type"],
        )
        for found in error.errors(include_url=False)[:MOST_FAULTS]
    ]


def _rule(found: ErrorDetails) -> str:
    if found["type"] not in RULES:
        return "is not of the form that was asked for" if found["type"] in _OF_PYDANTIC else found["msg"]
    about = found.get("ctx", {})
    place = re.search(r"line [0-9]+ column [0-9]+", str(about.get("error")))
    rule = PATTERN_RULES.get(about.get("pattern", ""))
    words = {"place": f"; it is none at {place.group()}" if place else "", "form": rule}
    return RULES[found["type"]].format_map({**about, **words})
