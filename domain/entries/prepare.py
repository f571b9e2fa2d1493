"""Preparing an act: all checks and derivations that do not need its place in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from db.queries import recording
from db.session import Reader
from db.tables.validators import FIRST_DAY
from domain.acts import rows
from domain.acts.act import CORRECT, Act
from domain.acts.command import Command
from domain.acts.timeline import Timeline
from domain.declarations import projection
from domain.declarations.projection import ValidatedFacts
from domain.declarations.register import Register
from domain.declarations.revision import Revision, revise
from domain.entries.authority import check_authority, managing_register
from domain.entries.basis import check_applicant, check_applicants
from domain.entries.effect import check_effect, restatement
from domain.entries.identifiers import new_identifier
from domain.entries.legality import changed_versions, check_target, derive, run_checks
from domain.entries.precondition import Precondition, check_precondition
from domain.entries.related import RelatedEntries
from domain.entries.signing import check_signer, corrected_step, with_signer
from domain.entries.warnings import warn
from domain.entries.whole_paper import check_whole_papers
from domain.errors import Fault, NotFound, not_allowed
from domain.figures.contributions import Known, changes
from domain.figures.declared import TALLIES
from domain.gathering import Faults, Unjudged
from domain.ledger import merkle
from domain.numbers.series import Counter, Numbered, check_printed, number_document
from domain.tense import today

PENDING_SEQ: Final = 2**53 - 1
"""The seq of a prepared act, after all others; its own is assigned under the lock of the ledger's head."""


@dataclass(frozen=True, slots=True)
class PreparedAct:
    """A legal act with its changes to the projection and to figures, without a place in the ledger yet.

    `counter` is that of its number's series, which gives the number if it is still pending.
    """

    register: Register
    act: Act
    counter: Counter | None
    salt: bytes | None
    opens: bool
    derived: Timeline
    versions: Revision
    events: Revision
    figures: Sequence[rows.Row]


async def prepare(
    related: RelatedEntries, command: Command, entry: UUID | None, expected: Precondition | None, faults: Faults
) -> PreparedAct:
    """Prepare `command` on `entry`, or on a new entry. A reserved number and the entry stay locked.

    The faults of the command are noted in `faults`; if there are any, nothing may be done with the act. Raises those
    after which nothing can be judged, or Unjudged: NotFound, NotAllowed.
    """
    session, register = related.session, related.register
    changes = dict(command.changes)
    with faults.noted():
        changes = await related.with_holder_name(command)
    # The entry is read first only if it names the register that manages it; a number is locked before the entry.
    first = await _acts_before(session, register, entry) if register.managed_as else []
    numbered = await _numbered(related, command, first, faults)
    document, authority = numbered.document, numbered.authority
    with faults.noted():
        faults.need("document.signed_on", "document.signer_code")
        if command.kind != CORRECT:
            document = await with_signer(session, document, authority)
    before = first or await _acts_before(session, register, entry)
    if before:
        check_precondition(before, expected)  # what is judged on another state than the caller's would mislead
    with faults.noted():
        faults.need("document.signed_on", "document.signer_code")
        if command.kind == CORRECT:
            document = await with_signer(session, document, None, corrected_step(register, command, before))
    with faults.noted():
        check_printed(command.basis, "basis")
    changes = {name: value for name, value in changes.items() if faults.sound(name)}
    day, numbered = _day(command, before, faults), replace(numbered, document=document)
    act, salt = _unplaced(register, command, entry, numbered, day, changes)
    await warn(session, register, act, related.visibility)
    faults.need("corrects")
    with faults.noted():
        check_target(register, act, before, cascaded=command.cascaded)
    faults.need("corrects")  # what cannot be corrected has no timeline with this correction
    derived = derive(register, [*before, act])
    with faults.noted():
        faults.need("holder")
        check_applicant(register, command, act, derived)
    return await _with_changes(related, act, numbered.counter, salt, before, derived, faults)


def _unplaced(
    register: Register,
    command: Command,
    entry: UUID | None,
    numbered: Numbered,
    effective_on: date | None,
    changes: dict[str, Any],
) -> tuple[Act, bytes | None]:
    """The act without its place in the ledger, and the salt of its personal fields, if it has any."""
    private = {name: changes.pop(name) for name in sorted(register.private_fields & changes.keys())}
    salt = merkle.new_salt() if private else None
    act = Act(
        seq=PENDING_SEQ,
        recorded_at=datetime.max,  # noqa: DTZ901 - assigned with the seq, under the lock of the head
        recorded_by=command.recorded_by,
        register=register.key,
        entry=entry or register.identify(changes) or new_identifier(),
        kind=command.kind,
        effective_on=effective_on,
        authority=numbered.authority,
        corrects=command.corrects,
        reason=command.reason,
        document=numbered.document,
        changes=changes,
        private=private,
        private_digest=merkle.private_digest(salt, private) if salt else None,
        follows_signing=command.follows_signing,
        basis=command.basis,
        prepared_by=command.prepared_by,
    )
    return act, salt


def _day(command: Command, before: Sequence[Act], faults: Faults) -> date | None:
    """The effective day. If it has a fault, facts of a new entry are judged on a day too early for any other."""
    if faults.sound("effective_on"):
        return command.effective_on
    if before:
        raise Unjudged
    return FIRST_DAY


async def _with_changes(
    related: RelatedEntries,
    act: Act,
    counter: Counter | None,
    salt: bytes | None,
    before: Sequence[Act],
    derived: Timeline,
    faults: Faults,
) -> PreparedAct:
    session, register = related.session, related.register
    facts = ValidatedFacts(register, faults)
    versions, events = await _known(session, register, act.entry) if before else ([], [])
    fresh = projection.version_rows(register, act.entry, derived, PENDING_SEQ, versions, facts)
    revised = revise(versions, fresh)
    if before:
        with faults.noted():
            await related.check_dependents(act.entry, derived)
        with faults.noted():
            faults.need("holder")
            await check_applicants(session, act.entry, derived, related.visibility)
        with faults.noted():
            faults.need("document.signed_on", "effective_on")
            if restated := restatement(register, act, before):
                await check_authority(session, register, restated, before)
                check_effect(restated, today())
                faults.need("document.signer_code")
                await check_signer(session, restated)
    await related.check_spans(revised.opened, derived, faults)
    changed = changed_versions(revised, derived)
    for pair in changed:
        run_checks(register, await related.case(*pair, faults), facts, faults)
    with faults.noted():
        await check_whole_papers(session, register, act, changed, versions, faults)
    fresh_events = projection.event_rows(register, act.entry, derived, PENDING_SEQ)
    revised_events = revise(events, fresh_events)
    figures = changes(TALLIES.get(register.key, ()), Known(versions, events), Known(fresh, fresh_events))
    return PreparedAct(register, act, counter, salt, not before, derived, revised, revised_events, figures)


async def _numbered(related: RelatedEntries, command: Command, before: Sequence[Act], faults: Faults) -> Numbered:
    """The document with its number, and the authority that acts (None for a correction or void)."""
    register, numbered = related.register, Numbered(command.document, None)
    if register.is_reference:
        with faults.noted():
            check_printed(command.document)
    if register.is_reference or command.kind not in register.kinds:
        return numbered
    kind = register.kinds[command.kind]
    with faults.noted():
        faults.need(register.managed_as or "kind")
        numbered = await number_document(
            related.session,
            managing_register(register, command.changes, before),
            command,
            faults,
            own_document=kind.needs_document,
            visibility=related.visibility,
        )
    with faults.noted():
        faults.need("document.number", "document.signed_on")
        if kind.needs_number and (numbered.document is None or numbered.document.number is None):
            raise not_allowed(
                "document.number", None, f"is required for {command.kind}", "number", about={"kind": kind}
            )
    return numbered


async def _acts_before(session: Reader, register: Register, entry: UUID | None) -> list[Act]:
    """Lock `entry` and return its acts; none for a new entry. Raises NotFound."""
    if entry is None:
        return []
    if await session.value(recording.lock_entry, id=entry, register=register.key) is None:
        rule = f"there is no such entry in {register.key}"
        raise NotFound(Fault("id", str(entry), rule, "not-found", case="entry", about={"register": register}))
    return [rows.act(row) for row in await session.rows(recording.acts_of, id=entry)]


async def _known(session: Reader, register: Register, entry: UUID) -> tuple[list[rows.Row], list[rows.Row]]:
    """The rows of versions and events of the entry as known now."""
    versions = await session.rows(recording.open_versions(register.table), id=entry)
    return rows.loaded(versions), rows.loaded(await session.rows(recording.open_events, id=entry))
