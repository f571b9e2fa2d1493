"""Gathers the document numbers of a draft: each as it is found, with the list or the range that it closes."""

from dataclasses import replace

from domain.drafts.citation import Citation, Doubtful
from domain.drafts.draft import Draft
from domain.drafts.number_lists import LONGEST_RANGE, Member, between, members_after, members_before


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
