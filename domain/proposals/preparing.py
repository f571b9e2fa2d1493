"""Preparing proposals (soạn thảo, trình ký): whoever changes one has prepared it, and answers for all of it."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from db.queries import feed
from db.queries import proposals as queries
from db.session import Reader, Session
from db.tables.proposal import ProposalState
from domain.access import audit
from domain.access.persons import person_of
from domain.access.principal import Forbidden, Principal, draft_in
from domain.acts.command import Approval
from domain.entries.precondition import Precondition
from domain.errors import Fault, Malformed
from domain.ledger import canonical
from domain.proposals.proposal import Proposal, Recorder, Target, digest_of, locked, of_the_body
from domain.proposals.target import check_as_seen, target_of


async def prepare(session: Session, caller: Principal, target: Target, body: Mapping[str, Any]) -> UUID:
    """Keep a draft of an act (dự thảo); nothing is official, and no number is given. Raises Forbidden."""
    require_draft(caller, target)
    key = uuid4()
    columns = await _columns(session, caller, target, key, body, revision=1)
    place = {"register": target.register, "owner": target.owner, "entry": target.entry, "dossier": target.dossier}
    await session.rows(queries.add, id=key, operation=str(target.operation), **place, **columns)
    await _log(session, caller, "proposal-prepared", key, digest=columns["digest"], revision=1)
    return key


async def change(
    session: Session,
    caller: Principal,
    key: UUID,
    expected: Precondition | None,
    body: Mapping[str, Any],
    seen: int | None,
) -> Proposal:
    """Replace what a draft, or one that was sent back, proposes, on the state `seen` now: a new revision.

    Raises Forbidden, Conflict for another state, and what `target_of` raises.
    """
    current = await locked(session, caller, key, expected)
    await check_change(session, caller, current)
    of_dossier = current.dossier is not None
    target = await target_of(
        session,
        caller.visibility,
        current.operation,
        None if of_dossier else current.register,
        None if of_dossier else current.entry,
        current.dossier,
        seen,
    )
    revision = current.revision + 1
    columns = await _columns(session, caller, target, key, body, revision)
    await session.rows(queries.change, id=key, revision=revision, **columns)
    await _log(session, caller, "proposal-changed", key, digest=columns["digest"], revision=revision)
    return Proposal.of(await session.one(queries.read, id=key))


async def submit(
    session: Session, caller: Principal, key: UUID, expected: Precondition | None, recorder: Recorder
) -> None:
    """Submit a proposal for signing (trình ký), if it could be recorded now.

    Only who prepared it may. Raises Forbidden, Conflict for another state, Stale for what changed since it was
    prepared, and whatever recording it would raise.
    """
    proposal = await locked(session, caller, key, expected)
    await check_submit(session, caller, proposal)
    await judge(session, caller, proposal, recorder)
    await session.rows(queries.submit, id=key)
    await _log(session, caller, "proposal-submitted", key, digest=proposal.digest)


async def withdraw(session: Session, caller: Principal, key: UUID, expected: Precondition | None) -> None:
    """Withdraw a proposal (rút dự thảo) for good, and empty it. Raises Forbidden, or Conflict once it is signed."""
    proposal = await locked(session, caller, key, expected)
    await check_withdraw(session, caller, proposal)
    await session.rows(queries.withdraw, id=key)
    await _log(session, caller, "proposal-withdrawn", key, digest=proposal.digest)


class _Judged(Exception):
    """It could be recorded."""


async def judge(session: Session, caller: Principal, proposal: Proposal, recorder: Recorder) -> None:
    """Record what is proposed, as if a second person had signed it, and take all of it back. Raises as that does."""
    with suppress(_Judged):
        async with session.savepoint():
            await check_as_seen(session, caller.visibility, proposal)
            with of_the_body():
                await recorder(session, caller, proposal, Approval(proposal.prepared_by))
            raise _Judged


async def check_change(_: Reader, caller: Principal, proposal: Proposal) -> None:
    """Raises Forbidden or Conflict for a proposal that the caller cannot change."""
    require_draft(caller, proposal)
    proposal.require_state(ProposalState.DRAFT, ProposalState.RETURNED)


async def check_submit(reader: Reader, caller: Principal, proposal: Proposal) -> None:
    """Raises Forbidden or Conflict for a proposal that the caller cannot submit, whatever it proposes."""
    await check_change(reader, caller, proposal)
    person = await person_of(reader, caller.name)
    if person is None or person.identities.isdisjoint(proposal.prepared_as):
        rule = f"was prepared by {proposal.prepared_by}; change it first, to answer for it yourself"
        about = {"name": proposal.preparer}
        raise Forbidden(Fault("prepared_by", proposal.prepared_by, rule, "not-its-preparer", about=about))


async def check_withdraw(_: Reader, caller: Principal, proposal: Proposal) -> None:
    """Raises Forbidden or Conflict for a proposal that the caller cannot withdraw."""
    require_draft(caller, proposal)
    proposal.require_state(ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED)


def require_draft(caller: Principal, target: Target) -> None:
    """Raises Forbidden for a caller who may not prepare such an act."""
    for register in target.registers:
        caller.require(draft_in(register))


async def _columns(
    session: Session, caller: Principal, target: Target, key: UUID, body: Mapping[str, Any], revision: int
) -> dict[str, Any]:
    """The columns of a revision that the caller prepares."""
    person = await person_of(session, caller.name)
    identities = person.identities if person else frozenset({caller.name})
    size = int(await session.value(feed.size))
    try:
        text = canonical.dumps(dict(body)).decode()
    except ValueError as error:
        rule = "holds a number that JSON cannot state exactly"
        raise Malformed(Fault("body", None, rule, "number", case="inexact")) from error
    salt = secrets.token_hex(32)
    return {
        "entry_seq": target.entry_seq,
        "dossier_seq": target.dossier_seq,
        "ledger_size": size,
        "body": text,
        "salt": salt,
        "digest": digest_of(target, key, size, revision, caller.name, text, salt),
        "prepared_by": caller.name,
        "prepared_as": sorted(identities),
    }


async def _log(session: Session, caller: Principal, what: str, key: UUID, **detail: Any) -> None:
    await audit.log(session, caller.name, what, f"proposal/{key}", **detail)
