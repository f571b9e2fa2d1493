"""Rows of `applications.csv`: a dossier and its stages, each with the columns that its kind has.

A dossier is `receive`d with its code, holder, `asked_register`, `asked_kind`, `received_at` and, where it is about an
entry, that entry's label in `asked_entry`; what it asks for is in columns named `asked.` and the fact. The act that
decides it is in the register's own file, whose column `dossier` names it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from api.applications.commands import asked_facts, received_facts, refusal_command
from api.applications.schemas import NewRefusal, NewSupplement
from api.cli.loading.csv_files import value_of
from api.registers.application import NewApplication
from db.session import Session
from domain.access.visibility import EVERYTHING
from domain.applications import applications, dossier
from domain.entries.write import RecordedAct
from domain.registers import REGISTERS
from domain.tense import VIETNAM

ASKED: Final = "asked."
UNKNOWN: Final = str(UUID(int=0))
"""In place of an entry of which only the label is known yet."""

SHAPES: Final[Mapping[str, type[Any]]] = {
    "receive": NewApplication,
    "receive_supplement": NewSupplement,
    "refuse": NewRefusal,
}
"""The stages that have a shape of their own."""

_FACTS: Final = {name: info for register in REGISTERS.values() for name, info in register.facts.model_fields.items()}
_OWN: Final = ("dossier_code", "holder", "asked_register", "asked_kind", "asked_entry", "received_at")
COLUMNS: Final = (*_OWN, *(f"{ASKED}{name}" for name in _FACTS))


def given(cells: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of a dossier's own cells."""
    asked = {
        name: value_of(_FACTS[name].annotation, cell)
        for name, cell in ((key.removeprefix(ASKED), cell) for key, cell in cells.items() if key.startswith(ASKED))
    }
    found: dict[str, Any] = {name: cells[name] for name in _OWN if name in cells}
    if "asked_entry" in found:
        found["asked_entry"] = UNKNOWN
    return {**found, "asked": asked} if asked else found


def day_of(body: Any) -> date | None:
    """The day of a stage that has a shape of its own; None for any other."""
    match body:
        case NewApplication():
            return body.received_at.astimezone(VIETNAM).date()
        case NewSupplement():
            return body.effective_on
        case NewRefusal():
            return body.document.signed_on or date.max
    return None


async def record(session: Session, body: Any, entry: UUID | None, about: UUID | None, recorded_by: str) -> RecordedAct:
    """Record a stage of the dossier `entry`, or receive a new one that is `about` an entry. Raises what those do."""
    if isinstance(body, NewApplication):
        facts = received_facts(body) | ({"asked_entry": str(about)} if about else {})
        return await applications.receive(session, facts, body.received_at, body.reason, recorded_by)
    assert entry is not None, "what opens no entry is about one"
    found = await dossier.locked(session, entry, None, EVERYTHING)
    if isinstance(body, NewSupplement):
        asked = asked_facts(found.register.key, body.asked)
        return await applications.supplement(session, found, asked, body.effective_on, body.reason, recorded_by)
    return await applications.refuse(session, found, refusal_command(body, recorded_by))
