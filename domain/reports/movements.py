"""Movements of stocks over a period: opening, in, out, closing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from db.session import Reader
from domain.access.visibility import Visibility
from domain.declarations.indicator import Indicator, Kind
from domain.errors import Fault, NotFound
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
        self._service = ReportService(reader, visibility)
        self._closing, self._seq = period, seq
        self._opening = replace(period, last=period.first - timedelta(days=1))

    async def all(self) -> list[Movement]:
        """One movement per stock; opening and closing are the figures of their days."""
        opening, closing = [await self._service.report(period, self._seq) for period in (self._opening, self._closing)]
        values = {figure.name: figure.value for figure in opening.figures}
        return [
            Movement(
                figure.name, figure.indicator, values[figure.name], *await self._changes(figure.name), figure.value
            )
            for figure in closing.figures
            if figure.indicator.kind is Kind.STOCK
        ]

    async def _changes(self, name: str) -> tuple[int, int]:
        before, after = await self._keys(name)
        return len(after - before), len(before - after)

    async def _keys(self, name: str) -> tuple[set[str], set[str]]:
        """The keys counted on the day before the period, and on its last day."""
        before, after = [await self._service.keys(name, period, self._seq) for period in (self._opening, self._closing)]
        return set(before), set(after)

    async def listing(self, name: str, part: str) -> Sequence[str]:
        """The rows of one part of a stock's movement, as JSON texts. Raises NotFound."""
        if part not in list(Part):
            raise NotFound(Fault("part", part, f"the parts are {', '.join(Part)}", "unknown-part"))
        figure = self._service.figure(name)
        if figure.flow is not None:
            raise NotFound(Fault("indicator", name, "is a flow: only stocks have movements", "no-stock"))
        period = self._opening if part in (Part.OPENING, Part.OUT) else self._closing
        rows = await self._service.listing(name, period, self._seq)
        if part in (Part.OPENING, Part.CLOSING):
            return rows
        before, after = await self._keys(name)
        moved = before - after if part == Part.OUT else after - before
        key = "holder" if figure.by_holder else "entry"
        return [row for row in rows if json.loads(row)[key] in moved]
