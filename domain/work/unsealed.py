"""Months that have ended and are not sealed (tháng chưa chốt số liệu), by reporting calendar."""

from datetime import date, timedelta
from typing import Final

from db.queries import work as queries
from db.session import Reader
from domain.reports import calendars
from domain.reports.period import ND09, Period, ReportingCalendar, months_ending, period

MONTHS: Final = 12
"""How many months back are looked at: a setting, no rule."""

_LONGEST: Final = timedelta(days=31 * (MONTHS + 2))


async def months_to_seal(reader: Reader, day: date) -> list[Period]:
    """The months that ended before `day` and have no seal, the first one first, at most `MONTHS` of each calendar.

    Only of the calendar of the decree and of those in which a month was ever sealed, since the ledger began.
    """
    row = await reader.one(queries.sealed_since, since=day - _LONGEST)
    sealed, used = set(row["sealed"] or ()), {ND09.key, *(row["calendars"] or ())}
    found = [
        month
        for calendar in await calendars.every(reader)
        if calendar.key in used
        for month in _ended(calendar, day)
        if f"{month.calendar} {month.code}" not in sealed and row["begun"] and month.last >= row["begun"]
    ]
    return sorted(found, key=lambda month: (month.last, month.calendar))


def _ended(calendar: ReportingCalendar, day: date) -> list[Period]:
    """The last months that ended before the day."""
    this = period(f"{day.year:04d}-{day.month:02d}", calendar)
    return [month for month in months_ending(this, calendar, MONTHS + 1) if month.last < day][-MONTHS:]
