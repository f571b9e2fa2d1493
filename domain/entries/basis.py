"""What rests on an act: dossiers, which were decided by it. They follow when it is corrected or voided."""

from collections.abc import AsyncIterator
from uuid import UUID

from db.queries import entries
from db.session import Row, Session
from domain.acts.act import CORRECT, VOID, Act
from domain.acts.command import Command
from domain.acts.timeline import Timeline, holders_around
from domain.declarations.register import Register
from domain.errors import not_allowed
from domain.registers import EVERY


async def resting_on(session: Session, entry: UUID) -> AsyncIterator[tuple[Register, Row]]:
    """Every entry that rests on an act of this one, with its register."""
    for other in EVERY.values():
        if other.basis is not None:
            statement = entries.resting_on(other.table, other.basis.entry, other.basis.act)
            for row in await session.rows(statement, entry=entry):
                yield other, row


async def following(
    session: Session, register: Register, command: Command, entry: UUID, derived: Timeline
) -> list[tuple[Register, Command, UUID]]:
    """The commands that follow from a correction or a void: for what rests on acts now voided, or of another day."""
    if command.kind not in (CORRECT, VOID):
        return []
    events = {event.act_seq: event for event in derived.events if event.kind in register.kinds}
    commands = []
    async for other, row in resting_on(session, entry):
        event = events[row["act"]]
        if event.voided or event.done_on != row["valid_from"]:
            follows = Command(
                kind=VOID if event.voided else CORRECT,
                effective_on=None if event.voided else event.done_on,
                corrects=row["act_seq"],
                reason=command.reason,
                recorded_by=command.recorded_by,
                cascaded=True,
            )
            commands.append((other, follows, row["entry_id"]))
    return commands


def check_applicant(register: Register, command: Command, act: Act, derived: Timeline) -> None:
    """The applicant holds the entry: the new one, or just before an act on it or, if it is transferred, just after.

    In every register the holder is the applicant; for offices and reporters that is their press agency.
    """
    applicant = command.applicant
    if applicant is None or applicant in (holders := holders_around(derived, act.seq)):
        return
    if register.kinds[act.kind].opens:
        rule = f"must be {applicant}, who applies: what a dossier asks for is for its applicant"
        raise not_allowed("holder", next(iter(holders)), rule, "applicant")
    rule = f"{applicant}, who applies, neither holds it on {act.effective_on} nor receives it"
    raise not_allowed("asked_entry", str(act.entry), rule, "applicant")


async def check_applicants(session: Session, entry: UUID, derived: Timeline) -> None:
    """The applicant of every act that still counts held the entry just before it, or holds it just after."""
    voided = {event.act_seq for event in derived.events if event.voided}
    async for other, row in resting_on(session, entry):
        if row["act"] not in voided and row["holder"] not in holders_around(derived, row["act"]):
            rule = f"{row['holder']} asked for act {row['act']} ({other.key} {row['entry_id']}), and would not hold it"
            raise not_allowed("holder", row["holder"], rule, "applicant")
