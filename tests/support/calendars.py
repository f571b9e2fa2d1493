"""The seeded calendar, and strategies for calendars, terms and pauses."""

import csv
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from db.migrations import calendar_vn
from domain.deadlines.working_days import AfterSupplement, Calendar, Term, Unit, clock

DAY = timedelta(days=1)
WORKING, PLAIN = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS


def seeded(*, overrides: bool = True) -> Calendar:
    """The seeded calendar, with or without the days that the library lacks."""
    with calendar_vn.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Calendar(
        {
            date.fromisoformat(row["day"]): row["works"] == "true"
            for row in rows
            if overrides or row["source"] != calendar_vn.SWAP_2026
        }
    )


VIETNAM = seeded()


def vn(text: str) -> date:
    """A day written as dd/mm/yyyy."""
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
UNITS = st.sampled_from(Unit)
TERMS = st.builds(Term, st.integers(1, 40), UNITS)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar with some days off or worked, and runs as long as Tết."""
    exceptions = draw(st.dictionaries(DAYS, st.booleans(), max_size=40))
    if draw(st.booleans()):
        tet = draw(DAYS)
        exceptions |= {tet + n * DAY: False for n in range(9)}
    return Calendar(exceptions)


@st.composite
def cases(draw: st.DrawFn, most: int = 4) -> tuple[Calendar, Term, date, list[tuple[date, date]]]:
    """A calendar, a term, a day of receipt and closed pauses near it, which may overlap or lie before it."""
    received = draw(DAYS)
    spans = draw(st.lists(st.tuples(st.integers(-10, 70), st.integers(0, 30)), max_size=most))
    pauses = [(received + start * DAY, received + (start + length) * DAY) for start, length in spans]
    return draw(calendars()), draw(TERMS), received, pauses


def due(
    calendar: Calendar, term: Term, received: date, pauses: Any, after: AfterSupplement = AfterSupplement.RESUME
) -> date:
    """The due day, which must not be None."""
    due_on = clock(calendar, term, received, pauses, after)
    assert due_on is not None
    return due_on
