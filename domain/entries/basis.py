"""Entries that rest on an act, such as the dossier it decided; they change when it is corrected or voided."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from db.queries import related_entries
from db.session import Reader, Row
from domain.access.visibility import Visibility
from domain.acts.act import CORRECT, VOID, Act
from domain.acts.command import Command
from domain.acts.timeline import Timeline, holders_around
from domain.declarations.register import Register
from domain.entries.naming import other_entry
from domain.entries.related import RelatedEntries
from domain.errors import Clause, DomainError, NotAllowed, not_allowed
from domain.registers import EVERY


async def dependents(session: Reader, entry: UUID) -> AsyncIterator[tuple[Register, Row]]:
    """The entries that rest on an act of `entry`, with their registers."""
    for other in EVERY.values():
        if other.basis is not None:
            statement = related_entries.resting_on(other.table, other.basis.kind, other.basis.entry, other.basis.act)
            for row in await session.rows(statement, entry=entry):
                yield other, row


async def cascaded_commands(
    session: Reader, register: Register, command: Command, entry: UUID, derived: Timeline
) -> list[tuple[Register, Command, UUID]]:
    """The commands that follow from a correction or void, for entries resting on acts now voided or of another day."""
    if command.kind not in (CORRECT, VOID):
        return []
    events = {event.act_seq: event for event in derived.events if event.kind in register.kinds}
    commands = []
    async for other, row in dependents(session, entry):
        event = events[row["act"]]
        if event.voided or event.decided_on != row["effective_on"]:
            cascaded = Command(
                kind=VOID if event.voided else CORRECT,
                effective_on=None if event.voided else event.decided_on,
                corrects=row["act_seq"],
                reason=command.reason,
                recorded_by=command.recorded_by,
                cascaded=True,
                approval=command.approval,
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
        rule = f"must be {applicant}, the applicant"
        raise not_allowed("holder", next(iter(holders)), rule, "applicant", about={"applicant": applicant})
    rule = f"is not held by the applicant, {applicant}, on {act.effective_on}, nor transferred to it"
    about = {"applicant": applicant, "day": act.effective_on}
    raise not_allowed("asked_entry", str(act.entry), rule, "applicant", case="not-held", about=about)


async def check_applicants(session: Reader, entry: UUID, derived: Timeline, visibility: Visibility) -> None:
    """Raises NotAllowed unless the applicant of every valid act holds the entry just before or just after it."""
    events = {event.act_seq: event for event in derived.events if event.kind != "expire"}
    async for other, row in dependents(session, entry):
        event = events[row["act"]]
        if event.voided or row["holder"] in holders_around(derived, row["act"]):
            continue
        dossier = await other_entry(session, other, row["entry_id"], visibility)
        about: dict[str, Any] = {"seq": row["act"], "day": event.effective_on}
        if dossier is None:
            rule = f"another entry rests on act {row['act']} of {event.effective_on}, and on its holder then"
            raise not_allowed("holder", None, rule, "applicant", case="rested-on", about=about)
        rule = (
            f"must hold the entry on {event.effective_on}, when act {row['act']} took effect, for which it applied "
            f"({dossier.name}, {dossier.steps[0].kind.key} on {dossier.steps[0].effective_on})"
        )
        first = dossier.steps[0]
        about |= {"dossier": dossier.name_vi, "kind": first.kind, "since": first.effective_on}
        raise not_allowed("holder", row["holder"], rule, "applicant", case="rested-on-by", about=about)


async def broken_dependent(
    related: RelatedEntries, stated: Command, follow_up: Command, entry: UUID, error: DomainError
) -> NotAllowed:
    """The refusal of a correction or void that an entry which rests on the act cannot follow.

    Names that entry and both days, if the caller sees it; otherwise only says that there is one.
    """
    day, field = follow_up.effective_on, "corrects"
    if day is not None:
        field = "document.signed_on" if stated.document and stated.document.signed_on else "effective_on"
    value = stated.corrects if field == "corrects" else day
    other = await other_entry(related.session, related.register, entry, related.visibility)
    if other is None:
        rule = "another entry rests on this act, and cannot follow it" + (f" to {day}" if day else "")
        about = {"day": day} if day else {}
        return not_allowed(field, value, rule, "rests-on-it", case="hidden-day" if day else "hidden", about=about)
    last = other.last_before(follow_up.corrects or 0)
    why: Any = error.faults
    rule = "; ".join(fault.rule for fault in error.faults)
    if day is not None and day < last.effective_on:
        rule = f"it cannot be closed on {day}, before {last.kind.key} ({last.kind.title_vi}) on {last.effective_on}"
        why = Clause(rule, "closed-before", {"day": day, "kind": last.kind, "last": last.effective_on})
    rule = f"{other.name} rests on this act: {rule}"
    return not_allowed(field, value, rule, "rests-on-it", about={"other": other.name_vi, "why": why})
