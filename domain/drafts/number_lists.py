"""Numbers that share the symbol of the last: lists (310, 311 và 312/GXN-STTTT) and ranges (310–313/GXN-STTTT).

A number before another may also be a quantity, a day or a year; a possible member is not `sure`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MAX_LISTED: Final = 200
"""Members read of one list; numbers before them are ordinary figures."""

MAX_RANGE: Final = 200
"""Numbers of a range that are expanded."""

_MAX_GAP: Final = 50
"""Greatest difference between neighbours of a list that is recognised by its order only."""

_WRAP: Final = r"[ ]{0,3}(?:\n[ ]{0,3})?"
_APART: Final = r"(?:[ ]{1,3}|[ ]{0,3}\n[ ]{0,3})"
_NEXT: Final = rf"{_WRAP};{_WRAP}|{_WRAP},{_APART}|{_APART}(?:và|hoặc|với|&){_APART}"
_TO: Final = r"[ ]{0,3}-{1,2}[ ]{0,3}|[ ]{1,3}(?:đến|tới)(?:[ ]{1,3}hết)?[ ]{1,3}"
_NO: Final = r"(?:số[ ]{1,3})?"
_MEMBER: Final = re.compile(
    rf"(?<![\w/])(?<![0-9]\.)([0-9]{{1,9}})(?:(?P<to>{_TO}){_NO}|(?P<tight>,)|(?:{_NEXT})(?:và[ ]{{1,3}})?{_NO})\Z",
    re.IGNORECASE,
)
_MAX_MEMBER: Final = 48
_TIME: Final = re.compile(r"(?:ngày|tháng|năm|quý|điều|khoản|điểm|chương|mục|thứ|lúc|tuần)[ ]{1,4}\Z", re.IGNORECASE)
_NAMED: Final = re.compile(
    r"(?<!tổng )(?<!một )(?<!trong )(?<!\w)(?:số(?: hiệu| thứ tự)?|từ)[ ]{0,3}:?[ ]{0,4}\Z", re.IGNORECASE
)
_COUNTED: Final = re.compile(
    r"(?<!\w)(?:(?<!giấy )phép|cấp|có|gồm|với|cho|là|được|đã|còn|tổng(?: số)?|cộng|trong(?: số)?|một số|thêm|tăng|giảm"
    r"|hơn|khoảng|gần|trên|dưới|hành|hồi|hạn|đổi|và|phát sinh|(?<!xác )nhận|xử lý|giải quyết)[ ]{1,4}\Z",
    re.IGNORECASE,
)
_TIGHT: Final = re.compile(r"[0-9],\Z")
_BETWEEN: Final = re.compile(rf"(?:{_TO}){_NO}", re.IGNORECASE)
_JOINED: Final = re.compile(rf"(?:,|{_NEXT})(?:và[ ]{{1,3}})?{_NO}", re.IGNORECASE)
_TRAILING: Final = re.compile(
    rf"(?:,|{_NEXT})(?:và[ ]{{1,3}})?{_NO}([0-9]{{1,9}})(?![\w/%])(?![.,:-][0-9])(?=[ ]{{0,3}}(?:[,;.)\]|\n]|và |\Z))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Member:
    """Numbers from `first` to `last` at `start:end`; `sure`: each is certainly a member of the list."""

    first: int
    last: int
    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    start: int
    end: int
    to: bool
    tight: bool


def members_before(text: str, consumed_until: int, head: int, end: int, number: int) -> list[Member]:
    """The members of the list that ends with the number at `head:end`, in order.

    Nothing before `consumed_until`, the end of the document before, is read.
    """
    parts = _parts(text, consumed_until, head)
    last = _Part(number, head, end, to=False, tight=False)
    timed = bool(parts) and _TIME.search(text, max(consumed_until, parts[0].start - 16), parts[0].start) is not None
    if timed:
        parts = parts[2 if parts[0].to else 1 :]
    chain = [*parts, last]
    return list(_members(chain, sure=_sure(text, consumed_until, chain, timed=timed)))


def between(text: str, end: int, start: int) -> str | None:
    """The word or dash between two full numbers that makes them a range, or None."""
    match = _BETWEEN.fullmatch(text, end, start) if start - end <= 24 else None
    return match and match.group()


def members_after(text: str, end: int, limit: int, number: int) -> Iterator[Member]:
    """The bare numbers after a document, none of them sure: `310/GXN-STTTT, 311, 312`."""
    for _ in range(MAX_LISTED):
        match = _TRAILING.match(text, end, limit)
        if match is None or not 0 < int(match[1]) - number <= _MAX_GAP:
            return
        number, end = int(match[1]), match.end()
        yield Member(number, number, match.start(1), end, sure=False)


def _parts(text: str, consumed_until: int, head: int) -> list[_Part]:
    """The possible members before the head, in order."""
    parts: list[_Part] = []
    start = head
    while len(parts) < MAX_LISTED:
        match = _MEMBER.search(text, max(consumed_until, start - _MAX_MEMBER), start)
        if match is None:
            break
        start = match.start(1)
        parts.append(_Part(int(match[1]), start, match.end(1), match["to"] is not None, match["tight"] is not None))
    return parts[::-1]


def _sure(text: str, consumed_until: int, chain: list[_Part], *, timed: bool) -> bool:
    """Whether the members are sure: called numbers, or in no doubtful place and each a little above the one before."""
    begins = chain[0].start
    if _TIGHT.search(text, max(0, begins - 2), begins) or any(part.tight for part in chain):
        return False
    if len(chain) == 1:
        return True
    back = max(consumed_until, begins - 24)
    if timed or any(a.to and b.to for a, b in pairwise(chain)):
        return False
    if _NAMED.search(text, back, begins):
        return True
    counted = _COUNTED.search(text, back, begins) and not _JOINED.fullmatch(text, consumed_until, begins)
    return not counted and all(0 < b.number - a.number <= (MAX_RANGE if a.to else _MAX_GAP) for a, b in pairwise(chain))


def _members(chain: list[_Part], *, sure: bool) -> Iterator[Member]:
    """A member per number and per range; the head is sure unless a comma without a blank precedes it."""
    head, loose = chain[-1], sure or not any(part.tight for part in chain)
    place = 0
    while place < len(chain):
        first = last = chain[place]
        while last.to:
            place += 1
            last = chain[place]
        place += 1
        if first is last:
            yield Member(first.number, first.number, first.start, first.end, sure=sure or (first is head and loose))
            continue
        whole = sure and 0 <= last.number - first.number < MAX_RANGE
        low, high = sorted((first.number, last.number))
        yield Member(low, high, first.start, last.end, sure=whole)
        if last is head and not whole:
            yield Member(head.number, head.number, head.start, head.end, sure=loose)
