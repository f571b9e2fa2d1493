"""Gathers the document numbers of a draft: each as it is found, with the list or the range that it closes."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from domain.drafts.citation import Citation, Doubtful
from domain.drafts.draft import Draft, Spans
from domain.drafts.number_lists import LONGEST_RANGE, Member, between, members_after, members_before

_WIDEST_GAP: Final = 50
_BARE: Final = re.compile(
    r"(?<![\w/%+^-])(?<![0-9][.,:])([0-9]{1,9})(?=[ ]{0,3}(?:[,;)\]|\n]|\.(?!\w)|\(?ngày |và |\Z))", re.IGNORECASE
)
_TIME: Final = re.compile(r"(?:ngày|tháng|năm|quý|điều|khoản|điểm|chương|mục|thứ|tuần)[ ]{1,4}\Z", re.IGNORECASE)


class Gathering:
    """Documents as they are found, with what shares the symbol of each."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.sure: list[Citation] = []
        self.doubtful: list[Doubtful] = []
        self.floor = 0

    def add(self, citation: Citation, end: int) -> None:
        """Take a document, whose bare number ends at `end`, with the list or range that it closes."""
        members = [Member(citation.number, citation.number, citation.start, end, sure=True)]
        if not citation.law:
            members = members_before(self._draft.read, self.floor, citation.start, end, citation.number)
        self.go_on(members[0].start)
        self._bridge(citation)
        for member in members:
            if member.sure and member.first > 0:
                self.sure += [self._member(citation, n, member) for n in range(member.first, member.last + 1)]
            else:
                self._doubt(citation.symbol, member)
        self.floor = citation.end

    def go_on(self, limit: int) -> None:
        """Bare numbers after the last document, up to `limit`."""
        last = self.sure[-1] if self.sure else None
        if last is not None and last.end == self.floor and not last.law:
            for member in members_after(self._draft.read, last.end, limit, last.number):
                self._doubt(last.symbol, member)

    def _bridge(self, citation: Citation) -> None:
        """What lies between two whole numbers that are the ends of a range."""
        first = self.sure[-1] if self.sure else None
        if first is None or citation.law or first.symbol.casefold() != citation.symbol.casefold():
            return
        word = between(self._draft.read, first.end, citation.start) if first.end == self.floor else None
        low, high = sorted((first.number, citation.number))
        if word is None or high - low < 2:
            return
        inner = Member(low + 1, high - 1, first.start, citation.end, sure="-" not in word and first.number == low)
        if inner.sure and high - low < LONGEST_RANGE:
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
        self.doubtful.append(Doubtful(member.first, member.last, symbol, place, member.start, member.end))


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
