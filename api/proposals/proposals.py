"""Proposals: prepared by one person, signed by another."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.entries.actions import PROPOSALS
from api.entries.receipts import receipt
from api.entries.schemas import Receipt
from api.http import responses
from api.http.call import TheCall
from api.http.limits import ENTRY_BODY
from api.http.preconditions import etag, precondition_of
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from api.proposals.recording import RESOURCES, check_body, record_proposed
from api.proposals.schemas import (
    NewProposal,
    ProposalAction,
    ProposalBody,
    ProposalChange,
    ProposalReturn,
    ProposalSigning,
    ProposalsQuery,
    ProposalView,
    PublicProposal,
    PurposeQuery,
)
from db.session import Session
from db.tables.proposal import Operation
from domain.access.principal import Principal
from domain.entries.precondition import Precondition
from domain.proposals import preparing, reading, signing
from domain.proposals.actions import Step, steps
from domain.proposals.proposal import Proposal, of_the_body
from domain.proposals.target import target_of

PATH = PROPOSALS
NO_STORE = {"Cache-Control": "no-store"}
_PATHS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "change": ("", ("body",)),
    "submit": ("/submission", ()),
    "sign": ("/signature", ("digest",)),
    "send_back": ("/return", ("reason",)),
    "withdraw": ("/withdrawal", ()),
}
"""Where each step is submitted, below the proposal, and what its body must state."""
_CHANGE = (404, 412, *WRITE)


@post("/", request_max_body_size=ENTRY_BODY, opt={"doc": Doc(PublicProposal, body=NewProposal, refuses=_CHANGE)})
async def prepare(call: TheCall) -> Response[bytes]:
    """Prepare an act for another person to sign; nothing is official yet, and no number is given (soạn thảo)."""
    return await call.write(_prepared, await call.body(NewProposal))


async def _prepared(session: Session, caller: Principal, new: NewProposal) -> Response[bytes]:
    operation = Operation(new.operation)
    target = await target_of(session, caller.visibility, operation, new.register_key, new.entry, new.dossier, new.seen)
    preparing.require_draft(caller, target)
    with of_the_body():
        await check_body(session, caller, target, new.body)
    return await _changed(session, await preparing.prepare(session, caller, target, new.body), created=True)


@get("/", opt={"doc": Doc(page_of(PublicProposal), query=ProposalsQuery)})
async def list_proposals(call: TheCall) -> Response[bytes]:
    """List the proposals in registers where the caller prepares or signs, in order, without bodies (dự thảo)."""
    query = call.query(ProposalsQuery)
    items, after = await reading.page(
        call.database,
        call.caller,
        query.limit,
        query.after or 0,
        status=query.status,
        register=query.register_key,
        prepared_by=call.caller.name if query.mine else query.prepared_by,
    )
    rows = (responses.reshaped(PublicProposal, item) for item in items)
    return responses.page(rows, responses.following(PATH, query, None if after is None else str(after)))


@get("/{id:uuid}", opt={"doc": Doc(ProposalView, refuses=(404,))})
async def read(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read one proposal; personal fields of its body show only that they are stated (xem dự thảo)."""
    proposal, text, body = await reading.one(call.database, call.caller, id)
    told = [_action(proposal, step) async for step in steps(call.database, call.caller, proposal)]
    view = ProposalView.model_validate({**json.loads(text), "body": body, "actions": told})
    return responses.shaped(view, headers={"ETag": etag(proposal.version)})


def _action(proposal: Proposal, step: Step) -> ProposalAction:
    path, required = _PATHS[step.kind]
    seen = ["seen"] if step.kind == "change" and proposal.operation is not Operation.OPENING else []
    return ProposalAction(
        allowed=step.why_not_vi is None,
        method="POST",
        href=f"{PATH}/{proposal.id}{path}",
        requires=[*required, *seen],
        **asdict(step),
    )


@get("/{id:uuid}/body", opt={"doc": Doc(ProposalBody, query=PurposeQuery, refuses=(404,), no_store=True)})
async def read_body(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read all that is signed, personal fields too: the caller and the purpose are recorded (xem toàn bộ nội dung)."""
    purpose = call.query(PurposeQuery).purpose
    async with call.transaction() as session:
        found = await reading.body(session, call.caller, id, purpose)
    body = None if found.body is None else json.loads(found.body)
    shown = ProposalBody(id=id, digest=found.digest, salt=found.salt, body=body)
    return responses.shaped(shown, headers=NO_STORE)


@post(
    "/{id:uuid}",
    request_max_body_size=ENTRY_BODY,
    opt={"doc": Doc(PublicProposal, body=ProposalChange, refuses=(404, *WRITE), conditional=True)},
)
async def change(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Change a draft, or one that was sent back: a new revision, prepared by who sends it (sửa dự thảo)."""
    new = await call.body(ProposalChange)
    return await call.write(_change, id, precondition_of(call.request), new)


async def _change(
    session: Session, caller: Principal, id: UUID, expected: Precondition | None, new: ProposalChange
) -> Response[bytes]:
    changed = await preparing.change(session, caller, id, expected, new.body, new.seen)
    with of_the_body():
        await check_body(session, caller, changed, new.body)
    return await _changed(session, id)


@post(
    "/{id:uuid}/submission",
    opt={"doc": Doc(PublicProposal, body=NoFields, refuses=(404, *WRITE), conditional=True)},
)
async def submit(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Submit a proposal for signing, if it could be recorded as it stands (trình ký)."""
    await call.body(NoFields)
    return await call.write(_submit, id, precondition_of(call.request))


async def _submit(session: Session, caller: Principal, id: UUID, expected: Precondition | None) -> Response[bytes]:
    await preparing.submit(session, caller, id, expected, record_proposed)
    return await _changed(session, id)


@post(
    "/{id:uuid}/signature",
    opt={"doc": Doc(Receipt, body=ProposalSigning, refuses=(404, *WRITE), conditional=True)},
)
async def sign(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Sign a submitted proposal: its act is recorded and gets its number now (ký và cấp số).

    Refused if it, the entry or the dossier has changed since it was prepared (412: send it back), if who prepared it
    may no longer do so, and, where the authority asks for two persons, if that is the same one.
    """
    new = await call.body(ProposalSigning)
    return await call.write(_sign, id, precondition_of(call.request), new.digest)


async def _sign(
    session: Session, caller: Principal, id: UUID, expected: Precondition | None, digest: str
) -> Response[bytes]:
    recorded = await signing.sign(session, caller, id, expected, digest, record_proposed)
    register = RESOURCES[recorded.act.register].register
    return receipt(register, recorded, created=recorded.act.kind == register.opening.key)


@post(
    "/{id:uuid}/return",
    opt={"doc": Doc(PublicProposal, body=ProposalReturn, refuses=(404, *WRITE), conditional=True)},
)
async def send_back(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Send a submitted proposal back to be changed, with a reason (trả lại)."""
    new = await call.body(ProposalReturn)
    return await call.write(_send_back, id, precondition_of(call.request), new.reason)


async def _send_back(
    session: Session, caller: Principal, id: UUID, expected: Precondition | None, reason: str
) -> Response[bytes]:
    await signing.send_back(session, caller, id, expected, reason)
    return await _changed(session, id)


@post(
    "/{id:uuid}/withdrawal",
    opt={"doc": Doc(PublicProposal, body=NoFields, refuses=(404, *WRITE), conditional=True)},
)
async def withdraw(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Withdraw a proposal for good; its body is emptied (rút dự thảo)."""
    await call.body(NoFields)
    return await call.write(_withdraw, id, precondition_of(call.request))


async def _withdraw(session: Session, caller: Principal, id: UUID, expected: Precondition | None) -> Response[bytes]:
    await preparing.withdraw(session, caller, id, expected)
    return await _changed(session, id)


async def _changed(session: Session, id: UUID, *, created: bool = False) -> Response[bytes]:
    """The proposal as it now stands, without its body: a stored answer must hold no personal fields."""
    public = PublicProposal.model_validate_json(await reading.item(session, id))
    headers = {"ETag": etag(public.version)} | ({"Location": f"{PATH}/{id}"} if created else {})
    return responses.shaped(public, status=201, headers=headers)
