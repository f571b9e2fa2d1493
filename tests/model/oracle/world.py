"""Everything that was recorded, as plain JSON in the order of recording, and when a state of knowledge was."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

Act = dict[str, Any]
"""An act: `seq`, `at` (an instant with an offset), `register`, `entry`, `kind`, `day`, `corrects`, `paper`, `facts`.

`paper` has what its document states; `facts` what it sets, personal and unpublished ones too.
"""

EVERYTHING = 2**60
"""A size that no ledger reaches: as known now."""


@dataclass
class World:
    """Acts, and what they rest on.

    `names` are the bodies' names, `managers` (register, body, first day, seq of the act), `calendars` (last day of a
    month, whether periods run from 1 January), `seals` (calendar, period, size, figures, seq of the act), `works` the
    exceptions of the working week, `rules` the time limits.
    """

    acts: list[Act] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    managers: list[tuple[str, str, str, int]] = field(default_factory=list)
    calendars: dict[str, tuple[int, bool]] = field(default_factory=dict)
    seals: list[dict[str, Any]] = field(default_factory=list)
    works: dict[str, bool] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[Any, Any] = field(default_factory=dict)
    """What was worked out already, until something is recorded."""

    def record(self, act: Act) -> None:
        """Take up one more act."""
        self.acts.append(act)
        self.notes.clear()

    def of(self, entry: str) -> list[Act]:
        """The acts on an entry."""
        return [act for act in self.acts if act["entry"] == entry]

    def entries(self, register: str, size: int) -> list[str]:
        """The entries of a register that are known at a size, in the order of recording."""
        found = [act["entry"] for act in self.acts if act["register"] == register and act["seq"] <= size]
        return list(dict.fromkeys(found))

    def size_at(self, instant: str) -> int:
        """The seq of the newest act that was recorded by an instant; 0 for none."""
        until = datetime.fromisoformat(instant)
        return max((act["seq"] for act in self.acts if datetime.fromisoformat(act["at"]) <= until), default=0)

    def manager(self, register: str, day: str, size: int = EVERYTHING) -> str | None:
        """The body that manages a register on a day, as known at a size."""
        since = [
            (first, body) for key, body, first, seq in self.managers if key == register and first <= day and seq <= size
        ]
        return max(since)[1] if since else None


def moved(day: str, days: int) -> str:
    """The day so many days later; the last that there is, if it lies beyond."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return date.max.isoformat()
