"""Reporting periods: the days that a code such as `2024-11` means in a reporting calendar.

Months are the unit; a longer period runs from its first month's first day to its last month's last. Nghị định
09/2019/NĐ-CP Điều 12 names months, quarters, halves and years; nine months (9 tháng), which reports do state, are not
among those that were found there, and run like a half from the first day of the year.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.errors import Fault, Malformed


@dataclass(frozen=True, slots=True)
class ReportingCalendar:
    """How months are divided (kỳ báo cáo): the last day of a reporting month, and whether periods run from 1 January.

    A month shorter than `month_ends_on` ends on its last day; the next period begins on the day after. If periods run
    from 1 January, no later month would have the last days of a year, so December ends on the 31st.
    """

    key: str
    title_vi: str
    month_ends_on: int
    year_to_date: bool = False


ND09: Final = ReportingCalendar("nd09", "NĐ 09/2019/NĐ-CP Điều 12: từ ngày 15 tháng trước đến ngày 14", 14)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a calendar: its code and its first and last day, in Asia/Ho_Chi_Minh."""

    code: str
    calendar: str
    first: date
    last: date

    @property
    def order(self) -> tuple[date, int]:
        """Sort key: by last day; of two periods that end together, the shorter comes first."""
        return self.last, -self.first.toordinal()


_CODE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)))?", re.ASCII
)
_FORMS: Final = "a month 2024-11, a quarter 2024-Q4, a half 2024-H2, nine months 2024-9M or a year 2024"
FIRST_YEAR: Final = 1901
LAST_YEAR: Final = 2199


def period(code: str, calendar: ReportingCalendar = ND09, field: str = "period") -> Period:
    """The period `2024-11`, `2024-Q4`, `2024-H2`, `2024-9M` or `2024` of a calendar. Raises Malformed."""
    year, first_month, last_month = months_of(code, field)
    first, last = _month(year, first_month, calendar)[0], _month(year, last_month, calendar)[1]
    if calendar.year_to_date:
        first, last = date(year, 1, 1), date(year, 12, 31) if last_month == 12 else last
    return Period(code, calendar.key, first, last)


def months_of(code: str, field: str = "period") -> tuple[int, int, int]:
    """The year that a code names, with its first and last month. Raises Malformed."""
    match = _CODE.fullmatch(code)
    if not match or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        raise Malformed(Fault(field, code, f"must be {_FORMS}", "period"))
    year = int(match["year"])
    if match["nine"]:
        return year, 1, 9
    for part, length in (("month", 1), ("quarter", 3), ("half", 6)):
        if match[part]:
            last = length * int(match[part])
            return year, last - length + 1, last
    return year, 1, 12


def _month(year: int, month: int, calendar: ReportingCalendar) -> tuple[date, date]:
    before = date(year, month, 1) - timedelta(days=1)
    return _end(before.year, before.month, calendar) + timedelta(days=1), _end(year, month, calendar)


def _end(year: int, month: int, calendar: ReportingCalendar) -> date:
    return date(year, month, min(calendar.month_ends_on, monthrange(year, month)[1]))


def months_ending(last: Period, calendar: ReportingCalendar, count: int = 12) -> list[Period]:
    """The `count` months of the calendar that end with the last month of `last`, in order; none before 1901-01."""
    end = last.last.year * 12 + last.last.month
    start = max(end - count, FIRST_YEAR * 12)
    months = (divmod(number, 12) for number in range(start, end))
    return [period(f"{year:04d}-{month + 1:02d}", calendar) for year, month in months]
