"""The due day of a dossier (hạn giải quyết), as a pure function of its acts, its rule and the calendar."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias

from domain.deadlines.rules import Rule
from domain.deadlines.working_days import Calendar, Pause, Unit, clock
from domain.tense import VIETNAM

Taken: TypeAlias = tuple[str, date]
"""A step of a dossier: the kind of act and its effective day, as corrected."""


def counted_on(calendar: Calendar, rule: Rule, received_at: datetime) -> date:
    """The day that counts as that of the receipt (ngày được tính là ngày nhận)."""
    return rule.hours.receipt(calendar, received_at.astimezone(VIETNAM))


def due_on(
    calendar: Calendar, rule: Rule | None, counted: date, steps: Sequence[Taken], closed_on: date | None = None
) -> date | None:
    """The due day; None without a rule, or while a supplement is awaited. `closed_on` ends the wait for one."""
    if rule is None:
        return None
    # Only the day of a supplement is known, not its hour.
    stopped = [(asked, came and rule.hours.receipt(calendar, came)) for asked, came in pauses(steps)]
    if closed_on and stopped and stopped[-1][1] is None:
        stopped[-1] = (stopped[-1][0], closed_on)
    return clock(calendar, rule.term, counted, stopped, rule.after_supplement)


def pauses(steps: Sequence[Taken]) -> list[Pause]:
    """The pauses from each request for a supplement to its arrival; the last may still be open."""
    spans: list[Pause] = []
    for kind, day in steps:
        if kind == "ask_supplement":
            spans.append((day, None))
        elif kind in ("receive_supplement", "refuse", "withdraw") and spans and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], day)
    return spans


def days_left(calendar: Calendar, rule: Rule, due: date, day: date) -> int:
    """The days left in the rule's unit, negative once late."""
    if rule.term.unit is Unit.CALENDAR_DAYS:
        return (due - day).days
    return calendar.between(day, due) if day <= due else -calendar.between(due, day)
