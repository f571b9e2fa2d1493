"""Legal deposit (nộp lưu chiểu): how many copies are due to whom, and by when (Luật Xuất bản 19/2012/QH13 Điều 28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.rules import in_force_on

SOURCE: Final = "Luật Xuất bản 19/2012/QH13 Điều 28"

DAYS_BEFORE_RELEASE: Final = 10
"""Days before release (phát hành) by which copies are due. Remembered, not found again: ask the department."""

Copies = tuple[tuple[str, int], ...]

COPIES: Final[dict[str, tuple[tuple[date, tuple[tuple[int, Copies], ...]], ...]]] = {
    "province": ((date(2013, 7, 1), ((300, (("Sở", 1), ("Bộ", 1))), (0, (("Sở", 2), ("Bộ", 1))))),),
    "ministry": ((date(2013, 7, 1), ((300, (("Bộ", 2),)), (0, (("Bộ", 3),)))),),
}
"""Copies by who permits, from which day on, and print run: the first row whose bound the run is under (0: any).

Remembered, not found again, and the National Library's copies are left out because two sources differ: these rows are
a setting until the department has confirmed Điều 28.
"""


@dataclass(frozen=True, slots=True)
class Due:
    """Copies due to one recipient, by a day that is known once the release is planned."""

    recipient: str
    copies: int
    by: date | None


def due(permitted_by: str, print_run: int | None, granted_on: date, planned_release_on: date | None) -> Sequence[Due]:
    """What is due for a document permitted by `province` or `ministry`; an unknown print run counts as large."""
    rows = in_force_on(COPIES[permitted_by], granted_on)
    copies = next(row for under, row in rows if under == 0 or (print_run is not None and print_run < under))
    by = planned_release_on - timedelta(days=DAYS_BEFORE_RELEASE) if planned_release_on else None
    return [Due(recipient, count, by) for recipient, count in copies]


def overdue(dues: Sequence[Due], deposited_copies: int, day: date) -> bool:
    """Whether on `day` fewer copies have been deposited than were due by then."""
    return sum(one.copies for one in dues if one.by is not None and one.by < day) > deposited_copies
