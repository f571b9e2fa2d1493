"""Shapes that routes share: strict bodies and queries, tense, pages, counts."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    create_model,
)
from pydantic_core import PydanticCustomError

from db.sorting import Sort
from db.tables.types import Day, Instant
from db.tables.validators import plain_text, whole_number
from db.vietnamese import search_query
from db.zone import at_local_offset

_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,3999}", re.ASCII)


def _digits(value: Any) -> Any:
    """A whole number of a query string, whose values are all text."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    raise PydanticCustomError("whole_number", "must be a whole number without leading zeros", {"case": "digits"})


def _plus(value: Any) -> Any:
    return value.replace(" ", "+") if isinstance(value, str) else value  # a plus sign that was not encoded


def _split(value: Any) -> Any:
    """The values of a parameter, each once."""
    return list(dict.fromkeys(value.split(","))) if isinstance(value, str) else value


Value = TypeVar("Value")
Several = Annotated[
    list[Value],
    Field(min_length=1, max_length=50),
    BeforeValidator(_split),
    PlainSerializer(",".join, return_type=str, when_used="json"),
]
"""One value or several, with commas between them."""
QuerySeq = Annotated[int, Field(ge=0, le=2**53 - 1), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryPosition = Annotated[int, Field(ge=1, le=2**53 - 1), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryNumber = Annotated[int, Field(ge=1, le=999_999_999), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryLimit = Annotated[int, Field(ge=1, le=500), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryWait = Annotated[int, Field(ge=0, le=30), BeforeValidator(whole_number), BeforeValidator(_digits)]
QueryCursor = Annotated[str, StringConstraints(max_length=3_000), BeforeValidator(plain_text)]
QueryInstant = Annotated[Instant, BeforeValidator(_plus)]
LocalInstant = Annotated[datetime, AfterValidator(at_local_offset)]
"""An instant in answers: with the offset +07:00, wherever it comes from."""


def _contains_word(value: str) -> str:
    if not search_query(value):
        raise PydanticCustomError("words", "must contain a letter or a digit")
    return value


Search = Annotated[
    str, StringConstraints(min_length=1, max_length=200), BeforeValidator(plain_text), AfterValidator(_contains_word)
]
"""Words to search for."""


class Shape(BaseModel):
    """A shape of the API: an allow-list; unknown fields are refused in requests and never sent in responses."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)


class NoFields(Shape):
    """An empty object."""


class KnownQuery(Shape):
    """Transaction time; by default the whole ledger."""

    known_at: QueryInstant | None = Field(None, description="As known at this instant")
    known_seq: QuerySeq | None = Field(None, description="As known when the ledger had this many acts")


class DayQuery(Shape):
    """Valid time."""

    as_of: Day | None = Field(None, description="The legal day, in Asia/Ho_Chi_Minh; by default today")


class TenseQuery(DayQuery, KnownQuery):
    """Valid and transaction time; the two combine."""


class DryRunQuery(Shape):
    """Whether a write is only tried."""

    dry_run: Literal["true", "false"] = Field(
        "false",
        description="`true`: answer 200 with what would be recorded, its faults and warnings, and record nothing "
        "(ghi thử)",
    )


class Paging(Shape):
    """The page."""

    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: QueryCursor | None = Field(None, description="Cursor: where the previous page ended, its `after`")
    sort: Sort | None = Field(None)


class Count(Shape):
    """A count."""

    count: int = Field(description="Number of entries (số lượng)")


class PageEnd(Shape):
    """Where a page ends, and the next begins."""

    after: str | None = Field(description="Cursor of the next page, for the parameter `after`; null at the end")
    next: str | None = Field(description="Path of the next page; null at the end")


def page_of(item: type[BaseModel]) -> type[BaseModel]:
    """The shape of a page of `item`."""
    items: Any = list[item]  # type: ignore[valid-type]
    return create_model(
        f"{item.__name__}Page",
        __base__=PageEnd,
        __doc__=f"A page of {item.__name__}.",
        items=(items, Field(description="The rows (các dòng)")),
    )


def fields_of(shape: type[BaseModel]) -> Sequence[str]:
    """The fields of a public shape, which is an allow-list."""
    return tuple(shape.model_fields)
