"""The path parameters of the contract are those that the service accepts."""

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.contract.path_parameters import PERIOD
from domain.errors import Malformed, NotAllowed
from domain.reports.period import ND09
from domain.reports.spans import any_period

TWO_DAYS = st.tuples(st.dates(date(1899, 1, 1), date(2202, 1, 1)), st.integers(-2, 4000)).map(
    lambda days: f"{days[0]}..{days[0] + timedelta(days=days[1])}"
)


@given(
    st.from_regex(r"[0-9]{3,5}(-[0-9QHM]{1,3})?", fullmatch=True)
    | st.from_regex(PERIOD)
    | TWO_DAYS
    | st.text(max_size=9)
)
def test_the_pattern_of_periods_matches_the_parser(code: str) -> None:
    matches = re.fullmatch(PERIOD, code, re.ASCII)
    try:
        any_period(code, ND09)
    except Malformed:
        assert not matches or not all_exist(code)
    except NotAllowed:
        assert matches
    else:
        assert matches


def all_exist(code: str) -> bool:
    """Whether there are such days: a pattern does not know how long months are."""
    try:
        return all(date.fromisoformat(day) for day in code.split(".."))
    except ValueError:
        return ".." not in code
