"""Days and figures as papers print them."""

from datetime import date

import pytest

from db.tables.base import Stage, Status
from domain.certificate import NumberState
from domain.vietnamese import amount, day
from domain.words import CALENDAR, NUMBER, STATE


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3, "03"), (10, "10"), (1715, "1.715"), (1_715_875, "1.715.875")]
)
def test_figures_are_printed_as_reports_do(value: int, text: str) -> None:
    assert amount(value) == text


def test_days_are_printed_as_papers_do() -> None:
    assert (day(date(2024, 11, 4)), day(None)) == ("04/11/2024", "")


def test_every_code_has_its_word() -> None:
    assert STATE.keys() == {*Status, *Stage}
    assert NUMBER.keys() == {*NumberState}
    assert CALENDAR.keys() == {"nd09", "calendar"}
