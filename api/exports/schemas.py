"""What a chart answers as a table."""

from datetime import date

from pydantic import Field

from api.http.schemas import Shape
from domain.declarations.indicator import Kind


class Month(Shape):
    """One month of a chart."""

    period: str = Field(description="The period (kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    value: int = Field(description="The figure (số liệu)")


class IndicatorChart(Shape):
    """Twelve months of an indicator, the last being that of the period."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    kind: Kind
    title: str = Field(description="What it is called, in English")
    title_vi: str = Field(description="What it is called (tên gọi)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day of the first month")
    last_day: date = Field(alias="to", description="Last day of the last month")
    ledger_size: int = Field(description="How many acts were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    months: list[Month] = Field(description="Twelve months, the earliest first (mười hai tháng)")
