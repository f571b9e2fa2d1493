"""Every run of digits in a draft, and numbers in words, classified so that none is ignored silently."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.drafts.number_words import LARGE_WORD, NUMBER_WORDS, value_of


class Doubt(StrEnum):
    """Why a figure is not compared, whatever its context."""

    NO_COUNT = "no_count"  # số thập phân, số âm, tỷ lệ, khoảng, ngày không có chữ "ngày", …
    APPROXIMATE = "approximate"  # con số ước chừng, mức tăng hoặc giảm
    WORDS_DIFFER = "words_differ"  # số và chữ không khớp


@dataclass(frozen=True, slots=True)
class FigureToken:
    """A possible figure at `start:end`, with the words or brackets that repeat it.

    `in_words`: it is in words only; `structure`: unless a term says otherwise, it is not a figure but the number of a
    section, an article or a year.
    """

    value: int
    start: int
    end: int
    doubt: Doubt | None
    in_words: bool = False
    structure: bool = False


_TOKEN: Final = re.compile(r"(?<![0-9])(?<![0-9][.,:/-])[0-9]{1,40}(?:[.,:/-][0-9]{1,40}){0,7}")
_WHOLE: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}|[0-9]{1,9}")
_DATE: Final = re.compile(
    r"[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:19|20|21)[0-9]{2}|[0-9]{1,2}/(?:19|20|21)[0-9]{2}"
    r"|(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"
)
_NAMED: Final = re.compile(
    r"(?<!\w)(?:ngày|tháng|năm|quý|điều|khoản|điểm|chương|mục|lộ|thứ|kh[óo][aá]|(?<!tổng )(?<!trong )(?<!một )số)"
    r"\s{1,4}\Z",
    re.IGNORECASE,
)
_MARKER: Final = re.compile(r"[ \t#>+|-]{0,12}\Z")
_MARKED: Final = re.compile(r"[.)](?=\s|\Z)")
_ITEM: Final = re.compile(r"[0-9]{1,3}[.)]")
_NOTE: Final = re.compile(r"\[\^\Z")
_WORD_BEFORE: Final = re.compile(r"\w{1,60}-?\Z")
_WORD_AFTER: Final = re.compile(r"\w{1,60}")
_PART: Final = re.compile(r"[0-9][ ]{0,2}(?:-|đến|tới|hoặc|[+x/])[ ]{0,2}\Z|[0-9][ ]{1,2}\Z|[0-9]/\Z")
_SIGN: Final = re.compile(r"(?:\A|[\s(|])[+-]\Z")
_LEVEL: Final = re.compile(r"(?<!\w)(?:trường|học|sinh|độ|thị|đường|trình|viện)\s{1,4}cấp\s{1,4}\Z", re.IGNORECASE)
_UNICODE: Final = re.compile("[¼-¾⅐-ↈ①-⒛❶-➓]{1,20}")  # ½, Ⅳ, ③
_CONTINUES: Final = re.compile(r"[ ]{0,4}[%‰/]|[ ]{1,2}(?:-|đến|tới)[ ]{1,2}[0-9]|[ ]{1,2}[0-9]|[0-9]|[+-][0-9]")
_VAGUE: Final = re.compile(
    r"(?<!\w)(?:khoảng|hơn|gần|trên|dưới|chừng|ước(?: đạt| tính)?|xấp xỉ|ít nhất|tối đa|tối thiểu|không quá|tăng|giảm"
    r"|thêm|bớt)(?: thêm)?\s{1,4}\Z",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(r"\([ ]{0,2}\Z")
_SHUT: Final = re.compile(r"[ ]{0,2}\)")
_WORDS: Final = re.compile(NUMBER_WORDS, re.IGNORECASE)
_REPEATED_AFTER: Final = re.compile(rf"[ ]{{0,3}}\([ ]{{0,2}}({NUMBER_WORDS})[ ]{{0,2}}\)", re.IGNORECASE)
_REPEATED_BEFORE: Final = re.compile(rf"({NUMBER_WORDS})[ ]{{0,3}}\Z", re.IGNORECASE)
_SOME: Final = re.compile(r"\s{1,4}(?:số|vài|phần|loạt|lượng|nửa|ít|chút)(?!\w)", re.IGNORECASE)
_COUNTED: Final = re.compile(r"(?<!\w)(?:cấp|phép|có|là|gồm|với|được|hồi|hạn|chỉnh|thế)\s{1,4}\Z", re.IGNORECASE)
_YEAR: Final = re.compile(r"\s{1,4}(?:nay|trước|qua|sau|ngoái|học|tới|đầu|cuối|[0-9])", re.IGNORECASE)
_ORDER: Final = re.compile(
    r"(?<!\w)(?:thứ|tháng|ngày|mồng|mùng|lần|quý|khoá|khóa|hàng|trong|cả|từng)\s{1,4}\Z", re.IGNORECASE
)

_NEAR: Final = 60
_MAX_UNIT: Final = 3


def numerals(text: str) -> Iterator[FigureToken]:
    """What is written in digits, in order, without dates and codes in capital letters."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        before, after = _near(text, start, end)
        if _DATE.fullmatch(match.group()) or _in_code(before, after):
            continue
        doubt = _doubt(match.group(), before, after)
        start -= _SIGN.search(before) is not None
        structure = any(each.search(before) for each in (_NAMED, _NOTE)) or _marks_a_line(text, start, end)
        whole = int(match.group().replace(".", "")) if doubt is not Doubt.NO_COUNT else 0
        start, end, repeated = _repetition(text, start, end)
        if repeated is not None and doubt is None and repeated != whole:
            doubt = Doubt.WORDS_DIFFER
        yield FigureToken(whole, start, end, doubt, structure=structure)


def unicode_numerals(text: str) -> Iterator[FigureToken]:
    """Numerals that are single characters, such as ½, in order."""
    for match in _UNICODE.finditer(text):
        yield FigureToken(0, match.start(), match.end(), Doubt.NO_COUNT)


def number_words(text: str) -> Iterator[FigureToken]:
    """Possible numbers in words, in order, without years (`năm`) and ordinals (`thứ hai`)."""
    for match in _WORDS.finditer(text):
        start, end = match.span()
        before, after = _near(text, start, end)
        if _ORDER.search(before) or (match.group().casefold() == "năm" and _YEAR.match(after)):
            continue
        value = value_of(match.group())
        doubt = Doubt.NO_COUNT if value is None or LARGE_WORD.match(after) else None
        if _LEVEL.search(before) or (match.group().casefold() == "năm" and not _COUNTED.search(before)):
            doubt = Doubt.NO_COUNT  # "year" or "five"
        if _SOME.match(after) or _VAGUE.search(before):
            doubt = Doubt.APPROXIMATE
        yield FigureToken(value or 0, start, end, doubt, in_words=True)


def _near(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _NEAR) : start], text[end : end + _NEAR]


def _in_code(before: str, after: str) -> bool:
    """Whether it is part of a code with capital letters or more digits, as in 4G, IOC2 or H16.14."""
    ahead, behind = _beside(before, after)
    both = ahead + behind
    if any(map(str.isdigit, both)):
        return any(map(str.isalpha, both))
    return ahead.isupper() or (behind.isupper() and len(behind) <= _MAX_UNIT)


def _beside(before: str, after: str) -> tuple[str, str]:
    """The word characters attached to it, before and after."""
    ahead, behind = _WORD_BEFORE.search(before), _WORD_AFTER.match(after)
    return ahead.group().rstrip("-") if ahead else "", behind.group() if behind else ""


def _doubt(digits: str, before: str, after: str) -> Doubt | None:
    unclear = any(_beside(before, after)) or any(each.search(before) for each in (_PART, _SIGN, _LEVEL))
    if unclear or _CONTINUES.match(after) or LARGE_WORD.match(after) or _WHOLE.fullmatch(digits) is None:
        return Doubt.NO_COUNT
    return Doubt.APPROXIMATE if _VAGUE.search(before) else None


def _marks_a_line(text: str, start: int, end: int) -> bool:
    """Whether it numbers a section or an item: before a full stop or bracket at the start of a line."""
    begins = text.rfind("\n", max(0, start - 16), start) + 1
    if begins == 0 and start > 16:
        return False
    if _MARKED.match(text, end) is None or _MARKER.match(text, begins, start) is None:
        return False
    above = text[text.rfind("\n", max(0, begins - 260), max(0, begins - 1)) + 1 : max(0, begins - 1)].strip()
    return not above or above[-1] in ".;:,!?)]/…" or _ITEM.match(above) is not None


def _repetition(text: str, start: int, end: int) -> tuple[int, int, int | None]:
    """Its span with the brackets and words around it, as in 03 (ba) or ba (03); and the value of the words."""
    if again := _REPEATED_AFTER.match(text, end):
        return start, again.end(), value_of(again[1])
    opened, shut = _OPEN.search(text, max(0, start - 3), start), _SHUT.match(text, end)
    if opened and shut:
        words = _REPEATED_BEFORE.search(text, max(0, opened.start() - _NEAR), opened.start())
        return (words.start() if words else opened.start()), shut.end(), value_of(words[1]) if words else None
    return start, end, None
