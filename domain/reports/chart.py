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
    """An indicator's value in each of some months, at one size of the ledger."""

    name: str
    register: Register
    indicator: Indicator
    months: Sequence[Period]
    values: Sequence[int]
    ledger: Head

    @property
    def titles(self) -> tuple[str, str]:
        """What it shows (tên biểu đồ): the register, and what of it."""
        return phrases_of(self.register).short, f"{self.indicator.title_vi}, {len(self.months)} tháng"

    @property
    def title(self) -> str:
        """The same in one line."""
        return ": ".join(self.titles)

    @property
    def source(self) -> tuple[str, str]:
        """Which days and which ledger it is drawn from (nguồn số liệu)."""
        first, last = self.months[0], self.months[-1]
        days = f"Kỳ {first.code} đến {last.code} ({last.calendar}), {day(first.first)} – {day(last.last)}"
        return days, f"Sổ cái {self.ledger.size} hành vi, gốc {self.ledger.root.hex()}"

    @property
    def words(self) -> str:
        """The same as a sentence, for who cannot see it."""
        each = "; ".join(f"{month.code}: {amount(v)}" for month, v in zip(self.months, self.values, strict=True))
        return f"{self.title}. {each}. {'. '.join(self.source)}."


async def charts_of(
    service: ReportService, names: Sequence[str], period: Period, known_seq: int | None, authority: str | None
) -> list[Chart]:
    """The twelve months up to the last one of `period`, for each name. Raises NotFound for an unknown name."""
    months = months_ending(period, await calendar(service.reader, period.calendar))
    declared = [service.declared(name) for name in names]
    ledger = await head_known(service.reader, known_seq)
    values = zip(*await service.counts(names, months, known_seq, authority), strict=True)
    return [
        Chart(name, register, indicator, months, of_the_months, ledger)
        for name, (register, indicator), of_the_months in zip(names, declared, values, strict=True)
    ]
