"""Vietnamese text for columns beside a name: a sort key for the order of names, and the words of full-text search."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, TypeAlias

Key: TypeAlias = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...], str]

_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The 29 letters, with f, j, w and z of foreign names in their Latin places."""

_LETTER: Final = {letter: position for position, letter in enumerate(_ALPHABET)}
_LETTER_CLASS: Final = 2
"""Sorts after signs (0) and digits (1), before letters of other scripts (3)."""

_TONE: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Huyền, hỏi, ngã, sắc, nặng; a syllable without a mark (ngang) comes first."""

_SHAPES: Final = "\u0302\u0306\u031b"
"""Circumflex, breve and horn, which make a letter of its own; other marks do not."""

_CLUSTER: Final = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_MARKED_BLANK: Final = re.compile(r" [\u0300-\u036f]")
_BLANK: Final = b"\1\0\0 "
"""The weight of a blank, as bytes."""

MAX_KEY_BYTES: Final = 1_200
"""An index entry holds at most 2,700. Names whose truncated keys are equal are ordered by the next key of the query."""

_WORD: Final = re.compile(r"[^\W_]+")
MAX_WORD_LENGTH: Final = 100
LAST_POSITION: Final = 16_000
MAX_POSITIONS: Final = 64
"""PostgreSQL keeps words up to 2,046 bytes, 16,383 positions, and 255 positions of one word; we truncate earlier."""


def sort_key(text: str) -> Key:
    """The sort key of a name (thứ tự chữ cái): all letters first, then tones, then small letters before capitals.

    Spaces and signs come before digits, digits before letters. Equal only for canonically equal texts.
    """
    whole = unicodedata.normalize("NFD", text)
    clusters = list(_clusters(whole))
    letters = tuple(_weight(letter) for letter, _, _ in clusters)
    return letters, tuple(tone for _, tone, _ in clusters), tuple(capital for _, _, capital in clusters), whole


def sort_bytes(text: str) -> bytes:
    """The sort key as bytes, for a column; equal for names that differ only in marks that are not Vietnamese."""
    # A mark after a blank stands on it; else nothing reaches across a blank.
    parts = [text] if _MARKED_BLANK.search(text) else text.split(" ")
    letters, tones, capitals = zip(*map(_part_bytes, parts), strict=True)
    # Equal letters are equally many, so tones and capitals need no terminator.
    return (_BLANK.join(letters) + b"\0" + b"\0".join(tones) + b"\0".join(capitals))[:MAX_KEY_BYTES]


@lru_cache(20_000)
def _part_bytes(text: str) -> tuple[bytes, bytes, bytes]:
    """The letters, tones and capitals of a text; names repeat the same few thousand syllables."""
    clusters = list(_clusters(unicodedata.normalize("NFD", text)))
    letters = b"".join(_weight_bytes(_weight(letter)) for letter, _, _ in clusters)
    return letters, bytes(tone for _, tone, _ in clusters), bytes(capital for _, _, capital in clusters)


def _clusters(decomposed: str) -> Iterator[tuple[str, int, bool]]:
    """Each letter in lower case, its tone, and whether it was a capital."""
    for cluster in _CLUSTER.findall(decomposed):
        shape = "".join(mark for mark in cluster[1:] if mark in _SHAPES)
        tone = next((_TONE[mark] for mark in cluster[1:] if mark in _TONE), 0)
        yield unicodedata.normalize("NFC", cluster[0].lower() + shape), tone, cluster[0].isupper()


def _weight(letter: str) -> tuple[int, int]:
    if letter in _LETTER:
        return _LETTER_CLASS, _LETTER[letter]
    return (3 if letter[0].isalpha() else 1 if letter.isdecimal() else 0), ord(letter[0])


def _weight_bytes(weight: tuple[int, int]) -> bytes:
    kind, position = weight
    return bytes([kind + 1]) + position.to_bytes(1 if kind == _LETTER_CLASS else 3, "big")


def folded_words(text: str) -> list[str]:
    """The words of a text without tones, marks, case or leading zeros: hoà = hòa, Đ = D, NFC = NFD."""
    if text.isascii():
        return _words(text.lower())
    # No rule of Unicode reaches across a blank.
    return [word for part in text.split(" ") for word in _folded_part(part)]


@lru_cache(20_000)
def _folded_part(text: str) -> list[str]:
    """The words of a text without blanks; names repeat the same few thousand syllables."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    # Old keyboards type the Icelandic letter eth for đ.
    bare = "".join(c for c in plain if not unicodedata.combining(c)).translate({ord("đ"): "d", ord("ð"): "d"})
    return _words(bare)


def _words(folded: str) -> list[str]:
    """The words of a text in which no letter has a mark or is a capital."""
    words = _WORD.findall(folded)
    return [word if word[0] != "0" and len(word) <= MAX_WORD_LENGTH else _trimmed(word) for word in words]


def _trimmed(word: str) -> str:
    return (word.lstrip("0") or "0" if word.isdecimal() else word)[:MAX_WORD_LENGTH]


def search_vector(texts: Iterable[str]) -> str:
    """The words of the texts with their positions, as PostgreSQL writes a `tsvector`; no phrase spans two texts."""
    at: dict[str, str] = {}
    last = 0
    for text in texts:
        for last, word in enumerate(folded_words(text), last + 1):  # noqa: B020 - it goes on where the text before ended
            at[word] = f"{at[word]},{last}" if word in at else f"'{word}':{last}"
        last += 1
    if last > MAX_POSITIONS:
        at = {word: _bounded(written) for word, written in at.items()}
    # The order of UTF-8 bytes is that of code points.
    return " ".join([at[word] for word in sorted(at) if at[word]])


def _bounded(written: str) -> str:
    """A word with those of its positions that PostgreSQL keeps; empty if there are none."""
    word, _, positions = written.rpartition(":")
    kept = [position for position in positions.split(",") if int(position) <= LAST_POSITION][:MAX_POSITIONS]
    return f"{word}:{','.join(kept)}" if kept else ""


class Sought:
    """The words of a search: all must occur, and those without a blank between are adjacent (310/GXN-STTTT).

    The last word is a prefix, unless it is a number.
    """

    def __init__(self, text: str) -> None:
        self._parts = [words for part in text.split() if (words := folded_words(part))]
        last = self._parts[-1][-1] if self._parts else "0"
        self.begun = None if last.isdecimal() else last

    @property
    def whole(self) -> list[str]:
        """The words that are not a prefix."""
        words = [word for part in self._parts for word in part]
        return words[:-1] if self.begun else words

    def missing_in(self, text: str) -> int:
        """How many words of the search the text does not have; those without a blank between count as one."""
        words, last = folded_words(text), len(self._parts) - 1
        found = (_stand_in(part, words, begun=at == last and bool(self.begun)) for at, part in enumerate(self._parts))
        return sum(not each for each in found)

    def __len__(self) -> int:
        """How many words are looked for, counted like that."""
        return len(self._parts)

    def query(self, *, begun: bool = True) -> str:
        """The `tsquery` for texts with every word, without the prefix unless `begun`; empty if there is no word."""
        terms = [[f"'{word}'" for word in words] for words in self._parts]
        if self.begun:
            *_, last = terms
            *before, prefix = last
            terms[-1] = [*before, f"{prefix}:*"] if begun else before
        return " & ".join(" <-> ".join(term) for term in terms if term)


def _stand_in(part: list[str], words: list[str], *, begun: bool) -> bool:
    """Whether the words of a part are adjacent in a text, of which the last may be longer if it is only `begun`."""
    *whole, last = part
    places = (words[start : start + len(part)] for start in range(len(words) - len(part) + 1))
    return any(place[:-1] == whole and (place[-1].startswith(last) if begun else place[-1] == last) for place in places)


def search_query(text: str) -> str:
    """The `tsquery` for texts with every word of `text`. Empty if it has none."""
    return Sought(text).query()
