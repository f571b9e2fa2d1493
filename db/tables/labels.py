"""The names of facts and of their choices in the words of the office (nhãn), and what a form must know beside types."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import BaseModel


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
    """

    of: str
    value: str = "code"
    label: str = "name"
    rows: str = "items"


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
    return {
        name: mark for name, info in model.model_fields.items() for mark in info.metadata if isinstance(mark, Label)
    }
