"""A draft as it is read: in NFC, without what cannot be seen, and with blanks where markup stands."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from domain.drafts.markup import Notes, Tables
from domain.errors import Fault, Malformed

LONGEST: Final = 1_000_000
"""Characters; a month's report has 40,000."""


class Format(StrEnum):
    """How a draft is written: Markdown, whose markup is no text, or plain text."""

    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: line and column count from 1, in characters as they are seen (NFC)."""

    line: int
    column: int
    text: str


class Spans:
    """Stretches of the text, in any order."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them has a character in common with this stretch."""
        place = bisect_left(self._starts, end) - 1
        return place >= 0 and self._ends[place] > start


_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_PILED = re.compile(rb"[^\0]{31}")
_ADDRESS = re.compile(r"https?://[^\s<>]{1,2000}")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")  # full-width and of other scripts
_MARKUP = re.compile(r"(?<!^)\[\^[\w-]{1,20}\]|<sup>[^<\n]{0,20}</sup>|</?[A-Za-z][^<>\n]{0,200}>|[*`\\]", re.MULTILINE)

# One character for one, so that every place stays what it was.
_ALIKE: Final = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("⁄∕／", "/")
    | dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", " ")
    | {chr(code): " " for code in range(0x2000, 0x200B)}
)


@dataclass(frozen=True)
class Draft:
    """`shown` is what a person sees; `read` has as many characters, with one sort of dash, slash, digit and blank."""

    shown: str
    read: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.read))]

    @cached_property
    def tables(self) -> Tables:
        """Its tables."""
        return Tables(self.read)

    @cached_property
    def notes(self) -> Notes:
        """Its footnotes."""
        return Notes(self.shown)

    def place(self, start: int, end: int) -> Place:
        """Where the characters from `start` until before `end` stand."""
        line = bisect_right(self._starts, start)
        return Place(line, start - self._starts[line - 1] + 1, " ".join(self.shown[start:end].split()))

    def line(self, offset: int) -> tuple[int, int]:
        """Where the line around `offset` begins, and where it ends."""
        end = self.read.find("\n", offset)
        return self._starts[bisect_right(self._starts, offset) - 1], len(self.read) if end < 0 else end


def draft(text: str, form: Format = Format.TEXT) -> Draft:
    """Make `text` readable. Raises Malformed for what is too long or is no text.

    Marks piled on one letter are refused because putting them in order takes time that grows with their square.
    """
    if len(text) > LONGEST:
        raise _refused(f"must have {LONGEST} or fewer characters", "draft-too-long")
    if control := _CONTROL.search(text):
        raise _refused(f"must be text, and holds the character U+{ord(control.group()):04X}", "draft-no-text")
    if _PILED.search(bytes(map(unicodedata.combining, text))):
        raise _refused("must be text, and piles more than 30 marks on one letter", "draft-no-text")
    shown = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    read = _ADDRESS.sub(_blank, shown)
    if form == Format.MARKDOWN:
        read = _MARKUP.sub(_blank, read)
    return Draft(shown, _FOREIGN_DIGIT.sub(_digit, read.translate(_ALIKE)))


def _digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match.group()))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _refused(rule: str, code: str) -> Malformed:
    return Malformed(Fault("text", None, rule, code))
