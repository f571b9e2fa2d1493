"""Reporting calendars as recorded: how each divides the year into months, and its source."""

from collections.abc import Sequence
from typing import Any, Final

from db.queries import seals
from db.queries.tense import LATEST
from db.session import Reader
from domain.errors import Fault, NotFound
from domain.reports.period import ReportingCalendar

CALENDAR: Final[dict[str, str]] = {
    "nd09": "từ ngày 15 tháng trước đến ngày 14 (Nghị định 09/2019/NĐ-CP Điều 12)",
    "calendar": "từ ngày đầu đến ngày cuối tháng dương lịch",
}
"""What a month is in each built-in calendar (lịch báo cáo)."""

OWN_CALENDAR: Final = "kỳ do địa phương quy định"


async def calendar(reader: Reader, key: str, size: int = LATEST) -> ReportingCalendar:
    """The calendar with this key, as known at a size of the ledger. Raises NotFound, which lists the calendars."""
    row = await reader.row(seals.calendar, key=key, seq=size)
    if row is None:
        known = [each.key for each in await every(reader, size)]
        rule = f"the calendars are {', '.join(known)}"
        raise NotFound(Fault("calendar", key, rule, "unknown-calendar", about={"known": known}))
    return _calendar(row)


async def every(reader: Reader, size: int = LATEST) -> Sequence[ReportingCalendar]:
    """Every calendar, by key."""
    return [_calendar(row) for row in await reader.rows(seals.calendars, seq=size)]


async def listed(reader: Reader, size: int = LATEST) -> list[str]:
    """The same as JSON texts, with their sources."""
    return [row[0] for row in await reader.rows(seals.calendars_as_json, seq=size)]


def _calendar(row: Any) -> ReportingCalendar:
    return ReportingCalendar(row["key"], row["title_vi"], row["month_ends_on"], row["year_to_date"])
