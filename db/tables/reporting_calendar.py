"""Reporting calendars (kỳ báo cáo), which define periods."""

from typing import Annotated

from pydantic import BeforeValidator
from pydantic import Field as Described
from sqlalchemy import CheckConstraint

from db.tables.base import Facts, Version
from db.tables.constraints import reference_constraints
from db.tables.labels import Label
from db.tables.types import Line, Name, Symbol
from db.tables.validators import whole_number

CalendarKey = Annotated[
    Symbol,
    Described(description="Key of the calendar, for example `nd09`"),
    Label("Mã kỳ báo cáo", "Ví dụ: nd09."),
]
CalendarTitle = Annotated[
    Name, Described(description="Title of the calendar (tên kỳ báo cáo)"), Label("Tên kỳ báo cáo")
]
MonthEndsOn = Annotated[
    int,
    Described(ge=1, le=31, description="Last day of a report's month (ngày chốt số liệu); 31: the last of the month"),
    BeforeValidator(whole_number),
    Label("Ngày chốt số liệu của tháng", "Ghi 31 nếu chốt vào ngày cuối tháng."),
]
YearToDate = Annotated[
    bool,
    Described(strict=True, description="Whether periods run from 1 January on (luỹ kế từ đầu năm)"),
    Label("Luỹ kế từ đầu năm"),
]
CalendarSource = Annotated[Line, Described(description="Legal basis (căn cứ)"), Label("Căn cứ")]


class ReportingCalendarFacts(Facts):
    """A reporting calendar: where its months begin and end."""

    key: CalendarKey
    title_vi: CalendarTitle
    month_ends_on: MonthEndsOn
    year_to_date: YearToDate = False
    source: CalendarSource


class ReportingCalendarVersion(ReportingCalendarFacts, Version, table=True):
    """Versions of the calendars; where their months end never changes, so that the periods of seals do not."""

    __tablename__ = "reporting_calendar"
    __table_args__ = reference_constraints(
        "reporting_calendar",
        ReportingCalendarFacts,
        CheckConstraint("month_ends_on BETWEEN 1 AND 31", name="month_ends_on"),
    )
