"""Recording an act: the one place where anything official is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from db.errors import Violated
from db.queries import recording
from db.session import Session
from domain.acts import rows
from domain.acts.act import CORRECT, VOID, Act
from domain.acts.command import Order
from domain.acts.timeline import Timeline, holders_around
from domain.declarations import projection
from domain.declarations.register import Register
from domain.declarations.rules import DAYS_AHEAD
from domain.entries.form import check_form
from domain.entries.identifiers import new_identifier
from domain.entries.legality import brought_about, check_days, check_target, derive, judge
from domain.entries.precondition import Seen, check_seen
from domain.entries.related import Surroundings
from domain.errors import Conflict, DomainError, Fault, NotAllowed, NotFound, Stale, not_allowed
from domain.faults import faults_of
from domain.ledger import merkle
from domain.numbers.series import number_document
from domain.papers.code import digest, new_code
from domain.tense import today

NEWEST: Final = 2**53 - 1
"""The seq of an act that has none yet: known only under the head's lock, and later than any other."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A receipt: the act as it stands in the ledger, its leaf's hash, and the code to print on its paper, if any."""

    act: Act
    leaf_hash: bytes
    code: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An act that may stand, with all that it changes; only its place in the ledger is missing."""

    act: Act
    salt: bytes | None
    opens: bool
    derived: Timeline
    versions: projection.Revision
    events: projection.Revision


class Recorder:
    """Records acts of one register in one transaction, which whoever opened it commits."""

    def __init__(self, session: Session, register: Register, registers: Mapping[str, Register]) -> None:
        self._session, self._register = session, register
        self._registers = registers
        self._around = Surroundings(session, register, registers)
        self._latest = today() + timedelta(days=DAYS_AHEAD)

    async def record(self, order: Order, entry: UUID | None = None, seen: Seen | None = None) -> Recorded:
        """Record `order` on `entry`, or on a new one; if it is as `seen`, where that is given.

        Raises NotFound, NotAllowed, Conflict or Stale; then nothing is kept.
        """
        check_form(self._register, order)
        check_days(order, self._latest)
        try:
            draft = await self._draft(order, entry, seen)
            # Whatever is locked is locked before the head.
            along = await self._along(order, draft)
            recorded = await self._write(draft)
            for recorder, other in along:
                await recorder._write(other)
            return recorded
        except ValidationError as error:
            raise NotAllowed(*self._in_body(order, entry, faults_of(error))) from error
        except NotAllowed as error:
            raise NotAllowed(*self._in_body(order, entry, error.faults)) from error
        except Violated as error:
            raise self._conflict(error, order, entry) from error

    async def lock(self, some: Sequence[UUID], known_seq: int | None = None) -> None:
        """Lock many entries in one order, so that nobody waits in a ring; refuses an entry named twice.

        Raises Stale for those on which something was recorded since the ledger had `known_seq` acts.
        """
        twice = {str(entry) for entry, times in Counter(some).items() if times > 1}
        if twice:
            raise not_allowed("entries", ", ".join(sorted(twice)), "must be named once each", "repeated")
        await self._session.rows(recording.lock_entries, ids=list(some))
        if known_seq is None:
            return
        changed = {row[0] for row in await self._session.rows(recording.changed_since, ids=list(some), seq=known_seq)}
        rule = f"has changed since the ledger had {known_seq} acts; read it again"
        if faults := [Fault(f"entries.{n}", str(e), rule, "stale") for n, e in enumerate(some) if e in changed]:
            raise Stale(*faults)

    async def _along(self, order: Order, draft: Draft) -> list[tuple["Recorder", Draft]]:
        """What has to be said of entries that rest on acts of this one, once these are voided or of another day."""
        if order.kind not in (CORRECT, VOID):
            return []
        found = []
        done = {event.act_seq: event for event in draft.derived.events if event.kind in self._register.kinds}
        async for other, row in self._around.resting_on(draft.act.entry):
            event = done[row["act"]]
            if event.voided or event.done_on != row["valid_from"]:
                kind, day = (VOID, None) if event.voided else (CORRECT, event.done_on)
                about = {"kind": kind, "effective_on": day, "corrects": row["act_seq"], "reason": order.reason}
                recorder = Recorder(self._session, other, self._registers)
                said = Order(**about, recorded_by=order.recorded_by, along=True)
                found.append((recorder, await recorder._draft(said, row["entry_id"], None)))
        return found

    async def _draft(self, order: Order, entry: UUID | None, seen: Seen | None) -> Draft:
        """Everything that needs no place in the ledger yet; the series' counter and the entry are locked on the way."""
        changes = await self._around.with_holder_name(order.changes)
        document, authority = order.document, None
        if order.kind in self._register.kinds:
            managing = await self._managed_as(order, entry)
            kind = self._register.kinds[order.kind]
            document, authority = await number_document(self._session, managing, order, ours=kind.needs_document)
            if kind.needs_number and (document is None or document.number is None):
                raise not_allowed("document.number", None, f"{order.kind} needs the number of its paper", "number")
        before = await self._acts_before(entry) if entry else []
        if before:
            check_seen(before, seen)
        private = {name: changes.pop(name) for name in sorted(self._register.private_fields & changes.keys())}
        salt = merkle.new_salt() if private else None
        act = Act(
            seq=NEWEST,
            recorded_at=datetime.max,  # noqa: DTZ901 - as the seq, it is given under the head's lock
            recorded_by=order.recorded_by,
            register=self._register.key,
            entry=entry or new_identifier(),
            kind=order.kind,
            effective_on=order.effective_on,
            authority=authority,
            corrects=order.corrects,
            reason=order.reason,
            document=document,
            changes=changes,
            private=private,
            private_digest=merkle.private_digest(salt, private) if salt else None,
        )
        return await self._judged(order, act, salt, before)

    async def _judged(self, order: Order, act: Act, salt: bytes | None, before: Sequence[Act]) -> Draft:
        """The draft of an act that every rule lets stand."""
        check_target(self._register, act, before, along=order.along)
        acts = [*before, act]
        derived = derive(self._register, acts)
        self._check_applicant(order, act, derived)
        known_versions, known_events = await self._known(act.entry) if before else ([], [])
        versions = projection.revise(known_versions, projection.versions(self._register, act.entry, derived, NEWEST))
        events = projection.revise(known_events, projection.events(self._register, act.entry, derived, NEWEST))
        if before:
            await self._around.check_dependents(act.entry, derived)
            await self._around.check_applicants(act.entry, derived)
            await self._check_authority(act, before)
        await self._around.check_spans(versions.opened, derived)
        judge(self._register, [await self._around.case(*pair) for pair in brought_about(versions, derived)])
        return Draft(act, salt, not before, derived, versions, events)

    def _check_applicant(self, order: Order, act: Act, derived: Timeline) -> None:
        """Who asked for it holds the entry: what is opened, or just before an act on it, or, if it is handed on, after.

        In every register the holder is who applies; for offices and reporters that is their press agency.
        """
        if order.asked_by is None or order.asked_by in (holders := holders_around(derived, act.seq)):
            return
        if self._register.kinds[act.kind].opens:
            rule = f"must be {order.asked_by}, who applies: what a dossier asks for is for its applicant"
            raise not_allowed("holder", next(iter(holders)), rule, "applicant")
        rule = f"{order.asked_by}, who applies, neither holds it on {act.effective_on} nor receives it"
        raise not_allowed("asked_entry", str(act.entry), rule, "applicant")

    async def _check_authority(self, act: Act, before: Sequence[Act]) -> None:
        """A correction leaves an act within the time of the authority that did it: its paper's day, or else its own."""
        target = next((one for one in before if one.seq == act.corrects), None)
        if act.kind != CORRECT or target is None or target.kind not in self._register.kinds:
            return
        signed = self._register.kinds[target.kind].needs_document and target.document and target.document.signed_on
        stated = act.document.signed_on if act.document else None
        field, day = ("document.signed_on", stated) if signed else ("effective_on", act.effective_on)
        if day is None:
            return
        managing = await self._managed_as(Order(kind=target.kind, effective_on=day, recorded_by=""), act.entry)
        found = await self._session.value(recording.manager_on, register=managing, day=day)
        if found != target.authority:
            rule = f"{found or 'nobody'} manages the register then, and {target.authority} did this: void it instead"
            raise not_allowed(field, day, rule, "authority")

    async def _managed_as(self, order: Order, entry: UUID | None) -> str:
        """Key of the register whose authority acts: this one's own, or the one that a fact of the entry names."""
        if self._register.managed_as is None:
            return self._register.key
        acts = await self._acts_before(entry) if entry else []
        stated = (order.changes, *(act.changes for act in acts))
        return next(str(facts[self._register.managed_as]) for facts in stated if self._register.managed_as in facts)

    async def _acts_before(self, entry: UUID) -> list[Act]:
        """The acts on `entry` so far; the entry stays locked until the transaction ends."""
        locked = await self._session.value(recording.lock_entry, id=entry, register=self._register.key)
        if locked is None:
            raise NotFound(Fault("id", str(entry), f"there is no such entry in {self._register.key}", "not-found"))
        return [rows.act(row) for row in await self._session.rows(recording.acts_of, id=entry)]

    async def _known(self, entry: UUID) -> tuple[list[rows.Row], list[rows.Row]]:
        """The versions and events of the entry as known now."""
        versions = await self._session.rows(recording.open_versions(self._register.table), id=entry)
        return rows.loaded(versions), rows.loaded(await self._session.rows(recording.open_events, id=entry))

    async def _write(self, draft: Draft) -> Recorded:
        """Take the head's lock, give the act its place, and write all of it in one statement."""
        paper = draft.act.document
        code = new_code() if paper and paper.numbered_here else None
        numbered = replace(draft.act, code_digest=digest(code) if code else None)
        # From here to the commit every other act waits: nothing is done that could have been done before.
        head = await self._session.one(recording.lock_head)
        act = replace(numbered, seq=head["size"] + 1, recorded_at=head["now"])
        for row in (*draft.versions.opened, *draft.events.opened):
            row |= {"known_from": act.seq} | ({"act_seq": act.seq} if row["act_seq"] == NEWEST else {})
        leaf_hash = merkle.leaf_hash(merkle.leaf(act))
        filled, peaks = merkle.append(head["size"], head["peaks"], leaf_hash)
        private = [{"seq": act.seq, "salt": "\\x" + draft.salt.hex(), "changes": act.private}] if draft.salt else []
        await self._session.rows(
            recording.write(self._register.table),
            id=act.entry,
            register=act.register,
            opens=draft.opens,
            act=rows.dump(rows.act_row(act)),
            private=rows.dump(private),
            levels=[level for level, _ in filled],
            places=[place for _, place in filled],
            hashes=list(filled.values()),
            size=act.seq,
            peaks=peaks,
            recorded_at=act.recorded_at,
            closed_event_acts=[row["act_seq"] for row in draft.events.closed],
            closed_event_kinds=[row["kind"] for row in draft.events.closed],
            events=rows.dump(draft.events.opened),
            closed_versions=[date.fromisoformat(row["valid_from"]) for row in draft.versions.closed],
            versions=rows.dump(draft.versions.opened),
            code=code,
        )
        return Recorded(act, leaf_hash, code)

    def _in_body(self, order: Order, entry: UUID | None, faults: Sequence[Fault]) -> list[Fault]:
        """The faults with facts named as they stand in the request: under `changes` but for an opening.

        A fact that the request does not state is named without its value, which may not be published.
        """
        facts = self._register.facts.model_fields
        where = "changes." if entry or order.asked_by else ""
        return [
            replace(fault, field=where + fault.field, value=fault.value if fact in order.changes else None)
            if (fact := fault.field.split(".")[0]) in facts
            else fault
            for fault in faults
        ]

    def _conflict(self, error: Violated, order: Order, entry: UUID | None) -> DomainError:
        """The refusal that a constraint, by its name, stands for."""
        if error.constraint == "act_number_key":
            number = order.document.number if order.document else None
            return Conflict(Fault("document.number", number, "this number has been given already", "number-taken"))
        if error.constraint not in self._register.conflicts:
            return self._misfit(error, order, entry)
        field, rule = self._register.conflicts[error.constraint]
        return Conflict(*self._in_body(order, entry, [Fault(field, order.changes.get(field), rule, "conflict")]))

    def _misfit(self, error: Violated, order: Order, entry: UUID | None) -> DomainError:
        """The refusal of a fact that the table does not take, though no rule saw it: one that never was in force."""
        name = error.constraint.removeprefix(f"{self._register.table.__tablename__}_").rpartition("_")[0]
        if name not in self._register.facts.model_fields:
            raise error
        fault = Fault(name, order.changes.get(name), "does not fit what else is known of the entry", "misfit")
        return NotAllowed(*self._in_body(order, entry, [fault]))


async def record_on_each(
    recorder: Recorder, order: Order, entries: Sequence[UUID], known_seq: int | None = None
) -> list[Recorded]:
    """Record the same act on many entries, or on none; if they are as known at `known_seq`, where that is given.

    Raises as `record` does, and names the entry. An act that takes a number of its own goes on one entry at a time.
    """
    await recorder.lock(entries, known_seq)
    done = []
    for place, entry in enumerate(entries):
        try:
            recorded = await recorder.record(order, entry)
        except DomainError as error:
            faults = [replace(f, field=f"entries.{place}", value=str(entry), rule=_told(f)) for f in error.faults]
            raise type(error)(*faults) from error
        if recorded.act.document is not None and recorded.act.document.numbered_here:
            raise not_allowed("kind", order.kind, "takes a number: record it on one entry at a time", "one-by-one")
        done.append(recorded)
    return done


def _told(fault: Fault) -> str:
    return fault.rule if fault.field == "id" else f"{fault.field}: {fault.rule}"
