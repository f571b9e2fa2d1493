"""The day that counts as that of the receipt, of what comes out of hours or on a day off."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines.working_days import Calendar, Hours, OutOfHours
from tests.support.calendars import DAY, DAYS, VIETNAM, calendars

NEXT = OutOfHours.NEXT_WORKING_DAY
INSTANTS = st.builds(datetime.combine, DAYS, st.times())
CLOSINGS = st.none() | st.times()


@given(calendars(), INSTANTS, CLOSINGS)
def test_received_the_same_day_whatever_the_hour(calendar: Calendar, instant: datetime, closes: time | None) -> None:
    for received in (instant, instant.date()):
        assert Hours(closes_at=closes).receipt(calendar, received) == instant.date()


@given(calendars(), INSTANTS, CLOSINGS)
def test_the_day_of_receipt_is_worked_and_never_skips_one(
    calendar: Calendar, instant: datetime, closes: time | None
) -> None:
    day = Hours(NEXT, closes).receipt(calendar, instant)
    late = closes is not None and instant.time() > closes
    assert calendar.works(day)
    assert calendar.between(instant.date(), day) == (1 if late or not calendar.works(instant.date()) else 0)


@given(calendars(), DAYS, CLOSINGS)
def test_a_day_without_an_hour_is_in_time(calendar: Calendar, day: date, closes: time | None) -> None:
    assert Hours(NEXT, closes).receipt(calendar, day) == calendar.on_or_after(day)


@given(calendars(), INSTANTS, st.timedeltas(min_value=0 * DAY, max_value=30 * DAY), CLOSINGS)
def test_what_comes_later_is_never_received_earlier(
    calendar: Calendar, instant: datetime, later: timedelta, closes: time | None
) -> None:
    hours = Hours(NEXT, closes)
    assert hours.receipt(calendar, instant) <= hours.receipt(calendar, instant + later)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2024-11-05T06:00", "2024-11-05"),
        ("2024-11-05T17:00", "2024-11-05"),
        ("2024-11-05T17:00:01", "2024-11-06"),
        ("2024-11-08T20:00", "2024-11-11"),
        ("2024-11-09T08:00", "2024-11-11"),
        ("2024-11-09T20:00", "2024-11-11"),
        # Saturday 4 May 2024 was worked for 29 April.
        ("2024-04-27T08:00", "2024-05-02"),
        ("2024-05-04T08:00", "2024-05-04"),
        ("2024-05-04T20:00", "2024-05-06"),
    ],
)
def test_known_receipts(received: str, expected: str) -> None:
    hours = Hours(NEXT, time(17))
    assert hours.receipt(VIETNAM, datetime.fromisoformat(received)) == date.fromisoformat(expected)
