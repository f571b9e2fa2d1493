"""What is wrong with JSON that pydantic's reader takes, or that it refuses without naming the field."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from domain.errors import MAX_FAULTS, Fault, Malformed

MOST_LEVELS: Final = 200
MOST_DIGITS: Final = 4_300
"""As pydantic's reader has them."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Fields(list[tuple[str, Any]]):
    """An object as it was written, with every field that it states."""


class Digits(str):
    """A number as it was written."""

    __slots__ = ()


class Place(NamedTuple):
    """Where a value stands: in what, under which name or at which position, and at which level."""

    within: "Place | None"
    name: str | int
    level: int

    @property
    def path(self) -> str:
        """Its dotted path. Made only of what is told, since every name in it may be as long as the body."""
        return f"{self.within.path}.{self.name}" if self.within else str(self.name)


def check_each_once(body: str) -> None:
    """Raises Malformed naming each field that an object states twice, of which one would be lost."""
    try:
        json.loads(body, object_pairs_hook=_distinct)
    except _TwiceError as error:
        raise Malformed(*islice(_stated_twice(body), MAX_FAULTS)) from error


def repeated(names: Iterable[str]) -> list[str]:
    """The names that are given more than once, in their order."""
    return [name for name, times in Counter(names).items() if times > 1]


def unreadable(body: bytes) -> Fault | None:
    """What stands in JSON of the right form that pydantic's reader refuses; None if it is another fault."""
    try:
        whole = json.loads(body.decode(), object_pairs_hook=Fields, parse_int=Digits, parse_float=Digits)
    except RecursionError:
        return _too_deep("body")
    except ValueError:
        return None
    return next((fault for place, value in _places(whole) if (fault := _fault(place, value))), None)


class _TwiceError(Exception):
    """An object states a field twice."""


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise _TwiceError


def _stated_twice(body: str) -> Iterator[Fault]:
    whole = json.loads(body, object_pairs_hook=Fields)
    for place, value in chain([(None, whole)], _places(whole)):
        for name in repeated(name for name, _ in value) if isinstance(value, Fields) else ():
            yield Fault(_inside(place, name).path, None, "must be given once", "repeated")


def _places(whole: Any) -> Iterator[tuple[Place, Any]]:
    """Every value inside, in the order of writing."""
    waiting = _parts(None, whole)
    while waiting:
        place, value = waiting.pop()
        yield place, value
        waiting += _parts(place, value)


def _parts(place: Place | None, value: Any) -> list[tuple[Place, Any]]:
    """The values that it holds itself, the last first."""
    inside = value if isinstance(value, Fields) else enumerate(value) if isinstance(value, list) else ()
    return [(_inside(place, name), part) for name, part in inside][::-1]


def _inside(place: Place | None, name: str | int) -> Place:
    return Place(place, name, place.level + 1 if place else 1)


def _fault(place: Place, value: Any) -> Fault | None:
    if place.level > MOST_LEVELS:
        return _too_deep(place.path.partition(".")[0])
    if isinstance(value, Digits) and len(value) > MOST_DIGITS:
        return Fault(place.path, None, f"must be a number of at most {MOST_DIGITS} digits", "too-long")
    found = _SURROGATE.search(f"{place.name}{value if isinstance(value, str) else ''}")
    # That is half a character, which tells nothing of the text.
    return Fault(place.path, None, f"must not hold the character U+{ord(found[0]):04X}", "text") if found else None


def _too_deep(field: str) -> Fault:
    return Fault(field, None, f"must not hold more than {MOST_LEVELS} levels", "too-deep")
