"""Document numbers in a draft, however they are typed, each with the date that stands beside it.

Every pattern is bounded and anchored, so that reading takes time that grows with the length of the text alone.
"""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Final

from domain.drafts.citation import Citation, Cited
from domain.drafts.citation_lists import Gathering, bare_numbers
from domain.drafts.draft import Draft, Spans
from domain.drafts.stated_dates import date_after
from domain.errors import Fault, Malformed
from domain.reports.period import Period

MOST_NUMBERS: Final = 5_000

_GAP = r"[ ]{0,4}"
_GAP_AFTER = r"[ ]{0,4}(?:\n[ ]{0,4})?"  # a line may end after a dash or slash
_LETTERS = r"[A-ZĐĂÂÊÔƠƯ][a-zđ]?[A-ZĐĂÂÊÔƠƯ0-9&][A-Za-zĐđĂÂÊÔƠƯ0-9&]{0,18}"  # TTg, CTr, UBND, QH15, but no word
_HEAD: Final = re.compile(
    r"(?<![0-9/])(?<![0-9]\.)([0-9]{1,9})"
    rf"{_GAP}(?:(/){_GAP_AFTER}(?:((?:19|20)[0-9]{{2}}){_GAP}/{_GAP})?|(-){_GAP_AFTER})(?=[^\W_])"
)
_GROUPS: Final = re.compile(rf"[\w.&]{{1,60}}(?:{_GAP}[/-]{_GAP_AFTER}[\w.&]{{1,60}}){{0,5}}")
_LIKELY: Final = re.compile(rf"{_LETTERS}(?:{_GAP}-{_GAP_AFTER}{_LETTERS}(?!\w))?(?:-{_LETTERS}(?!\w)){{0,3}}(?!\w)")
_PARTY: Final = re.compile(rf"([^\W\d_]{{1,6}}){_GAP}/{_GAP}([^\W\d_]{{2,8}})(?!\w)")
_BASIS: Final = re.compile(r"\W{0,10}căn cứ\b", re.IGNORECASE)


def folded(symbol: str) -> str:
    """The symbol as it is compared: capital and small letters are alike."""
    return symbol.casefold()


def citations(draft: Draft, symbols: Mapping[str, str], period: Period) -> Cited:
    """Every document number; `symbols` are those known, by their folded form.

    Raises Malformed if there are more than `MOST_NUMBERS`.
    """
    reading = Gathering(draft)
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
    taken = [(each.start, each.end) for each in reading.sure] + [(each.start, each.end) for each in reading.doubtful]
    bare = islice(bare_numbers(draft, reading.sure, Spans(taken)), MOST_NUMBERS)
    return Cited(reading.sure, sorted([*reading.doubtful, *bare], key=lambda each: each.start))


def _citation(draft: Draft, head: re.Match[str], symbols: Mapping[str, str], period: Period) -> Citation | None:
    number, year = int(head[1]), head[3]
    party = head[4] is not None
    tail = _party(draft.read, head.end()) if party else _symbol(draft.read, head.end(), symbols)
    if tail is None or number == 0:
        return None
    symbol, end = tail
    stated = date_after(draft.read, end, period)
    begins, ends = draft.line(head.start())
    row = draft.tables.row(head.start())
    return Citation(
        number=number,
        symbol=f"{year}/{symbol}" if year else symbol,
        printed=f"{number:02d}{head[2] or head[4]}{year + '/' if year else ''}{symbol}",
        place=draft.place(head.start(), end),
        start=head.start(),
        end=max(end, stated.end if stated else 0),
        stated=stated,
        law=party or bool(year),
        basis=_BASIS.match(draft.read, begins) is not None,
        table=row.table if row else None,
        standing=row.standing if row else draft.notes.standing(draft.shown[begins : min(ends, begins + 30)]),
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
