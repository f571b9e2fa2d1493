"""The path parameters of the contract are those that the service accepts."""

import re

from hypothesis import given
from hypothesis import strategies as st

from api.contract.path_parameters import PERIOD
from domain.errors import Malformed
from domain.reports.period import period


@given(st.from_regex(r"[0-9]{3,5}(-[0-9QH]{1,3})?", fullmatch=True) | st.from_regex(PERIOD) | st.text(max_size=9))
def test_the_pattern_of_periods_matches_the_parser(code: str) -> None:
    try:
        period(code)
    except Malformed:
        assert not re.fullmatch(PERIOD, code, re.ASCII)
    else:
        assert re.fullmatch(PERIOD, code, re.ASCII)
