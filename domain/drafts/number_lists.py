"""Numbers that share the symbol of the last: lists (310, 311 và 312/GXN-STTTT) and ranges (310–313/GXN-STTTT).

A number before another may as well be a quantity, a day or a year. What only may be a member is told as doubtful.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MOST_LISTED: Final = 200
"""Members of one list that are read; those before are figures like any other."""

LONGEST_RANGE: Final = 200
"""Numbers of one range that are read one by one."""

_WIDEST_GAP: Final = 50
"""Between neighbours of a list that nothing but its own order vouches for."""

_WRAP: Final = r"[ ]{0,3}(?:\n[ ]{0,3})?"
_APART: Final = r"(?:[ ]{1,3}|[ ]{0,3}\n[ ]{0,3})"
_NEXT: Final = rf"{_WRAP};{_WRAP}|{_WRAP},{_APART}|{_APART}(?:và|hoặc|với|&){_APART}"
_TO: Final = r"[ ]{0,3}-{1,2}[ ]{0,3}|[ ]{1,3}(?:đến|tới)(?:[ ]{1,3}hết)?[ ]{1,3}"
_NO: Final = r"(?:số[ ]{1,3})?"
_MEMBER: Final = re.compile(
    rf"(?<![\w/])(?<![0-9]\.)([0-9]{{1,9}})(?:(?P<to>{_TO}){_NO}|(?P<tight>,)|(?:{_NEXT})(?:và[ ]{{1,3}})?{_NO})\Z",
    re.IGNORECASE,
)
_LONGEST_MEMBER: Final = 48
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
    """Numbers from `first` to `last` where they stand; `sure`: they are of the list, each of them."""

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


def members_before(read: str, floor: int, head: int, end: int, number: int) -> list[Member]:
    """The members before the number that stands from `head` until `end`, itself included, in order.

    Nothing before `floor`, where the document named before ends, is read.
    """
    parts = _parts(read, floor, head)
    last = _Part(number, head, end, to=False, tight=False)
    timed = bool(parts) and _TIME.search(read, max(floor, parts[0].start - 16), parts[0].start) is not None
    if timed:
        parts = parts[2 if parts[0].to else 1 :]
    chain = [*parts, last]
    return list(_members(chain, sure=_sure(read, floor, chain, timed=timed)))


def between(read: str, end: int, start: int) -> str | None:
    """The word or dash between two whole numbers that makes them the ends of a range, if they are."""
    match = _BETWEEN.fullmatch(read, end, start) if start - end <= 24 else None
    return match and match.group()


def members_after(read: str, end: int, limit: int, number: int) -> Iterator[Member]:
    """Bare numbers that go on after a document: `310/GXN-STTTT, 311, 312`; none of them is sure."""
    for _ in range(MOST_LISTED):
        match = _TRAILING.match(read, end, limit)
        if match is None or not 0 < int(match[1]) - number <= _WIDEST_GAP:
            return
        number, end = int(match[1]), match.end()
        yield Member(number, number, match.start(1), end, sure=False)


def _parts(read: str, floor: int, head: int) -> list[_Part]:
    """What stands before the head, up to what is no member."""
    parts: list[_Part] = []
    start = head
    while len(parts) < MOST_LISTED:
        match = _MEMBER.search(read, max(floor, start - _LONGEST_MEMBER), start)
        if match is None:
            break
        start = match.start(1)
        parts.append(_Part(int(match[1]), start, match.end(1), match["to"] is not None, match["tight"] is not None))
    return parts[::-1]


def _sure(read: str, floor: int, chain: list[_Part], *, timed: bool) -> bool:
    """Whether the members are: named as numbers, or at no doubtful place and each a little above the one before."""
    begins = chain[0].start
    if _TIGHT.search(read, max(0, begins - 2), begins) or any(part.tight for part in chain):
        return False
    if len(chain) == 1:
        return True
    back = max(floor, begins - 24)
    if timed or any(a.to and b.to for a, b in pairwise(chain)):
        return False
    if _NAMED.search(read, back, begins):
        return True
    counted = _COUNTED.search(read, back, begins) and not _JOINED.fullmatch(read, floor, begins)
    return not counted and all(
        0 < b.number - a.number <= (LONGEST_RANGE if a.to else _WIDEST_GAP) for a, b in pairwise(chain)
    )


def _members(chain: list[_Part], *, sure: bool) -> Iterator[Member]:
    """One for each number, one for each range; the head itself is sure unless a comma without a blank ties it."""
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
        whole = sure and 0 <= last.number - first.number < LONGEST_RANGE
        low, high = sorted((first.number, last.number))
        yield Member(low, high, first.start, last.end, sure=whole)
        if last is head and not whole:
            yield Member(head.number, head.number, head.start, head.end, sure=loose)
