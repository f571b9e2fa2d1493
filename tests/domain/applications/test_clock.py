"""The clock of a dossier: pauses stop its term, and what was left runs on."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applications.working_days import Calendar, Pause, Term, Unit, clock, deadline
from domain.errors import NotAllowed
from tests.support.calendars import DAY, DAYS, PLAIN, TERMS, VIETNAM, WORKING, calendars, cases, due, vn


@given(calendars(), DAYS, TERMS)
def test_a_clock_that_never_stopped_is_the_deadline(calendar: Calendar, received: date, term: Term) -> None:
    assert clock(calendar, term, received) == deadline(calendar, received, term)


@given(cases())
def test_the_due_day_is_a_working_day_outside_every_pause(case: tuple[Calendar, Term, date, Any]) -> None:
    calendar, _, received, pauses = case
    found = due(*case)
    assert calendar.works(found)
    assert found > received
    assert not any(asked < found <= came for asked, came in pauses)


@given(cases(), st.integers(-10, 70), st.integers(0, 30))
def test_a_pause_never_makes_the_due_day_earlier_and_a_longer_one_neither(
    case: tuple[Calendar, Term, date, Any], start: int, length: int
) -> None:
    calendar, term, received, pauses = case
    asked = received + start * DAY
    shorter = [*pauses, (asked, asked + length * DAY)]
    longer = [*pauses, (asked, asked + (length + 1) * DAY)]
    assert due(*case) <= due(calendar, term, received, shorter) <= due(calendar, term, received, longer)


@given(cases(), st.integers(-10, 70))
def test_a_supplement_that_comes_the_same_day_changes_nothing(
    case: tuple[Calendar, Term, date, Any], start: int
) -> None:
    calendar, term, received, pauses = case
    day = received + start * DAY
    assert due(calendar, term, received, [*pauses, (day, day)]) == due(*case)


@given(cases(), st.integers(0, 30), st.integers(0, 60))
def test_a_pause_asked_on_the_due_day_or_later_gives_nothing_back(
    case: tuple[Calendar, Term, date, Any], late: int, length: int
) -> None:
    calendar, term, received, pauses = case
    before = due(*case)
    asked = before + late * DAY
    assert due(calendar, term, received, [*pauses, (asked, asked + length * DAY)]) == before
    assert clock(calendar, term, received, [*pauses, (asked, None)]) == before


@given(cases(), st.integers(-10, 70))
def test_an_open_pause_stops_the_clock_exactly_if_it_could_still_move_the_due_day(
    case: tuple[Calendar, Term, date, Any], start: int
) -> None:
    calendar, term, received, pauses = case
    asked = received + start * DAY
    found = clock(calendar, term, received, [*pauses, (asked, None)])
    assert (found is None) == (asked < due(*case))
    assert found in (None, due(*case))


@given(cases(), st.integers(1, 20))
def test_a_longer_term_is_never_due_earlier(case: tuple[Calendar, Term, date, Any], more: int) -> None:
    calendar, term, received, pauses = case
    longer = due(calendar, Term(term.amount + more, term.unit), received, pauses)
    assert longer > due(*case) if term.unit is WORKING else longer >= due(*case)


@given(cases())
def test_a_dossier_received_later_is_never_due_earlier(case: tuple[Calendar, Term, date, Any]) -> None:
    calendar, term, received, pauses = case
    assert due(calendar, term, received + DAY, pauses) >= due(*case)


@given(cases(), st.randoms())
def test_the_order_and_the_repetition_of_pauses_do_not_matter(
    case: tuple[Calendar, Term, date, Any], random: Any
) -> None:
    calendar, term, received, pauses = case
    shuffled = [*pauses, *pauses]
    random.shuffle(shuffled)
    assert due(calendar, term, received, shuffled) == due(*case)


@given(calendars(), DAYS, TERMS, st.integers(0, 60), st.integers(0, 30))
def test_what_was_left_runs_on_from_the_day_after_the_supplement(
    calendar: Calendar, received: date, term: Term, start: int, length: int
) -> None:
    asked, came = received + start * DAY, received + (start + length) * DAY
    used = calendar.between(received, asked) if term.unit is WORKING else start
    expected = deadline(calendar, received, term)
    if used < term.amount:
        expected = deadline(calendar, came, Term(term.amount - used, term.unit))
    elif asked < expected:  # the term has run, but its last day is off and has rolled to a day of the pause
        expected = expected if came < expected else calendar.on_or_after(came + DAY)
    assert clock(calendar, term, received, [(asked, came)]) == expected


@pytest.mark.parametrize(
    ("amount", "unit", "pauses", "expected"),
    [
        # Received on Monday 4 November 2024, 10 working days: the 18th.
        (10, WORKING, [], "18/11/2024"),
        # Asked on the 6th, when 2 of 10 are used; the other 8 run from the 14th.
        (10, WORKING, [("06/11/2024", "13/11/2024")], "25/11/2024"),
        # It came on a Saturday: Monday is the first of the 8.
        (10, WORKING, [("06/11/2024", "16/11/2024")], "27/11/2024"),
        # Twice: 2 used, then 3 of the 8, then 5 are left.
        (10, WORKING, [("06/11/2024", "13/11/2024"), ("18/11/2024", "20/11/2024")], "27/11/2024"),
        # Asked and come on the same day.
        (10, WORKING, [("06/11/2024", "06/11/2024")], "18/11/2024"),
        # Asked on the day it was received: nothing is used.
        (10, WORKING, [("04/11/2024", "06/11/2024")], "20/11/2024"),
        # Asked on the due day, and after it.
        (10, WORKING, [("18/11/2024", "25/11/2024")], "18/11/2024"),
        (10, WORKING, [("19/11/2024", "25/11/2024")], "18/11/2024"),
        (10, WORKING, [("19/11/2024", None)], "18/11/2024"),
        # Asked and not come yet; closed pauses before it do not matter.
        (10, WORKING, [("06/11/2024", None)], None),
        (10, WORKING, [("06/11/2024", "13/11/2024"), ("18/11/2024", None)], None),
        # 15 days: the 19th. Asked on the 6th, 13 are left from the 14th: the 26th.
        (15, PLAIN, [], "19/11/2024"),
        (15, PLAIN, [("06/11/2024", "13/11/2024")], "26/11/2024"),
        # 12 days end on Saturday the 16th and roll to the 18th; asked on the Sunday between.
        (12, PLAIN, [], "18/11/2024"),
        (12, PLAIN, [("17/11/2024", "20/11/2024")], "21/11/2024"),
    ],
)
def test_a_clock_of_a_dossier_stops_and_runs_on(
    amount: int, unit: Unit, pauses: list[tuple[str, str | None]], expected: str | None
) -> None:
    stopped: list[Pause] = [(vn(asked), vn(came) if came else None) for asked, came in pauses]
    found = clock(VIETNAM, Term(amount, unit), vn("04/11/2024"), stopped)
    assert found == (vn(expected) if expected else None)


def test_a_supplement_that_came_before_it_was_asked_for_is_refused() -> None:
    with pytest.raises(NotAllowed) as refused:
        clock(VIETNAM, Term(5, WORKING), vn("04/11/2024"), [(vn("07/11/2024"), vn("06/11/2024"))])
    assert [(fault.field, fault.value) for fault in refused.value.faults] == [("pauses", vn("06/11/2024"))]
