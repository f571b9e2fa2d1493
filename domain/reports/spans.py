"""Spans of periods: any two days, the periods from one code to another, and those that a period is compared with."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from domain.declarations.rules import add_years
from domain.errors import Fault, Malformed, not_allowed
from domain.reports.period import FIRST_YEAR, LAST_YEAR, Period, ReportingCalendar, months_of, period

MOST_YEARS: Final = 10
"""How long the periods of one report may be in total: a setting, no rule."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_BETWEEN: Final = ".."


class Comparison(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"  # kỳ trước
    LAST_YEAR = "last_year"  # cùng kỳ năm trước
    CUMULATED = "cumulated"  # luỹ kế từ ngày 01/01 đến hết kỳ


class _Unit(NamedTuple):
    """A kind of period: how many of it a year has, and how its codes are written."""

    per_year: int
    code: str


_UNITS: Final = {
    1: _Unit(12, "{year:04d}-{number:02d}"),
    3: _Unit(4, "{year:04d}-Q{number}"),
    6: _Unit(2, "{year:04d}-H{number}"),
    9: _Unit(1, "{year:04d}-9M"),
    12: _Unit(1, "{year:04d}"),
}
"""By its months."""


def between(first: date, last: date, calendar: str) -> Period:
    """The period of any two days, both included."""
    return Period(f"{first}{_BETWEEN}{last}", calendar, first, last)


def any_period(code: str, calendar: ReportingCalendar) -> Period:
    """The period of a code or of two days, `2024-10-15..2024-11-14`. Raises Malformed, or NotAllowed for too long."""
    first, dots, last = code.partition(_BETWEEN)
    if not dots:
        return period(code, calendar)
    return _of_days("period", "period", first, last, calendar)


def periods(first: str, last: str, calendar: ReportingCalendar, today: date) -> list[Period]:
    """Every period from one code to another of the same kind, or the one from a day to another.

    Raises Malformed, or NotAllowed for an end before the beginning, too long a time, or what has not begun.
    """
    of_days = [bool(_DAY.fullmatch(text)) for text in (first, last)]
    if all(of_days):
        found = [_of_days("from", "to", first, last, calendar)]
    elif any(of_days):
        raise _other_kind(first, last)
    else:
        found = _of_codes(first, last, calendar)
    if found[-1].first > today:
        begins = found[-1].first
        rule = f"has not begun: its first day is {begins}"
        raise not_allowed("to", last, rule, "period-to-come", about={"first": begins})
    return found


def compared(period: Period, comparison: Comparison, calendar: ReportingCalendar) -> Period | None:
    """The period that one is compared with; None if it lies before the first year there is."""
    match comparison:
        case Comparison.BEFORE:
            return _earlier(period, calendar, lambda unit: 1, _just_before)
        case Comparison.LAST_YEAR:
            return _earlier(period, calendar, lambda unit: unit.per_year, _a_year_before)
        case Comparison.CUMULATED:
            return between(date(period.last.year, 1, 1), period.last, period.calendar)


def _of_days(field_of_first: str, field_of_last: str, first: str, last: str, calendar: ReportingCalendar) -> Period:
    days = _day(field_of_first, first), _day(field_of_last, last)
    if days[0] > days[1]:
        raise _upside_down(field_of_last, last, first)
    _check_length(field_of_last, last, *days)
    return between(*days, calendar.key)


def _of_codes(first: str, last: str, calendar: ReportingCalendar) -> list[Period]:
    (length, start), (other, end) = _position(first, "from"), _position(last, "to")
    if length != other:
        raise _other_kind(first, last)
    if start > end:
        raise _upside_down("to", last, first)
    _check_length("to", last, period(first, calendar, "from").first, period(last, calendar, "to").last)
    return [period(_code(length, number), calendar) for number in range(start, end + 1)]


def _position(code: str, field: str = "period") -> tuple[int, int]:
    """How many months a code names, and which it is of all periods of so many months."""
    year, first_month, last_month = months_of(code, field)
    length = last_month - first_month + 1
    return length, year * _UNITS[length].per_year + (first_month - 1) // length


def _code(length: int, position: int) -> str:
    unit = _UNITS[length]
    year, before = divmod(position, unit.per_year)
    return unit.code.format(year=year, number=before + 1)


def _earlier(
    of: Period, calendar: ReportingCalendar, steps: Callable[[_Unit], int], moved: Callable[[Period], Period]
) -> Period | None:
    if _BETWEEN in of.code:
        earlier = moved(of)
        return earlier if earlier.first.year >= FIRST_YEAR else None
    length, position = _position(of.code)
    position -= steps(_UNITS[length])
    return period(_code(length, position), calendar) if position // _UNITS[length].per_year >= FIRST_YEAR else None


def _just_before(of: Period) -> Period:
    """As many days, just before."""
    last = of.first - timedelta(days=1)
    return between(last - (of.last - of.first), last, of.calendar)


def _a_year_before(of: Period) -> Period:
    """The same days; 29 February is the day before 1 March."""
    last = add_years(of.last + timedelta(days=1), -1) - timedelta(days=1)
    return between(min(add_years(of.first, -1), last), last, of.calendar)


def _day(field: str, text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        rule = "must be two days of the calendar, such as 2024-10-15 and 2024-11-14"
        raise Malformed(Fault(field, text, rule, "period", case="days"))
    return day


def _check_length(field: str, value: str, first: date, last: date) -> None:
    until = add_years(first, MOST_YEARS)
    if last >= until:
        latest = until - timedelta(days=1)
        rule = f"must end on {latest} at the latest: a report covers at most {MOST_YEARS} years from {first}"
        about = {"years": MOST_YEARS, "first": first, "latest": latest}
        raise not_allowed(field, value, rule, "period-length", about=about)


def _upside_down(field: str, last: str, first: str) -> Exception:
    return not_allowed(field, last, f"must not be before {first}", "period-order", about={"first": first})


def _other_kind(first: str, last: str) -> Exception:
    rule = f"must be a period of the same kind as {first}, or both must be days"
    return not_allowed("to", last, rule, "period-kind", about={"first": first})
