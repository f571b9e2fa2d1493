"""Indicators (chỉ tiêu) as declared: what each counts, of which register, and where it stands in the report."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.access.visibility import Visibility
from domain.declarations.indicator import Indicator, Unit
from domain.declarations.register import Register
from domain.phrases import phrases_of
from domain.phrases.conditions import conditions_vi
from domain.registers import EVERY


@dataclass(frozen=True, slots=True)
class Declared:
    """An indicator with the register that declares it, and the register whose entries or acts it counts."""

    name: str
    register: Register
    counted: Register
    indicator: Indicator

    @property
    def section(self) -> str | None:
        """The section of the report (mục) that it stands in."""
        return phrases_of(self.register).section

    @property
    def unit_vi(self) -> str:
        """What is counted, in words (đơn vị tính)."""
        phrases = phrases_of(self.register)
        return phrases.units.get(self.indicator.key, phrases.unit)

    @property
    def act_vi(self) -> str | None:
        """The kind of act that a flow counts, in words."""
        flow = self.indicator.flow
        if flow is None:
            return None
        return self.counted.kinds[flow].title_vi if flow in self.counted.kinds else "hết hạn"

    @property
    def conditions_vi(self) -> Sequence[str]:
        """What it asks of the entries that it counts."""
        return conditions_vi(self.counted, self.indicator)

    @property
    def definition_vi(self) -> str:
        """What it counts, in one sentence."""
        of = f"của sổ “{self.counted.title_vi}”"
        each = "tổ chức, mỗi tổ chức tính một lần, có " if self.indicator.unit is Unit.HOLDERS else ""
        conditions = "; ".join(self.conditions_vi)
        voided = ", trừ hành vi đã huỷ" if self._of_acts else ""
        return f"Số {each}{self._counted_vi} {of}{voided}" + (f"; chỉ tính khi: {conditions}." if conditions else ".")

    @property
    def _of_acts(self) -> bool:
        """Whether it counts acts; an expiry is none: nobody records it."""
        return self.indicator.flow in self.counted.kinds

    @property
    def _counted_vi(self) -> str:
        """What it counts, with the day by which it counts."""
        if self.indicator.flow is None:
            return "dòng vào ngày cuối kỳ"
        return f"hành vi “{self.act_vi}” có hiệu lực trong kỳ" if self._of_acts else f"lần {self.act_vi} trong kỳ"


def declared(visibility: Visibility) -> list[Declared]:
    """Every indicator that is visible, in the order of registers; of one whose source is not visible, none."""
    registers = visibility.reportable
    return [
        Declared(f"{register.key}.{indicator.key}", register, EVERY[indicator.source or register.key], indicator)
        for register in registers.values()
        for indicator in register.indicators
        if (indicator.source or register.key) in registers
    ]
