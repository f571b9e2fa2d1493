"""Reporting calendars as recorded: how each divides the year into months, and its source."""

from collections.abc import Sequence
from typing import Any, Final

from db.errors import Violated
from db.queries import seals
from db.session import Reader, Session
from db.tables.reporting_calendar import ReportingCalendarFacts
from domain.access import audit
from domain.errors import Conflict, Fault, NotFound
from domain.reports.period import ReportingCalendar

CALENDAR: Final[dict[str, str]] = {
    "nd09": "từ ngày 15 tháng trước đến ngày 14 (Nghị định 09/2019/NĐ-CP Điều 12)",
    "calendar": "từ ngày đầu đến ngày cuối tháng dương lịch",
}
"""What a month is in each built-in calendar (lịch báo cáo)."""

OWN_CALENDAR: Final = "kỳ do địa phương quy định"


async def calendar(reader: Reader, key: str) -> ReportingCalendar:
    """The calendar with this key. Raises NotFound, which lists the calendars."""
    row = await reader.row(seals.calendar, key=key)
    if row is None:
        known = ", ".join(each.key for each in await every(reader))
        raise NotFound(Fault("calendar", key, f"the calendars are {known}", "unknown-calendar"))
    return _calendar(row)


async def every(reader: Reader) -> Sequence[ReportingCalendar]:
    """Every calendar, by key."""
    return [_calendar(row) for row in await reader.rows(seals.calendars)]


async def listed(reader: Reader) -> list[str]:
    """The same as JSON texts, with their sources."""
    return [row[0] for row in await reader.rows(seals.calendars_as_json)]


async def add(session: Session, by: str, new: ReportingCalendarFacts) -> None:
    """Add a calendar of the province. Raises Conflict if its key is taken: seals rely on it."""
    try:
        await session.rows(seals.add_calendar, **new.model_dump())
    except Violated as error:
        raise Conflict(Fault("key", new.key, "another calendar has this key", "key-taken")) from error
    await audit.log(session, by, "calendar-added", new.key)


def _calendar(row: Any) -> ReportingCalendar:
    return ReportingCalendar(row["key"], row["title_vi"], row["month_ends_on"], row["year_to_date"])
