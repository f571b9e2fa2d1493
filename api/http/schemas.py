"""The shapes that every route shares: strict bodies and queries, tense, paging, counts."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model
from pydantic_core import PydanticCustomError

from db.sorting import Sort
from db.tables.types import Day, Instant
from db.tables.validators import plain_text, whole_number
from db.vietnamese import search_query

_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,3999}", re.ASCII)


def _digits(value: Any) -> Any:
    """A whole number out of a query string, where everything is text."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    raise PydanticCustomError("whole_number", "must be a whole number, without zeros before it")


def _plus(value: Any) -> Any:
    return value.replace(" ", "+") if isinstance(value, str) else value  # a plus sign that nobody encoded


QuerySeq = Annotated[int, Field(ge=0, le=2**53 - 1), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryPlace = Annotated[int, Field(ge=1, le=2**53 - 1), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryNumber = Annotated[int, Field(ge=1, le=999_999_999), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryLimit = Annotated[int, Field(ge=1, le=500), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryWait = Annotated[int, Field(ge=0, le=30), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryCursor = Annotated[str, StringConstraints(max_length=3_000), BeforeValidator(plain_text)]
QueryInstant = Annotated[Instant, BeforeValidator(_plus)]


def _has_a_word(value: str) -> str:
    if not search_query(value):
        raise PydanticCustomError("words", "must hold a letter or a digit")
    return value


Search = Annotated[
    str, StringConstraints(min_length=1, max_length=200), BeforeValidator(plain_text), AfterValidator(_has_a_word)
]
"""Words to find."""


class Shape(BaseModel):
    """A shape of the API: what it does not name is refused on the way in and never goes out."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)


class NoFields(Shape):
    """Nothing to say."""


class KnownQuery(Shape):
    """How much of the ledger is known; by default all of it."""

    known_at: QueryInstant | None = Field(None, description="As it was known at this instant")
    known_seq: QuerySeq | None = Field(None, description="As it was known when the ledger had this many acts")


class DayQuery(Shape):
    """Which day is meant."""

    as_of: Day | None = Field(None, description="The legal day, in Asia/Ho_Chi_Minh; by default today")


class TenseQuery(DayQuery, KnownQuery):
    """Which day is meant, and as known when. The two combine."""


class Paging(Shape):
    """Which page."""

    limit: QueryLimit = Field(50, description="At most this many")
    after: QueryCursor | None = Field(None, description="Where the page before ended, as its `next` says")
    sort: Sort | None = Field(None)


class Count(Shape):
    """How many."""

    count: int = Field(description="How many entries (số lượng)")


def page_of(item: type[BaseModel]) -> type[BaseModel]:
    """A page of `item`."""
    items: Any = list[item]  # type: ignore[valid-type]
    return create_model(
        f"{item.__name__}Page",
        __base__=Shape,
        __doc__=f"A page of {item.__name__}.",
        items=(items, Field(description="The rows (các dòng)")),
        next=(str | None, Field(description="Path of the next page; null at the end")),
    )


def fields_of(shape: type[BaseModel]) -> Sequence[str]:
    """The allow-list that a public shape is."""
    return tuple(shape.model_fields)
