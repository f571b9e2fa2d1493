"""Arithmetic that rules share."""

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

Row = TypeVar("Row")

DAYS_AHEAD: Final = 60
"""How many days after today an act may be signed or take effect.

A setting: no rule was found, it guards against mistyped years.
"""


def in_force_on(table: Sequence[tuple[date, Row]], day: date) -> Row:
    """The newest of dated rules that holds on `day`; before the first of them, the first."""
    return next((row for since, row in reversed(table) if since <= day), table[0][1])


def add_years(day: date, years: int) -> date:
    """The same day of the year, `years` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
