"""Working days (ngày làm việc) and the terms counted in them; pure: days off are passed in, and there is no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from db.tables.deadline_rule import Unit
from domain.errors import not_allowed

__all__ = ["Calendar", "Pause", "Term", "Unit", "clock", "deadline"]

Pause = tuple[date, date | None]
"""The day a supplement (bổ sung hồ sơ) was asked for, and the day it came; None while it has not."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday work, Saturday and Sunday do not, except as `exceptions` says (Bộ luật Lao động 2019 Điều 112).

    An exception that is true is a day worked, as a Saturday that makes up for a bridge day (làm bù).
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether offices work on `day`."""
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the next one."""
        while not self.works(day):
            day += _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, itself not counted. Raises ValueError for a count below 1."""
        if count < 1:
            raise ValueError(f"count must be 1 or more, not {count}")
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days there are after `first`, up to `last` inclusive; 0 if `last` is not after it."""
        return sum(self.works(first + n * _DAY) for n in range(1, (last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time (thời hạn): so many days of one sort. Raises ValueError for an amount below 1."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"amount must be 1 or more, not {self.amount}")


def deadline(calendar: Calendar, start: date, term: Term) -> date:
    """The last day of a term that starts on `start`: the first day is not counted, a last day off rolls forward.

    Bộ luật Dân sự 2015 Điều 147-148 say so as far as we remember: their text was not found again. Which days are off
    is Bộ luật Lao động 2019 Điều 112.
    """
    if term.unit is Unit.WORKING_DAYS:
        return calendar.after(start, term.amount)
    return calendar.on_or_after(start + term.amount * _DAY)


def clock(calendar: Calendar, term: Term, received_on: date, pauses: Sequence[Pause] = ()) -> date | None:
    """The day a dossier (hồ sơ) received on `received_on` is due, or None while a pause has stopped its term.

    A day uses the term up if it comes after the day of receipt, in no pause and, in working days, is one. The days of
    a pause are those after the asking, up to and including the day the supplement came: the day of asking is used, as
    the office had the dossier; the day of the supplement is not counted, as no first day is. So what was left runs on
    from the next day, and a supplement that comes on the day it was asked for changes nothing. Pauses may overlap.

    Due is the first working day, in no pause, on or after the day that uses the last of the term. A pause asked on
    the due day or later gives nothing back, open or not. Raises NotAllowed for a pause that ends before it begins.
    """
    for asked, came in pauses:
        if came is not None and came < asked:
            raise not_allowed("pauses", came, f"a supplement cannot come before it was asked for ({asked})", "pause")
    stopped = min((asked for asked, came in pauses if came is None), default=None)
    closed = [(asked, came) for asked, came in pauses if came is not None]
    due = _due(calendar, term, received_on, closed)
    return due if stopped is None or due <= stopped else None


def _due(calendar: Calendar, term: Term, received_on: date, pauses: Sequence[tuple[date, date]]) -> date:
    left, day = term.amount, received_on
    while True:
        day += _DAY
        if any(asked < day <= came for asked, came in pauses):
            continue
        works = calendar.works(day)
        left -= works or term.unit is Unit.CALENDAR_DAYS
        if left <= 0 and works:
            return day
