"""The clock of a dossier: pauses stop its term, and the rest of it runs on."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines.working_days import AfterSupplement, Calendar, Pause, Term, Unit, clock, deadline
from domain.errors import NotAllowed
from tests.support.calendars import DAY, DAYS, PLAIN, TERMS, VIETNAM, WORKING, calendars, cases, due, vn

RESTART = AfterSupplement.RESTART


@given(calendars(), DAYS, TERMS)
def test_a_clock_without_pauses_ends_at_the_deadline(calendar: Calendar, received: date, term: Term) -> None:
    assert clock(calendar, term, received) == deadline(calendar, received, term)


@given(cases())
def test_the_due_day_is_a_working_day_outside_every_pause(case: tuple[Calendar, Term, date, Any]) -> None:
    calendar, _, received, pauses = case
    due_on = due(*case)
    assert calendar.works(due_on)
    assert due_on > received
    assert not any(requested < due_on <= came for requested, came in pauses)


@given(cases(), st.integers(-10, 70), st.integers(0, 30))
def test_a_longer_pause_never_makes_the_due_day_earlier(
    case: tuple[Calendar, Term, date, Any], start: int, length: int
) -> None:
    calendar, term, received, pauses = case
    requested = received + start * DAY
    shorter = [*pauses, (requested, requested + length * DAY)]
    longer = [*pauses, (requested, requested + (length + 1) * DAY)]
    assert due(*case) <= due(calendar, term, received, shorter) <= due(calendar, term, received, longer)


@given(cases(), st.integers(-10, 70))
def test_a_supplement_that_comes_the_same_day_changes_nothing(
    case: tuple[Calendar, Term, date, Any], start: int
) -> None:
    calendar, term, received, pauses = case
    day = received + start * DAY
    assert due(calendar, term, received, [*pauses, (day, day)]) == due(*case)


@given(cases(), st.integers(0, 30), st.integers(0, 60))
def test_a_pause_requested_on_the_due_day_or_later_changes_nothing(
    case: tuple[Calendar, Term, date, Any], late: int, length: int
) -> None:
    calendar, term, received, pauses = case
    before = due(*case)
    requested = before + late * DAY
    assert due(calendar, term, received, [*pauses, (requested, requested + length * DAY)]) == before
    assert clock(calendar, term, received, [*pauses, (requested, None)]) == before


@given(cases(), st.integers(-10, 70))
def test_an_open_pause_stops_the_clock_only_before_the_due_day(
    case: tuple[Calendar, Term, date, Any], start: int
) -> None:
    calendar, term, received, pauses = case
    requested = received + start * DAY
    due_on = clock(calendar, term, received, [*pauses, (requested, None)])
    assert (due_on is None) == (requested < due(*case))
    assert due_on in (None, due(*case))


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
def test_the_rest_of_the_term_runs_from_the_day_after_the_supplement(
    calendar: Calendar, received: date, term: Term, start: int, length: int
) -> None:
    requested, came = received + start * DAY, received + (start + length) * DAY
    used = calendar.between(received, requested) if term.unit is WORKING else start
    expected = deadline(calendar, received, term)
    if used < term.amount:
        expected = deadline(calendar, came, Term(term.amount - used, term.unit))
    elif requested < expected:  # the term has run, but its last day is off and rolls to a day of the pause
        expected = expected if came < expected else calendar.on_or_after(came + DAY)
    assert clock(calendar, term, received, [(requested, came)]) == expected


@pytest.mark.parametrize(
    ("amount", "unit", "pauses", "expected"),
    [
        # Received on Monday 4 November 2024, 10 working days: the 18th.
        (10, WORKING, [], "18/11/2024"),
        # Requested on the 6th, when 2 of 10 are used; the other 8 run from the 14th.
        (10, WORKING, [("06/11/2024", "13/11/2024")], "25/11/2024"),
        # It came on a Saturday: Monday is the first of the 8.
        (10, WORKING, [("06/11/2024", "16/11/2024")], "27/11/2024"),
        # Twice: 2 used, then 3 of the 8, then 5 are left.
        (10, WORKING, [("06/11/2024", "13/11/2024"), ("18/11/2024", "20/11/2024")], "27/11/2024"),
        # Requested and come on the same day.
        (10, WORKING, [("06/11/2024", "06/11/2024")], "18/11/2024"),
        # Requested on the day of receipt: nothing is used.
        (10, WORKING, [("04/11/2024", "06/11/2024")], "20/11/2024"),
        # Requested on the due day, and after it.
        (10, WORKING, [("18/11/2024", "25/11/2024")], "18/11/2024"),
        (10, WORKING, [("19/11/2024", "25/11/2024")], "18/11/2024"),
        (10, WORKING, [("19/11/2024", None)], "18/11/2024"),
        # Requested and not come yet; closed pauses before it do not matter.
        (10, WORKING, [("06/11/2024", None)], None),
        (10, WORKING, [("06/11/2024", "13/11/2024"), ("18/11/2024", None)], None),
        # 15 days: the 19th. Requested on the 6th, 13 are left from the 14th: the 26th.
        (15, PLAIN, [], "19/11/2024"),
        (15, PLAIN, [("06/11/2024", "13/11/2024")], "26/11/2024"),
        # 12 days end on Saturday the 16th and roll to the 18th; requested on the Sunday between.
        (12, PLAIN, [], "18/11/2024"),
        (12, PLAIN, [("17/11/2024", "20/11/2024")], "21/11/2024"),
    ],
)
def test_the_clock_of_a_dossier_stops_and_runs_on(
    amount: int, unit: Unit, pauses: list[tuple[str, str | None]], expected: str | None
) -> None:
    stopped: list[Pause] = [(vn(requested), vn(came) if came else None) for requested, came in pauses]
    due_on = clock(VIETNAM, Term(amount, unit), vn("04/11/2024"), stopped)
    assert due_on == (vn(expected) if expected else None)


def test_a_supplement_before_its_request_is_refused() -> None:
    with pytest.raises(NotAllowed) as refused:
        clock(VIETNAM, Term(5, WORKING), vn("04/11/2024"), [(vn("07/11/2024"), vn("06/11/2024"))])
    assert [(fault.field, fault.value) for fault in refused.value.faults] == [("pauses", vn("06/11/2024"))]


@given(calendars(), DAYS, TERMS, st.integers(0, 60), st.integers(0, 30))
def test_a_restart_counts_the_whole_term_from_the_supplement(
    calendar: Calendar, received: date, term: Term, start: int, length: int
) -> None:
    requested, came = received + start * DAY, received + (start + length) * DAY
    before = deadline(calendar, received, term)
    expected = deadline(calendar, came, term) if requested < before else before
    assert clock(calendar, term, received, [(requested, came)], RESTART) == expected


@given(cases())
def test_a_restarted_term_runs_whole_from_the_receipt_or_a_supplement(case: tuple[Calendar, Term, date, Any]) -> None:
    calendar, term, received, pauses = case
    starts = {received, *(came for _, came in pauses if came > received)}
    assert due(*case, RESTART) in {deadline(calendar, start, term) for start in starts}


@given(cases(), st.randoms())
def test_a_restart_is_never_due_before_a_resume_and_asks_no_order(
    case: tuple[Calendar, Term, date, Any], random: Any
) -> None:
    calendar, term, received, pauses = case
    shuffled = [*pauses, *pauses]
    random.shuffle(shuffled)
    assert due(*case) <= due(*case, RESTART) == due(calendar, term, received, shuffled, RESTART)


@given(cases(), st.integers(-10, 70))
def test_an_open_pause_stops_a_restart_only_before_it_is_due(
    case: tuple[Calendar, Term, date, Any], start: int
) -> None:
    calendar, term, received, pauses = case
    # Pauses one after another, as those of a dossier are: the last is open.
    requested = max([received, *(came for _, came in pauses)]) + start * DAY
    earlier = [pause for pause in pauses if pause[0] <= requested]
    due_on = clock(calendar, term, received, [*earlier, (requested, None)], RESTART)
    before = due(calendar, term, received, earlier, RESTART)
    assert due_on == (None if requested < before else before)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        # Ten working days from the complying dossier (NĐ 47/2011 Điều 8.2): the 13th begins the term anew.
        ([("06/11/2024", "13/11/2024")], "27/11/2024"),
        ([("06/11/2024", "06/11/2024")], "20/11/2024"),
        # The second request comes within the term that the first supplement began, though after the first term.
        ([("06/11/2024", "13/11/2024"), ("25/11/2024", "29/11/2024")], "13/12/2024"),
        ([("06/11/2024", "13/11/2024"), ("27/11/2024", "29/11/2024")], "27/11/2024"),
        ([("06/11/2024", "13/11/2024"), ("25/11/2024", None)], None),
        ([("19/11/2024", None)], "18/11/2024"),
    ],
)
def test_the_clock_of_a_dossier_starts_anew(pauses: list[tuple[str, str | None]], expected: str | None) -> None:
    stopped: list[Pause] = [(vn(requested), vn(came) if came else None) for requested, came in pauses]
    due_on = clock(VIETNAM, Term(10, WORKING), vn("04/11/2024"), stopped, RESTART)
    assert due_on == (vn(expected) if expected else None)
