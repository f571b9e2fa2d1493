"""Legal deposit (nộp lưu chiểu): the copies due, their recipients and day (Luật Xuất bản 19/2012/QH13 Điều 28)."""

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
"""Days before release (phát hành) by which copies are due. Unconfirmed: ask the department."""

Copies = tuple[tuple[str, int], ...]

COPIES: Final[dict[str, tuple[tuple[date, tuple[tuple[int, Copies], ...]], ...]]] = {
    "province": ((date(2013, 7, 1), ((300, (("Sở", 1), ("Bộ", 1))), (0, (("Sở", 2), ("Bộ", 1))))),),
    "ministry": ((date(2013, 7, 1), ((300, (("Bộ", 2),)), (0, (("Bộ", 3),)))),),
}
"""Copies by permitting level, first day, and print run: the first row whose bound the run is under (0: no bound).

A setting until the department confirms Điều 28: the rows come from memory, and the National Library's copies are left
out because two sources differ.
"""

TOTAL_COPIES: Final = tuple(
    (since, tuple((under, sum(count for _, count in copies)) for under, copies in row))
    for since, row in COPIES["province"]
)
"""The sums of copies to all recipients, for permits of the province."""


@dataclass(frozen=True, slots=True)
class Due:
    """Copies due to one recipient; `due_on` is None until the release is planned."""

    recipient: str
    copies: int
    due_on: date | None


def due(permitted_by: str, print_run: int | None, issued_on: date, planned_release_on: date | None) -> Sequence[Due]:
    """The copies due for a document permitted by `province` or `ministry`; an unknown print run counts as large."""
    rows = in_force_on(COPIES[permitted_by], issued_on)
    copies = next(row for under, row in rows if under == 0 or (print_run is not None and print_run < under))
    by = planned_release_on - timedelta(days=DAYS_BEFORE_RELEASE) if planned_release_on else None
    return [Due(recipient, count, by) for recipient, count in copies]


@dataclass(frozen=True, slots=True)
class Deposit:
    """One deposit."""

    recipient: str
    copies: int
    deposited_on: date


@dataclass(frozen=True, slots=True)
class DepositStatus:
    """The copies due for a permit and the deposits made; the register's flag says whether it is overdue."""

    due: Sequence[Due]
    deposited: Sequence[Deposit]


def deposit_status(acts: Sequence[Act], kinds: Mapping[str, ActKind], day: date) -> DepositStatus:
    """The legal deposit of a permit of the province on `day`, from its acts. Raises NotFound."""
    steps = sorted(apply_corrections(acts, kinds).values(), key=lambda step: (step.effective_on, step.seq))
    version = next((v for v in reversed(timeline(acts, kinds).versions) if v.valid_from <= day), None)
    if version is None or version.status is Status.VOIDED:
        rule = f"there is no such permit on {day}"
        raise NotFound(Fault("id", str(acts[0].entry), rule, "not-found", case="permit-day", about={"day": day}))
    facts = version.facts
    release, print_run = facts.get("planned_release_on"), facts.get("print_run")
    issued_on = (version.paper and version.paper.signed_on) or version.valid_from
    copies_due = due("province", print_run, issued_on, date.fromisoformat(release) if release else None)
    deposits = [
        Deposit(str(step.changes["deposited_with"]), int(step.changes["deposited_copies"]), step.effective_on)
        for step in steps
        if step.kind.key == "deposit" and not step.voided and step.effective_on <= day
    ]
    return DepositStatus(copies_due, deposits)
