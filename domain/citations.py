"""Document numbers in a draft, however they are typed, each with the date that stands beside it.

Every pattern is bounded and anchored, so that reading takes time that grows with the length of the text alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.draft import Draft, Place
from domain.errors import Fault, Malformed
from domain.number_lists import LONGEST_RANGE, Member, between, members_after, members_before
from domain.period import Period
from domain.stated_dates import StatedDate, date_after

MOST_NUMBERS: Final = 5_000

_GAP = r"[ ]{0,4}"
_GAP_AFTER = r"[ ]{0,4}(?:\n[ ]{0,4})?"  # a line may end after a dash or slash
_LETTERS = r"[A-ZĐĂÂÊÔƠƯ][a-zđ]?[A-ZĐĂÂÊÔƠƯ0-9&][A-Za-zĐđĂÂÊÔƠƯ0-9&]{0,18}"  # TTg, CTr, UBND, QH15, but no word
_HEAD: Final = re.compile(
    rf"(?<![0-9/])(?<![0-9]\.)([0-9]{{1,9}}){_GAP}([/-]){_GAP_AFTER}(?:((?:19|20)[0-9]{{2}}){_GAP}/{_GAP})?(?=[^\W_])"
)
_GROUPS: Final = re.compile(rf"[\w.&]{{1,60}}(?:{_GAP}[/-]{_GAP_AFTER}[\w.&]{{1,60}}){{0,5}}")
_LIKELY: Final = re.compile(rf"{_LETTERS}(?:{_GAP}-{_GAP_AFTER}{_LETTERS}(?!\w))?(?:-{_LETTERS}(?!\w)){{0,3}}(?!\w)")
_PARTY: Final = re.compile(rf"([^\W\d_]{{1,6}}){_GAP}/{_GAP}([^\W\d_]{{2,8}})(?!\w)")
_BASIS: Final = re.compile(r"\W{0,10}căn cứ\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """A number where it stands. `law`: a law or a party's paper; `basis`: in a sentence that begins "Căn cứ".

    `shared` is the date of the last of a list, which tells the year of those before it, but may not be their day.
    `table` is the one it stands in; `standing`: that lists what there is on a day, of whatever time.
    """

    number: int
    symbol: str
    printed: str
    place: Place
    start: int
    end: int
    stated: StatedDate | None
    law: bool = False
    basis: bool = False
    shared: StatedDate | None = None
    table: int | None = None
    standing: bool = False

    @property
    def year(self) -> int | None:
        """The year it counts in, as far as the draft tells it."""
        day = next((each.day for each in (self.stated, self.shared) if each and each.day), None)
        return day.year if day else None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What may be documents, from number `first` to `last`: `long_range`, or else a number whose list is not sure."""

    first: int
    last: int
    symbol: str
    place: Place
    start: int
    end: int

    @property
    def long_range(self) -> bool:
        """Whether it stands for more than one number."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class Cited:
    """The document numbers of a draft in the order of the text, and what may be some."""

    sure: Sequence[Citation]
    doubtful: Sequence[Doubtful]


def folded(symbol: str) -> str:
    """The symbol as it is compared: capital and small letters are alike."""
    return symbol.casefold()


def citations(draft: Draft, symbols: Mapping[str, str], period: Period) -> Cited:
    """Every document number; `symbols` are those known, by their folded form.

    Raises Malformed if there are more than `MOST_NUMBERS`.
    """
    reading = _Reading(draft)
    for head in _HEAD.finditer(draft.read):
        if head.start() < reading.floor:
            continue
        citation = _citation(draft, head, symbols, period)
        if citation is not None:
            reading.add(citation, head.end(1))
        if len(reading.sure) + len(reading.doubtful) > MOST_NUMBERS:
            rule = f"must not cite more than {MOST_NUMBERS} numbers"
            raise Malformed(Fault("text", None, rule, "draft-too-many-numbers"))
    reading.go_on(len(draft.read))
    return Cited(reading.sure, reading.doubtful)


class _Reading:
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
        if first is None or citation.law or folded(first.symbol) != folded(citation.symbol):
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


def _citation(draft: Draft, head: re.Match[str], symbols: Mapping[str, str], period: Period) -> Citation | None:
    number, year = int(head[1]), head[3]
    party = head[2] == "-"
    tail = _party(draft.read, head.end()) if party else _symbol(draft.read, head.end(), symbols)
    if tail is None or number == 0 or (party and year):
        return None
    symbol, end = tail
    stated = date_after(draft.read, end, period)
    begins, _ = draft.line(head.start())
    row = draft.tables.row(head.start())
    return Citation(
        number=number,
        symbol=f"{year}/{symbol}" if year else symbol,
        printed=f"{number:02d}{head[2]}{year + '/' if year else ''}{symbol}",
        place=draft.place(head.start(), end),
        start=head.start(),
        end=max(end, stated.end if stated else 0),
        stated=stated,
        law=party or bool(year),
        basis=_BASIS.match(draft.read, begins) is not None,
        table=row.table if row else None,
        standing=row is not None and row.standing,
    )


def _party(read: str, offset: int) -> tuple[str, int] | None:
    match = _PARTY.match(read, offset)
    if match is None or not match[1][0].isupper() or not match[2].isupper():
        return None
    return f"{match[1]}/{match[2]}", match.end()


def _symbol(read: str, offset: int, symbols: Mapping[str, str]) -> tuple[str, int] | None:
    """The longest known symbol that stands there or, failing that, what looks like one; and where it ends."""
    groups = _GROUPS.match(read, offset)
    assert groups is not None
    cuts = [*(match.start() for match in re.finditer(r"[ \n]{0,9}[/-]", groups.group())), len(groups.group())]
    for cut in reversed(cuts):
        text = groups.group()[:cut].rstrip(".")
        if known := symbols.get(folded(_squeezed(text))):
            return known, offset + len(text)
    likely = _LIKELY.match(read, offset)
    if likely is None:
        return None
    symbol = _squeezed(likely.group())
    return symbols.get(folded(symbol), symbol), likely.end()


def _squeezed(text: str) -> str:
    return "".join(text.split())
