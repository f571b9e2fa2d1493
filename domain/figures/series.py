"""Values of figures in many periods at once, of the whole or of its parts (phân tổ), from running totals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from db.queries.figures import Figure

_ONE_DAY = timedelta(days=1)


class Span(NamedTuple):
    """A period as the places of its first day, and of the first day after it, among the cuts."""

    begin: int
    end: int


@dataclass(frozen=True)
class Cuts:
    """The days that divide a time: the first day of each period, and the first after it, in order.

    `ends` are the places of the latter.
    """

    days: Sequence[date]
    ends: Sequence[int]

    @classmethod
    def of(cls, periods: Collection[tuple[date, date]]) -> "Cuts":
        """Those of the periods with these first and last days."""
        firsts, ends = {first for first, _ in periods}, {last + _ONE_DAY for _, last in periods}
        days = sorted(firsts | ends)
        return cls(days, [place for place, day in enumerate(days) if day in ends])

    @property
    def divided_months(self) -> list[date]:
        """The first days of the months that they divide."""
        return sorted({day.replace(day=1) for day in self.days if day.day != 1})

    def last_day(self, place: int) -> date:
        """The last day before a cut."""
        return self.days[place] - _ONE_DAY

    @cached_property
    def places(self) -> Mapping[date, int]:
        """Which of them a day is, from 0."""
        return {day: place for place, day in enumerate(self.days)}

    def span(self, first: date, last: date) -> Span:
        """The places of a period."""
        return Span(self.places[first], self.places[last + _ONE_DAY])


@dataclass(slots=True)
class Series:
    """Running totals by tally and part: at each place, what is counted before that cut."""

    length: int
    running: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def add(self, tally: str, part: str, place: int, total: int) -> None:
        """Add a total at a place; `accumulated` then makes running totals of what was added."""
        parts = self.running.setdefault(tally, {})
        if part not in parts:
            parts[part] = [0] * self.length
        parts[part][place] += total

    def accumulated(self, stated: Collection[str] = ()) -> "Series":
        """The running totals of what was added; those of the tallies `stated` were added as such."""
        running = {
            tally: {part: totals if tally in stated else list(accumulate(totals)) for part, totals in parts.items()}
            for tally, parts in self.running.items()
        }
        return Series(self.length, running)

    def value(self, figure: Figure, span: Span) -> int:
        """The figure's value in a period."""
        if figure.by_holder:
            return len(self.holders(figure, span))
        parts = self.running.get(figure.tally.name, {})
        counted = parts.values() if figure.parts is None else [parts[part] for part in figure.parts if part in parts]
        if figure.flow is None:
            return sum(totals[span.end] for totals in counted)
        return sum(totals[span.end] - totals[span.begin] for totals in counted)

    def holders(self, figure: Figure, span: Span) -> list[str]:
        """The holders that a figure of distinct holders counts in a period."""
        parts = self.running.get(figure.tally.name, {}).items()
        if figure.flow is None:
            return [holder for holder, totals in parts if totals[span.end] > 0]
        return [holder for holder, totals in parts if totals[span.end] > totals[span.begin]]
