"""Collects the document numbers of a draft: each with the list or range that it closes, and bare numbers nearby."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from domain.drafts.citation import Citation, DoubtfulNumbers
from domain.drafts.draft import Draft, Spans
from domain.drafts.number_lists import MAX_RANGE, Member, between, members_after, members_before

_MAX_GAP: Final = 50
_BARE: Final = re.compile(
    r"(?<![\w/%+^-])(?<![0-9][.,:])([0-9]{1,9})(?=[ ]{0,3}(?:[,;)\]|\n]|\.(?!\w)|\(?ngày |và |\Z))", re.IGNORECASE
)
_TIME: Final = re.compile(r"(?:ngày|tháng|năm|quý|điều|khoản|điểm|chương|mục|thứ|tuần)[ ]{1,4}\Z", re.IGNORECASE)


class CitationCollector:
    """Collects cited documents in the order of the text, with the numbers that share their symbols."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.sure: list[Citation] = []
        self.doubtful: list[DoubtfulNumbers] = []
        self.consumed_until = 0

    def add(self, citation: Citation, end: int) -> None:
        """Add a document, whose bare number ends at `end`, with the list or range that it closes."""
        members = [Member(citation.number, citation.number, citation.start, end, sure=True)]
        if not citation.law:
            members = members_before(self._draft.text, self.consumed_until, citation.start, end, citation.number)
        self.add_trailing(members[0].start)
        self._add_between(citation)
        for member in members:
            if member.sure and member.first > 0:
                self.sure += [self._member(citation, n, member) for n in range(member.first, member.last + 1)]
            else:
                self._doubt(citation.symbol, member)
        self.consumed_until = citation.end

    def add_trailing(self, limit: int) -> None:
        """Add the bare numbers after the last document, up to `limit`."""
        last = self.sure[-1] if self.sure else None
        if last is not None and last.end == self.consumed_until and not last.law:
            for member in members_after(self._draft.text, last.end, limit, last.number):
                self._doubt(last.symbol, member)

    def _add_between(self, citation: Citation) -> None:
        """Add the numbers between two full numbers that are the ends of a range."""
        first = self.sure[-1] if self.sure else None
        if first is None or citation.law or first.symbol.casefold() != citation.symbol.casefold():
            return
        word = between(self._draft.text, first.end, citation.start) if first.end == self.consumed_until else None
        low, high = sorted((first.number, citation.number))
        if word is None or high - low < 2:
            return
        inner = Member(low + 1, high - 1, first.start, citation.end, sure="-" not in word and first.number == low)
        if inner.sure and high - low < MAX_RANGE:
            self.sure += [self._member(citation, number, inner) for number in range(low + 1, high)]
        else:
            self._doubt(citation.symbol, inner)

    def _member(self, head: Citation, number: int, member: Member) -> Citation:
        if number == head.number and member.end >= head.start:
            return head
        printed = f"{number:02d}{head.printed[head.printed.index('/') :]}"
        place = self._draft.place(member.start, member.end)
        return replace(
            head, number=number, printed=printed, place=place, start=member.start, end=member.end,
            stated=None, shared=head.stated,
        )  # fmt: skip

    def _doubt(self, symbol: str, member: Member) -> None:
        place = self._draft.place(member.start, member.end)
        self.doubtful.append(DoubtfulNumbers(member.first, member.last, symbol, place, member.start, member.end))


def bare_numbers(draft: Draft, sure: Sequence[Citation], taken: Spans) -> Iterator[DoubtfulNumbers]:
    """Bare numbers in the line or table of the nearest document before or after, and close to it in number.

    They may be documents too, as in: số 310 ngày 22/10, 311/GXN-STTTT.
    """
    starts = [citation.start for citation in sure]
    for match in _BARE.finditer(draft.text):
        start, end = match.span(1)
        if taken.overlap(start, end) or _TIME.search(draft.text, max(0, start - 16), start):
            continue
        place, number = bisect_left(starts, start), int(match[1])
        neighbours = sure[max(0, place - 1) : place + 1]
        close = (each for each in neighbours if not each.law and abs(each.number - number) <= _MAX_GAP)
        near = next((each for each in close if _together(draft, each, start)), None)
        if near is not None and _fills_its_cell(draft, start):
            yield DoubtfulNumbers(number, number, near.symbol, draft.place(start, end), start, end)


def _together(draft: Draft, near: Citation, offset: int) -> bool:
    if near.table is not None:
        return draft.tables.table(offset) == near.table
    first, last = sorted((near.start, offset))
    return "\n" not in draft.text[first : min(last, first + 2_000)] and last - first < 2_000


def _fills_its_cell(draft: Draft, offset: int) -> bool:
    """Whether, in a table, it fills a cell other than the first (row numbers); otherwise it may be part of a name."""
    row = draft.tables.row(offset)
    return row is None or (row.index(offset) > 0 and row.cells[row.index(offset)].text.isdecimal())
