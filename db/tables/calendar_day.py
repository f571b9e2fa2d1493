"""Days that differ from Monday to Friday: holidays (ngày nghỉ lễ) and days worked in exchange (ngày làm bù)."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import CheckConstraint, DateTime
from sqlmodel import Field, SQLModel

from db.tables.base import Table
from db.tables.types import Day, Line, LongText

CalendarDate = Annotated[Day, Field(primary_key=True, description="The day (ngày)")]
Works = Annotated[bool, Described(strict=True, description="Whether offices work on it (là ngày làm việc)")]
DayReason = Annotated[LongText, Described(description="Why it differs, in Vietnamese (lý do)")]
DaySource = Annotated[Line, Described(description="Who says so: the dispatch, with number and date (căn cứ)")]


class CalendarDayFacts(SQLModel):
    """What is said of a day."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    day: CalendarDate
    works: Works
    reason: DayReason
    source: DaySource


class CalendarDay(CalendarDayFacts, Table, table=True):
    """Everything ever said of a day, append-only: versions count from 1, and the newest holds."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("isfinite(day)", name="finite"),
        CheckConstraint("version >= 1", name="version"),
    )

    day: date = Field(primary_key=True)
    version: int = Field(primary_key=True)
    recorded_by: str
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
