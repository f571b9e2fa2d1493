"""Vietnamese text as columns beside a name hold it: the order of names, and the words that a search finds."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

Key: TypeAlias = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...], str]

_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The 29 letters, with f, j, w and z of foreign names in their Latin places."""

_LETTER: Final = {letter: place for place, letter in enumerate(_ALPHABET)}
_OURS: Final = 2
"""Their rank: after signs and digits, before letters of other scripts."""

_TONE: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Huyền, hỏi, ngã, sắc, nặng; a syllable without a mark (ngang) comes first."""

_SHAPES: Final = "\u0302\u0306\u031b"
"""Circumflex, breve and horn make a letter of its own; any other mark does not."""

_CLUSTER: Final = re.compile(r".[\u0300-\u036f]*", re.DOTALL)

LONGEST_KEY: Final = 1_200
"""Bytes; an index takes no more than 2,700. Names whose keys are cut to the same are ordered by what comes next."""

_WORD: Final = re.compile(r"[^\W_]+")
LONGEST_WORD: Final = 100
LAST_PLACE: Final = 16_000
MOST_PLACES: Final = 64
"""PostgreSQL keeps words up to 2,046 bytes, 16,383 places and 255 of one word; what it would cut is cut here."""


def sort_key(text: str) -> Key:
    """What orders names (thứ tự chữ cái): letters of the whole text first, then tones, then small before capital.

    Spaces and signs come before digits, digits before letters. Equal only for canonically equal texts.
    """
    whole = unicodedata.normalize("NFD", text)
    clusters = list(_clusters(whole))
    letters = tuple(_weight(letter) for letter, _, _ in clusters)
    return letters, tuple(tone for _, tone, _ in clusters), tuple(capital for _, _, capital in clusters), whole


def sort_bytes(text: str) -> bytes:
    """The same order as bytes, for a column; equal for names that differ only in marks which Vietnamese has not."""
    letters, tones, capitals, _ = sort_key(text)
    # Where the letters are equal, so is their number: what follows needs no end of its own.
    return (b"".join(map(_weight_bytes, letters)) + b"\0" + bytes(tones) + bytes(capitals))[:LONGEST_KEY]


def _clusters(decomposed: str) -> Iterator[tuple[str, int, bool]]:
    """Each letter in small, its tone, and whether it was a capital."""
    for cluster in _CLUSTER.findall(decomposed):
        shape = "".join(mark for mark in cluster[1:] if mark in _SHAPES)
        tone = next((_TONE[mark] for mark in cluster[1:] if mark in _TONE), 0)
        yield unicodedata.normalize("NFC", cluster[0].lower() + shape), tone, cluster[0].isupper()


def _weight(letter: str) -> tuple[int, int]:
    if letter in _LETTER:
        return _OURS, _LETTER[letter]
    return (3 if letter[0].isalpha() else 1 if letter.isdecimal() else 0), ord(letter[0])


def _weight_bytes(weight: tuple[int, int]) -> bytes:
    kind, place = weight
    return bytes([kind + 1]) + place.to_bytes(1 if kind == _OURS else 3, "big")


def folded(text: str) -> list[str]:
    """The words of a text without tones, marks, case or leading zeros; hoà and hòa, Đ and D, NFC and NFD are one."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    # Old keyboards write the Icelandic letter in place of đ.
    bare = "".join(c for c in plain if not unicodedata.combining(c)).translate({ord("đ"): "d", ord("ð"): "d"})
    return [(word.lstrip("0") or "0" if word.isdecimal() else word)[:LONGEST_WORD] for word in _WORD.findall(bare)]


def search_vector(texts: Iterable[str]) -> str:
    """The words of some texts with their places, as PostgreSQL writes a `tsvector`; no phrase crosses two texts."""
    places: dict[str, list[int]] = {}
    last = 0
    for text in texts:
        words = folded(text)
        for place, word in enumerate(words, last + 1):
            found = places.setdefault(word, [])
            if place <= LAST_PLACE and len(found) < MOST_PLACES:
                found.append(place)
        last += len(words) + 1
    in_order = sorted(places, key=str.encode)
    return " ".join(f"'{word}':{','.join(map(str, places[word]))}" for word in in_order if places[word])


def search_query(text: str) -> str:
    """The `tsquery` that finds every word of `text`, those between two blanks side by side (310/GXN-STTTT).

    The last word may be the beginning of one, unless it is a number. Empty if `text` holds no word.
    """
    parts = [words for part in text.split() if (words := folded(part))]
    terms = [[f"'{word}'" for word in words] for words in parts]
    if parts and not parts[-1][-1].isdecimal():
        terms[-1][-1] += ":*"
    return " & ".join(" <-> ".join(term) for term in terms)
