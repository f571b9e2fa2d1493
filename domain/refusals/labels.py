"""The names of fields in Vietnamese, as forms show them (nhãn)."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from pydantic import BaseModel

from db.tables.labels import labels
from domain.errors import Fault
from domain.refusals.field_names import FIELD_NAMES
from domain.registers import RECORDED

OF_THE_ACT: Final = frozenset({"state", "named", "one-by-one", "extensions"})
"""Codes of faults whose field `kind` is that of the act, not a fact of the same name, such as that of a body."""

_OF_FACTS: Final = frozenset({"changes", "asked"})
"""Parts of a request in which facts stand."""

_IN_BRACKETS: Final = re.compile(r"\(([^\s():;][^():;]*)")


def label_vi(fault: Fault, facts: type[BaseModel] | None = None) -> str:
    """The name of a fault's field; `facts` are those of the register that the request is about."""
    return label_of(fault.field, None if fault.code in OF_THE_ACT else facts)


def label_of(field: str, facts: type[BaseModel] | None = None) -> str:
    """The name of a field (dotted path), with its place in a list; the path's own last name if it has none."""
    parts = field.split(".")
    names = [part for part in parts if not part.isdigit()]
    places = "".join(f", mục thứ {int(part) + 1}" for part in parts if part.isdigit() and len(part) < 10)
    return _name(names, facts) + places


def _name(names: Sequence[str], facts: type[BaseModel] | None) -> str:
    last = names[-1] if names and names[-1] else "body"
    paths = (".".join(names[start:]) for start in range(len(names) - 1))
    own_path = next((FIELD_NAMES[path] for path in paths if path in FIELD_NAMES), None)
    given = _facts_labels(facts).get(last) if facts else None
    own, of_any = FIELD_NAMES.get(last), _every_label().get(last)
    among_facts = _OF_FACTS & set(names[:-1])
    found = (given, of_any, own) if among_facts else (own_path, given, own, of_any)
    return next((name for name in found if name), last)


@cache
def _facts_labels(facts: type[BaseModel]) -> dict[str, str]:
    """The labels of facts; for one that has none, the term in brackets in its description."""
    described = {
        name: match[1][0].upper() + match[1][1:].strip()
        for name, info in facts.model_fields.items()
        if (match := _IN_BRACKETS.search(info.description or ""))
    }
    return {**described, **{name: label.text for name, label in labels(facts).items()}}


@cache
def _every_label() -> dict[str, str]:
    """The labels of the facts of all registers; of facts with the same name, that of the first."""
    return {
        name: label for register in reversed(RECORDED.values()) for name, label in _facts_labels(register.facts).items()
    }
