"""Reporting periods: the days that a code such as `2024-11` means in a reporting calendar.

Months are the unit; a quarter, half-year or year runs from its first month's first day to its last month's last.
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
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?", re.ASCII
)
_FIRST_YEAR: Final = 1901
_LAST_YEAR: Final = 2199


def period(code: str, calendar: ReportingCalendar = ND09) -> Period:
    """The period `2024-11`, `2024-Q4`, `2024-H2` or `2024` of a calendar. Raises Malformed."""
    match = _CODE.fullmatch(code)
    if not match or not _FIRST_YEAR <= int(match["year"]) <= _LAST_YEAR:
        raise Malformed(
            Fault("period", code, "must be a month 2024-11, a quarter 2024-Q4, a half 2024-H2 or a year 2024", "period")
        )
    year = int(match["year"])
    first_month, last_month = _months(match)
    first, last = _month(year, first_month, calendar)[0], _month(year, last_month, calendar)[1]
    if calendar.year_to_date:
        first, last = date(year, 1, 1), date(year, 12, 31) if last_month == 12 else last
    return Period(code, calendar.key, first, last)


def _months(match: re.Match[str]) -> tuple[int, int]:
    """The first and last month that a code names."""
    for part, length in (("month", 1), ("quarter", 3), ("half", 6)):
        if match[part]:
            last = length * int(match[part])
            return last - length + 1, last
    return 1, 12


def _month(year: int, month: int, calendar: ReportingCalendar) -> tuple[date, date]:
    before = date(year, month, 1) - timedelta(days=1)
    return _end(before.year, before.month, calendar) + timedelta(days=1), _end(year, month, calendar)


def _end(year: int, month: int, calendar: ReportingCalendar) -> date:
    return date(year, month, min(calendar.month_ends_on, monthrange(year, month)[1]))


def months_ending(last: Period, calendar: ReportingCalendar, count: int = 12) -> list[Period]:
    """The `count` months of the calendar that end with the last month of `last`, in order; none before 1901-01."""
    end = last.last.year * 12 + last.last.month
    start = max(end - count, _FIRST_YEAR * 12)
    months = (divmod(number, 12) for number in range(start, end))
    return [period(f"{year:04d}-{month + 1:02d}", calendar) for year, month in months]
