"""Dossiers: receive, supplement, decide, refuse; their clock; and the public lookup by code."""

from dataclasses import asdict, replace
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.applications.commands import asked_facts, decision_command, non_acceptance, received_facts, refusal_command
from api.applications.schemas import (
    AskedFacts,
    ClockQuery,
    ClockRule,
    DossierClock,
    DossierStage,
    NewDecision,
    NewNonAcceptance,
    NewRefusal,
    NewSupplement,
)
from api.entries.commands import under_changes, unsound_parts
from api.entries.receipts import receipt, receipt_headers, receipt_of
from api.entries.schemas import Receipt
from api.http import responses
from api.http.call import TheCall
from api.http.parsing import known
from api.http.preconditions import etag, precondition_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape, TenseQuery
from api.registers.application import ApplicationReceipt, NewApplication
from db.session import Session
from domain.access.principal import Principal, act_on
from domain.acts.act import Json
from domain.acts.command import Command
from domain.applications import applications, asked, dossier, lookups
from domain.applications.dossier import Clock
from domain.deadlines import calendar
from domain.deadlines.rules import Rule
from domain.entries.precondition import Precondition
from domain.errors import NotAllowed, not_allowed
from domain.gathering import Faults, renamed, together_with
from domain.registers.application import APPLICATIONS
from domain.registers.words import APPLIED_FOR
from domain.tense import today

_DAY: Final = "document.signed_on"
"""The field of a refusal that states its day."""


@post("/", opt={"doc": Doc(ApplicationReceipt, body=NewApplication, refuses=WRITE)})
async def receive(call: TheCall) -> Response[bytes]:
    """Receive a dossier; the receipt has the promised day (tiếp nhận hồ sơ, hẹn trả)."""
    draft = await call.draft(NewApplication)
    facts, faults = received_facts(known(draft))
    faults = [*draft.faults, *faults]
    return await call.write_draft(faults, _receive, known(draft), facts, unsound_parts(faults))


async def _receive(
    session: Session, caller: Principal, new: NewApplication, facts: dict[str, Json], unsound: frozenset[str]
) -> Response[bytes]:
    found = Faults(unsound)
    with found.noted():
        _require_visible(caller, new.asked_register)
    with found.noted():
        recorded = await applications.receive(
            session, facts, new.received_at, new.reason, caller.name, caller.visibility, found.unsound
        )
    found.check()
    fields = receipt_of(APPLICATIONS, recorded).model_dump(by_alias=True)
    fields |= {"dossier_code": new.dossier_code, "received_at": new.received_at}
    fields |= {"promised_on": recorded.act.changes["promised_on"]}
    public = ApplicationReceipt.model_validate(fields)
    return responses.shaped(public, status=201, headers=receipt_headers(public, created=True))


@post("/non-acceptances", opt={"doc": Doc(Receipt, body=NewNonAcceptance, refuses=WRITE)})
async def not_accept(call: TheCall) -> Response[bytes]:
    """Record that a dossier was presented and not accepted, with day and reason (không tiếp nhận hồ sơ)."""
    draft = await call.draft(NewNonAcceptance)
    facts, command = non_acceptance(known(draft), call.caller.name, unsound_parts(draft.faults))
    return await call.write_draft(draft.faults, _not_accept, facts, command)


async def _not_accept(session: Session, caller: Principal, facts: dict[str, Json], command: Command) -> Response[bytes]:
    found = Faults(command.unsound)
    with found.noted():
        _require_visible(caller, str(facts.get("asked_register")))
    with found.noted():
        command = replace(command, unsound=found.unsound)
        recorded = await applications.not_accept(session, facts, command, caller.visibility)
    found.check()
    return receipt(APPLICATIONS, recorded, created=True)


@get("/{id:uuid}/asked", opt={"doc": Doc(AskedFacts, query=TenseQuery, refuses=(404,))})
async def read_asked(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read what a dossier asks for, personal facts masked; for callers who may act on it (xem nội dung đề nghị)."""
    found, newest = await asked.read(call.database, call.caller, id, await call.tense(call.query(TenseQuery)))
    return responses.shaped(
        AskedFacts(**asdict(found), asked_kind_vi=APPLIED_FOR[found.asked_kind]), headers={"ETag": etag(newest)}
    )


def _require_visible(principal: Principal, register: str) -> None:
    """Raises NotAllowed for a register of another authority, as if it did not exist."""
    if principal.authority is not None and register not in principal.visibility.registers:
        raise not_allowed("asked_register", register, "there is no such register", "unknown-register")


@post(
    "/{id:uuid}/decision",
    opt={"doc": Doc(Receipt, body=NewDecision, refuses=(404, *WRITE), conditional=True)},
)
async def decide(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Record the act applied for, such as a grant, and close the dossier in one transaction (giải quyết hồ sơ)."""
    draft = await call.draft(NewDecision)
    unsound = unsound_parts(draft.faults)
    return await call.write_draft(
        draft.faults, _decide, id, precondition_of(call.request, draft.faults), known(draft), unsound
    )


async def _decide(
    session: Session,
    caller: Principal,
    id: UUID,
    expected: Precondition | None,
    new: NewDecision,
    unsound: frozenset[str],
) -> Response[bytes]:
    current = await dossier.locked(session, id, expected, caller.visibility)
    caller.require(act_on(current.register.key))
    command, faults = decision_command(current, new, caller.name, unsound)
    with together_with(faults, NotAllowed), under_changes(current.register):
        return receipt(current.register, await applications.decide(session, current, command))


@post(
    "/{id:uuid}/supplement",
    opt={"doc": Doc(Receipt, body=NewSupplement, refuses=(404, *WRITE), conditional=True)},
)
async def supplement(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Receive the requested supplement; the clock runs on or anew (bổ sung hồ sơ)."""
    draft = await call.draft(NewSupplement)
    unsound = unsound_parts(draft.faults)
    return await call.write_draft(
        draft.faults, _supplement, id, precondition_of(call.request, draft.faults), known(draft), unsound
    )


async def _supplement(
    session: Session,
    caller: Principal,
    id: UUID,
    expected: Precondition | None,
    new: NewSupplement,
    unsound: frozenset[str],
) -> Response[bytes]:
    current = await dossier.locked(session, id, expected, caller.visibility)
    stated, faults = asked_facts(current.register.key, new.asked)
    unsound |= unsound_parts(faults)
    with together_with(faults):
        recorded = await applications.supplement(
            session, current, stated, new.effective_on, new.reason, caller.name, unsound
        )
    return receipt(APPLICATIONS, recorded)


@post(
    "/{id:uuid}/refusal",
    opt={"doc": Doc(Receipt, body=NewRefusal, refuses=(404, *WRITE), conditional=True)},
)
async def refuse(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Refuse a dossier, in writing and with a reason (từ chối hồ sơ)."""
    draft = await call.draft(NewRefusal)
    command = refusal_command(known(draft), call.caller.name, unsound_parts(draft.faults))
    return await call.write_draft(draft.faults, _refuse, id, precondition_of(call.request, draft.faults), command)


async def _refuse(
    session: Session, caller: Principal, id: UUID, expected: Precondition | None, command: Command
) -> Response[bytes]:
    current = await dossier.locked(session, id, expected, caller.visibility)
    with renamed(lambda fault: replace(fault, field=_DAY) if fault.field == "effective_on" else fault):
        return receipt(APPLICATIONS, await applications.refuse(session, current, command))


@get("/{id:uuid}/clock", opt={"doc": Doc(DossierClock, query=ClockQuery, refuses=(404,))})
async def clock(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read a dossier's clock: due day, days left, late or on time (thời hạn giải quyết)."""
    day = call.query(ClockQuery).as_of or today()
    async with call.database.transaction(snapshot=True) as session:
        current = await dossier.read(session, id, call.caller.visibility)
        state = await dossier.clock_of(session, current, day, await calendar.load(session))
    return responses.shaped(_public_clock(state))


def _public_clock(clock: Clock) -> DossierClock:
    rule = clock.rule
    public_rule = None
    if rule is not None:
        public_rule = ClockRule(amount=rule.term.amount, unit=rule.term.unit, **_attributes(rule, ClockRule))
    return DossierClock(rule=public_rule, status_vi=clock.status.label, **_attributes(clock, DossierClock))


def _attributes(source: Clock | Rule, shape: type[Shape]) -> dict[str, Any]:
    """The attributes of `source` that the shape shows under the same name, but for its rule."""
    return {name: getattr(source, name) for name in shape.model_fields if name != "rule" and hasattr(source, name)}


@get("/{code:str}", opt={"doc": Doc(DossierStage, refuses=(404, 429))})
async def stage(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Look up a dossier by its code: only its stage and promised day (tra cứu hồ sơ)."""
    public = await lookups.look_up(call.database, code, call.address)
    return responses.shaped(DossierStage(**asdict(public)))
