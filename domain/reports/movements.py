"""Movements of stocks over a period: opening, in, out, closing.

An entry counts once or not at all on a day, so what its acts changed on the days of the period tells whether it came,
went, or both: no more is read than those changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from db.queries import sums
from db.queries.figures import Figure
from db.queries.tense import LATEST
from db.session import Reader
from domain.access.visibility import Visibility
from domain.declarations.indicator import Indicator
from domain.errors import Fault, NotFound
from domain.figures.totals import Totals, totals
from domain.reports.period import Period
from domain.reports.report import ReportService


class Part(StrEnum):
    """A part of a movement."""

    OPENING = "opening"  # đầu kỳ
    IN = "in"  # tăng trong kỳ
    OUT = "out"  # giảm trong kỳ
    CLOSING = "closing"  # cuối kỳ


@dataclass(frozen=True, slots=True)
class Movement:
    """A stock over a period: opening + came - went = closing, if it is `balanced`."""

    name: str
    indicator: Indicator
    opening: int
    came: int
    went: int
    closing: int

    @property
    def balanced(self) -> bool:
        """Whether the parts add up."""
        return self.opening + self.came - self.went == self.closing


class Movements:
    """The movements of every declared stock, at one size of the ledger."""

    def __init__(self, reader: Reader, visibility: Visibility, period: Period, seq: int | None) -> None:
        self._reader, self._service = reader, ReportService(reader, visibility)
        self._period, self._seq = period, seq
        self._day_before = period.first - timedelta(days=1)

    async def all(self) -> list[Movement]:
        """One movement per stock; opening and closing are the figures of their days."""
        stocks = {name: figure for name, figure in self._service.figures.items() if figure.flow is None}
        opening, closing, size = await self._totals(stocks.values())
        moves = await self._moves(list(stocks.values()), size)
        movements = []
        for name, figure in stocks.items():
            came, went = _holders(figure, opening, closing) if figure.by_holder else moves.get(name, (0, 0))
            _, indicator = self._service.declared(name)
            movements.append(Movement(name, indicator, opening.value(figure), came, went, closing.value(figure)))
        return movements

    async def _totals(self, stocks: Iterable[Figure]) -> tuple[Totals, Totals, int]:
        """The totals of the day before the period and of its last day, and the size of the ledger that both are of."""
        tallies = [figure.tally for figure in stocks]
        opening = await totals(self._reader, tallies, self._day_before, seq=self._seq)
        size = opening.size if self._seq is None else self._seq
        return opening, await totals(self._reader, tallies, self._period.last, seq=size), size

    async def _moves(self, stocks: Sequence[Figure], size: int) -> dict[str, tuple[int, int]]:
        """How many entries came and went, by stock; none where nothing moved."""
        parts = [
            (position, figure.tally.name, part)
            for position, figure in enumerate(stocks)
            if not figure.by_holder
            for part in figure.parts or (None,)
        ]
        positions, tallies, each = zip(*parts, strict=True) if parts else ((), (), ())
        days = {"first": self._period.first, "day": self._period.last}
        rows = await self._reader.rows(sums.moves, stocks=positions, tallies=tallies, parts=each, **days, seq=size)
        return {stocks[row["stock"]].name: (row["came"], row["went"]) for row in rows}

    async def listing(self, name: str, part: str) -> Sequence[str]:
        """The rows of one part of a stock's movement, as JSON texts. Raises NotFound."""
        if part not in list(Part):
            raise NotFound(
                Fault("part", part, f"the parts are {', '.join(Part)}", "unknown-part", about={"known": list(Part)})
            )
        figure = self._service.figure(name)
        if figure.flow is not None:
            raise NotFound(Fault("indicator", name, "is a flow: only stocks have movements", "no-stock"))
        before = replace(self._period, last=self._day_before)
        period = before if part in (Part.OPENING, Part.OUT) else self._period
        if part in (Part.OPENING, Part.CLOSING):
            return await self._service.listing(name, period, self._seq)
        return await self._service.listing_among(name, period, self._seq, await self._moved(figure, part))

    async def _moved(self, figure: Figure, part: str) -> list[Any]:
        """The entries, or codes of holders, that came or went."""
        if figure.by_holder:
            opening, closing, _ = await self._totals([figure])
            before, after = opening.holders(figure), closing.holders(figure)
            return sorted(before - after if part == Part.OUT else after - before)
        rows = await self._reader.rows(
            sums.moved,
            tally=figure.tally.name,
            parts=figure.parts,
            first=self._period.first,
            day=self._period.last,
            seq=LATEST if self._seq is None else self._seq,
            sign=-1 if part == Part.OUT else 1,
        )
        return [row[0] for row in rows]


def _holders(figure: Figure, opening: Totals, closing: Totals) -> tuple[int, int]:
    """How many holders came and went."""
    before, after = opening.holders(figure), closing.holders(figure)
    return len(after - before), len(before - after)
