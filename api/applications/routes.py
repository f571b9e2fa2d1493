"""Dossiers: receive, decide, refuse; their clock; and what the public may ask by a dossier's code."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import ValidationError

from api import answers
from api.answers import Doc
from api.applications.schemas import ClockRule, DossierClock, DossierStage, NewDecision, NewRefusal, NewSupplement
from api.parsing import body_of, query_of
from api.registers import RESOURCES
from api.registers.application import APPLICATION, ApplicationReceipt, NewApplication
from api.registers.orders import act_order, document_of, opening_order
from api.registers.routes import RECORDED_BY, WRITE, receipt_of, register_router
from api.schemas import Receipt, Shape
from api.security import PUBLIC, access
from db.tables.types import Day
from domain import applications, calendar, dossier, rows
from domain.dossier import Dossier
from domain.errors import Fault, Malformed, NotAllowed
from domain.order import Order
from domain.registers import REGISTERS
from domain.registers.application import APPLICATIONS
from domain.tense import today

BY_KEY = {resource.register.key: resource for resource in RESOURCES}


class ClockQuery(Shape):
    """Which day is meant."""

    as_of: Day | None = None


def _under(field: str, error: ValidationError) -> list[Fault]:
    """What a register's shape finds wrong in the facts of a dossier."""
    return [replace(fault, field=f"{field}.{fault.field}") for fault in rows.faults(error)]


def _asked(register: str, given: dict[str, Any]) -> dict[str, Any]:
    """The facts asked for, in the register's own shape; some may still be missing."""
    if register not in REGISTERS:
        return given
    try:
        shaped = BY_KEY[register].changes.model_validate(given)
    except ValidationError as error:
        raise Malformed(*_under("asked", error)) from error
    return shaped.model_dump(mode="json", exclude_unset=True)


@post(
    "/",
    dependencies={"new": body_of(NewApplication)},
    opt={"doc": Doc(ApplicationReceipt, body=NewApplication, refuses=WRITE)},
)
async def receive(state: State, new: NamedDependency[NewApplication]) -> Response[bytes]:
    """Receive a dossier; the receipt promises a day."""
    facts = new.model_dump(mode="json", exclude={"received_at", "asked", "reason"}, exclude_none=True)
    facts["asked"] = _asked(new.asked_register, new.asked)
    async with state.database.transaction() as session:
        recorded = await applications.receive(session, facts, new.received_at, new.reason, RECORDED_BY)
    given = receipt_of(APPLICATIONS, recorded).model_dump(by_alias=True)
    promised = recorded.act.changes["promised_on"]
    made = ApplicationReceipt.model_validate(
        {**given, "dossier_code": new.dossier_code, "received_at": new.received_at, "promised_on": promised}
    )
    return answers.shaped(made, status=201, headers={"Location": made.href})


@post(
    "/{id:uuid}/decision",
    dependencies={"new": body_of(NewDecision)},
    opt={"doc": Doc(Receipt, body=NewDecision, refuses=(404, *WRITE))},
)
async def decide(state: State, id: FromPath[UUID], new: NamedDependency[NewDecision]) -> Response[bytes]:
    """Grant what was asked, or record whatever act it was: it takes its number and closes the dossier at once."""
    async with state.database.transaction() as session:
        found = await dossier.locked(session, id)
        recorded = await applications.decide(session, found, _decision(found, new))
    return answers.shaped(receipt_of(found.register, recorded), status=201)


def _decision(found: Dossier, new: NewDecision) -> Order:
    """The order for the act that was asked for: the facts as asked, but for those that were decided otherwise."""
    resource, latest = BY_KEY[found.register.key], found.latest
    facts = {**found.asked, **new.changes}
    body = {name: getattr(new, name) for name in ("effective_on", "document", "reason")}
    try:
        if found.kind.opens:
            holder = {"holder": latest.facts["holder"]}
            return opening_order(found.register, resource.new.model_validate({**holder, **facts, **body}), RECORDED_BY)
        act = resource.act.model_validate({"kind": found.kind.key, "changes": facts, **body})
    except ValidationError as error:
        raise NotAllowed(*_under("changes", error)) from error
    return act_order(found.register, act, RECORDED_BY)


@post(
    "/{id:uuid}/supplement",
    dependencies={"new": body_of(NewSupplement)},
    opt={"doc": Doc(Receipt, body=NewSupplement, refuses=(404, *WRITE))},
)
async def supplement(state: State, id: FromPath[UUID], new: NamedDependency[NewSupplement]) -> Response[bytes]:
    """Receive the supplement that was asked for; the clock runs on."""
    async with state.database.transaction() as session:
        found = await dossier.locked(session, id)
        asked = _asked(found.register.key, new.asked)
        recorded = await applications.supplement(session, found, asked, new.effective_on, new.reason, RECORDED_BY)
    return answers.shaped(receipt_of(APPLICATIONS, recorded), status=201)


@post(
    "/{id:uuid}/refusal",
    dependencies={"new": body_of(NewRefusal)},
    opt={"doc": Doc(Receipt, body=NewRefusal, refuses=(404, *WRITE))},
)
async def refuse(state: State, id: FromPath[UUID], new: NamedDependency[NewRefusal]) -> Response[bytes]:
    """Refuse a dossier, in writing and with a reason."""
    order = Order(
        kind="refuse",
        effective_on=new.document.signed_on,
        document=document_of(new.document),
        reason=new.reason,
        recorded_by=RECORDED_BY,
    )
    async with state.database.transaction() as session:
        recorded = await applications.refuse(session, await dossier.locked(session, id), order)
    return answers.shaped(receipt_of(APPLICATIONS, recorded), status=201)


@get(
    "/{id:uuid}/clock",
    dependencies={"asked": query_of(ClockQuery)},
    opt={"doc": Doc(DossierClock, query=ClockQuery, refuses=(404,))},
)
async def clock(state: State, id: FromPath[UUID], asked: NamedDependency[ClockQuery]) -> Response[bytes]:
    """Say where a dossier's clock stands: due, days left, late or on time."""
    async with state.database.transaction(frozen=True) as session:
        found = await dossier.read(session, id)
        stands = await dossier.clock_of(session, found, asked.as_of or today(), await calendar.load(session))
    rule = stands.rule
    shown = None if rule is None else ClockRule(
        amount=rule.term.amount, unit=rule.term.unit, valid_from=rule.valid_from, authority=rule.authority,
        article=rule.article, certainty=rule.certainty, note=rule.note,
    )  # fmt: skip
    plain = {name: getattr(stands, name) for name in DossierClock.model_fields if name != "rule"}
    return answers.shaped(DossierClock(rule=shown, **plain))


@get("/{code:str}", opt={"doc": Doc(DossierStage, refuses=(404,))})
async def stage(state: State, code: FromPath[str]) -> Response[bytes]:
    """Look a dossier up by its code: its stage and the promised day, nothing else."""
    found = await applications.by_code(state.database, code)
    return answers.shaped(DossierStage(**asdict(found)))


def application_routers() -> list[Router]:
    """The dossiers' routers: for staff, and for whoever has a code."""
    return [
        register_router(APPLICATION, [receive, supplement, decide, refuse, clock]),
        Router(path="/v1/dossiers", route_handlers=[stage], tags=["Dossiers"], opt=access(PUBLIC)),
    ]
