"""Twelve months of an indicator, ending with a period."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicator import Indicator
from domain.period import Period, months_ending
from domain.register import Register
from domain.report import ReportService
from domain.vietnamese import amount


@dataclass(frozen=True, slots=True)
class Chart:
    """An indicator's value in each of some months."""

    name: str
    register: Register
    indicator: Indicator
    months: Sequence[Period]
    values: Sequence[int]

    @property
    def title(self) -> str:
        """What it shows (tên biểu đồ)."""
        return f"{self.register.chapter.short}: {self.indicator.title_vi}, {len(self.months)} tháng"

    @property
    def words(self) -> str:
        """The same as a sentence, for who cannot see it."""
        each = "; ".join(f"{month.code}: {amount(v)}" for month, v in zip(self.months, self.values, strict=True))
        return f"{self.title} đến kỳ {self.months[-1].code}. {each}."


async def charts_of(
    service: ReportService, names: Sequence[str], period: Period, known_seq: int | None, authority: str | None
) -> list[Chart]:
    """The twelve months up to the last one of `period`, for each name. Raises NotFound for an unknown name."""
    months = months_ending(period)
    declared = [service.declared(name) for name in names]
    values = zip(*await service.counts(names, months, known_seq, authority), strict=True)
    return [
        Chart(name, register, indicator, months, of_the_months)
        for name, (register, indicator), of_the_months in zip(names, declared, values, strict=True)
    ]
