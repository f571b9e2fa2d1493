"""Recording an act: the one place where anything official is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from db.errors import Violated
from db.queries import entries, organisations, recording
from db.session import Session
from domain import ledger, rows
from domain.act import CORRECT, LIVE, VOID, Act, Json
from domain.errors import Conflict, DomainError, Fault, NotAllowed, NotFound, not_allowed
from domain.identifiers import new_identifier
from domain.numbering import number_document
from domain.order import Order, check_form
from domain.register import Register
from domain.timeline import EndsTooEarly, IllegalStep, Timeline, settle, timeline


@dataclass(frozen=True, slots=True)
class Recorded:
    """A receipt: where the act stands in the ledger, its leaf's hash, and the entry as it stands on `day`."""

    act: Act
    leaf_hash: bytes
    day: date


class Recorder:
    """Records acts of one register in one transaction, which whoever opened it commits."""

    def __init__(self, session: Session, register: Register, registers: Mapping[str, Register]) -> None:
        self._session, self._register, self._registers = session, register, registers

    async def record(self, order: Order, entry: UUID | None = None) -> Recorded:
        """Record `order` on `entry`, or on a new one. Raises NotFound, NotAllowed or Conflict; then nothing is kept."""
        check_form(self._register, order)
        try:
            return await self._record(order, entry)
        except ValidationError as error:
            raise self._in_body(entry, rows.faults(error)) from error
        except Violated as error:
            raise self._conflict(error, order, entry) from error
        except NotAllowed as error:
            facts = self._register.facts.model_fields
            if any(fault.field in facts for fault in error.faults):
                raise self._in_body(entry, error.faults) from error
            raise

    async def _record(self, order: Order, entry: UUID | None) -> Recorded:
        changes = await self._resolved(order)
        document = order.document
        if document is not None and order.kind not in (CORRECT, VOID):
            document = await number_document(self._session, self._register.key, order.kind, document)
        before = await self._acts_before(entry) if entry else []
        entry_id = entry or new_identifier()
        personal = self._register.private_fields & changes.keys()
        salt = ledger.new_salt() if personal else None
        private = {name: changes[name] for name in sorted(personal)}
        act = Act(
            seq=2**53 - 1,
            recorded_at=datetime.max,  # noqa: DTZ901 - both are known only under the head's lock
            recorded_by=order.recorded_by,
            register=self._register.key,
            entry=entry_id,
            kind=order.kind,
            effective_on=order.effective_on,
            corrects=order.corrects,
            reason=order.reason,
            document=document,
            changes={name: value for name, value in changes.items() if name not in personal},
            private=private,
            private_digest=ledger.private_digest(salt, private) if salt else None,
        )
        self._check_target(act, before)
        derived = self._derive([*before, act])
        await self._check_references(act, [*before, act])
        return await self._write(act, salt, before, derived)

    async def _resolved(self, order: Order) -> dict[str, Json]:
        """The changes with the holder's name frozen as it is now, unless it is stated as printed."""
        changes = dict(order.changes)
        if changes.get("holder") is not None:
            name = await self._session.value(organisations.name_of, code=changes["holder"])
            if name is None:
                raise not_allowed("holder", changes["holder"], "there is no body with this code", "unknown-body")
            changes["holder_name"] = changes.get("holder_name") or name
        return changes

    async def _check_references(self, act: Act, acts: Sequence[Act]) -> None:
        """An entry of another register that the act names must be live on the day the act takes effect."""
        step = settle(acts, self._register.kinds).get(act.corrects or act.seq)
        for field, key in self._register.references.items():
            if step is None or act.changes.get(field) is None:
                continue
            named, day = self._registers[key], step.effective_on
            status = await self._session.value(entries.status_on(named.table), id=UUID(act.changes[field]), day=day)
            if status not in LIVE:
                raise not_allowed(
                    field, act.changes[field], f"names no entry of {key} that is live on {day}", "reference"
                )

    async def _acts_before(self, entry: UUID) -> list[Act]:
        """The acts on `entry` so far; the entry stays locked until the transaction ends."""
        locked = await self._session.value(recording.lock_entry, id=entry, register=self._register.key)
        if locked is None:
            raise NotFound(Fault("id", str(entry), f"there is no such entry in {self._register.key}", "not-found"))
        return [rows.act(row) for row in await self._session.rows(recording.acts_of, id=entry)]

    def _check_target(self, act: Act, before: Sequence[Act]) -> None:
        """A correction or void must point at an act of this entry that still counts."""
        if act.corrects is None:
            return
        targets = {a.seq: a for a in before if a.kind != VOID and (a.kind != CORRECT or act.kind == VOID)}
        voided = {a.corrects for a in before if a.kind == VOID}
        target = targets.get(act.corrects)
        if target is None or target.seq in voided:
            raise not_allowed(
                "corrects", act.corrects, "is no act of this entry that can still be corrected or voided", "corrects"
            )
        stated, printed = act.document, target.document
        if act.kind == CORRECT and stated and printed and printed.numbered_here:
            number = stated.number is not None or stated.symbol is not None
            other_year = stated.signed_on and printed.signed_on and stated.signed_on.year != printed.signed_on.year
            if number or other_year:
                raise not_allowed(
                    "document",
                    stated.printed or str(stated.signed_on),
                    f"{printed.printed} was given by its series and keeps its number and year: void the act instead",
                    "number-here",
                )

    def _derive(self, acts: Sequence[Act]) -> Timeline:
        new = acts[-1]
        try:
            return timeline(acts, self._register.kinds)
        except EndsTooEarly as error:
            raise not_allowed(
                "expires_on", None, f"must not lie before {error.day}, when {error.kind} takes effect", "term"
            ) from error
        except IllegalStep as error:
            status = error.status.value if error.status else "not there yet"
            if error.seq == new.seq:
                raise not_allowed(
                    "kind", new.kind, f"cannot follow: on {error.day} the entry is {status}", "state"
                ) from error
            raise not_allowed(
                "kind",
                new.kind,
                f"act {error.seq} ({error.kind} of {error.day}) could then not stand: the entry would be {status}",
                "state",
            ) from error

    async def _write(self, act: Act, salt: bytes | None, before: Sequence[Act], derived: Timeline) -> Recorded:
        """Close what changed, insert what is new, and append the leaf, under the head's lock."""
        model, entry = self._register.table, act.entry
        given = {"id": entry}
        known_versions = (
            rows.loaded(await self._session.rows(recording.open_versions(model), **given)) if before else []
        )
        known_events = rows.loaded(await self._session.rows(recording.open_events, **given)) if before else []
        # The lock orders all acts: from here to the commit every other one waits.
        head = await self._session.row(recording.lock_head)
        assert head is not None, "the first migration makes the head"
        act = replace(act, seq=head["size"] + 1, recorded_at=head["now"])
        derived = rows.numbered(derived, act.seq)
        versions = rows.revise(known_versions, rows.versions(self._register, entry, derived, act.seq))
        events = rows.revise(known_events, rows.events(self._register, entry, derived, act.seq))
        self._judge(versions.opened, derived, [*before, act])
        leaf_hash = ledger.leaf_hash(ledger.leaf(act))
        filled, peaks = ledger.append(head["size"], head["peaks"], leaf_hash)
        await self._session.rows(
            recording.write(model),
            id=entry,
            register=self._register.key,
            opens=not before,
            act=rows.dump(rows.act_row(act)),
            private=rows.dump([{"seq": act.seq, "salt": "\\x" + salt.hex(), "changes": act.private}] if salt else []),
            levels=[level for level, _ in filled],
            places=[place for _, place in filled],
            hashes=list(filled.values()),
            size=act.seq,
            peaks=peaks,
            recorded_at=act.recorded_at,
            closed_event_acts=[row["act_seq"] for row in events.closed],
            closed_event_kinds=[row["kind"] for row in events.closed],
            events=rows.dump(events.opened),
            closed_versions=[date.fromisoformat(row["valid_from"]) for row in versions.closed],
            versions=rows.dump(versions.opened),
        )
        opened_on = min((v.valid_from for v in derived.versions), default=date.min)
        return Recorded(act, leaf_hash, max(act.effective_on or opened_on, opened_on))

    async def _known(self, entry: UUID) -> tuple[list[rows.Row], list[rows.Row]]:
        """The versions and events of the entry as known now."""
        versions = await self._session.rows(recording.open_versions(self._register.table), id=entry)
        return rows.loaded(versions), rows.loaded(await self._session.rows(recording.open_events, id=entry))

    def _judge(self, opened: Sequence[Mapping[str, Any]], derived: Timeline, acts: Sequence[Act]) -> None:
        """Run the register's rules on every version that this act brings about."""
        kinds = {act.seq: act.kind for act in acts}
        fresh = {row["valid_from"] for row in opened}
        for version in derived.versions:
            if version.valid_from.isoformat() in fresh and version.status in LIVE:
                facts = self._register.facts.model_validate(dict(version.facts))
                for check in (*self._register.checks, *self._register.checks_of.get(kinds[version.act_seq], ())):
                    check(facts, version)

    def _in_body(self, entry: UUID | None, faults: Sequence[Fault]) -> NotAllowed:
        """The faults, with fields named as they stand in the request: under `changes` in an act on an entry."""
        facts = self._register.facts.model_fields
        return NotAllowed(
            *(
                replace(fault, field=f"changes.{fault.field}")
                if entry and fault.field.split(".")[0] in facts
                else fault
                for fault in faults
            )
        )

    def _conflict(self, error: Violated, order: Order, entry: UUID | None) -> DomainError:
        if error.constraint == "act_number_key":
            number = order.document.number if order.document else None
            return Conflict(Fault("document.number", number, "this number has been given already", "number-taken"))
        if error.constraint in self._register.conflicts:
            field, rule = self._register.conflicts[error.constraint]
            where = f"changes.{field}" if entry else field
            return Conflict(Fault(where, order.changes.get(field), rule, error.constraint))
        raise error
