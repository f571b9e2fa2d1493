"""Twelve months of an indicator, ending with a period."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.ledger.stored_tree import Head, head_known
from domain.phrases import phrases_of
from domain.reports.calendars import calendar
from domain.reports.period import Period, months_ending
from domain.reports.report import ReportService
from domain.vietnamese import amount, day


@dataclass(frozen=True, slots=True)
class Chart:
    """An indicator's values by month, at one size of the ledger."""

    name: str
    register: Register
    indicator: Indicator
    months: Sequence[Period]
    values: Sequence[int]
    ledger: Head

    @property
    def titles(self) -> tuple[str, str]:
        """The title (tên biểu đồ) in two lines: the register, and its indicator."""
        return phrases_of(self.register).short, f"{self.indicator.title_vi}, {len(self.months)} tháng"

    @property
    def title(self) -> str:
        """The title in one line."""
        return ": ".join(self.titles)

    @property
    def source(self) -> tuple[str, str]:
        """The days and the ledger that the values come from (nguồn số liệu)."""
        first, last = self.months[0], self.months[-1]
        days = f"Kỳ {first.code} đến {last.code} ({last.calendar}), {day(first.first)} – {day(last.last)}"
        return days, f"Sổ cái {self.ledger.size} hành vi, gốc {self.ledger.root.hex()}"

    @property
    def words(self) -> str:
        """The chart as text, for screen readers."""
        values = "; ".join(f"{month.code}: {amount(v)}" for month, v in zip(self.months, self.values, strict=True))
        return f"{self.title}. {values}. {'. '.join(self.source)}."


async def charts_of(
    service: ReportService, names: Sequence[str], period: Period, known_seq: int | None, authority: str | None
) -> list[Chart]:
    """A chart per indicator of the twelve months up to the last of `period`. Raises NotFound for an unknown name."""
    months = months_ending(period, await calendar(service.reader, period.calendar))
    declared = [service.declared(name) for name in names]
    ledger = await head_known(service.reader, known_seq)
    values = zip(*await service.counts(names, months, known_seq, authority), strict=True)
    return [
        Chart(name, register, indicator, months, monthly, ledger)
        for name, (register, indicator), monthly in zip(names, declared, values, strict=True)
    ]
