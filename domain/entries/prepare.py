"""Preparing an act: everything that can be known and judged of it before it has a place in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.queries import recording
from db.session import Session
from domain.acts import rows
from domain.acts.act import Act, Document
from domain.acts.command import Command
from domain.acts.timeline import Timeline
from domain.declarations import projection
from domain.declarations.projection import Revision, ValidatedFacts
from domain.declarations.register import Register
from domain.entries.authority import check_authority, managing_register
from domain.entries.basis import check_applicant, check_applicants
from domain.entries.identifiers import new_identifier
from domain.entries.legality import changed_versions, check_target, derive, judge
from domain.entries.precondition import Precondition, check_precondition
from domain.entries.related import RelatedEntries
from domain.errors import Fault, NotFound, not_allowed
from domain.ledger import merkle
from domain.numbers.series import number_document

NEWEST: Final = 2**53 - 1
"""The seq of an act that has none yet: known only under the head's lock, and later than any other."""


@dataclass(frozen=True, slots=True)
class PreparedAct:
    """An act that every rule allows, with all that it changes; only its place in the ledger is missing."""

    register: Register
    act: Act
    salt: bytes | None
    opens: bool
    derived: Timeline
    versions: Revision
    events: Revision


async def prepare(
    related: RelatedEntries, command: Command, entry: UUID | None, expected: Precondition | None
) -> PreparedAct:
    """Prepare `command` on `entry`, or on a new one. The series' counter and the entry stay locked from here on.

    Raises NotFound, NotAllowed, Stale, or ValidationError for facts that do not fit.
    """
    session, register = related.session, related.register
    changes = await related.with_holder_name(command.changes)
    # An entry that belongs to another register says so itself; otherwise the counter is locked before the entry.
    first = await _acts_before(session, register, entry) if register.managed_as else []
    document, authority = await _numbered(session, register, command, first)
    before = first or await _acts_before(session, register, entry)
    if before:
        check_precondition(before, expected)
    private = {name: changes.pop(name) for name in sorted(register.private_fields & changes.keys())}
    salt = merkle.new_salt() if private else None
    act = Act(
        seq=NEWEST,
        recorded_at=datetime.max,  # noqa: DTZ901 - as the seq, it is given under the head's lock
        recorded_by=command.recorded_by,
        register=register.key,
        entry=entry or new_identifier(),
        kind=command.kind,
        effective_on=command.effective_on,
        authority=authority,
        corrects=command.corrects,
        reason=command.reason,
        document=document,
        changes=changes,
        private=private,
        private_digest=merkle.private_digest(salt, private) if salt else None,
    )
    check_target(register, act, before, cascaded=command.cascaded)
    derived = derive(register, [*before, act])
    check_applicant(register, command, act, derived)
    return await _judged(related, act, salt, before, derived)


async def _judged(
    related: RelatedEntries, act: Act, salt: bytes | None, before: Sequence[Act], derived: Timeline
) -> PreparedAct:
    session, register = related.session, related.register
    facts = ValidatedFacts(register)
    versions, events = await _known(session, register, act.entry) if before else ([], [])
    fresh = projection.versions(register, act.entry, derived, NEWEST, versions, facts)
    revised = projection.revise(versions, fresh)
    if before:
        await related.check_dependents(act.entry, derived)
        await check_applicants(session, act.entry, derived)
        await check_authority(session, register, act, before)
    await related.check_spans(revised.opened, derived)
    cases = [await related.case(*pair) for pair in changed_versions(revised, derived)]
    for case in cases:
        judge(register, case, facts)
    happened = projection.revise(events, projection.events(register, act.entry, derived, NEWEST))
    return PreparedAct(register, act, salt, not before, derived, revised, happened)


async def _numbered(
    session: Session, register: Register, command: Command, before: Sequence[Act]
) -> tuple[Document | None, str | None]:
    """The document with its number, and the authority that acts; a correction or void has none of its own."""
    if command.kind not in register.kinds:
        return command.document, None
    kind = register.kinds[command.kind]
    managing = managing_register(register, command.changes, before)
    document, authority = await number_document(session, managing, command, ours=kind.needs_document)
    if kind.needs_number and (document is None or document.number is None):
        raise not_allowed("document.number", None, f"{command.kind} needs the number of its paper", "number")
    return document, authority


async def _acts_before(session: Session, register: Register, entry: UUID | None) -> list[Act]:
    """The acts on `entry` so far, none on a new one; the entry stays locked until the transaction ends."""
    if entry is None:
        return []
    if await session.value(recording.lock_entry, id=entry, register=register.key) is None:
        raise NotFound(Fault("id", str(entry), f"there is no such entry in {register.key}", "not-found"))
    return [rows.act(row) for row in await session.rows(recording.acts_of, id=entry)]


async def _known(session: Session, register: Register, entry: UUID) -> tuple[list[rows.Row], list[rows.Row]]:
    """The versions and events of the entry as known now."""
    versions = await session.rows(recording.open_versions(register.table), id=entry)
    return rows.loaded(versions), rows.loaded(await session.rows(recording.open_events, id=entry))
