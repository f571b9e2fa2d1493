"""Faults of JSON that pydantic's parser accepts, or rejects without naming the field."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from api.http.limits import ENTRY_BODY
from domain.errors import MAX_FAULTS, Fault, Malformed

MAX_LEVELS: Final = 200
MAX_DIGITS: Final = 4_300
"""The limits of pydantic's parser."""

MAX_EXPLAINED: Final = ENTRY_BODY
"""Bytes of a body up to which faults are located: that takes hundreds of times its size in memory, and seconds."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Fields(list[tuple[str, Any]]):
    """An object as written, with repeated fields."""


class Digits(str):
    """A number as written."""

    __slots__ = ()


class Location(NamedTuple):
    """Where a value is: inside which value, under which field name or index, and at which level of nesting."""

    within: "Location | None"
    name: str | int
    level: int

    @property
    def path(self) -> str:
        """Its dotted path. Computed for reported faults only: every name in it may be as long as the body."""
        return f"{self.within.path}.{self.name}" if self.within else str(self.name)


def check_duplicate_fields(body: str) -> None:
    """Raises Malformed with a fault for each repeated field of an object, since one of its values would be lost."""
    try:
        _decode_distinct(body)
    except _DuplicateError as error:
        located = islice(_duplicate_faults(body), MAX_FAULTS) if len(body) <= MAX_EXPLAINED else ()
        raise Malformed(
            *located or [Fault("body", None, "must give each field once", "repeated", case="fields")]
        ) from error


def duplicates(names: Iterable[str]) -> list[str]:
    """The names that occur more than once, in their order."""
    return [name for name, times in Counter(names).items() if times > 1]


def parser_fault(body: bytes) -> Fault | None:
    """The fault of well-formed JSON that pydantic's parser rejects; None if it is not well-formed, or too long."""
    if len(body) > MAX_EXPLAINED:
        return None
    try:
        document = json.loads(body.decode(), object_pairs_hook=Fields, parse_int=Digits, parse_float=Digits)
    except RecursionError:
        return _too_deep("body")
    except ValueError:
        return None
    return next((fault for location, value in _values(document) if (fault := _fault(location, value))), None)


class _DuplicateError(Exception):
    """An object repeats a field."""


def _check_distinct(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise _DuplicateError


_decode_distinct: Final = json.JSONDecoder(object_pairs_hook=_check_distinct).decode


def _duplicate_faults(body: str) -> Iterator[Fault]:
    document = json.loads(body, object_pairs_hook=Fields)
    for location, value in chain([(None, document)], _values(document)):
        for name in duplicates(name for name, _ in value) if isinstance(value, Fields) else ():
            yield Fault(_inside(location, name).path, None, "must be given once", "repeated", case="once")


def _values(document: Any) -> Iterator[tuple[Location, Any]]:
    """Every value in a document, in document order."""
    stack = _children(None, document)
    while stack:
        location, value = stack.pop()
        yield location, value
        stack += _children(location, value)


def _children(location: Location | None, value: Any) -> list[tuple[Location, Any]]:
    """The values directly inside, the last first."""
    items = value if isinstance(value, Fields) else enumerate(value) if isinstance(value, list) else ()
    return [(_inside(location, name), child) for name, child in items][::-1]


def _inside(location: Location | None, name: str | int) -> Location:
    return Location(location, name, location.level + 1 if location else 1)


def _fault(location: Location, value: Any) -> Fault | None:
    if location.level > MAX_LEVELS:
        return _too_deep(location.path.partition(".")[0])
    if isinstance(value, Digits) and len(value) > MAX_DIGITS:
        rule = f"must be a number of at most {MAX_DIGITS} digits"
        return Fault(location.path, None, rule, "too-long", case="digits", about={"most": MAX_DIGITS})
    match = _SURROGATE.search(f"{location.name}{value if isinstance(value, str) else ''}")
    if match is None:
        return None
    # Half a character reveals nothing of the text.
    code = f"{ord(match[0]):04X}"
    rule = f"must not contain the character U+{code}"
    return Fault(location.path, None, rule, "text", case="character", about={"code": code})


def _too_deep(field: str) -> Fault:
    rule = f"must not contain more than {MAX_LEVELS} levels"
    return Fault(field, None, rule, "too-deep", about={"most": MAX_LEVELS})
