"""Dates as drafts write them: dd/mm/yyyy, dd/mm without a year, or in words."""

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
    """A date in a draft, and its end; `day` is None for a date that does not exist."""

    text: str
    day: date | None
    end: int


def date_after(text: str, offset: int, period: Period) -> StatedDate | None:
    """The date right after `offset`, or None; without the word `ngày` it must have a year."""
    lead = _LEAD.match(text, offset)
    assert lead is not None
    for form in _FORMS:
        match = form.match(text, lead.end())
        if match and (lead[1] or len(match[3] or "") == 4):
            day, month, year = (int(part) if part else None for part in match.groups())
            if year is not None and year < 100:
                year += 2000
            return StatedDate(match.group(), _day(day or 0, month or 0, year, period), match.end())
    return None


def _day(day: int, month: int, year: int | None, period: Period) -> date | None:
    """The day; without a year, the one nearest to the period."""
    years = [year] if year is not None else range(period.first.year - 1, period.last.year + 2)
    days = [known for each in years if (known := _date(each, month, day)) is not None]
    return min(days, key=lambda candidate: _distance(candidate, period), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _distance(day: date, period: Period) -> int:
    return max((period.first - day).days, (day - period.last).days, 0)
