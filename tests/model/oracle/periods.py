"""The days of a reporting period."""

from calendar import monthrange
from datetime import date, timedelta

from tests.model.oracle.world import World


def days_of(world: World, calendar: str, code: str) -> tuple[str, str]:
    """The first and the last day of `2024-11`, `2024-Q4`, `2024-H2` or `2024`."""
    ends_on, from_new_year = world.calendars[calendar]
    year, _, part = code.partition("-")
    length = {"Q": 3, "H": 6, "": 12}.get(part[:1], 1)
    last_month = int(part.lstrip("QH") or 1) * length
    first = _end(int(year), last_month - length, ends_on) + timedelta(days=1)
    last = _end(int(year), last_month, ends_on)
    if from_new_year:
        first = date(int(year), 1, 1)
        last = date(int(year), 12, 31) if last_month == 12 else last
    return first.isoformat(), last.isoformat()


def _end(year: int, month: int, ends_on: int) -> date:
    """The last day of a reporting month; month 0 is the December before."""
    year, month = (year, month) if month else (year - 1, 12)
    return date(year, month, min(ends_on, monthrange(year, month)[1]))


def is_earlier(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Whether a period is before another: it ends earlier, or begins later if both end together."""
    return a[1] < b[1] or (a[1] == b[1] and a[0] > b[0])
