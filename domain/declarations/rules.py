"""Dates and dated limits, for rules."""

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

Limit = TypeVar("Limit")

DAYS_AHEAD: Final = 60
"""How many days after today an act may be signed or take effect.

A setting against mistyped years, not a rule of law.
"""

DECIDED_AHEAD: Final = 800
"""The same for what laws and the province decide long before: days off, terms, who manages a register."""


def in_force_on(table: Sequence[tuple[date, Limit]], day: date) -> Limit:
    """The limit in force on `day`, of limits in order of their first day; the first for any earlier day."""
    return next((limit for since, limit in reversed(table) if since <= day), table[0][1])


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
