"""Dates as drafts write them: dd/mm/yyyy, dd/mm with the year left out, or in words."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.reports.period import Period

_LEAD: Final = re.compile(
    r"[\s,|(:]{0,6}(?:(?:được|đã)\s{1,3})?(?:(?:ký|cấp|ban hành)\s{1,3})?(ngày\s{0,4})?", re.IGNORECASE
)
_FORMS: Final = (
    re.compile(
        r"([0-9]{1,2})\s{1,3}tháng\s{1,3}([0-9]{1,2})(?:,?\s{1,3}năm\s{1,3}([0-9]{4}))?(?![0-9])", re.IGNORECASE
    ),
    re.compile(r"([0-9]{1,2}) ?/ ?([0-9]{1,2})(?: ?/ ?([0-9]{4}|[0-9]{2}))?(?![0-9/])"),
    re.compile(r"([0-9]{1,2})[.-]([0-9]{1,2})[.-]([0-9]{4})(?![0-9])"),
)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date in a draft, and where it ends; `day` is None for one that no calendar has."""

    text: str
    day: date | None
    end: int


def date_after(read: str, offset: int, period: Period) -> StatedDate | None:
    """The date that stands right after `offset`, if there is one; without the word `ngày` it must have its year."""
    lead = _LEAD.match(read, offset)
    assert lead is not None
    for form in _FORMS:
        match = form.match(read, lead.end())
        if match and (lead[1] or len(match[3] or "") == 4):
            day, month, year = (int(part) if part else None for part in match.groups())
            if year is not None and year < 100:
                year += 2000
            return StatedDate(match.group(), _day(day or 0, month or 0, year, period), match.end())
    return None


def _day(day: int, month: int, year: int | None, period: Period) -> date | None:
    """The day; a year that is left out is the one that brings it nearest to the period."""
    years = [year] if year is not None else range(period.first.year - 1, period.last.year + 2)
    days = [found for each in years if (found := _real(each, month, day)) is not None]
    return min(days, key=lambda found: _distance(found, period), default=None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _distance(day: date, period: Period) -> int:
    return max((period.first - day).days, (day - period.last).days, 0)
