"""Reporting periods: every day of the calendar is in exactly one month of each reporting calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import Malformed
from domain.reports.period import ND09, Period, ReportingCalendar, months_ending, period
from tests.support.profiles import cases

BY_KEY = {
    "nd09": ND09,
    "calendar": ReportingCalendar("calendar", "Tháng dương lịch", 31),
    "own": ReportingCalendar("own", "Đến ngày 30", 30),
}
CALENDARS = pytest.mark.parametrize("calendar", BY_KEY.values(), ids=BY_KEY)
YEARS = range(1901, 2200)
MONTHS = [f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)]
PARTS = {
    f"{year}{part}": [f"{year}-{month:02d}" for month in months]
    for year in YEARS
    for part, months in (
        ("", range(1, 13)),
        ("-H1", range(1, 7)),
        ("-H2", range(7, 13)),
        *((f"-Q{q}", range(3 * q - 2, 3 * q + 1)) for q in range(1, 5)),
    )
}


@CALENDARS
def test_months_follow_one_another_without_gap_or_overlap(calendar: ReportingCalendar) -> None:
    months = [period(code, calendar) for code in MONTHS]
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(months))
    assert all(28 <= (month.last - month.first).days + 1 <= 31 for month in months)


@CALENDARS
def test_a_quarter_a_half_and_a_year_are_exactly_their_months(calendar: ReportingCalendar) -> None:
    for code, months in PARTS.items():
        whole = period(code, calendar)
        assert (whole.code, whole.calendar) == (code, calendar.key)
        assert (whole.first, whole.last) == (period(months[0], calendar).first, period(months[-1], calendar).last)


@CALENDARS
@given(code=st.sampled_from(MONTHS))
def test_a_month_begins_and_ends_as_its_calendar_says(calendar: ReportingCalendar, code: str) -> None:
    month = period(code, calendar)
    days = (month.first.day, (month.last + timedelta(days=1)).day)
    assert days in {"nd09": [(15, 15)], "calendar": [(1, 1)], "own": [(1, 1), (31, 1), (31, 31), (1, 31)]}[calendar.key]
    assert month.last.isoformat()[:7] == code


@pytest.mark.parametrize(
    ("code", "calendar", "first", "last"),
    [
        ("2024-11", "nd09", "2024-10-15", "2024-11-14"),
        ("2024-01", "nd09", "2023-12-15", "2024-01-14"),
        ("2024-03", "nd09", "2024-02-15", "2024-03-14"),
        ("2024-Q4", "nd09", "2024-09-15", "2024-12-14"),
        ("2024-Q1", "nd09", "2023-12-15", "2024-03-14"),
        ("2024-H1", "nd09", "2023-12-15", "2024-06-14"),
        ("2024-H2", "nd09", "2024-06-15", "2024-12-14"),
        ("2024", "nd09", "2023-12-15", "2024-12-14"),
        ("2024-02", "calendar", "2024-02-01", "2024-02-29"),
        ("2100-02", "calendar", "2100-02-01", "2100-02-28"),
        ("2024-Q4", "calendar", "2024-10-01", "2024-12-31"),
        ("2024", "calendar", "2024-01-01", "2024-12-31"),
    ],
)
def test_the_first_and_last_day_of_known_periods(code: str, calendar: str, first: str, last: str) -> None:
    whole = period(code, BY_KEY[calendar])
    assert (whole.first.isoformat(), whole.last.isoformat()) == (first, last)


def test_the_default_calendar_is_nd09() -> None:
    assert period("2024-11") == period("2024-11", ND09)


@given(st.dates(date(1901, 1, 1), date(2199, 11, 30)))
def test_a_day_is_in_one_month_of_each_calendar(day: date) -> None:
    near = [f"{year}-{month:02d}" for year in (day.year, day.year + 1) for month in range(1, 13) if year in YEARS]
    for calendar in BY_KEY.values():
        months = [code for code in near if period(code, calendar).first <= day <= period(code, calendar).last]
        assert len(months) == 1


@pytest.mark.parametrize(
    "code",
    [
        "", " ", "2024-", "2024-1", "2024-00", "2024-13", "2024-011", "202411", "2024/11", "2024.11", "24-11",
        "11-2024", "2024-11 ", " 2024-11", "2024-11\n", "\n2024-11", "2024 -11", "2024-11\x00", "2024-11-01",
        "２０２４-１１", "２０２４", "٢٠٢٤-١١", "2024-١١", "2024-1１", "२०२४-११", "2024\u201311", "2024\u221211",
        "2024-Q0", "2024-Q5", "2024-Q", "2024-q4", "2024Q4", "2024-Q44", "2024-H0", "2024-H3", "2024-h1", "2024-Q４",
        "2024-T11", "2024-W11", "0000", "0000-01", "0001-01", "1900", "1900-12", "2200", "2200-01", "9999", "9999-12",
        "+2024-11", "-2024-11", "20240-11", "2e24-11", "None", "2024-11;", "2024-11'--",
        "\u200b2024-11", "2024-11\u00a0",
    ],
)  # fmt: skip
@CALENDARS
def test_an_invalid_code_is_refused_with_its_value(code: str, calendar: ReportingCalendar) -> None:
    with pytest.raises(Malformed) as refused:
        period(code, calendar)
    assert [(fault.field, fault.value, fault.code) for fault in refused.value.faults] == [("period", code, "period")]


ALPHABET = "0123456789-QHqh W/\n１٢"


@cases(300)
@given(st.text(ALPHABET, max_size=8) | st.sampled_from(MONTHS).flatmap(lambda code: st.permutations(code).map("".join)))
@example("2024-11")
def test_exactly_months_quarters_halves_and_years_are_valid_codes(code: str) -> None:
    if code in PARTS or code in MONTHS:
        assert period(code).code == code
    else:
        with pytest.raises(Malformed):
            period(code)


@pytest.mark.parametrize(
    ("code", "last"), [("2024-11", "2024-11-14"), ("2024-Q1", "2024-03-14"), ("2024", "2024-12-31")]
)
def test_a_year_to_date_runs_from_the_first_of_january(code: str, last: str) -> None:
    whole = period(code, ReportingCalendar("ytd", "Luỹ kế", 14, year_to_date=True))
    assert whole == Period(code, "ytd", date(2024, 1, 1), date.fromisoformat(last))


DAYS = st.dates(date(1901, 2, 1), date(2199, 11, 30))
CUTS = st.integers(1, 31)


@given(day=DAYS, cut=CUTS)
def test_the_months_of_any_calendar_tile_its_days(day: date, cut: int) -> None:
    own = ReportingCalendar("own", "Kỳ riêng", cut)
    months = months_ending(period(f"{day.year}-{day.month:02d}", own), own, 2)
    following = day.year * 12 + day.month
    months.append(period(f"{following // 12}-{following % 12 + 1:02d}", own))
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(months))
    assert sum(month.first <= day <= month.last for month in months) == 1


@given(day=DAYS, cut=CUTS)
def test_every_day_is_in_its_year_to_date_and_each_month_ends_after_the_one_before(day: date, cut: int) -> None:
    own = ReportingCalendar("own", "Luỹ kế", cut, year_to_date=True)
    months = [period(f"{day.year}-{month:02d}", own) for month in range(1, 13)]
    assert {month.first for month in months} == {date(day.year, 1, 1)}
    assert all(a.last < b.last for a, b in pairwise(months))
    assert months[-1].last == period(str(day.year), own).last == date(day.year, 12, 31)
    assert next(month for month in months if day <= month.last).first <= day


@pytest.mark.parametrize("code", ["1901-01", "1901-05", "1901-Q4", "1902-01", "1901"])
@CALENDARS
def test_the_months_before_a_period_begin_at_the_earliest_valid_month(code: str, calendar: ReportingCalendar) -> None:
    months = months_ending(period(code, calendar), calendar)
    assert months[-1].last == period(code, calendar).last
    assert months[0].code == ("1901-02" if code == "1902-01" else "1901-01")
    assert len(months) == {"1901-01": 1, "1901-05": 5}.get(code, 12)
