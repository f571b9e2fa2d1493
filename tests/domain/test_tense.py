"""The legal day."""

from datetime import UTC, date, datetime, tzinfo

import pytest

from domain import tense


class Clock(datetime):
    """A clock stopped at an instant at which the days of Vietnam and of UTC differ."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Clock":
        return cls(2024, 11, 14, 17, 30, tzinfo=UTC).astimezone(tz)


def test_the_legal_day_begins_at_midnight_in_vietnam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tense, "datetime", Clock)
    assert tense.today() == date(2024, 11, 15)
