"""Vietnamese number words (số đếm bằng chữ) as reports write them: một … chín trăm chín mươi chín."""

import re
from typing import Final

_UNITS: Final = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_AFTER_TENS: Final = {**_UNITS, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
_LARGE: Final = ("trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", "chục", "tá")

_FIRST: Final = "|".join((*_UNITS, "mười"))
_ANY: Final = "|".join((*_AFTER_TENS, *_LARGE, "mười", "mươi", "linh", "lẻ", "không", "rưỡi"))

NUMBER_WORDS: Final = rf"(?<!\w)(?:{_FIRST})(?:[ ]{{1,3}}(?:{_ANY})){{0,7}}(?!\w)"
"""A pattern of possible numbers in words, to be used with IGNORECASE."""

LARGE_WORD: Final = re.compile(rf"\s{{1,6}}(?:{'|'.join(_LARGE)}|rưỡi|phần)(?!\w)", re.IGNORECASE)
"""After a figure, which is then not the whole number."""


def value_of(words: str) -> int | None:
    """The value of the words; None if they are not a number below a thousand (such as `ba bốn`)."""
    rest = words.casefold().split()
    hundreds = 0
    if rest[1:2] == ["trăm"] and rest[0] in _UNITS:
        hundreds, rest = _UNITS[rest[0]] * 100, rest[2:]
        if rest[:1] in (["linh"], ["lẻ"]):
            unit = _AFTER_TENS.get(rest[1]) if len(rest) == 2 else None
            return None if unit is None else hundreds + unit
        if not rest:
            return hundreds
        if len(rest) == 1 and rest[0] in _UNITS:
            return None  # `ba trăm hai` may mean 320
    below = _below_hundred(rest)
    return None if below is None else hundreds + below


def _below_hundred(words: list[str]) -> int | None:
    match words:
        case [unit] if unit in _UNITS:
            return _UNITS[unit]
        case ["mười"]:
            return 10
        case ["mười", unit] if unit in _AFTER_TENS and unit not in ("mốt", "tư"):
            return 10 + _AFTER_TENS[unit]
        case [tens, "mươi", *units] if tens in _UNITS and len(units) < 2 and set(units) <= set(_AFTER_TENS):
            return _UNITS[tens] * 10 + (_AFTER_TENS[units[0]] if units else 0)
    return None
