"""The facts that a paper must print (nội dung ghi trên văn bản): required where this service gives its number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import SQLModel


@dataclass(frozen=True, slots=True)
class Printed:
    """Marks a fact that a paper whose number is given here must print; older papers may lack it.

    A fact without a default is required of every paper and needs no mark. `article` says where it was found, None if it
    is a setting whose doubt the docstring of the facts states; `unless` is the fact that stands in its place.
    """

    article: str | None = None
    unless: str | None = None


PRINTED: Final = Printed()


def printed_fields(facts: type[SQLModel]) -> Mapping[str, Printed]:
    """The marks of the facts that the paper must print, by name, in the order of declaration."""
    return {
        name: mark for name, info in facts.model_fields.items() for mark in info.metadata if isinstance(mark, Printed)
    }
