"""The acts of a folder, and the order to record them in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from api.cli.loading import dossier_rows
from api.cli.loading.csv_files import Line
from api.entries.resource import Resource
from api.registers import RESOURCES
from api.registers.application import APPLICATION

FILES: Final = (APPLICATION, *RESOURCES)
"""The registers with files of acts; on the same day, a dossier is received before it is decided."""


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """A validated act of a file."""

    line: Line
    resource: Resource
    kind: str
    body: Any

    @property
    def opens(self) -> bool:
        """Whether it opens an entry."""
        kind = self.resource.register.kinds.get(self.kind)
        return kind is not None and kind.opens

    @property
    def is_stage(self) -> bool:
        """Whether it is a stage of a dossier with a shape of its own."""
        return self.resource is APPLICATION and self.kind in dossier_rows.SHAPES

    @property
    def day(self) -> date | None:
        """The day by which it is sorted; None for a correction or void, which follows another act.

        For a paper of the authority this is the day of signing, as for its number; otherwise the first effective day.
        """
        kind = self.resource.register.kinds.get(self.kind)
        if kind is None:
            return None
        if self.resource is APPLICATION and (day := dossier_rows.day_of(self.body)) is not None:
            return day
        days = [self.body.effective_on, self.body.document and self.body.document.signed_on]
        return next(filter(None, reversed(days) if kind.needs_document else days), date.max)


def in_order(files: Sequence[Sequence[PlannedAct]]) -> list[PlannedAct]:
    """The acts of all files in the order of recording."""
    labelled = {
        plan.line.cells["act"]: plan.day for plans in files for plan in plans if plan.day and "act" in plan.line.cells
    }
    dated = []
    for plans in files:
        above = date.min
        for plan in plans:
            # A correction follows the row above it and the act that it corrects.
            above = plan.day or max(above, labelled.get(plan.line.cells.get("corrects", ""), date.min))
            dated.append((above, plan))
    return [plan for _, plan in sorted(dated, key=lambda pair: pair[0])]
