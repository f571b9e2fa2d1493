"""Preparing an act: all checks and derivations that do not need its place in the ledger."""

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
from domain.entries.effect import check_effect, restatement
from domain.entries.identifiers import new_identifier
from domain.entries.legality import changed_versions, check_target, derive, run_checks
from domain.entries.precondition import Precondition, check_precondition
from domain.entries.related import RelatedEntries
from domain.entries.signing import with_signer
from domain.entries.whole_paper import check_whole_papers
from domain.errors import Fault, NotFound, not_allowed
from domain.ledger import merkle
from domain.numbers.series import check_printed, number_document
from domain.tense import today

PENDING_SEQ: Final = 2**53 - 1
"""The seq of a prepared act, after all others; its own is assigned under the lock of the ledger's head."""


@dataclass(frozen=True, slots=True)
class PreparedAct:
    """A legal act with its changes to the projection, without a place in the ledger yet."""

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
    """Prepare `command` on `entry`, or on a new entry. The counter of the series and the entry stay locked.

    Raises NotFound, NotAllowed, Stale, or ValidationError for invalid facts.
    """
    session, register = related.session, related.register
    changes = await related.with_holder_name(command)
    # The entry is read first only if it names the register that manages it; the counter is locked before the entry.
    first = await _acts_before(session, register, entry) if register.managed_as else []
    document, authority = await _numbered(related, command, first)
    document = await with_signer(session, document, authority)
    before = first or await _acts_before(session, register, entry)
    if before:
        check_precondition(before, expected)
    private = {name: changes.pop(name) for name in sorted(register.private_fields & changes.keys())}
    salt = merkle.new_salt() if private else None
    act = Act(
        seq=PENDING_SEQ,
        recorded_at=datetime.max,  # noqa: DTZ901 - assigned with the seq, under the lock of the head
        recorded_by=command.recorded_by,
        register=register.key,
        entry=entry or register.identify(changes) or new_identifier(),
        kind=command.kind,
        effective_on=command.effective_on,
        authority=authority,
        corrects=command.corrects,
        reason=command.reason,
        document=document,
        changes=changes,
        private=private,
        private_digest=merkle.private_digest(salt, private) if salt else None,
        follows_signing=command.follows_signing,
    )
    check_target(register, act, before, cascaded=command.cascaded)
    derived = derive(register, [*before, act])
    check_applicant(register, command, act, derived)
    return await _with_changes(related, act, salt, before, derived)


async def _with_changes(
    related: RelatedEntries, act: Act, salt: bytes | None, before: Sequence[Act], derived: Timeline
) -> PreparedAct:
    session, register = related.session, related.register
    facts = ValidatedFacts(register)
    versions, events = await _known(session, register, act.entry) if before else ([], [])
    fresh = projection.version_rows(register, act.entry, derived, PENDING_SEQ, versions, facts)
    revised = projection.revise(versions, fresh)
    if before:
        await related.check_dependents(act.entry, derived)
        await check_applicants(session, act.entry, derived, related.visibility)
        if restated := restatement(register, act, before):
            await check_authority(session, register, restated, before)
            check_effect(restated, today())
    await related.check_spans(revised.opened, derived)
    changed = changed_versions(revised, derived)
    cases = [await related.case(*pair) for pair in changed]
    await check_whole_papers(session, register, act, changed, versions)
    for case in cases:
        run_checks(register, case, facts)
    revised_events = projection.revise(events, projection.event_rows(register, act.entry, derived, PENDING_SEQ))
    return PreparedAct(register, act, salt, not before, derived, revised, revised_events)


async def _numbered(
    related: RelatedEntries, command: Command, before: Sequence[Act]
) -> tuple[Document | None, str | None]:
    """The document with its number, and the authority that acts (None for a correction or void)."""
    register = related.register
    if register.is_reference:
        check_printed(command.document)
    if register.is_reference or command.kind not in register.kinds:
        return command.document, None
    kind = register.kinds[command.kind]
    managing = managing_register(register, command.changes, before)
    document, authority = await number_document(
        related.session, managing, command, own_document=kind.needs_document, visibility=related.visibility
    )
    if kind.needs_number and (document is None or document.number is None):
        raise not_allowed("document.number", None, f"is required for {command.kind}", "number")
    return document, authority


async def _acts_before(session: Session, register: Register, entry: UUID | None) -> list[Act]:
    """Lock `entry` and return its acts; none for a new entry. Raises NotFound."""
    if entry is None:
        return []
    if await session.value(recording.lock_entry, id=entry, register=register.key) is None:
        raise NotFound(Fault("id", str(entry), f"there is no such entry in {register.key}", "not-found"))
    return [rows.act(row) for row in await session.rows(recording.acts_of, id=entry)]


async def _known(session: Session, register: Register, entry: UUID) -> tuple[list[rows.Row], list[rows.Row]]:
    """The rows of versions and events of the entry as known now."""
    versions = await session.rows(recording.open_versions(register.table), id=entry)
    return rows.loaded(versions), rows.loaded(await session.rows(recording.open_events, id=entry))
