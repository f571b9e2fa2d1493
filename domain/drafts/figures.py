"""The figures of a draft, each with the indicators that what stands around it names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from domain.drafts.context import Around, around
from domain.drafts.draft import Draft, Place, Spans
from domain.drafts.figure_tokens import Count, counts, odd, spelt
from domain.drafts.terms import Titles, term
from domain.errors import Fault, Malformed

MOST_FIGURES: Final = 5_000
MOST_TRIED: Final = 20_000
"""What may be a figure, in digits or in words; a month's report has some hundreds of each."""

_NOUN: Final = re.compile(r"\s{1,40}[^\W\d_]")
_ELSEWHEN: Final = re.compile(
    r"l[ũu][yỹ] kế|từ đầu năm|cùng kỳ|(?:tháng|quý|năm) trước|dự kiến|phấn đấu|phương hướng", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[;\n]|\.\s")
_ENDS: Final = re.compile(r"[ ]{0,4}(?:\Z|[\n.;,)|])")


@dataclass(frozen=True, slots=True)
class FigureRead:
    """A figure of a draft; `indicators` are those whose most exact term stands there: one, several or none.

    `elsewhen`: its sentence speaks of another time, such as the year so far. `doubt`: why it is not compared at all.
    """

    value: int
    place: Place
    start: int
    end: int
    indicators: tuple[str, ...]
    elsewhen: bool
    doubt: str | None = None


class FigureReader:
    """Reads the figures of one draft."""

    def __init__(
        self, draft: Draft, terms: Mapping[str, Sequence[str]], titles: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self._draft = draft
        self._ready = [(name, term(text)) for name, texts in terms.items() for text in texts]
        self._titles = Titles(titles or {}, draft.read)

    def figure(self, count: Count) -> FigureRead | None:
        """What a count says; None if it is no figure."""
        near = around(self._draft, count.start, count.end)
        names = self._names(count, near)
        if near.counts_rows or (not names and (count.structure or count.spelt)):
            return None
        said = near.label if near.label is not None else _sentence(near.before, near.after)
        elsewhen = _ELSEWHEN.search(f"{said} {near.heading}") is not None
        doubt = "columns" if near.several and names else count.doubt
        place = self._draft.place(count.start, count.end)
        return FigureRead(count.value, place, count.start, count.end, names, elsewhen, doubt)

    def _names(self, count: Count, near: Around) -> tuple[str, ...]:
        titled = self._titled(count, near)
        if len(titled) == 1:
            return titled
        if near.label is not None:
            standing = [(n, each.letters) for n, each in self._ready if each.label.fullmatch(near.label)]
        else:
            counts = _NOUN.match(near.after) is not None
            text = f"{near.before} {near.after}".casefold()
            standing = [
                (n, each.letters)
                for n, each in self._ready
                if each.clue in text and (counts or each.after is None) and each.stands_at(near.before, near.after)
            ]
        most = max((letters for _, letters in standing), default=0)
        names = tuple(dict.fromkeys(name for name, letters in standing if letters == most))
        return names or titled

    def _titled(self, count: Count, near: Around) -> tuple[str, ...]:
        label = near.label
        if label is None and not count.spelt and _ENDS.match(near.after):
            label = near.before[near.before.rfind("\n") + 1 :]
        return self._titles.names(label, near.beside, count.start) if label else ()


def figures_in(
    draft: Draft,
    terms: Mapping[str, Sequence[str]],
    taken: Iterable[tuple[int, int]],
    titles: Mapping[str, tuple[str, str]] | None = None,
) -> list[FigureRead]:
    """Everything that may be a figure, in order, but for what is in `taken` (numbers of documents and their dates).

    `terms` are an indicator's, by its name; `titles` that of its register and its own. What is passed over: dates,
    the numbers of sections, items, articles and rows, codes in capital letters, and words that no term makes a number.
    Raises Malformed if there are more than `MOST_FIGURES`.
    """
    taken = list(taken)
    reader, spans = FigureReader(draft, terms, titles), Spans(taken)
    found: list[FigureRead] = []
    digits: list[tuple[int, int]] = []
    for tried, count in enumerate(chain(counts(draft.read), odd(draft.read))):
        _refuse_more(tried, MOST_TRIED)
        digits.append((count.start, count.end))
        if not spans.hold(count.start, count.end) and (figure := reader.figure(count)):
            found.append(figure)
        _refuse_more(len(found), MOST_FIGURES)
    spans = Spans([*taken, *digits])
    for tried, count in enumerate(spelt(draft.read)):
        _refuse_more(tried, MOST_TRIED)
        if not spans.hold(count.start, count.end) and (figure := reader.figure(count)):
            found.append(figure)
        _refuse_more(len(found), MOST_FIGURES)
    return sorted(found, key=lambda figure: figure.start)


def _refuse_more(many: int, most: int) -> None:
    if many > most:
        rule = f"must not hold more than {most} figures"
        raise Malformed(Fault("text", None, rule, "draft-too-many-figures"))


def _sentence(before: str, after: str) -> str:
    """The part of the sentence around a figure that stands near it."""
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    return before[ends[-1] if ends else 0 :] + " # " + (after[: stop.start()] if stop else after)
