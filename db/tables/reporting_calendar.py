"""Reporting calendars (kỳ báo cáo), which define periods, and seals (chốt số liệu), the figures as reported."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict
from pydantic import Field as Described
from sqlalchemy import BigInteger, CheckConstraint, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from db.tables.base import Table
from db.tables.types import Line, Name, Symbol
from db.tables.validators import whole_number

CalendarKey = Annotated[Symbol, Field(primary_key=True, description="Key of the calendar, for example `nd09`")]
CalendarTitle = Annotated[Name, Described(description="Title of the calendar (tên kỳ báo cáo)")]
MonthEndsOn = Annotated[
    int,
    Described(ge=1, le=31, description="Last day of a report's month (ngày chốt số liệu); 31: the last of the month"),
    BeforeValidator(whole_number),
]
YearToDate = Annotated[
    bool, Described(strict=True, description="Whether periods run from 1 January on (luỹ kế từ đầu năm)")
]
CalendarSource = Annotated[Line, Described(description="Legal basis (căn cứ)")]


class ReportingCalendarFacts(SQLModel):
    """A reporting calendar: where its months begin and end."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    key: CalendarKey
    title_vi: CalendarTitle
    month_ends_on: MonthEndsOn
    year_to_date: YearToDate = False
    source: CalendarSource


class ReportingCalendarRow(ReportingCalendarFacts, Table, table=True):
    """One row per calendar; it never changes, so that the periods of seals do not."""

    __tablename__ = "reporting_calendar"
    __table_args__ = (CheckConstraint("month_ends_on BETWEEN 1 AND 31", name="month_ends_on"),)


class Seal(Table, table=True):
    """The figures of a period as reported, append-only: versions count from 1, and each later one has a reason."""

    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("version = 1 OR reason IS NOT NULL", name="reason"),
        CheckConstraint("isfinite(first_day) AND isfinite(last_day)", name="finite"),
    )

    calendar: str = Field(primary_key=True, foreign_key="reporting_calendar.key")
    period: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    first_day: date
    last_day: date
    ledger_size: int = Field(sa_type=BigInteger)
    ledger_root: bytes
    figures: dict[str, Any] = Field(sa_type=JSONB)
    reason: str | None
    sealed_by: str
    sealed_at: datetime = Field(sa_type=DateTime(timezone=True))
