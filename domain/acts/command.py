"""What is asked for: an act, before it has a place in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.acts.act import Document, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An act to record. `document.number` is left out where the series gives it; `corrects` is an act's `seq`.

    `asked_by` is the applicant of the dossier that it decides; `along`: it goes with an act on what its entry rests on.
    """

    kind: str
    effective_on: date | None
    recorded_by: str
    document: Document | None = None
    changes: Mapping[str, Json] = field(default_factory=dict)
    corrects: int | None = None
    reason: str | None = None
    asked_by: str | None = None
    along: bool = False

    @property
    def states_nothing(self) -> bool:
        """Whether neither a day, nor a document, nor a fact is stated."""
        return self.effective_on is None and self.document is None and not self.changes
