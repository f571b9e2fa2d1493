"""The legal day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import tense

MIDNIGHT = datetime(2024, 11, 14, 17, tzinfo=UTC)
"""At which the day of Vietnam begins, while that of UTC goes on."""


def test_the_legal_day_begins_at_midnight_in_vietnam(monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds, day in ((-1, 14), (0, 15), (1, 15), (86_399, 15), (86_400, 16), (-1, 14)):
        monkeypatch.setattr(tense, "time", (MIDNIGHT + timedelta(seconds=seconds)).timestamp)
        assert tense.today() == date(2024, 11, day)
