"""Bare numbers near a document of a like number (số 310 ngày 22/10, 311/GXN-STTTT): they may be documents too."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from domain.drafts.citation import Citation, Doubtful
from domain.drafts.draft import Draft
from domain.drafts.spans import Spans

_WIDEST_GAP: Final = 50
_BARE: Final = re.compile(
    r"(?<![\w/%+^-])(?<![0-9][.,:])([0-9]{1,9})(?=[ ]{0,3}(?:[,;)\]|\n]|\.(?!\w)|\(?ngày |và |\Z))", re.IGNORECASE
)
_TIME: Final = re.compile(r"(?:ngày|tháng|năm|quý|điều|khoản|điểm|chương|mục|thứ|tuần)[ ]{1,4}\Z", re.IGNORECASE)


def bare_numbers(draft: Draft, sure: Sequence[Citation], taken: Spans) -> Iterator[Doubtful]:
    """Those that stand in the line or the table of the next document before or after and are near it in number."""
    starts = [citation.start for citation in sure]
    for match in _BARE.finditer(draft.read):
        start, end = match.span(1)
        if taken.hold(start, end) or _TIME.search(draft.read, max(0, start - 16), start):
            continue
        place, number = bisect_left(starts, start), int(match[1])
        neighbours = sure[max(0, place - 1) : place + 1]
        like = (each for each in neighbours if not each.law and abs(each.number - number) <= _WIDEST_GAP)
        near = next((each for each in like if _together(draft, each, start)), None)
        if near is not None and _fills_its_cell(draft, start):
            yield Doubtful(number, number, near.symbol, draft.place(start, end), start, end)


def _together(draft: Draft, near: Citation, offset: int) -> bool:
    if near.table is not None:
        return draft.tables.table(offset) == near.table
    first, last = sorted((near.start, offset))
    return "\n" not in draft.read[first : min(last, first + 2_000)] and last - first < 2_000


def _fills_its_cell(draft: Draft, offset: int) -> bool:
    """Whether it is, in a table, all of a cell but the first, where rows are counted; else a name may end with it."""
    row = draft.tables.row(offset)
    return row is None or (row.index(offset) > 0 and row.cells[row.index(offset)].text.isdecimal())
