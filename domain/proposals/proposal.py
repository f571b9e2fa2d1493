"""A proposal as it stands: what is proposed, on which state of the ledger, and the digest of exactly that."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any, Self, TypeAlias
from uuid import UUID

from db.queries import proposals as queries
from db.session import Reader, Row, Session
from db.tables.proposal import Operation, ProposalState
from domain.access.principal import Principal, draft_in, sign_in
from domain.access.visibility import Visibility
from domain.acts.command import Approval
from domain.entries.precondition import Precondition
from domain.entries.second_person import FIELD
from domain.entries.write import RecordedAct
from domain.errors import Conflict, Fault, NotFound, Stale
from domain.gathering import renamed
from domain.ledger import canonical
from domain.registers.application import APPLICATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is proposed, and the newest acts of its entry and dossier that were seen; `owner` as in `Proposal`."""

    operation: Operation
    register: str
    owner: str
    entry: UUID | None = None
    entry_seq: int | None = None
    dossier: UUID | None = None
    dossier_seq: int | None = None

    @property
    def registers(self) -> tuple[str, ...]:
        """The registers in which it records acts: that of the act, and the dossiers if it closes one."""
        return tuple(dict.fromkeys((self.register, *((APPLICATIONS.key,) if self.dossier else ()))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Target):
    """A proposal. Its `body` is canonical JSON, None once it is signed or withdrawn."""

    id: UUID
    ledger_size: int
    body: str | None
    salt: str | None
    digest: str
    version: int
    revision: int
    state: ProposalState
    prepared_by: str
    prepared_as: frozenset[str]

    @classmethod
    def of(cls, row: Row) -> Self:
        """The proposal in a row."""
        names = {"register": "register_key", "entry": "entry_id", "dossier": "dossier_id"}
        values = {field.name: row[names.get(field.name, field.name)] for field in fields(cls)}
        values |= {"operation": Operation(row["operation"]), "state": ProposalState(row["state"])}
        return cls(**values | {"prepared_as": frozenset(row["prepared_as"])})

    @property
    def content(self) -> Mapping[str, Any]:
        """The body. Raises ValueError once it is emptied."""
        if self.body is None:
            raise ValueError("the proposal is emptied")
        content: Mapping[str, Any] = json.loads(self.body)
        return content

    @property
    def preparer(self) -> str:
        """The name of the account or client that prepared it."""
        return self.prepared_by.partition(":")[2] or self.prepared_by

    def is_intact(self) -> bool:
        """Whether what is stored is what the digest says."""
        return digest_of(self, self.id, self.ledger_size, self.revision, self.prepared_by, self.body, self.salt) == (
            self.digest
        )

    def check_version(self, expected: Precondition | None) -> None:
        """Raises Stale unless the caller expects this version."""
        if expected is not None and self.version not in expected.seqs:
            rule = f"the proposal has changed since: it is version {self.version}; read it again"
            about = {"version": self.version}
            raise Stale(Fault("If-Match", expected.text, rule, "stale", case="proposal", about=about))

    def require_state(self, *states: ProposalState) -> None:
        """Raises Conflict for a proposal in another state."""
        if self.state not in states:
            rule = f"is {self.state} ({self.state.label}), and must be {' or '.join(states)} for this"
            about = {"now": self.state.label, "needed": [state.label for state in states]}
            raise Conflict(Fault("status", self.state, rule, "proposal-state", about=about))


_OF_THE_SIGNING = frozenset({FIELD, "signed_by", "prepared_by"})
"""Fields of faults that are not of the proposal's body."""

Recorder: TypeAlias = Callable[[Session, Principal, Proposal, Approval], Awaitable[RecordedAct]]
"""Records what is proposed, as its request would in one step, on the state that was seen."""


def digest_of(
    target: Target, key: UUID, size: int, revision: int, prepared_by: str, body: str | None, salt: str | None
) -> str:
    """SHA-256 (hex) of the canonical JSON (RFC 8785) of all that a signer approves.

    The salt is random, so that nobody finds personal fields out of the digest once both are emptied.
    """
    approved = {
        "id": str(key),
        "operation": str(target.operation),
        "register": target.register,
        "entry": target.entry and str(target.entry),
        "entry_seq": target.entry_seq,
        "dossier": target.dossier and str(target.dossier),
        "dossier_seq": target.dossier_seq,
        "ledger_size": size,
        "revision": revision,
        "prepared_by": prepared_by,
        "body": None if body is None else json.loads(body),
        "salt": salt,
    }
    return hashlib.sha256(canonical.dumps(approved)).hexdigest()


def sees(visibility: Visibility, target: Target) -> bool:
    """Whether what is proposed is about a register that is visible."""
    return visibility.managed is None or target.owner in visibility.managed


def may_prepare(caller: Principal, target: Target) -> bool:
    """Whether the caller may prepare such an act."""
    return sees(caller.visibility, target) and all(caller.may(draft_in(each)) for each in target.registers)


def may_sign(caller: Principal, target: Target) -> bool:
    """Whether the caller may sign such an act."""
    return sees(caller.visibility, target) and all(caller.may(sign_in(each)) for each in target.registers)


async def read(reader: Reader, caller: Principal, key: UUID) -> Proposal:
    """A proposal that the caller may prepare or sign. Raises NotFound for any other, as if it did not exist."""
    return _seen(caller, key, await reader.row(queries.read, id=key))


async def locked(session: Session, caller: Principal, key: UUID, expected: Precondition | None) -> Proposal:
    """The same, locked until the transaction ends. Raises Stale too."""
    proposal = _seen(caller, key, await session.row(queries.lock, id=key))
    proposal.check_version(expected)
    return proposal


def _seen(caller: Principal, key: UUID, row: Row | None) -> Proposal:
    proposal = Proposal.of(row) if row else None
    if proposal is None or not (may_prepare(caller, proposal) or may_sign(caller, proposal)):
        raise NotFound(Fault("id", str(key), "there is no such proposal", "not-found", case="proposal"))
    return proposal


@contextmanager
def of_the_body() -> Iterator[None]:
    """Locate the faults that the block raises under `body`, but for those of the signing itself."""

    def located(fault: Fault) -> Fault:
        return fault if fault.field in _OF_THE_SIGNING else replace(fault, field=f"body.{fault.field}")

    with renamed(located):
        yield
