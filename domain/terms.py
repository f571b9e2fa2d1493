"""The words by which a report names a figure, declared by indicators as data, and the figures beside them in a draft.

A term is words with `#` where the figure stands and `…` where other words may: `cấp # … subdomain`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from domain.draft import Draft, Place
from domain.errors import Fault, Malformed

MOST_FIGURES: Final = 5_000

_BEFORE: Final = 80
_AFTER: Final = 160
"""Characters that a term is looked for in, before and after a figure."""

_FIGURE: Final = re.compile(
    r"(?<![\w/.,%+-])([0-9]{1,3}(?:\.[0-9]{3}){1,3}|[0-9]{1,9})(?![\w/%]|[.,:-][0-9]|\.\w| {0,4}[%/])"
)
_NO_COUNT: Final = re.compile(
    r"(?:ngày|tháng|năm|quý|điều|khoản|điểm|chương|mục|lộ|thứ|kh[óo][aá]|(?<!tổng )số)\s{1,4}\Z", re.IGNORECASE
)
_NOUN: Final = re.compile(r"\s{1,40}[^\W\d_]")
_ELSEWHEN: Final = re.compile(
    r"l[ũu][yỹ] kế|từ đầu năm|cùng kỳ|(?:tháng|quý|năm) trước|dự kiến|phấn đấu|phương hướng", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[;\n]|\.\s")
_GAP: Final = r"(?:[^.;:()\n0-9]{1,60}?\s{1,6})?"


@dataclass(frozen=True, slots=True)
class Term:
    """A term ready to be looked for; the one with more letters is the more exact."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    letters: int

    def stands_at(self, before: str, after: str) -> bool:
        """Whether it is what stands around a figure."""
        return (self.after is None or self.after.match(after) is not None) and (
            self.before is None or self.before.search(before) is not None
        )


@dataclass(frozen=True, slots=True)
class FigureRead:
    """A figure of a draft; `indicators` are those whose most exact term stands there: one, several or none.

    `elsewhen`: its sentence speaks of another time, such as the year so far.
    """

    value: int
    place: Place
    start: int
    end: int
    indicators: tuple[str, ...]
    elsewhen: bool


@cache
def term(text: str) -> Term:
    """Make a term ready."""
    before, after = (part.strip() for part in text.split("#"))
    return Term(
        re.compile(rf"(?<!\w){_words(before)}\s{{0,6}}\Z", re.IGNORECASE) if before else None,
        re.compile(rf"\s{{1,40}}{_words(after)}(?!\w)", re.IGNORECASE) if after else None,
        sum(map(str.isalpha, text)),
    )


def _words(text: str) -> str:
    """Words with blanks between them; `… ` is up to 60 characters of one sentence without another figure."""
    words = (_GAP if word == "…" else re.escape(word) + r"\s{1,6}" for word in text.split())
    return "".join(words).removesuffix(r"\s{1,6}")


def figures_in(draft: Draft, terms: Mapping[str, Sequence[str]], taken: Iterable[tuple[int, int]]) -> list[FigureRead]:
    """The figures that count something, in order, but for those in `taken` (numbers of documents and their dates).

    `terms` are an indicator's, by its name. Raises Malformed if there are more than `MOST_FIGURES`.
    """
    ready = [(name, term(text)) for name, texts in terms.items() for text in texts]
    spans = sorted(taken)
    found: list[FigureRead] = []
    for match in _FIGURE.finditer(draft.read):
        while spans and spans[0][1] <= match.start():
            spans.pop(0)
        if spans and spans[0][0] <= match.start():
            continue
        if figure := _figure(draft, match, ready):
            found.append(figure)
        if len(found) > MOST_FIGURES:
            rule = f"must not hold more than {MOST_FIGURES} figures"
            raise Malformed(Fault("text", None, rule, "draft-too-many-figures"))
    return found


def _figure(draft: Draft, match: re.Match[str], ready: Sequence[tuple[str, Term]]) -> FigureRead | None:
    start, end = match.span()
    before, after = draft.read[max(0, start - _BEFORE) : start], draft.read[end : end + _AFTER]
    counts = _NOUN.match(after) is not None
    standing = [
        (name, each.letters) for name, each in ready if (counts or each.after is None) and each.stands_at(before, after)
    ]
    most = max((letters for _, letters in standing), default=0)
    names = tuple(dict.fromkeys(name for name, letters in standing if letters == most))
    if not names and (not counts or _NO_COUNT.search(before)):
        return None
    value, elsewhen = int(match.group().replace(".", "")), _ELSEWHEN.search(_sentence(before, after)) is not None
    return FigureRead(value, draft.place(start, end), start, end, names, elsewhen)


def _sentence(before: str, after: str) -> str:
    """The part of the sentence around a figure that stands near it."""
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    return before[ends[-1] if ends else 0 :] + " # " + (after[: stop.start()] if stop else after)
