"""Rows of `applications.csv`: dossiers and their stages.

A row of kind `receive` has the code, holder, `asked_register`, `asked_kind`, `received_at` and, for a dossier about an
entry, the entry's label in `asked_entry`; the facts applied for are in columns `asked.` and the fact's name. One of
kind `not_accept` has its day in `effective_on`, and a later receipt has its label in `earlier_dossier`. The act that
decides the dossier is in the register's own file, whose column `dossier` has the dossier's label.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from api.applications.commands import asked_facts, non_acceptance, received_facts, refusal_command
from api.applications.schemas import NewNonAcceptance, NewRefusal, NewSupplement
from api.cli.loading.csv_files import value_of
from api.entries.commands import unsound_parts
from api.registers.application import NewApplication
from db.session import Session
from domain.access.visibility import EVERYTHING
from domain.applications import applications, dossier
from domain.entries.write import RecordedAct
from domain.gathering import together_with
from domain.registers import REGISTERS
from domain.tense import VIETNAM

ASKED: Final = "asked."
PLACEHOLDER: Final = str(UUID(int=0))
"""Stands for an entry that is not recorded yet, so that only its label is known."""

SHAPES: Final[Mapping[str, type[Any]]] = {
    "receive": NewApplication,
    "not_accept": NewNonAcceptance,
    "receive_supplement": NewSupplement,
    "refuse": NewRefusal,
}
"""The stages with a shape of their own."""

_FACTS: Final = {name: info for register in REGISTERS.values() for name, info in register.facts.model_fields.items()}
_EXCHANGED: Final = ("procedure_code", "channel", "applicant_kind", "portal_code", "earlier_dossier")
_OWN: Final = ("dossier_code", "holder", "asked_register", "asked_kind", "asked_entry", "received_at", *_EXCHANGED)
LABELS: Final = ("asked_entry", "earlier_dossier")
"""The columns of a new dossier that have the label of an entry."""
COLUMNS: Final = (*_OWN, "handed_over_through", "handed_to", *(f"{ASKED}{name}" for name in _FACTS))


def stage_fields(cells: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of the cells that only dossiers have."""
    asked = {
        name: value_of(_FACTS[name].annotation, cell)
        for name, cell in ((key.removeprefix(ASKED), cell) for key, cell in cells.items() if key.startswith(ASKED))
    }
    fields: dict[str, Any] = {name: cells[name] for name in _OWN if name in cells}
    fields |= dict.fromkeys(fields.keys() & LABELS, PLACEHOLDER)
    return {**fields, "asked": asked} if asked else fields


def day_of(body: Any) -> date | None:
    """The day of a stage with a shape of its own; None for other bodies."""
    match body:
        case NewApplication():
            return body.received_at.astimezone(VIETNAM).date()
        case NewSupplement() | NewNonAcceptance():
            return body.effective_on
        case NewRefusal():
            return body.document.signed_on or date.max
    return None


async def record(session: Session, body: Any, entry: UUID | None, labelled: Mapping[str, str], by: str) -> RecordedAct:
    """Record a stage of the dossier `entry`, or a new one, with the entries that it names. Raises DomainError."""
    if isinstance(body, NewNonAcceptance):
        facts, command = non_acceptance(body, by)
        return await applications.not_accept(session, {**facts, **labelled}, command, EVERYTHING)
    if isinstance(body, NewApplication):
        facts, faults = received_facts(body)
        facts |= labelled
        with together_with(faults):
            return await applications.receive(
                session, facts, body.received_at, body.reason, by, EVERYTHING, unsound_parts(faults)
            )
    assert entry is not None, "only a received dossier has no entry yet"
    current = await dossier.locked(session, entry, None, EVERYTHING)
    if isinstance(body, NewSupplement):
        asked, faults = asked_facts(current.register.key, body.asked)
        with together_with(faults):
            return await applications.supplement(
                session, current, asked, body.effective_on, body.reason, by, unsound_parts(faults)
            )
    return await applications.refuse(session, current, refusal_command(body, by))
