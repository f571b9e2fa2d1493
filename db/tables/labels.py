"""The names of facts in the words of the office (nhãn), for forms and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Label:
    """Marks a field with its name as a form shows it, in Vietnamese, and what a person who fills it in must know."""

    text: str
    help: str | None = None


def labels(model: type[BaseModel]) -> Mapping[str, Label]:
    """The labels of the fields that have one, by name, in the order of declaration."""
    return {
        name: mark for name, info in model.model_fields.items() for mark in info.metadata if isinstance(mark, Label)
    }
