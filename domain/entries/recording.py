"""Recording acts: the only way by which acts enter the ledger. The caller commits the transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from db.errors import Violated
from db.queries import recording
from db.session import Reader
from domain.access.visibility import EVERYTHING, Visibility
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.basis import broken_dependent, cascaded_commands
from domain.entries.form import check_days, check_form, signed_on
from domain.entries.precondition import Precondition
from domain.entries.prepare import PreparedAct, prepare
from domain.entries.refusals import refusals
from domain.entries.related import RelatedEntries
from domain.entries.second_person import check_second_person
from domain.entries.write import RecordedAct, write
from domain.errors import DomainError, Fault, Stale, not_allowed
from domain.gathering import GATHERED, Faults
from domain.tense import today


async def record(
    session: Reader,
    register: Register,
    command: Command,
    entry: UUID | None = None,
    expected: Precondition | None = None,
    *,
    visibility: Visibility = EVERYTHING,
) -> RecordedAct:
    """Record `command` on `entry`, or on a new entry, under the precondition `expected`.

    Raises NotFound, Stale, NotAllowed or Conflict, whichever is the gravest, with every fault that can be known. They
    tell of other entries only what `visibility` allows.
    """
    return await _record(RelatedEntries(session, register, visibility), command, entry, expected)


async def record_on_each(
    session: Reader,
    register: Register,
    command: Command,
    entries: Sequence[UUID],
    known_seq: int | None = None,
    *,
    visibility: Visibility = EVERYTHING,
) -> list[RecordedAct]:
    """Record the same act on all of `entries`, or on none; with `known_seq` only if they have not changed since.

    Raises as `record`, with the entry as field; NotAllowed for an act that assigns a number to each.
    """
    faults = Faults(command.unsound)
    with faults.noted():
        await _lock(session, entries, known_seq)
    related, acts = RelatedEntries(session, register, visibility), []
    for index, entry in enumerate(entries if faults.sound("entries") else ()):
        # After a fault the others are only judged.
        judged = replace(command, unsound=command.unsound | ({"entries"} if faults.found else frozenset()))
        try:
            acts.append(await _record(related, judged, entry, None))
        except GATHERED as error:
            faults.note(type(error)(*(_of_entry(fault, index, entry) for fault in error.faults)))
            if isinstance(error.__cause__, Violated) or faults.full:
                break  # the database judges no more in this transaction, or the answer is full
        if acts and (paper := acts[-1].act.document) and paper.numbered_here:
            rule = "assigns a number: record it on one entry at a time"
            raise not_allowed("kind", command.kind, rule, "one-by-one", about={"kind": register.kind(command.kind)})
    faults.check()
    return acts


async def _record(
    related: RelatedEntries, command: Command, entry: UUID | None, expected: Precondition | None
) -> RecordedAct:
    session, register = related.session, related.register
    with refusals(register, command, related.visibility):
        act = await judge(related, command, entry, expected)
        # Cascaded acts are prepared before any is written, so that all locks precede that of the ledger's head.
        acts = [act]
        cascaded = await cascaded_commands(session, register, command, act.act.entry, act.derived)
        for other, follow_up, dependent in cascaded:
            of_other, of_follow_up = RelatedEntries(session, other, related.visibility), Faults()
            try:
                acts.append(await prepare(of_other, follow_up, dependent, None, of_follow_up))
                of_follow_up.check()
            except DomainError as error:
                raise await broken_dependent(of_other, command, follow_up, dependent, error) from error
        recorded, *_ = [await write(session, each) for each in acts]
        return recorded


async def judge(
    related: RelatedEntries, command: Command, entry: UUID | None = None, expected: Precondition | None = None
) -> PreparedAct:
    """The act to write. Raises as `record`, with every fault that can be known."""
    register = related.register
    same_day = signed_on(command) is not None and signed_on(command) == command.effective_on
    faults = Faults(command.unsound, ("document.signed_on", "effective_on") if same_day else ())
    with faults.noted():
        check_form(register, command)
    with faults.noted():
        check_days(command, today() + timedelta(days=register.days_ahead))
    with faults.noted():
        act = await prepare(related, command, entry, expected, faults)
        await check_second_person(related.session, register, command, act)
    faults.check()
    return act


async def _lock(session: Reader, entries: Sequence[UUID], known_seq: int | None) -> None:
    """Lock the entries in a fixed order, which avoids deadlocks.

    Raises NotAllowed for repeated entries, and Stale for entries with an act after `known_seq`.
    """
    repeated = {str(entry) for entry, times in Counter(entries).items() if times > 1}
    if repeated:
        raise not_allowed("entries", ", ".join(sorted(repeated)), "must not be repeated", "repeated", case="entries")
    await session.rows(recording.lock_entries, ids=list(entries))
    if known_seq is None:
        return
    newer = {row[0] for row in await session.rows(recording.changed_since, ids=list(entries), seq=known_seq)}
    changed = [(n, entry) for n, entry in enumerate(entries) if entry in newer]
    rule = f"has changed since the ledger had {known_seq} acts; read it again"
    about = {"size": known_seq}
    stale = [Fault(f"entries.{n}", str(e), rule, "stale", case="since", about=about) for n, e in changed]
    if stale:
        raise Stale(*stale)


def _of_entry(fault: Fault, index: int, entry: UUID) -> Fault:
    """The fault as a fault of the entry at this index."""
    rule = fault.rule if fault.field == "id" else f"{fault.field}: {fault.rule}"
    return replace(fault, field=f"entries.{index}", value=str(entry), rule=rule)
