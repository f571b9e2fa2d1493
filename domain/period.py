"""Reporting periods: which days a code such as `2024-11` stands for in a reporting calendar.

Months are the unit; a quarter, half-year or year runs from its first month's first day to its last month's last.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from domain.errors import Fault, Malformed, NotFound


class Calendar(StrEnum):
    """How a month is cut.

    `nd09`: from the 15th of the month before to the 14th (NĐ 09/2019/NĐ-CP Điều 12). `calendar`: from the 1st to the
    last day (NĐ 60/2018/NĐ-CP).
    """

    ND09 = "nd09"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a calendar: its code and its first and last day."""

    code: str
    calendar: Calendar
    first: date
    last: date


_CODE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?", re.ASCII
)
_FIRST_YEAR: Final = 1901
_LAST_YEAR: Final = 2199


def period(code: str, calendar: str = Calendar.ND09) -> Period:
    """The period `2024-11`, `2024-Q4`, `2024-H2` or `2024`. Raises Malformed, or NotFound for an unknown calendar."""
    if calendar not in list(Calendar):
        known = ", ".join(Calendar)
        raise NotFound(Fault("calendar", calendar, f"the calendars are {known}", "unknown-calendar"))
    match = _CODE.fullmatch(code)
    if not match or not _FIRST_YEAR <= int(match["year"]) <= _LAST_YEAR:
        raise Malformed(
            Fault("period", code, "must be a month 2024-11, a quarter 2024-Q4, a half 2024-H2 or a year 2024", "period")
        )
    year = int(match["year"])
    if match["month"]:
        months = int(match["month"]), int(match["month"])
    elif match["quarter"]:
        months = 3 * int(match["quarter"]) - 2, 3 * int(match["quarter"])
    elif match["half"]:
        months = 6 * int(match["half"]) - 5, 6 * int(match["half"])
    else:
        months = 1, 12
    first, last = _month(year, months[0], calendar)[0], _month(year, months[1], calendar)[1]
    return Period(code, Calendar(calendar), first, last)


def months_ending(last: Period, count: int = 12) -> list[Period]:
    """The `count` months of the same calendar of which the last is that of `last`, in order."""
    of_the_last = last.last.year * 12 + last.last.month - 1
    places = (divmod(number, 12) for number in range(of_the_last - count + 1, of_the_last + 1))
    return [
        Period(f"{year:04d}-{month + 1:02d}", last.calendar, *_month(year, month + 1, last.calendar))
        for year, month in places
    ]


def _month(year: int, month: int, calendar: str) -> tuple[date, date]:
    if calendar == Calendar.CALENDAR:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    month_before = date(year, month, 1) - timedelta(days=1)
    return month_before.replace(day=15), date(year, month, 14)
