"""Figures of a draft against the registers', and against the document numbers that stand beside them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.drafts.citation import Citation, Doubtful
from domain.drafts.claims import NumberClaim
from domain.drafts.draft import Place
from domain.drafts.figures import FigureRead
from domain.drafts.unchecked import NotChecked


@dataclass(frozen=True, slots=True)
class FigureClaim:
    """A figure that names one indicator: what the draft says, what the registers say, and the numbers beside it.

    `place` is None for a claim that was made outside the text.
    """

    indicator: str
    stated: int
    value: int
    place: Place | None = None
    numbers_beside: int = 0

    @property
    def agrees(self) -> bool:
        """Whether the figure is the registers', and that of the numbers beside it, if there are any."""
        return self.stated == self.value and self.numbers_beside in (0, self.stated)


Flows = Mapping[str, tuple[str, str]]
"""The register and the kind of act that a flow counts, by the indicator's name."""


def figure_claims(
    read: Iterable[FigureRead],
    values: Mapping[str, int],
    flows: Flows,
    numbers: Iterable[NumberClaim],
    doubtful: Iterable[Doubtful] = (),
) -> tuple[list[FigureClaim], list[NotChecked]]:
    """Figures that name one indicator of this period, and those that do not.

    Where a doubtful number stands in its line, nobody can tell how many are beside a figure.
    """
    blurred = {part.place.line for part in doubtful}
    placed: dict[str, list[FigureRead]] = {}
    unchecked: list[NotChecked] = []
    for figure in read:
        candidates = tuple((name, values[name]) for name in figure.indicators)
        if len(candidates) == 1 and not figure.elsewhen and figure.doubt is None:
            placed.setdefault(candidates[0][0], []).append(figure)
        else:
            unchecked.append(NotChecked(_why_not(figure), figure.place, candidates))
    cited = sorted(((c, n) for n in numbers for c in n.cited), key=lambda pair: pair[0].start)
    claims = [
        FigureClaim(
            name, figure.value, values[name], figure.place,
            0 if figure.place.line in blurred else _beside(figure, following, flows.get(name), cited),
        )
        for name, figures in placed.items()
        for figure, following in zip(figures, [*figures[1:], None], strict=True)
    ]  # fmt: skip
    return sorted(claims, key=lambda claim: claim.place or Place(0, 0, "")), unchecked


def _why_not(figure: FigureRead) -> str:
    if figure.doubt is not None:
        return figure.doubt
    return "no_term" if not figure.indicators else "another_time" if figure.elsewhen else "ambiguous"


def _beside(
    figure: FigureRead,
    following: FigureRead | None,
    flow: tuple[str, str] | None,
    cited: Sequence[tuple[Citation, NumberClaim]],
) -> int:
    """How many documents that the flow counts stand in the figure's line, before the next figure of the same sort."""
    if flow is None:
        return 0
    first = bisect_left(cited, figure.end, key=lambda pair: pair[0].start)
    last = bisect_left(cited, following.start, key=lambda pair: pair[0].start) if following else len(cited)
    found = set()
    for citation, number in cited[first:last]:
        if citation.place.line != figure.place.line:
            break
        if _counts_for(number, flow):
            found.add(number.printed)
    return len(found)


def _counts_for(number: NumberClaim, flow: tuple[str, str]) -> bool:
    """Whether the number is that of an act which the flow counts or, if no act bears it, could be."""
    if number.acts:
        return any((act.register_key, act.kind) == flow and not act.voided for act in number.acts)
    return number.series is not None and number.series.here and number.series.uses == {flow}
