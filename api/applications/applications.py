"""Dossiers: receive, decide, refuse; their clock; and what the public may ask by a dossier's code."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.applications.commands import asked_facts, decision_command, received_facts, refusal_command
from api.applications.schemas import (
    ClockQuery,
    ClockRule,
    DossierClock,
    DossierStage,
    NewDecision,
    NewRefusal,
    NewSupplement,
)
from api.entries.commands import under_changes
from api.entries.receipts import receipt, receipt_headers, receipt_of
from api.entries.schemas import Receipt
from api.http import responses
from api.http.call import TheCall
from api.http.preconditions import expected_by
from api.http.responses import WRITE, Doc
from api.registers.application import ApplicationReceipt, NewApplication
from db.session import Session
from domain.access import throttle
from domain.access.principal import Principal, act_on
from domain.access.throttle import Limit
from domain.acts.act import Json
from domain.acts.command import Command
from domain.applications import applications, calendar, dossier
from domain.applications.dossier import Clock
from domain.entries.precondition import Precondition
from domain.errors import not_allowed
from domain.registers.application import APPLICATIONS
from domain.tense import today

LOOKED_UP: Final = Limit("dossier", 60, 60)
"""By one address: codes follow one another, and whoever counts through them is no applicant."""


@post("/", opt={"doc": Doc(ApplicationReceipt, body=NewApplication, refuses=WRITE)})
async def receive(call: TheCall) -> Response[bytes]:
    """Receive a dossier; the receipt promises a day (tiếp nhận hồ sơ, hẹn trả)."""
    new = await call.body(NewApplication)
    _must_see_asked(call.caller, new.asked_register)
    return await call.write(_received, new, received_facts(new), call.caller.name)


async def _received(session: Session, new: NewApplication, facts: dict[str, Json], by: str) -> Response[bytes]:
    recorded = await applications.receive(session, facts, new.received_at, new.reason, by)
    given = receipt_of(APPLICATIONS, recorded).model_dump(by_alias=True)
    stated = {"dossier_code": new.dossier_code, "received_at": new.received_at}
    promised = {"promised_on": recorded.act.changes["promised_on"]}
    made = ApplicationReceipt.model_validate({**given, **stated, **promised})
    return responses.shaped(made, status=201, headers=receipt_headers(made, created=True))


def _must_see_asked(principal: Principal, register: str) -> None:
    """Raises NotAllowed for a register that another authority manages: for the caller it does not exist."""
    if principal.authority is not None and register not in principal.visibility.registers:
        raise not_allowed("asked_register", register, "there is no such register", "unknown-register")


@post(
    "/{id:uuid}/decision",
    opt={"doc": Doc(Receipt, body=NewDecision, refuses=(404, *WRITE), conditional=True)},
)
async def decide(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Grant what was asked, or record whatever act it was, and close the dossier at once (giải quyết hồ sơ)."""
    new = await call.body(NewDecision)
    return await call.write(_decided, call.caller, id, expected_by(call.request), new)


async def _decided(
    session: Session, caller: Principal, id: UUID, expected: Precondition | None, new: NewDecision
) -> Response[bytes]:
    found = await dossier.locked(session, id, expected, caller.visibility)
    caller.require(act_on(found.register.key))
    command = decision_command(found, new, caller.name)
    with under_changes(found.register):
        return receipt(found.register, await applications.decide(session, found, command))


@post(
    "/{id:uuid}/supplement",
    opt={"doc": Doc(Receipt, body=NewSupplement, refuses=(404, *WRITE), conditional=True)},
)
async def supplement(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Receive the supplement that was asked for; the clock runs on (bổ sung hồ sơ)."""
    new = await call.body(NewSupplement)
    return await call.write(_supplemented, call.caller, id, expected_by(call.request), new)


async def _supplemented(
    session: Session, caller: Principal, id: UUID, expected: Precondition | None, new: NewSupplement
) -> Response[bytes]:
    found = await dossier.locked(session, id, expected, caller.visibility)
    asked = asked_facts(found.register.key, new.asked)
    recorded = await applications.supplement(session, found, asked, new.effective_on, new.reason, caller.name)
    return receipt(APPLICATIONS, recorded)


@post(
    "/{id:uuid}/refusal",
    opt={"doc": Doc(Receipt, body=NewRefusal, refuses=(404, *WRITE), conditional=True)},
)
async def refuse(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Refuse a dossier, in writing and with a reason (từ chối hồ sơ)."""
    command = refusal_command(await call.body(NewRefusal), call.caller.name)
    return await call.write(_refused, call.caller, id, expected_by(call.request), command)


async def _refused(
    session: Session, caller: Principal, id: UUID, expected: Precondition | None, command: Command
) -> Response[bytes]:
    found = await dossier.locked(session, id, expected, caller.visibility)
    return receipt(APPLICATIONS, await applications.refuse(session, found, command))


@get("/{id:uuid}/clock", opt={"doc": Doc(DossierClock, query=ClockQuery, refuses=(404,))})
async def clock(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Say where a dossier's clock stands: due, days left, late or on time (thời hạn giải quyết)."""
    day = call.query(ClockQuery).as_of or today()
    async with call.database.transaction(snapshot=True) as session:
        found = await dossier.read(session, id, call.caller.visibility)
        stands = await dossier.clock_of(session, found, day, await calendar.load(session))
    return responses.shaped(_shown(stands))


def _shown(clock: Clock) -> DossierClock:
    rule = clock.rule
    shown = None if rule is None else ClockRule(
        amount=rule.term.amount, unit=rule.term.unit, valid_from=rule.valid_from, authority=rule.authority,
        article=rule.article, certainty=rule.certainty, note=rule.note,
    )  # fmt: skip
    plain = {name: getattr(clock, name) for name in DossierClock.model_fields if name != "rule"}
    return DossierClock(rule=shown, **plain)


@get("/{code:str}", opt={"doc": Doc(DossierStage, refuses=(404, 429))})
async def stage(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Look a dossier up by its code: its stage and the promised day, nothing else (tra cứu hồ sơ)."""
    await throttle.take(call.database, LOOKED_UP, call.address)
    found = await applications.by_code(call.database, code)
    return responses.shaped(DossierStage(**asdict(found)))
