"""What is done in the office: each step as the routes do it, in a transaction that holds rights as they are."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any, Final
from uuid import UUID

from api.entries.commands import act_command, opening_command
from api.proposals.recording import RESOURCES, check_body, record_proposed
from db.errors import DatabaseError
from db.queries import access_lock, proposals, recording
from db.session import Database, Session
from db.tables.proposal import Operation
from db.tables.signing_rule import SigningRuleFacts
from domain.access.known import access_version
from domain.access.persons import person_of
from domain.access.principal import Principal, act_on
from domain.acts.command import Command
from domain.entries.opening_batch import Opening
from domain.entries.opening_queue import OpeningQueue
from domain.entries.precondition import Precondition
from domain.entries.recording import record, record_on_each
from domain.entries.write import RecordedAct
from domain.errors import DomainError
from domain.idempotency import StoredResponse
from domain.proposals import preparing, signing
from domain.proposals.proposal import Proposal
from domain.proposals.target import target_of
from domain.reference.recording import record_reference
from domain.reference.signing import set_rule
from domain.registers.signing_rule import SIGNING_RULES
from domain.tense import today
from tests.factories import AUTHORITY, opening
from tests.second_person.oracle import REGISTER, Oracle, Revision
from tests.second_person.staff import Staff

RULES: Final = ("never", "corrections", "always", "always")
Work = Callable[[Session, Principal], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A proposal as somebody read it once."""

    id: UUID
    digest: str
    version: int


@dataclass(slots=True)
class Office:
    """The staff, the oracle, what was seen of proposals and of entries, and what became of each step."""

    database: Database
    random: Random
    staff: Staff
    oracle: Oracle
    rule: tuple[UUID, int]
    queue: OpeningQueue
    proposals: list[Seen] = field(default_factory=list)
    entries: list[UUID] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    serial: Any = field(default_factory=lambda: count(1))

    @classmethod
    async def opened(cls, database: Database, seed: int) -> "Office":
        """An office in a province in which nothing is recorded yet, without a rule."""
        staff = Staff(database)
        await staff.hire()
        facts = {"register_key": REGISTER, "authority": AUTHORITY, "second_person": "never"}
        async with database.transaction() as session:
            made = (await set_rule(session, "tests", SigningRuleFacts.model_validate(facts), today())).act
        made_office = cls(
            database, Random(seed), staff, Oracle(database), (made.entry, made.seq), OpeningQueue(database)
        )
        await made_office.oracle.judge([staff.members])
        return made_office

    async def as_caller(self, name: str, work: Work) -> Any:
        """The result of the work in a transaction, for the caller as it then is; None if it is refused."""
        try:
            async with self.database.transaction() as session:
                await session.rows(access_lock.hold, session=None)
                person = await person_of(session, name)
                return None if person is None else await work(session, person.principal)
        except (DomainError, DatabaseError):
            return None

    def anybody(self) -> str:
        """The name of a caller."""
        return self.random.choice(list(self.staff.members))

    def title(self) -> str:
        """A title that no other act states."""
        return f"Tài liệu số {next(self.serial)}"

    # --- Proposals ---

    async def prepare(self) -> None:
        """Somebody prepares an act, on an entry or on none."""
        entry = self.random.choice([None, *self.entries[-2:]])
        seen = await self._newest(entry) if entry else None
        body = self._body(entry, seen)

        async def work(session: Session, caller: Principal) -> UUID:
            operation = Operation.ACT if entry else Operation.OPENING
            target = await target_of(session, caller.visibility, operation, REGISTER, entry, None, seen)
            await check_body(session, caller, target, body)
            return await preparing.prepare(session, caller, target, body)

        await self._revised(self.anybody(), work)

    async def change(self, proposal: Seen | None = None, name: str | None = None) -> None:
        """Somebody changes a proposal."""
        proposal = proposal or self._proposal()
        found = await self.stored(proposal.id)
        seen = await self._newest(found.entry) if found.entry else None
        body = self._body(found.entry, seen)

        async def work(session: Session, caller: Principal) -> UUID:
            changed = await preparing.change(session, caller, proposal.id, None, body, seen)
            await check_body(session, caller, changed, body)
            return changed.id

        await self._revised(name or self.anybody(), work)

    async def _revised(self, name: str, work: Work) -> None:
        """Note who wrote which bytes, in the transaction that keeps them."""

        async def noted(session: Session, caller: Principal) -> None:
            key = await work(session, caller)
            stored = Proposal.of(await session.one(proposals.read, id=key))
            body = json.loads(stored.body or "{}")
            facts = body.get("changes", body)
            self.oracle.revisions[key, stored.revision] = Revision(
                name, self.staff.members[name].whose, stored.digest, facts.get("title"), body.get("corrects"),
                stored.entry_seq,
            )  # fmt: skip
            self.proposals.append(Seen(key, stored.digest, stored.version))

        await self.as_caller(name, noted)

    async def submit(self) -> None:
        """A proposal is submitted, mostly by who prepared it."""
        proposal = self._proposal()
        name = (await self.stored(proposal.id)).prepared_by if self.random.random() < 0.9 else self.anybody()
        await self.as_caller(name, lambda s, c: preparing.submit(s, c, proposal.id, None, record_proposed))
        self._see(await self.stored(proposal.id))

    async def sign(self, proposal: Seen | None = None, name: str | None = None, *, again: bool = True) -> None:
        """Somebody signs what was seen, now or earlier; mostly it is submitted first, and read as it stands."""
        proposal, name = proposal or self._proposal(), name or self.anybody()
        if again and self.random.random() < 0.6:
            proposal = await self._submitted(proposal.id)
        self.oracle.stated.setdefault(proposal.id, set()).add((name, proposal.digest))
        expected = self.random.choice((None, Precondition(frozenset({proposal.version}), str(proposal.version))))

        async def work(session: Session, caller: Principal) -> UUID:
            recorded = await signing.sign(session, caller, proposal.id, expected, proposal.digest, record_proposed)
            return recorded.act.entry

        self._done("signed", await self.as_caller(name, work))

    async def _submitted(self, key: UUID) -> Seen:
        """The proposal as it stands after who prepared it submitted it, if that may."""
        found = await self.stored(key)
        await self.as_caller(found.prepared_by, lambda s, c: preparing.submit(s, c, key, None, record_proposed))
        found = await self.stored(key)
        return Seen(found.id, found.digest, found.version)

    async def ambush(self) -> None:
        """Something happens between the reading of a submitted proposal and its signature, by who may sign."""
        seen = await self._submitted(self._proposal().id)
        signer = self.random.choice(
            [one.name for one in self.staff.members.values() if one.may("sign")] or [self.anybody()]
        )
        preparer = self.staff.members[(await self.stored(seen.id)).prepared_by]
        match self.random.choice(("changed", "right", "whose")):
            case "changed":
                await self.send_back(seen, signer)
                await self.change(seen, preparer.name)
                await self._submitted(seen.id)
            case "right":
                gone = preparer.machine or self.random.random() < 0.3
                lost = replace(preparer, enabled=False) if gone else replace(preparer, role="reader")
                await self.staff.set(lost)
            case "whose" if not preparer.machine and not self.staff.members[signer].machine:
                person, subject = preparer.person, preparer.subject
                await self.staff.set(replace(preparer, person=self.random.choice((person, "CB-9")), subject=None))
                heir = self.staff.members[signer]
                await self.staff.set(replace(heir, person=person or heir.person, subject=subject or heir.subject))
        await self.sign(seen, signer, again=False)

    async def send_back(self, proposal: Seen | None = None, name: str | None = None) -> None:
        """Somebody sends a proposal back."""
        proposal = proposal or self._proposal()
        await self.as_caller(name or self.anybody(), lambda s, c: signing.send_back(s, c, proposal.id, None, "Sửa"))
        self._see(await self.stored(proposal.id))

    async def withdraw(self, proposal: Seen | None = None) -> None:
        """Somebody withdraws a proposal."""
        chosen = proposal or self._proposal()
        await self.as_caller(self.anybody(), lambda s, c: preparing.withdraw(s, c, chosen.id, None))

    # --- In one step ---

    async def open_at_once(self) -> None:
        """Somebody opens an entry in one step, by the queue that gathers openings or alone."""
        name = self.anybody()
        body = RESOURCES[REGISTER].new.model_validate(opening(REGISTER, title=self.title()))
        register = RESOURCES[REGISTER].register
        command = opening_command(register, body, name)
        person = await person_of(self.database, name)
        if person is None or not person.principal.may(act_on(REGISTER)):
            return
        if self.random.random() < 0.7:
            opened = await self._queued(person.principal, command)
            if opened is not None:
                self._done("opened in one step", opened)
                return

        async def work(session: Session, caller: Principal) -> UUID:
            caller.require(act_on(REGISTER))
            return (await record(session, register, command)).act.entry

        self._done("opened in one step", await self.as_caller(name, work))

    async def _queued(self, caller: Principal, command: Command) -> UUID | None:
        """The entry that the queue of openings opened; None if it was refused, or must be recorded alone."""
        entries: list[UUID] = []

        def answer(act: RecordedAct) -> StoredResponse:
            entries.append(act.act.entry)
            return StoredResponse(201, "application/json", {}, b"{}")

        # The caller is judged by its scopes before, as a route does; no right of it can end in between unseen.
        version = await access_version(self.database)
        opening_ = Opening(
            RESOURCES[REGISTER].register, command, lambda now: caller if now == version else None, None, None, answer
        )
        try:
            stored = await self.queue.record(opening_)
        except (DomainError, DatabaseError):
            return None
        return entries[-1] if stored else None

    async def act_at_once(self) -> None:
        """Somebody acts on an entry in one step, or on some."""
        if not self.entries:
            return
        entry, name = self.random.choice(self.entries[-3:]), self.anybody()
        body = self._body(entry, await self._newest(entry))
        command: Command = act_command(RESOURCES[REGISTER].register, RESOURCES[REGISTER].act.model_validate(body), name)

        async def work(session: Session, caller: Principal) -> UUID:
            caller.require(act_on(REGISTER))
            if command.corrects is None and self.random.random() < 0.4:
                return (await record_on_each(session, RESOURCES[REGISTER].register, command, [entry]))[0].act.entry
            return (await record(session, RESOURCES[REGISTER].register, command, entry)).act.entry

        self._done("acted in one step", await self.as_caller(name, work))

    # --- Rights and the rule ---

    async def change_staff(self) -> None:
        """A role, a person, an identity or an account changes."""
        await self.staff.set(self.staff.changed(self.random))

    async def change_rule(self, rule: str | None = None) -> None:
        """The rule is corrected to another."""
        entry, seq = self.rule
        chosen = rule or self.random.choice(RULES)
        if chosen == self.oracle.rule:
            return
        changes = {"second_person": chosen}
        command = Command(
            kind="correct", effective_on=None, corrects=seq, reason="Thử", changes=changes, recorded_by="tests"
        )
        try:
            async with self.database.transaction() as session:
                await session.rows(access_lock.own)
                await record_reference(session, SIGNING_RULES, command, entry)
        except DomainError:
            return

    async def race(self) -> None:
        """Two or three do something at the same time, mostly about one proposal."""
        proposal = self._proposal()
        others: list[Callable[[], Awaitable[None]]] = [
            lambda: self.sign(proposal=proposal), lambda: self.withdraw(proposal), self.change_rule, self.change_staff,
            self.act_at_once, self.open_at_once, self.change, self.send_back,
        ]  # fmt: skip
        chosen = self.random.choices(others, k=self.random.choice((1, 2)))
        await asyncio.gather(self.sign(proposal=proposal), *(each() for each in chosen))

    # --- Helpers ---

    async def stored(self, key: UUID) -> Proposal:
        """The proposal as it stands."""
        return Proposal.of(await self.database.one(proposals.read, id=key))

    def _see(self, stored: Proposal) -> None:
        self.proposals.append(Seen(stored.id, stored.digest, stored.version))

    def _proposal(self) -> Seen:
        return self.random.choice(self.proposals[-4:])

    async def _newest(self, entry: UUID) -> int:
        return int((await self.database.rows(recording.acts_of, id=entry))[-1]["seq"])

    def _body(self, entry: UUID | None, newest: int | None) -> dict[str, Any]:
        if entry is None:
            return opening(REGISTER, title=self.title())
        if self.random.random() < 0.3:
            return {"kind": "void", "corrects": newest, "reason": "Ghi nhầm"}
        paper = {"number": 1885, "signed_on": "2024-11-01"}
        return {"kind": "amend", "document": paper, "changes": {"title": self.title()}}

    def _done(self, what: str, entry: UUID | None) -> None:
        if entry is not None:
            self.entries.append(entry)
        key = what if entry is not None else f"not {what}"
        self.outcomes[key] = self.outcomes.get(key, 0) + 1
