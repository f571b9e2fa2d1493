"""Working days (ngày làm việc) and the terms counted in them, as pure functions of a calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from db.tables.deadline_rule import AfterSupplement, OutOfHours, Unit
from db.tables.validators import FIRST_DAY
from domain.errors import not_allowed

__all__ = ["AfterSupplement", "Calendar", "Hours", "OutOfHours", "Pause", "Term", "Unit", "clock", "deadline"]

Pause = tuple[date, date | None]
"""The day a supplement (bổ sung hồ sơ) was requested, and the day it came; None while it is awaited."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday are worked, Saturday and Sunday are not, but for `exceptions` (Bộ luật Lao động 2019 Điều 112).

    An exception is true for a day worked, such as a Saturday that makes up for a bridge day (làm bù).
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether offices work on `day`."""
        return self.exceptions.get(day, _is_weekday(day))

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the next one."""
        while not self.works(day):
            day += _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is not counted. Raises ValueError for a count below 1."""
        if count < 1:
            raise ValueError(f"count must be 1 or more, not {count}")
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day

    def between(self, first: date, last: date) -> int:
        """The number of working days after `first`, up to `last` inclusive; 0 if `last` is not after it."""
        return sum(self.works(first + n * _DAY) for n in range(1, (last - first).days + 1))

    def count(self, day: date) -> int:
        """The number of working days up to `day` inclusive since 1900, a Monday: `between` is a difference of these."""
        weeks, days = divmod((day - FIRST_DAY).days, 7)
        moved = [works for at, works in self.exceptions.items() if at <= day and works != _is_weekday(at)]
        return weeks * _SATURDAY + min(days + 1, _SATURDAY) + sum(1 if works else -1 for works in moved)


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time (thời hạn) in days of one unit. Raises ValueError for an amount below 1."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"amount must be 1 or more, not {self.amount}")


@dataclass(frozen=True, slots=True)
class Hours:
    """What a rule says on receipt out of hours, and when the office closes; None: any hour is in time."""

    out_of_hours: OutOfHours = OutOfHours.SAME_DAY
    closes_at: time | None = None

    def receipt(self, calendar: Calendar, received: date | datetime) -> date:
        """The day that counts as that of the receipt; only an instant, in local time, can be after hours."""
        day = received.date() if isinstance(received, datetime) else received
        if self.out_of_hours is OutOfHours.SAME_DAY:
            return day
        late = isinstance(received, datetime) and self.closes_at is not None and received.time() > self.closes_at
        return calendar.on_or_after(day + _DAY if late else day)


def deadline(calendar: Calendar, start: date, term: Term) -> date:
    """The last day of a term that starts on `start`: the first day is not counted, a last day off rolls forward.

    Bộ luật Dân sự 2015 Điều 147-148, from memory: the text could not be checked. Days off: Bộ luật Lao động 2019
    Điều 112.
    """
    if term.unit is Unit.WORKING_DAYS:
        return calendar.after(start, term.amount)
    return calendar.on_or_after(start + term.amount * _DAY)


def clock(
    calendar: Calendar,
    term: Term,
    received_on: date,
    pauses: Sequence[Pause] = (),
    after_supplement: AfterSupplement = AfterSupplement.RESUME,
) -> date | None:
    """The due day of a dossier (hồ sơ) received on `received_on`, or None while an open pause stops its term.

    Days of the term are those after the day of receipt and outside every pause; for a term in working days, only
    working days. A pause has the days after the request, up to and including the day the supplement came: the day of
    the request counts, as the office had the dossier; the day of the supplement does not, as a first day. From the next
    day runs the rest of the term or, where the supplement restarts it, the whole. So a supplement that comes on the day
    of the request changes nothing that resumes. Pauses may overlap.

    The dossier is due on the first working day, outside every pause, on or after the last day of the term. A pause
    requested on the due day or later changes nothing. Raises NotAllowed for a pause that ends before it begins.
    """
    for requested, came in pauses:
        if came is not None and came < requested:
            rule = f"a supplement cannot come before it was requested ({requested})"
            raise not_allowed("pauses", came, rule, "pause", about={"requested": requested})
    if after_supplement is AfterSupplement.RESTART:
        return _restarted(calendar, term, received_on, pauses)
    stopped = min((requested for requested, came in pauses if came is None), default=None)
    closed = [(requested, came) for requested, came in pauses if came is not None]
    due = _due(calendar, term, received_on, closed)
    return due if stopped is None or due <= stopped else None


def _restarted(calendar: Calendar, term: Term, received_on: date, pauses: Sequence[Pause]) -> date | None:
    start, due = received_on, deadline(calendar, received_on, term)
    for requested, came in sorted(pauses, key=lambda pause: pause[0]):
        if requested >= due:
            break
        if came is None:
            return None
        start = max(start, came)
        due = deadline(calendar, start, term)
    return due


def _due(calendar: Calendar, term: Term, received_on: date, pauses: Sequence[tuple[date, date]]) -> date:
    left, day = term.amount, received_on
    while True:
        day += _DAY
        if any(requested < day <= came for requested, came in pauses):
            continue
        works = calendar.works(day)
        left -= works or term.unit is Unit.CALENDAR_DAYS
        if left <= 0 and works:
            return day
