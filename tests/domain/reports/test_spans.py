"""Periods from one code to another are all there are between them, and what they are compared with is as long."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotAllowed
from domain.reports.period import ND09, Period, ReportingCalendar, period
from domain.reports.spans import Comparison, any_period, between, compared, periods

TODAY = date(2199, 12, 31)
CALENDARS = st.builds(
    ReportingCalendar, st.just("x"), st.just("x"), month_ends_on=st.integers(1, 31), year_to_date=st.booleans()
)
CODES = st.builds(
    lambda year, form: form.format(year),
    st.integers(1903, 2190),
    st.sampled_from(["{}", "{}-9M", "{}-H1", "{}-H2", *(f"{{}}-Q{n}" for n in range(1, 5)), "{}-01", "{}-11", "{}-12"]),
)
DAYS = st.dates(date(1903, 1, 1), date(2190, 12, 31))


@given(code=CODES, calendar=CALENDARS)
def test_the_period_before_is_followed_by_this_one(code: str, calendar: ReportingCalendar) -> None:
    this = period(code, calendar)
    before = compared(this, Comparison.BEFORE, calendar)
    assert before is not None
    assert periods(before.code, code, calendar, TODAY) == [before, this]
    if not calendar.year_to_date and "9M" not in code:
        assert before.last + timedelta(days=1) == this.first


@given(code=CODES, calendar=CALENDARS)
def test_last_year_is_the_same_code_of_the_year_before(code: str, calendar: ReportingCalendar) -> None:
    other = compared(period(code, calendar), Comparison.LAST_YEAR, calendar)
    assert other == period(f"{int(code[:4]) - 1:04d}{code[4:]}", calendar)


@given(code=CODES, calendar=CALENDARS)
def test_the_year_so_far_begins_on_1_january(code: str, calendar: ReportingCalendar) -> None:
    this = period(code, calendar)
    so_far = compared(this, Comparison.CUMULATED, calendar)
    assert so_far == any_period(f"{this.last.year}-01-01..{this.last}", ReportingCalendar("x", "x", 31))


@given(first=DAYS, length=st.integers(0, 3000))
def test_two_days_are_compared_with_as_many_before(first: date, length: int) -> None:
    this = between(first, first + timedelta(days=length), ND09.key)
    before, year = (compared(this, each, ND09) for each in (Comparison.BEFORE, Comparison.LAST_YEAR))
    assert before is not None
    assert year is not None
    assert (before.last + timedelta(days=1), before.last - before.first) == (first, timedelta(days=length))
    assert year.first <= year.last
    assert (this.first - year.first).days in (365, 366)
    assert (this.last - year.last).days in (365, 366)
    assert periods(str(this.first), str(this.last), ND09, TODAY) == [this]
    assert any_period(this.code, ND09) == this


def test_a_leap_day_is_compared_with_the_last_of_february() -> None:
    leap = between(date(2024, 2, 29), date(2024, 2, 29), "nd09")
    assert compared(leap, Comparison.LAST_YEAR, ND09) == between(date(2023, 2, 28), date(2023, 2, 28), "nd09")


def test_the_first_year_has_nothing_before() -> None:
    for code in ("1901", "1901-01", "1901-9M"):
        assert compared(period(code), Comparison.BEFORE, ND09) is None
        assert compared(period(code), Comparison.LAST_YEAR, ND09) is None


@pytest.mark.parametrize(("first", "last", "fits"), [("2015", "2024", True), ("2015", "2025", False)])
def test_ten_years_are_the_most(first: str, last: str, fits: bool) -> None:
    if fits:
        assert len(periods(first, last, ND09, TODAY)) == 10
    else:
        with pytest.raises(NotAllowed):
            periods(first, last, ND09, TODAY)


def test_what_has_begun_is_reported_and_what_has_not_is_refused() -> None:
    today = date(2024, 11, 14)
    assert periods("2024-11", "2024-11", ND09, today)[0] == Period("2024-11", "nd09", date(2024, 10, 15), today)
    with pytest.raises(NotAllowed, match="has not begun"):
        periods("2024-11", "2024-12", ND09, today)
