"""Figures of a draft compared with those of the registers, and with the document numbers beside them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.drafts.citation import Citation, DoubtfulNumbers
from domain.drafts.claims import NumberClaim
from domain.drafts.draft import Place
from domain.drafts.figures import DraftFigure
from domain.drafts.unchecked import NotChecked


@dataclass(frozen=True, slots=True)
class FigureClaim:
    """A figure of one indicator: as stated, its value in the registers, and the count of document numbers beside it.

    `place` is None for a claim made outside the draft.
    """

    indicator: str
    stated: int
    value: int
    place: Place | None = None
    numbers_beside: int = 0

    @property
    def agrees(self) -> bool:
        """Whether the figure equals that of the registers, and the count of numbers beside it, if any."""
        return self.stated == self.value and self.numbers_beside in (0, self.stated)


Flows = Mapping[str, tuple[str, str]]
"""The register and the kind of act that a flow counts, by the indicator's name."""


def figure_claims(
    figures: Iterable[DraftFigure],
    values: Mapping[str, int],
    flows: Flows,
    numbers: Iterable[NumberClaim],
    doubtful: Iterable[DoubtfulNumbers] = (),
) -> tuple[list[FigureClaim], list[NotChecked]]:
    """The figures of one indicator in this period, and the unchecked others.

    The numbers beside a figure are not counted if its line has a doubtful number.
    """
    doubtful_lines = {part.place.line for part in doubtful}
    placed: dict[str, list[DraftFigure]] = {}
    unchecked: list[NotChecked] = []
    for figure in figures:
        candidates = tuple((name, values[name]) for name in figure.indicators)
        if len(candidates) == 1 and not figure.other_time and figure.doubt is None:
            placed.setdefault(candidates[0][0], []).append(figure)
        else:
            unchecked.append(NotChecked(_reason(figure), figure.place, candidates))
    cited = sorted(((c, n) for n in numbers for c in n.cited), key=lambda pair: pair[0].start)
    claims = [
        FigureClaim(
            name, figure.value, values[name], figure.place,
            0 if figure.place.line in doubtful_lines else _beside(figure, following, flows.get(name), cited),
        )
        for name, same in placed.items()
        for figure, following in zip(same, [*same[1:], None], strict=True)
    ]  # fmt: skip
    return sorted(claims, key=lambda claim: claim.place or Place(0, 0, "")), unchecked


def _reason(figure: DraftFigure) -> str:
    if figure.doubt is not None:
        return figure.doubt
    return "no_term" if not figure.indicators else "another_time" if figure.other_time else "ambiguous"


def _beside(
    figure: DraftFigure,
    following: DraftFigure | None,
    flow: tuple[str, str] | None,
    cited: Sequence[tuple[Citation, NumberClaim]],
) -> int:
    """The number of documents counted by the flow in the figure's line, before the next figure of the indicator."""
    if flow is None:
        return 0
    first = bisect_left(cited, figure.end, key=lambda pair: pair[0].start)
    last = bisect_left(cited, following.start, key=lambda pair: pair[0].start) if following else len(cited)
    documents = set()
    for citation, number in cited[first:last]:
        if citation.place.line != figure.place.line:
            break
        if _counts_for(number, flow):
            documents.add(number.printed)
    return len(documents)


def _counts_for(number: NumberClaim, flow: tuple[str, str]) -> bool:
    """Whether the number's act is counted by the flow or, if it has no act, could be."""
    if number.acts:
        return any((act.register_key, act.kind) == flow and not act.voided for act in number.acts)
    return number.series is not None and number.series.here and number.series.uses == {flow}
