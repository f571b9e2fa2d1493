"""Document numbers in a draft, however they are typed, each with the date beside it.

Every pattern is bounded and anchored, so that the time to read a draft is linear in its length.
"""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Final

from domain.drafts.citation import Citation, CitedNumbers
from domain.drafts.citation_lists import CitationCollector, bare_numbers
from domain.drafts.draft import Draft, Spans
from domain.drafts.stated_dates import date_after
from domain.errors import Fault, Malformed
from domain.reports.period import Period

MAX_NUMBERS: Final = 5_000

_GAP = r"[ ]{0,4}"
_GAP_AFTER = r"[ ]{0,4}(?:\n[ ]{0,4})?"  # a line may end after a dash or slash
_LETTERS = r"[A-ZĐĂÂÊÔƠƯ][a-zđ]?[A-ZĐĂÂÊÔƠƯ0-9&][A-Za-zĐđĂÂÊÔƠƯ0-9&]{0,18}"  # TTg, CTr, UBND, QH15, but not a word
_HEAD: Final = re.compile(
    r"(?<![0-9/])(?<![0-9]\.)([0-9]{1,9})"
    rf"{_GAP}(?:(/){_GAP_AFTER}(?:((?:19|20)[0-9]{{2}}){_GAP}/{_GAP})?|(-){_GAP_AFTER})(?=[^\W_])"
)
_GROUPS: Final = re.compile(rf"[\w.&]{{1,60}}(?:{_GAP}[/-]{_GAP_AFTER}[\w.&]{{1,60}}){{0,5}}")
_LIKELY: Final = re.compile(rf"{_LETTERS}(?:{_GAP}-{_GAP_AFTER}{_LETTERS}(?!\w))?(?:-{_LETTERS}(?!\w)){{0,3}}(?!\w)")
_PARTY: Final = re.compile(rf"([^\W\d_]{{1,6}}){_GAP}/{_GAP}([^\W\d_]{{2,8}})(?!\w)")
_BASIS: Final = re.compile(r"\W{0,10}căn cứ\b", re.IGNORECASE)


def folded(symbol: str) -> str:
    """The symbol in the form for comparison, which ignores case."""
    return symbol.casefold()


def citations(draft: Draft, symbols: Mapping[str, str], period: Period) -> CitedNumbers:
    """Every document number; `symbols` are the known ones, by their folded form.

    Raises Malformed if there are more than `MAX_NUMBERS`.
    """
    collector = CitationCollector(draft)
    for head in _HEAD.finditer(draft.text):
        if head.start() < collector.consumed_until:
            continue
        citation = _citation(draft, head, symbols, period)
        if citation is not None:
            collector.add(citation, head.end(1))
        if len(collector.sure) + len(collector.doubtful) > MAX_NUMBERS:
            rule = f"must not cite more than {MAX_NUMBERS} numbers"
            raise Malformed(Fault("text", None, rule, "draft-too-many-numbers", about={"most": MAX_NUMBERS}))
    collector.add_trailing(len(draft.text))
    taken = [(each.start, each.end) for each in collector.sure] + [
        (each.start, each.end) for each in collector.doubtful
    ]
    bare = islice(bare_numbers(draft, collector.sure, Spans(taken)), MAX_NUMBERS)
    return CitedNumbers(collector.sure, sorted([*collector.doubtful, *bare], key=lambda each: each.start))


def _citation(draft: Draft, head: re.Match[str], symbols: Mapping[str, str], period: Period) -> Citation | None:
    number, year = int(head[1]), head[3]
    party = head[4] is not None
    tail = _party(draft.text, head.end()) if party else _symbol(draft.text, head.end(), symbols)
    if tail is None or number == 0:
        return None
    symbol, end = tail
    stated = date_after(draft.text, end, period)
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
        basis=_BASIS.match(draft.text, begins) is not None,
        table=row.table if row else None,
        any_time=row.any_time if row else draft.footnotes.any_time(draft.visible[begins : min(ends, begins + 30)]),
    )


def _party(text: str, offset: int) -> tuple[str, int] | None:
    match = _PARTY.match(text, offset)
    if match is None or not match[1][0].isupper() or not match[2].isupper():
        return None
    return f"{match[1]}/{match[2]}", match.end()


def _symbol(text: str, offset: int, symbols: Mapping[str, str]) -> tuple[str, int] | None:
    """The longest known symbol at `offset` or, failing that, what looks like one; and its end."""
    groups = _GROUPS.match(text, offset)
    assert groups is not None
    cuts = [*(match.start() for match in re.finditer(r"[ \n]{0,9}[/-]", groups.group())), len(groups.group())]
    for cut in reversed(cuts):
        candidate = groups.group()[:cut].rstrip(".")
        if known := symbols.get(folded(_without_blanks(candidate))):
            return known, offset + len(candidate)
    likely = _LIKELY.match(text, offset)
    if likely is None:
        return None
    symbol = _without_blanks(likely.group())
    return symbols.get(folded(symbol), symbol), likely.end()


def _without_blanks(text: str) -> str:
    return "".join(text.split())
