"""Days, periods and figures as papers print them."""

from datetime import date

import pytest

from db.tables.base import Stage, Status
from db.tables.labels import Choice
from domain.acts.act import STATE_LABELS
from domain.reports.calendars import CALENDAR
from domain.vietnamese import amount, change, day, period_name


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3, "03"), (10, "10"), (1715, "1.715"), (1_715_875, "1.715.875")]
)
def test_figures_are_printed_as_in_reports(value: int, text: str) -> None:
    assert amount(value) == text


def test_days_are_printed_as_in_papers() -> None:
    assert (day(date(2024, 11, 4)), day(None)) == ("04/11/2024", "")


def test_every_code_has_a_vietnamese_label() -> None:
    assert STATE_LABELS.keys() == {*Status, *Stage, "not_yet_in_force"}
    assert all(each.label for choice in Choice.__subclasses__() for each in choice)
    assert CALENDAR.keys() == {"nd09", "calendar"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2024-11", "tháng 11 năm 2024"), ("2025-01", "tháng 1 năm 2025"), ("2024-Q1", "quý I năm 2024"),
        ("2024-Q4", "quý IV năm 2024"), ("2024-H1", "6 tháng đầu năm 2024"), ("2024-H2", "6 tháng cuối năm 2024"),
        ("2024", "năm 2024"),
    ],
)  # fmt: skip
def test_a_period_is_named_as_in_papers(code: str, name: str) -> None:
    assert period_name(code) == name


def test_a_change_shows_its_direction() -> None:
    assert [change(by) for by in (2, -1, 1200)] == ["tăng 02", "giảm 01", "tăng 1.200"]
    assert change(0).startswith("số không đổi")
