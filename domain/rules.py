"""Arithmetic that rules share."""

from datetime import date


def add_years(day: date, years: int) -> date:
    """The same day of the year, `years` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
