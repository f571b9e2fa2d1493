"""A command: an act to record, before it has a place in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.acts.act import Document, Json
from domain.errors import Fault


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of a prepared act: who prepared it, whoever signs it being the command's `recorded_by`.

    `flaw` is why it is not that of a second person, where two are asked for. Only `domain.proposals` gives one, for
    exactly the bytes that were prepared.
    """

    prepared_by: str
    flaw: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An act to record. `document.number` is omitted where the series assigns it; `corrects` is the `seq` of an act.

    An effective day that was not stated `follows_signing`. `applicant` is the applicant of the dossier that the act
    decides. A `cascaded` command follows from an act on another entry, on which this one rests. `unsound` are parts
    that are left out since the request has a fault in them: such a command is only judged, and never recorded.
    """

    kind: str
    effective_on: date | None
    recorded_by: str
    document: Document | None = None
    changes: Mapping[str, Json] = field(default_factory=dict)
    corrects: int | None = None
    reason: str | None = None
    follows_signing: bool = False
    basis: Document | None = None
    applicant: str | None = None
    cascaded: bool = False
    unsound: frozenset[str] = frozenset()
    approval: Approval | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it states no day, no document and no fact."""
        return self.effective_on is None and self.document is None and not self.changes

    @property
    def prepared_by(self) -> str | None:
        """Who prepared it, if it was proposed first."""
        return self.approval.prepared_by if self.approval else None
