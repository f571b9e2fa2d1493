"""The sentence of a fault in Vietnamese."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from string import Formatter
from typing import Any, Final

from pydantic import BaseModel

from db.tables.base import Stage, Status
from domain.acts.act import STATE_LABELS
from domain.errors import MASKED, Clause, Fault
from domain.refusals import SENTENCES, WORDS
from domain.refusals.labels import label_of, label_vi
from domain.refusals.names import body_kind_vi, choices_vi, kind_vi, register_vi, scope_vi
from domain.tense import VIETNAM
from domain.vietnamese import day

UNKNOWN: Final = "{stated} chưa đúng quy định. Kiểm tra lại rồi gửi lại."
"""The sentence of a code that the table lacks, so that a refusal is never without one."""

_LONGEST: Final = 80
"""Characters of a value or a name that a sentence shows."""

_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def text_vi(fault: Fault, facts: type[BaseModel] | None = None) -> str:
    """The sentence; `facts` are those of the register that the request is about."""
    template = SENTENCES.get(fault.sentence) or SENTENCES.get(fault.code, UNKNOWN)
    return _Words(facts).vformat(template, (), _told(fault, label_vi(fault, facts)))


def _told(fault: Fault, label: str) -> Mapping[str, Any]:
    """What the sentence of a fault may tell."""
    label = _cut(label)
    field, value = f"Mục “{label}”", ""
    if fault.value is not None and fault.value != MASKED:
        value = f"“{_shown_value(fault.value)}”"
    stated = f"{field} (đang ghi {value})" if value else field
    about = {name: _cut(told) if type(told) is str else told for name, told in fault.about.items()}
    return {**about, "label": label, "field": field, "stated": stated, "value": f" {value}" if value else ""}


class _Words(Formatter):
    """Fills a template; a name that is not told is left out, so that a refusal never fails."""

    def __init__(self, facts: type[BaseModel] | None) -> None:
        self._facts = facts

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """What is told under a name."""
        return kwargs.get(str(key), "…")

    def format_field(self, value: Any, spec: str) -> str:
        """A value in words: by its kind, or as the `spec` says; `label:office` is the label of the field `office`."""
        if spec == "choice":
            return self._words(choices_vi(value) if isinstance(value, list) else value)
        if spec in _SPECS:
            return _each(value, _SPECS[spec])
        if spec:
            return label_of(str(value) if spec == "label" else spec, self._facts)
        return self._words(value)

    def _words(self, value: Any) -> str:
        if isinstance(value, Clause):
            return self.vformat(WORDS.get(value.name, "…"), (), value.about)
        if isinstance(value, Fault):
            return text_vi(value, self._facts)
        if isinstance(value, tuple | list) and value and isinstance(value[0], Fault):
            return " ".join(map(self._words, value))
        return _each(value, self._words) if isinstance(value, tuple | list) else _word(value)


_SPECS: Final[Mapping[str, Callable[[Any], str]]] = {
    "register": register_vi,
    "kind": kind_vi,
    "scope": scope_vi,
    "body": body_kind_vi,
}


def _each(value: Any, words: Callable[[Any], str]) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(f"“{words(each)}”" for each in value)
    return words(value)


def _word(value: Any) -> str:
    if isinstance(value, Status | Stage):
        return STATE_LABELS[value]
    if isinstance(value, datetime):
        local = value.astimezone(VIETNAM)
        return f"{local:%H:%M} {day(local.date())}"
    if isinstance(value, date):
        return day(value)
    return str(getattr(value, "title_vi", value)).encode("utf-8", "replace").decode()


def _shown_value(value: Any) -> str:
    """A value as it was sent, days as offices write them; long ones are cut."""
    if isinstance(value, bool):
        return str(value).lower()
    text = _word(value)
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            return day(date.fromisoformat(text))
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
