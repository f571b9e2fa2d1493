"""Exceptions to the week of Monday to Friday: holidays (ngày nghỉ lễ) and make-up working days (ngày làm bù)."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import CheckConstraint, DateTime
from sqlmodel import Field, SQLModel

from db.tables.base import Table
from db.tables.types import Day, Line, LongText

CalendarDate = Annotated[Day, Field(primary_key=True, description="The day (ngày)")]
Works = Annotated[bool, Described(strict=True, description="Whether it is a working day (là ngày làm việc)")]
DayReason = Annotated[LongText, Described(description="Reason, in Vietnamese (lý do)")]
DaySource = Annotated[Line, Described(description="Legal basis: the dispatch, with number and date (căn cứ)")]


class CalendarDayFacts(SQLModel):
    """An exception to the week of Monday to Friday."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    day: CalendarDate
    works: Works
    reason: DayReason
    source: DaySource


class CalendarDay(CalendarDayFacts, Table, table=True):
    """Every version of an exception, append-only: versions count from 1, the newest applies."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("isfinite(day)", name="finite"),
        CheckConstraint("version >= 1", name="version"),
    )

    day: date = Field(primary_key=True)
    version: int = Field(primary_key=True)
    recorded_by: str
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
