"""The Vietnamese beside codes, in statements: the labels that choices are declared with, as text of the statement."""

from typing import Any, Final, NamedTuple, get_args

from sqlalchemy import ColumnElement, FromClause, String, case, literal_column
from sqlmodel import SQLModel

from db.tables.labels import Choice

SUFFIX: Final = "_vi"
"""A field of this ending says in Vietnamese what the field of the name before it says by a code."""


class Words(NamedTuple):
    """A field `name` that says in Vietnamese what `column` says by a code: the label of each code, the usual first."""

    name: str
    column: str
    labels: tuple[tuple[str, str], ...]

    def of(self, table: FromClause) -> ColumnElement[Any]:
        """The label of the row's code; NULL if it has none. PostgreSQL knows all of it when it plans."""
        code = table.c[self.column]
        return case(*((code == _text(value), _text(label)) for value, label in self.labels)).label(self.name)


def words_of(model: type[SQLModel], field: str) -> Words | None:
    """The words of a field that says in Vietnamese what a choice of the table says; None if that is no choice."""
    column = field.removesuffix(SUFFIX)
    if column == field or column not in model.model_fields:
        return None
    choice = _choice(model.model_fields[column].annotation)
    return Words(field, column, labels_of(choice)) if choice else None


def labels_of(choice: type[Choice]) -> tuple[tuple[str, str], ...]:
    """The labels of a choice, by value."""
    return tuple((one.value, one.label) for one in choice)


def label_of(column: str, choice: type[Choice]) -> str:
    """The label of a column's code, for statements that are text."""
    return " ".join(("CASE", column, *(f"WHEN '{value}' THEN '{label}'" for value, label in labels_of(choice)), "END"))


def _choice(annotation: Any) -> type[Choice] | None:
    if isinstance(annotation, type) and issubclass(annotation, Choice):
        return annotation
    return next((found for part in get_args(annotation) if (found := _choice(part))), None)


def _text(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", String())
