"""Working days and terms: known cases, and properties of any calendar."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.migrations import calendar_vn
from domain.deadlines.working_days import Calendar, Term, Unit, clock, deadline
from tests.support.calendars import DAY, DAYS, PLAIN, TERMS, VIETNAM, WORKING, calendars, seeded, vn


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("05/11/2024", 10, WORKING, "19/11/2024"),
        ("31/01/2024", 10, WORKING, "21/02/2024"),
        ("24/04/2024", 7, WORKING, "07/05/2024"),
        ("20/01/2025", 10, WORKING, "10/02/2025"),
        ("22/04/2025", 5, WORKING, "28/04/2025"),
        ("14/01/2025", 15, PLAIN, "03/02/2025"),
        ("29/12/2025", 5, WORKING, "07/01/2026"),
    ],
)
def test_the_last_day_of_known_terms(start: str, amount: int, unit: Unit, due: str) -> None:
    term = Term(amount, unit)
    assert deadline(VIETNAM, vn(start), term) == clock(VIETNAM, term, vn(start)) == vn(due)


def test_without_the_dispatch_the_library_is_a_day_early() -> None:
    library = seeded(overrides=False)
    assert deadline(library, vn("29/12/2025"), Term(5, WORKING)) == vn("06/01/2026")
    assert (library.works(vn("02/01/2026")), library.works(vn("10/01/2026"))) == (True, False)
    assert (VIETNAM.works(vn("02/01/2026")), VIETNAM.works(vn("10/01/2026"))) == (False, True)


def test_the_committed_calendar_is_that_of_the_library_and_the_dispatch() -> None:
    written = io.StringIO()
    calendar_vn.write(written)
    assert calendar_vn.FILE.read_text(encoding="utf-8") == written.getvalue()


def test_only_exceptional_days_are_stored_and_later_years_are_marked_as_estimates() -> None:
    assert all(works != (day.weekday() < 5) for day, works in VIETNAM.exceptions.items())
    assert {day.year for day in VIETNAM.exceptions} == set(calendar_vn.YEARS)
    with calendar_vn.FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert ("ước tính" in row["source"]) == (int(row["day"][:4]) > calendar_vn.LAST_ANNOUNCED)


@given(calendars(), DAYS, st.integers(1, 40))
def test_the_nth_working_day_after_a_day_is_n_working_days_away(calendar: Calendar, day: date, count: int) -> None:
    nth = calendar.after(day, count)
    assert calendar.works(nth)
    assert calendar.between(day, nth) == count
    assert calendar.between(day, nth - DAY) == count - 1
    assert calendar.after(day, count + 1) == calendar.after(nth, 1)


@given(calendars(), DAYS)
def test_the_next_working_day_is_the_first_one(calendar: Calendar, day: date) -> None:
    following = calendar.on_or_after(day)
    assert calendar.works(following)
    assert following >= day
    assert calendar.between(day - DAY, following) == 1
    assert (following == day) == calendar.works(day)


@given(calendars(), DAYS, DAYS, DAYS)
def test_working_days_between_add_up(calendar: Calendar, a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(first, last)
    assert calendar.between(last, first) == 0


@given(calendars(), DAYS, TERMS)
def test_a_deadline_is_the_working_day_on_which_the_term_has_run(calendar: Calendar, start: date, term: Term) -> None:
    last = deadline(calendar, start, term)
    assert calendar.works(last)
    if term.unit is WORKING:
        assert calendar.between(start, last) == term.amount
    else:
        assert last >= start + term.amount * DAY
        assert calendar.between(start + (term.amount - 1) * DAY, last) == 1


@given(calendars(), DAYS, st.integers(1, 40))
def test_working_days_never_end_before_as_many_calendar_days(calendar: Calendar, start: date, amount: int) -> None:
    assert deadline(calendar, start, Term(amount, WORKING)) >= deadline(calendar, start, Term(amount, PLAIN))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_term_has_at_least_a_day(amount: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        Term(amount, PLAIN)
    with pytest.raises(ValueError, match="1 or more"):
        VIETNAM.after(vn("04/11/2024"), amount)
