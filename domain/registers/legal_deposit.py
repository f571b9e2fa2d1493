"""Legal deposit (nộp lưu chiểu): how many copies are due to whom, and by when (Luật Xuất bản 19/2012/QH13 Điều 28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from db.tables.base import Status
from domain.acts.act import Act, ActKind
from domain.acts.timeline import apply_corrections, timeline
from domain.declarations.rules import in_force_on
from domain.errors import Fault, NotFound

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


COPIES_IN_ALL: Final = tuple(
    (since, tuple((under, sum(count for _, count in copies)) for under, copies in row))
    for since, row in COPIES["province"]
)
"""The same for permits of the province, whoever receives the copies."""


@dataclass(frozen=True, slots=True)
class Due:
    """Copies due to one recipient, by a day that is known once the release is planned."""

    recipient: str
    copies: int
    by: date | None


def due(permitted_by: str, print_run: int | None, issued_on: date, planned_release_on: date | None) -> Sequence[Due]:
    """What is due for a document permitted by `province` or `ministry`; an unknown print run counts as large."""
    rows = in_force_on(COPIES[permitted_by], issued_on)
    copies = next(row for under, row in rows if under == 0 or (print_run is not None and print_run < under))
    by = planned_release_on - timedelta(days=DAYS_BEFORE_RELEASE) if planned_release_on else None
    return [Due(recipient, count, by) for recipient, count in copies]


@dataclass(frozen=True, slots=True)
class Deposited:
    """One deposit."""

    recipient: str
    copies: int
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What is due for a permit, and every deposit there was; whether it is overdue the register counts."""

    due: Sequence[Due]
    deposited: Sequence[Deposited]


def standing(acts: Sequence[Act], kinds: Mapping[str, ActKind], day: date) -> Standing:
    """Where a permit of the province stands on `day`, by its acts. Raises NotFound."""
    steps = sorted(apply_corrections(acts, kinds).values(), key=lambda step: (step.effective_on, step.seq))
    version = next((v for v in reversed(timeline(acts, kinds).versions) if v.valid_from <= day), None)
    if version is None or version.status is Status.VOIDED:
        raise NotFound(Fault("id", str(acts[0].entry), f"there is no such permit on {day}", "not-found"))
    facts = version.facts
    release, run = facts.get("planned_release_on"), facts.get("print_run")
    issued_on = (version.paper and version.paper.signed_on) or version.valid_from
    dues = due("province", run, issued_on, date.fromisoformat(release) if release else None)
    done = [
        Deposited(str(step.changes["deposited_with"]), int(step.changes["deposited_copies"]), step.effective_on)
        for step in steps
        if step.kind.key == "deposit" and not step.voided and step.effective_on <= day
    ]
    return Standing(dues, done)
