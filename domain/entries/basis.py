"""Entries that rest on an act, such as the dossier it decided; they change when it is corrected or voided."""

from collections.abc import AsyncIterator
from uuid import UUID

from db.queries import related_entries
from db.session import Row, Session
from domain.acts.act import CORRECT, VOID, Act
from domain.acts.command import Command
from domain.acts.timeline import Timeline, holders_around
from domain.declarations.register import Register
from domain.errors import not_allowed
from domain.registers import EVERY


async def dependents(session: Session, entry: UUID) -> AsyncIterator[tuple[Register, Row]]:
    """The entries that rest on an act of `entry`, with their registers."""
    for other in EVERY.values():
        if other.basis is not None:
            statement = related_entries.resting_on(other.table, other.basis.entry, other.basis.act)
            for row in await session.rows(statement, entry=entry):
                yield other, row


async def cascaded_commands(
    session: Session, register: Register, command: Command, entry: UUID, derived: Timeline
) -> list[tuple[Register, Command, UUID]]:
    """The commands that follow from a correction or void, for entries resting on acts now voided or of another day."""
    if command.kind not in (CORRECT, VOID):
        return []
    events = {event.act_seq: event for event in derived.events if event.kind in register.kinds}
    commands = []
    async for other, row in dependents(session, entry):
        event = events[row["act"]]
        if event.voided or event.decided_on != row["valid_from"]:
            cascaded = Command(
                kind=VOID if event.voided else CORRECT,
                effective_on=None if event.voided else event.decided_on,
                corrects=row["act_seq"],
                reason=command.reason,
                recorded_by=command.recorded_by,
                cascaded=True,
            )
            commands.append((other, cascaded, row["entry_id"]))
    return commands


def check_applicant(register: Register, command: Command, act: Act, derived: Timeline) -> None:
    """Raises NotAllowed unless the applicant holds the entry just before the act or, as after a transfer, just after.

    For offices and reporters the applicant is their press agency.
    """
    applicant = command.applicant
    if applicant is None or applicant in (holders := holders_around(derived, act.seq)):
        return
    if register.kinds[act.kind].opens:
        rule = f"must be the applicant of the dossier, {applicant}"
        raise not_allowed("holder", next(iter(holders)), rule, "applicant")
    rule = f"is not held by the applicant, {applicant}, on {act.effective_on}, nor transferred to it"
    raise not_allowed("asked_entry", str(act.entry), rule, "applicant")


async def check_applicants(session: Session, entry: UUID, derived: Timeline) -> None:
    """Raises NotAllowed unless the applicant of every valid act holds the entry just before or just after it."""
    voided = {event.act_seq for event in derived.events if event.voided}
    async for other, row in dependents(session, entry):
        if row["act"] not in voided and row["holder"] not in holders_around(derived, row["act"]):
            rule = f"must hold the entry for act {row['act']}, for which it applied ({other.key} {row['entry_id']})"
            raise not_allowed("holder", row["holder"], rule, "applicant")
