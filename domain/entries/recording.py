"""Recording acts: the one place where anything official is written. Whoever opened the transaction commits it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from db.queries import recording
from db.session import Session
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.declarations.rules import DAYS_AHEAD
from domain.entries.basis import following
from domain.entries.form import check_days, check_form
from domain.entries.precondition import Precondition
from domain.entries.prepare import prepare
from domain.entries.refusals import refusals
from domain.entries.related import RelatedEntries
from domain.entries.write import Recorded, write
from domain.errors import DomainError, Fault, Stale, not_allowed
from domain.tense import today


async def record(
    session: Session,
    register: Register,
    command: Command,
    entry: UUID | None = None,
    expected: Precondition | None = None,
) -> Recorded:
    """Record `command` on `entry`, or on a new one; if the entry is as `expected`, where that is given.

    Raises NotFound, NotAllowed, Conflict or Stale; then nothing is kept.
    """
    return await _record(RelatedEntries(session, register), command, entry, expected)


async def record_on_each(
    session: Session, register: Register, command: Command, entries: Sequence[UUID], known_seq: int | None = None
) -> list[Recorded]:
    """Record the same act on many entries, or on none; if they are as known at `known_seq`, where that is given.

    Raises as `record` does, and names the entry. An act that takes a number of its own goes on one entry at a time.
    """
    await _lock(session, entries, known_seq)
    related, done = RelatedEntries(session, register), []
    for place, entry in enumerate(entries):
        try:
            recorded = await _record(related, command, entry, None)
        except DomainError as error:
            raise type(error)(*(_of_entry(fault, place, entry) for fault in error.faults)) from error
        if recorded.act.document is not None and recorded.act.document.numbered_here:
            raise not_allowed("kind", command.kind, "takes a number: record it on one entry at a time", "one-by-one")
        done.append(recorded)
    return done


async def _record(
    related: RelatedEntries, command: Command, entry: UUID | None, expected: Precondition | None
) -> Recorded:
    session, register = related.session, related.register
    check_form(register, command)
    check_days(command, today() + timedelta(days=DAYS_AHEAD))
    with refusals(register, command):
        act = await prepare(related, command, entry, expected)
        # Whatever is locked is locked before the head: what follows is prepared before anything is written.
        acts = [act]
        for other, follows, dependent in await following(session, register, command, act.act.entry, act.derived):
            acts.append(await prepare(RelatedEntries(session, other), follows, dependent, None))
        recorded, *_ = [await write(session, each) for each in acts]
        return recorded


async def _lock(session: Session, entries: Sequence[UUID], known_seq: int | None) -> None:
    """Lock many entries in one order, so that no two transactions wait for each other.

    Raises NotAllowed for an entry named twice, and Stale for those that have an act after the seq `known_seq`.
    """
    twice = {str(entry) for entry, times in Counter(entries).items() if times > 1}
    if twice:
        raise not_allowed("entries", ", ".join(sorted(twice)), "must be named once each", "repeated")
    await session.rows(recording.lock_entries, ids=list(entries))
    if known_seq is None:
        return
    changed = {row[0] for row in await session.rows(recording.changed_since, ids=list(entries), seq=known_seq)}
    rule = f"has changed since the ledger had {known_seq} acts; read it again"
    if stale := [Fault(f"entries.{n}", str(e), rule, "stale") for n, e in enumerate(entries) if e in changed]:
        raise Stale(*stale)


def _of_entry(fault: Fault, place: int, entry: UUID) -> Fault:
    """The fault as one of the entry at this place."""
    rule = fault.rule if fault.field == "id" else f"{fault.field}: {fault.rule}"
    return replace(fault, field=f"entries.{place}", value=str(entry), rule=rule)
