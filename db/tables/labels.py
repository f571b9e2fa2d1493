"""The names of facts and of their choices in the words of the office (nhãn), and what a form must know beside types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Mark = TypeVar("Mark")


@dataclass(frozen=True, slots=True)
class Label:
    """Marks a field with its name as a form shows it, in Vietnamese, and what a person who fills it in must know.

    `parts` are the names of the keys of a value that is an object.
    """

    text: str
    help: str | None = None
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Marks a value that is looked up in a list (chọn từ danh mục), such as a code.

    `of` is the path of the list below `/v1/`; another field of the form may stand in it, in braces. `value` is the
    field of a row that is stated, `label` the one that is shown, `rows` the member of the answer that has the rows.
    Only rows with the field and value `where` may be chosen.
    """

    of: str
    value: str = "code"
    label: str = "name"
    rows: str = "items"
    where: tuple[str, str | bool] | None = None


@dataclass(frozen=True, slots=True)
class RequiredFor:
    """Marks a fact that is required where `field` has one of `values` and, with `only`, not allowed elsewhere."""

    field: str
    values: tuple[str, ...]
    only: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """Marks a fact that an entry has only together with these others."""

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactsOf:
    """Marks facts of an act of another register, which the fields `register` and `kind` name."""

    register: str
    kind: str


class Choice(StrEnum):
    """A choice with its label in Vietnamese beside it: `BOOK = "book", "sách"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """A member whose value is `value`."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def labels(model: type[BaseModel]) -> Mapping[str, Label]:
    """The labels of the fields that have one, by name, in the order of declaration."""
    found = {name: mark_of(info, Label) for name, info in model.model_fields.items()}
    return {name: label for name, label in found.items() if label is not None}


def mark_of(info: FieldInfo, kind: type[Mark]) -> Mark | None:
    """The mark of this kind on a field or, if it has none, on its type; of two, that nearer to the field."""
    return next((mark for mark in marks_of(info) if isinstance(mark, kind)), None)


def marks_of(info: FieldInfo) -> Iterator[Any]:
    """The marks of a field, and those of its type where that may also be null, the nearest first."""
    yield from reversed(info.metadata)
    for part in get_args(info.annotation):
        yield from reversed(getattr(part, "__metadata__", ()))
