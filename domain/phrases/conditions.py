"""Conditions of figures in the words of the office."""

from typing import Final

from db.conditions import Condition, DueWithout, FewerThanDue, Is, NotAfter, ValidOn
from db.tables.labels import Choice
from domain.acts.act import STATE_LABELS
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.refusals.labels import label_of

_COLUMNS: Final = {"status": "Tình trạng", "valid_from": "Ngày có hiệu lực"}
"""Columns that are no facts."""


def conditions_vi(register: Register, indicator: Indicator) -> list[str]:
    """What an indicator asks of the entries of the register that it counts, a sentence for each condition."""
    return [_words(register, condition) for condition in indicator.where]


def _words(register: Register, condition: Condition) -> str:
    match condition:
        case Is(column, values):
            return f"{_label(register, column)}: {_values(values)}"
        case ValidOn(since, until):
            return f"Vào ngày đó đã đến “{_label(register, since)}” và chưa quá “{_label(register, until)}”"
        case DueWithout(column, 0, done):
            return f"Đã quá “{_label(register, column)}” mà “{_label(register, done)}” còn trống"
        case DueWithout(column, days, done):
            by = _label(register, column)
            return f"Không còn đủ {days} ngày trước “{by}” mà “{_label(register, done)}” còn trống"
        case FewerThanDue(done, before, days):
            by = _label(register, before)
            return f"Không còn đủ {days} ngày trước “{by}” mà “{_label(register, done)}” còn thiếu so với quy định"
        case NotAfter(column, limit):
            return f"“{_label(register, column)}” không sau “{_label(register, limit)}”"
    raise LookupError(type(condition))


def _label(register: Register, column: str) -> str:
    return _COLUMNS.get(column) or label_of(column, register.facts)


def _values(values: tuple[str, ...]) -> str:
    labels = (value.label if isinstance(value, Choice) else STATE_LABELS.get(value, value) for value in values)
    return " hoặc ".join(labels)
