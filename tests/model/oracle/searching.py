"""Lists: which entries a filter finds."""

import re
from typing import Any
from unicodedata import combining, normalize

from tests.model.oracle.days import row_on
from tests.model.oracle.law import SEARCHED, Row
from tests.model.oracle.world import World


def listed(world: World, register: str, day: str, size: int, filters: dict[str, Any]) -> list[Row]:
    """The entries that every filter matches, in the order of recording."""
    rows = (row_on(world, register, entry, day, size) for entry in world.entries(register, size))
    return [row for row in rows if row and all(_matches(register, row, *each) for each in filters.items())]


def plain(text: str) -> str:
    """The text without diacritics and case."""
    return "".join(sign for sign in normalize("NFD", text.lower().replace("đ", "d")) if not combining(sign))


def _matches(register: str, row: Row, name: str, wanted: Any) -> bool:
    if name == "q":
        words = [word for text in _texts(register, row) for word in _words(text)]
        *whole, beginning = _words(wanted)
        return all(word in words for word in whole) and any(word.startswith(beginning) for word in words)
    value = row[name]
    return wanted in value if isinstance(value, list) else bool(value == wanted)


def _texts(register: str, row: Row) -> list[str]:
    values = (row[name] for name in ("holder_name", "printed_number", "replaces", *SEARCHED[register]))
    return [text for value in values for text in (value if isinstance(value, list) else [value]) if text]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", plain(text))
