"""Signing a proposal (ký và cấp số): the one who signs approves exactly the bytes and the state that were seen."""

from uuid import UUID

from db.queries import proposals as queries
from db.session import Reader, Session
from db.tables.proposal import ProposalState
from domain.access import audit
from domain.access.persons import person_of
from domain.access.principal import Principal, sign_in
from domain.acts.command import Approval
from domain.entries.precondition import Precondition
from domain.entries.write import RecordedAct
from domain.errors import Conflict, Fault, NotAllowed, Stale, not_allowed
from domain.proposals.proposal import Proposal, Recorder, Target, locked, may_prepare, of_the_body
from domain.proposals.target import check_as_seen, needs_two


async def sign(
    session: Session, caller: Principal, key: UUID, expected: Precondition | None, digest: str, recorder: Recorder
) -> RecordedAct:
    """Sign a submitted proposal and record its act, with its number, in this transaction.

    `digest` is that of what the caller saw. Raises NotFound, Forbidden, Conflict for another state, Stale for another
    digest and for an entry or dossier that has changed, NotAllowed for a preparer who may no longer prepare it or who
    is the signer where two are asked for, and whatever recording the act raises.
    """
    proposal = await locked(session, caller, key, expected)
    await check_return(session, caller, proposal)
    if digest != proposal.digest:
        rule = f"is not the digest of the proposal as it stands, {proposal.digest}: read it again"
        raise Stale(Fault("digest", digest, rule, "stale", case="digest", about={"digest": proposal.digest}))
    approval = await check_whole(session, caller, proposal)
    with of_the_body():
        recorded = await recorder(session, caller, proposal, approval)
    act = recorded.act
    await session.rows(queries.sign, id=key, by=caller.name, act=act.seq, entry=act.entry)
    detail = {"digest": digest, "prepared_by": proposal.prepared_by, "register": act.register, "act": act.seq}
    await audit.log(session, caller.name, "proposal-signed", f"proposal/{key}", **detail)
    return recorded


async def send_back(session: Session, caller: Principal, key: UUID, expected: Precondition | None, reason: str) -> None:
    """Send a submitted proposal back to be changed (trả lại), with a reason. Raises Forbidden, Conflict."""
    proposal = await locked(session, caller, key, expected)
    await check_return(session, caller, proposal)
    await session.rows(queries.send_back, id=key, by=caller.name, reason=reason)
    await audit.log(session, caller.name, "proposal-returned", f"proposal/{key}", digest=proposal.digest)


async def check_return(_: Reader, caller: Principal, proposal: Proposal) -> None:
    """Raises Forbidden or Conflict for a proposal that the caller can neither sign nor send back."""
    require_sign(caller, proposal)
    proposal.require_state(ProposalState.SUBMITTED)


async def check_whole(reader: Reader, caller: Principal, proposal: Proposal) -> Approval:
    """The caller's approval of a proposal that is as it was prepared, on the state that was seen.

    Raises Conflict, Stale, NotAllowed.
    """
    if not proposal.is_intact():
        rule = "the proposal is not what was prepared: send it back"
        raise Conflict(Fault("digest", proposal.digest, rule, "altered"))
    approval = await _approval(reader, caller, proposal)
    await check_as_seen(reader, caller.visibility, proposal)
    return approval


async def check_sign(reader: Reader, caller: Principal, proposal: Proposal) -> None:
    """Raises Forbidden, Conflict, Stale or NotAllowed for a proposal that the caller cannot sign as it stands.

    What only recording can judge, the content of its body, is not judged here.
    """
    await check_return(reader, caller, proposal)
    approval = await check_whole(reader, caller, proposal)
    if approval.flaw is not None and await needs_two(reader, proposal):
        raise NotAllowed(approval.flaw)


def require_sign(caller: Principal, target: Target) -> None:
    """Raises Forbidden for a caller who may not sign such an act."""
    for register in target.registers:
        caller.require(sign_in(register))


async def _approval(reader: Reader, caller: Principal, proposal: Proposal) -> Approval:
    """The caller's approval, with its flaw if the caller is no second person.

    Raises NotAllowed if who prepared it is gone or may no longer prepare such an act: nobody would answer for it.
    """
    preparer = await person_of(reader, proposal.prepared_by)
    if preparer is None or not may_prepare(preparer.principal, proposal):
        rule = "may no longer prepare this: send it back, so that somebody else changes and submits it"
        about = {"name": proposal.preparer}
        raise not_allowed("prepared_by", proposal.prepared_by, rule, "preparer-lost", about=about)
    signer = await person_of(reader, caller.name)
    flaw, about = None, {"name": caller.login}
    if caller.machine or signer is None:
        rule = "is a program: a person must sign this"
        flaw = Fault("signed_by", caller.name, rule, "program-signs", about=about)
    elif signer.identities & (preparer.identities | proposal.prepared_as):
        rule = "prepared this: another person must sign it"
        flaw = Fault("signed_by", caller.name, rule, "same-person", about=about)
    return Approval(proposal.prepared_by, flaw)
