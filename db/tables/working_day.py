"""Exceptions to the week of Monday to Friday: holidays (ngày nghỉ lễ) and make-up working days (ngày làm bù)."""

from datetime import date
from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import CheckConstraint
from sqlmodel import Field

from db.tables.base import Facts, Table, Version
from db.tables.constraints import one_at_a_time, reference_constraints
from db.tables.labels import Label
from db.tables.types import Day, Line, LongText

CalendarDate = Annotated[Day, Described(description="The day (ngày)"), Label("Ngày")]
Works = Annotated[
    bool,
    Described(strict=True, description="Whether it is a working day (là ngày làm việc)"),
    Label("Là ngày làm việc", "Chọn đối với ngày làm bù; bỏ chọn đối với ngày nghỉ."),
]
DayReason = Annotated[LongText, Described(description="Reason, in Vietnamese (lý do)"), Label("Lý do")]
DaySource = Annotated[
    Line,
    Described(description="Legal basis: the dispatch, with number and date (căn cứ)"),
    Label("Căn cứ", "Số, ngày công văn."),
]


class WorkingDayFacts(Facts):
    """An exception to the week of Monday to Friday."""

    day: CalendarDate
    works: Works
    why: DayReason
    source: DaySource


class WorkingDay(WorkingDayFacts, Version, table=True):
    """Versions of the exceptions that the province recorded; each goes before a listed one of its day."""

    __tablename__ = "working_day"
    __table_args__ = reference_constraints("working_day", WorkingDayFacts, one_at_a_time("working_day", "day"))


class ListedDay(Table, table=True):
    """The exceptions that come with a release, as one list (`release_list`)."""

    __tablename__ = "listed_day"
    __table_args__ = (CheckConstraint("isfinite(day)", name="finite"),)

    day: date = Field(primary_key=True)
    works: bool
    why: str
    source: str
