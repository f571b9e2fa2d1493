"""The figures of a draft, each with the indicators that its context names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from domain.drafts.context import FigureContext, context_of
from domain.drafts.draft import Draft, Place, Spans
from domain.drafts.figure_tokens import FigureToken, number_words, numerals, unicode_numerals
from domain.drafts.terms import Titles, term
from domain.errors import Fault, Malformed

MAX_FIGURES: Final = 5_000
MAX_TOKENS: Final = 20_000
"""Tokens read, in digits and in words each; a monthly report has some hundreds."""

_NOUN: Final = re.compile(r"\s{1,40}[^\W\d_]")
_OTHER_TIME: Final = re.compile(
    r"l[ũu][yỹ] kế|từ đầu năm|cùng kỳ|(?:tháng|quý|năm) trước|dự kiến|phấn đấu|phương hướng", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[;\n]|\.\s")
_ENDS: Final = re.compile(r"[ ]{0,4}(?:\Z|[\n.;,)|])")


@dataclass(frozen=True, slots=True)
class DraftFigure:
    """A figure of a draft; `indicators` are those with the most exact term in its context: none, one or several.

    `other_time`: its sentence is about another time, such as the year to date. `doubt`: why it is not compared.
    """

    value: int
    place: Place
    start: int
    end: int
    indicators: tuple[str, ...]
    other_time: bool
    doubt: str | None = None


class FigureReader:
    """Reads the figures of one draft."""

    def __init__(
        self, draft: Draft, terms: Mapping[str, Sequence[str]], titles: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self._draft = draft
        self._terms = [(name, term(text)) for name, texts in terms.items() for text in texts]
        self._titles = Titles(titles or {}, draft.text)

    def figure(self, token: FigureToken) -> DraftFigure | None:
        """The figure of a token; None if it is not a figure."""
        context = context_of(self._draft, token.start, token.end)
        names = self._names(token, context)
        if context.is_row_number or (not names and (token.structure or token.in_words)):
            return None
        sentence = context.label if context.label is not None else _sentence(context.before, context.after)
        other_time = _OTHER_TIME.search(f"{sentence} {context.heading}") is not None
        doubt = "columns" if context.several and names else token.doubt
        place = self._draft.place(token.start, token.end)
        return DraftFigure(token.value, place, token.start, token.end, names, other_time, doubt)

    def _names(self, token: FigureToken, context: FigureContext) -> tuple[str, ...]:
        titled = self._titled(token, context)
        if len(titled) == 1:
            return titled
        if context.label is not None:
            matches = [(name, each.letters) for name, each in self._terms if each.label.fullmatch(context.label)]
        else:
            has_noun = _NOUN.match(context.after) is not None
            text = f"{context.before} {context.after}".casefold()
            matches = [
                (name, each.letters)
                for name, each in self._terms
                if each.keyword in text
                and (has_noun or each.after is None)
                and each.matches(context.before, context.after)
            ]
        most = max((letters for _, letters in matches), default=0)
        names = tuple(dict.fromkeys(name for name, letters in matches if letters == most))
        return names or titled

    def _titled(self, token: FigureToken, context: FigureContext) -> tuple[str, ...]:
        label = context.label
        if label is None and not token.in_words and _ENDS.match(context.after):
            label = context.before[context.before.rfind("\n") + 1 :]
        return self._titles.names(label, context.beside, token.start) if label else ()


def figures_in(
    draft: Draft,
    terms: Mapping[str, Sequence[str]],
    taken: Iterable[tuple[int, int]],
    titles: Mapping[str, tuple[str, str]] | None = None,
) -> list[DraftFigure]:
    """Everything that may be a figure, in order, outside `taken` (document numbers and their dates).

    `terms` are those of an indicator, by its name; `titles` are those of its register and its own. Skipped are dates,
    the numbers of sections, items, articles and rows, codes in capital letters, and number words without a term.
    Raises Malformed if there are more than `MAX_FIGURES`.
    """
    taken = list(taken)
    reader, spans = FigureReader(draft, terms, titles), Spans(taken)
    figures: list[DraftFigure] = []
    digits: list[tuple[int, int]] = []
    for count, token in enumerate(chain(numerals(draft.text), unicode_numerals(draft.text))):
        _check_limit(count, MAX_TOKENS)
        digits.append((token.start, token.end))
        if not spans.overlap(token.start, token.end) and (figure := reader.figure(token)):
            figures.append(figure)
        _check_limit(len(figures), MAX_FIGURES)
    spans = Spans([*taken, *digits])
    for count, token in enumerate(number_words(draft.text)):
        _check_limit(count, MAX_TOKENS)
        if not spans.overlap(token.start, token.end) and (figure := reader.figure(token)):
            figures.append(figure)
        _check_limit(len(figures), MAX_FIGURES)
    return sorted(figures, key=lambda figure: figure.start)


def _check_limit(count: int, limit: int) -> None:
    if count > limit:
        rule = f"must not have more than {limit} figures"
        raise Malformed(Fault("text", None, rule, "draft-too-many-figures", about={"most": limit}))


def _sentence(before: str, after: str) -> str:
    """The part of its sentence near a figure."""
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    return before[ends[-1] if ends else 0 :] + " # " + (after[: stop.start()] if stop else after)
