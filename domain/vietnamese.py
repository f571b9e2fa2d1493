"""Vietnamese order, days and figures as papers print them."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final, TypeAlias

Key: TypeAlias = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...], str]

_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The 29 letters, with f, j, w and z of foreign names in their Latin places."""

_LETTER: Final = {letter: place for place, letter in enumerate(_ALPHABET)}
_TONE: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Huyền, hỏi, ngã, sắc, nặng; a syllable without a mark (ngang) comes first."""

_SHAPES: Final = "\u0302\u0306\u031b"
"""Circumflex, breve and horn make a letter of its own; any other mark does not."""

_CLUSTER: Final = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


def sort_key(text: str) -> Key:
    """What orders names (thứ tự chữ cái): letters of the whole text first, then tones, then small before capital.

    Spaces and signs come before digits, digits before letters. Equal only for canonically equal texts.
    """
    whole = unicodedata.normalize("NFD", text)
    clusters = list(_clusters(whole))
    letters = tuple(_weight(letter) for letter, _, _ in clusters)
    return letters, tuple(tone for _, tone, _ in clusters), tuple(capital for _, _, capital in clusters), whole


def _clusters(decomposed: str) -> Iterator[tuple[str, int, bool]]:
    """Each letter in small, its tone, and whether it was a capital."""
    for cluster in _CLUSTER.findall(decomposed):
        shape = "".join(mark for mark in cluster[1:] if mark in _SHAPES)
        tone = next((_TONE[mark] for mark in cluster[1:] if mark in _TONE), 0)
        yield unicodedata.normalize("NFC", cluster[0].lower() + shape), tone, cluster[0].isupper()


def _weight(letter: str) -> tuple[int, int]:
    if letter in _LETTER:
        return 2, _LETTER[letter]
    return (3 if letter[0].isalpha() else 1 if letter.isdecimal() else 0), ord(letter[0])


def day(given: date | None) -> str:
    """A day as papers print it: 14/11/2024; nothing for None."""
    return given.strftime("%d/%m/") + f"{given.year:04d}" if given else ""


def period_name(code: str) -> str:
    """A period as papers name it: tháng 11 năm 2024, quý IV năm 2024, 6 tháng cuối năm 2024, năm 2024."""
    year, _, part = code.partition("-")
    if not part:
        return f"năm {year}"
    if part.startswith("Q"):
        return f"quý {('I', 'II', 'III', 'IV')[int(part[1]) - 1]} năm {year}"
    if part.startswith("H"):
        return f"6 tháng {'đầu' if part == 'H1' else 'cuối'} năm {year}"
    return f"tháng {int(part)} năm {year}"


def change(value: int) -> str:
    """By how much a figure differs: tăng 01, giảm 01."""
    if not value:
        return "số không đổi, khác đối tượng được đếm"
    return f"{'tăng' if value > 0 else 'giảm'} {amount(abs(value))}"


def amount(value: int) -> str:
    """A figure as reports print it: 09, 61, 1.715."""
    return f"{value:02d}" if 0 < value < 10 else f"{value:,}".replace(",", ".")
