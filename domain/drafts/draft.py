"""A draft prepared for reading: in NFC, without invisible characters, and with blanks in place of markup."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from db.tables.encodings import readable
from domain.drafts.markup import Footnotes, Tables
from domain.errors import Clause, Fault, Malformed

MAX_LENGTH: Final = 1_000_000
"""Characters; a monthly report has 40,000."""

SHOWN: Final = 200
"""Characters that are shown of what a misread line says."""


class Format(StrEnum):
    """The format of a draft: Markdown, whose markup is not text, or plain text."""

    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a draft: line and column from 1, in visible characters (NFC), and the text there."""

    line: int
    column: int
    text: str


class Spans:
    """Spans of characters, merged where they overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlap(self, start: int, end: int) -> bool:
        """Whether a span overlaps the characters `start:end`."""
        place = bisect_left(self._starts, end) - 1
        return place >= 0 and self._ends[place] > start


_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_PILED = re.compile(rb"[^\0]{31}")
_ADDRESS = re.compile(r"https?://[^\s<>]{1,2000}")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")  # full-width and of other scripts
_MARKUP = re.compile(r"(?<!^)\[\^[\w-]{1,20}\]|<sup>[^<\n]{0,20}</sup>|</?[A-Za-z][^<>\n]{0,200}>|[*`\\]", re.MULTILINE)

# One character for one, so that every offset stays the same.
_EQUIVALENT: Final = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("⁄∕／", "/")
    | dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", " ")
    | {chr(code): " " for code in range(0x2000, 0x200B)}
)


@dataclass(frozen=True)
class Draft:
    """`visible` is what a person sees; `text` has as many characters, with one kind of dash, slash, digit and blank."""

    visible: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def tables(self) -> Tables:
        """The tables of the draft."""
        return Tables(self.text)

    @cached_property
    def footnotes(self) -> Footnotes:
        """The footnotes of the draft."""
        return Footnotes(self.visible)

    def place(self, start: int, end: int) -> Place:
        """The place of the characters `start:end`."""
        line = bisect_right(self._starts, start)
        return Place(line, start - self._starts[line - 1] + 1, " ".join(self.visible[start:end].split()))

    def line(self, offset: int) -> tuple[int, int]:
        """The start and end of the line around `offset`."""
        end = self.text.find("\n", offset)
        return self._starts[bisect_right(self._starts, offset) - 1], len(self.text) if end < 0 else end


def draft(text: str, form: Format = Format.TEXT) -> Draft:
    """Prepare a draft for reading. Raises Malformed if it is too long, not text, or was read in the wrong encoding.

    Many marks on one letter are refused because normalising them takes quadratic time.
    """
    if len(text) > MAX_LENGTH:
        raise _malformed(f"must have {MAX_LENGTH} or fewer characters", "draft-too-long", most=MAX_LENGTH)
    if control := _CONTROL.search(text):
        character = f"U+{ord(control.group()):04X}"
        raise _malformed(
            f"must be text, but contains the character {character}", "draft-no-text", "character", character=character
        )
    if _PILED.search(bytes(map(unicodedata.combining, text))):
        raise _malformed("must be text, but has more than 30 marks on one letter", "draft-no-text", "marks")
    composed = unicodedata.normalize("NFC", text)
    if reading := misreading(composed):
        raise _malformed(
            f"must be read in the encoding it was written in: {reading}", "misread", "draft", reading=reading
        )
    visible = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", composed))
    normalized = _ADDRESS.sub(_blank, visible)
    if form == Format.MARKDOWN:
        normalized = _MARKUP.sub(_blank, normalized)
    return Draft(visible, _FOREIGN_DIGIT.sub(_digit, normalized.translate(_EQUIVALENT)))


def misreading(text: str) -> Clause | None:
    """The first line that surely was read in another encoding than it was written in, and what it says."""
    for number, line in enumerate(re.split("\r\n|[\r\n]", text), start=1):
        # A soft hyphen is a letter in TCVN3, but alone proves nothing.
        if not line.isascii() and readable(line.replace("\xad", "")) is not None:
            said = " ".join((readable(line) or "").split())[:SHOWN]
            return Clause(f"line {number} says: {said}", "line-says", {"line": number, "said": said})
    return None


def _digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match.group()))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _malformed(rule: str, code: str, case: str = "", **about: Any) -> Malformed:
    return Malformed(Fault("text", None, rule, code, case=case, about=about))
