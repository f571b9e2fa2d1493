"""Dossiers: receive, decide, refuse; their clock; and what the public may ask by a dossier's code."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import ValidationError

from api.applications.commands import BY_KEY, asked_facts, received_facts, refusal_command, under
from api.applications.schemas import ClockRule, DossierClock, DossierStage, NewDecision, NewRefusal, NewSupplement
from api.entries.commands import act_command, opening_command, under_changes
from api.entries.routes import receipt, receipt_headers, receipt_of, register_router
from api.entries.schemas import Receipt
from api.http import responses
from api.http.authorization import PUBLIC, Asker, access, asker, recorded_by
from api.http.client_address import address_of
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.preconditions import seen_by
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape
from api.http.writes import write
from api.registers.application import APPLICATION, ApplicationReceipt, NewApplication
from db.session import Session
from db.tables.types import Day
from domain.access import throttle
from domain.access.principal import Principal, act_on
from domain.access.throttle import Limit
from domain.acts.command import Command
from domain.applications import applications, calendar, dossier
from domain.applications.dossier import Dossier
from domain.errors import NotAllowed, not_allowed
from domain.registers.application import APPLICATIONS
from domain.tense import today

LOOKED_UP: Final = Limit("dossier", 60, 60)
"""By one address: codes follow one another, and whoever counts through them is no applicant."""


class ClockQuery(Shape):
    """Which day is meant."""

    as_of: Day | None = None


@post(
    "/",
    dependencies={"new": body_of(NewApplication)},
    opt={"doc": Doc(ApplicationReceipt, body=NewApplication, refuses=WRITE)},
)
async def receive(request: AnyRequest, new: NamedDependency[NewApplication]) -> Response[bytes]:
    """Receive a dossier; the receipt promises a day (tiếp nhận hồ sơ, hẹn trả)."""
    _must_see_asked(asker(request), new.asked_register)
    facts = received_facts(new)

    async def work(session: Session) -> Response[bytes]:
        recorded = await applications.receive(session, facts, new.received_at, new.reason, recorded_by(request))
        given = receipt_of(APPLICATIONS, recorded).model_dump(by_alias=True)
        promised = recorded.act.changes["promised_on"]
        made = ApplicationReceipt.model_validate(
            {**given, "dossier_code": new.dossier_code, "received_at": new.received_at, "promised_on": promised}
        )
        return responses.shaped(made, status=201, headers=receipt_headers(made, created=True))

    return await write(request, work)


def _must_see_asked(principal: Principal, register: str) -> None:
    """Raises NotAllowed for a register that another authority manages: to whoever asks there is none."""
    if principal.authority is not None and register not in principal.visibility.registers:
        raise not_allowed("asked_register", register, "there is no such register", "unknown-register")


@post(
    "/{id:uuid}/decision",
    dependencies={"new": body_of(NewDecision)},
    opt={"doc": Doc(Receipt, body=NewDecision, refuses=(404, *WRITE), conditional=True)},
)
async def decide(request: AnyRequest, id: FromPath[UUID], new: NamedDependency[NewDecision]) -> Response[bytes]:
    """Grant what was asked, or record whatever act it was, and close the dossier at once (giải quyết hồ sơ)."""
    seen, by = seen_by(request), recorded_by(request)

    async def work(session: Session) -> Response[bytes]:
        found = await dossier.locked(session, id, seen, asker(request).visibility)
        asker(request).require(act_on(found.register.key))
        command = _decision(found, new, by)
        with under_changes(found.register):
            return receipt(found.register, await applications.decide(session, found, command))

    return await write(request, work)


def _decision(found: Dossier, new: NewDecision, by: str) -> Command:
    """The command for the act that was asked for: the facts as asked, but for those that were decided otherwise."""
    resource, latest = BY_KEY[found.register.key], found.latest
    facts = {**found.asked, **new.changes}
    body = {name: getattr(new, name) for name in ("effective_on", "document", "reason")}
    try:
        if found.kind.opens:
            holder = {"holder": latest.facts["holder"]}
            return opening_command(found.register, resource.new.model_validate({**holder, **facts, **body}), by)
        act = resource.act.model_validate({"kind": found.kind.key, "changes": facts, **body})
    except ValidationError as error:
        raise NotAllowed(*under("changes", error)) from error
    return act_command(found.register, act, by)


@post(
    "/{id:uuid}/supplement",
    dependencies={"new": body_of(NewSupplement)},
    opt={"doc": Doc(Receipt, body=NewSupplement, refuses=(404, *WRITE), conditional=True)},
)
async def supplement(request: AnyRequest, id: FromPath[UUID], new: NamedDependency[NewSupplement]) -> Response[bytes]:
    """Receive the supplement that was asked for; the clock runs on (bổ sung hồ sơ)."""
    seen, by = seen_by(request), recorded_by(request)

    async def work(session: Session) -> Response[bytes]:
        found = await dossier.locked(session, id, seen, asker(request).visibility)
        asked = asked_facts(found.register.key, new.asked)
        recorded = await applications.supplement(session, found, asked, new.effective_on, new.reason, by)
        return receipt(APPLICATIONS, recorded)

    return await write(request, work)


@post(
    "/{id:uuid}/refusal",
    dependencies={"new": body_of(NewRefusal)},
    opt={"doc": Doc(Receipt, body=NewRefusal, refuses=(404, *WRITE), conditional=True)},
)
async def refuse(request: AnyRequest, id: FromPath[UUID], new: NamedDependency[NewRefusal]) -> Response[bytes]:
    """Refuse a dossier, in writing and with a reason (từ chối hồ sơ)."""
    command, seen = refusal_command(new, recorded_by(request)), seen_by(request)

    async def work(session: Session) -> Response[bytes]:
        found = await dossier.locked(session, id, seen, asker(request).visibility)
        return receipt(APPLICATIONS, await applications.refuse(session, found, command))

    return await write(request, work)


@get(
    "/{id:uuid}/clock",
    dependencies={"asked": query_of(ClockQuery)},
    opt={"doc": Doc(DossierClock, query=ClockQuery, refuses=(404,))},
)
async def clock(
    state: State, id: FromPath[UUID], asked: NamedDependency[ClockQuery], principal: Asker
) -> Response[bytes]:
    """Say where a dossier's clock stands: due, days left, late or on time (thời hạn giải quyết)."""
    async with state.database.transaction(frozen=True) as session:
        found = await dossier.read(session, id, principal.visibility)
        stands = await dossier.clock_of(session, found, asked.as_of or today(), await calendar.load(session))
    rule = stands.rule
    shown = None if rule is None else ClockRule(
        amount=rule.term.amount, unit=rule.term.unit, valid_from=rule.valid_from, authority=rule.authority,
        article=rule.article, certainty=rule.certainty, note=rule.note,
    )  # fmt: skip
    plain = {name: getattr(stands, name) for name in DossierClock.model_fields if name != "rule"}
    return responses.shaped(DossierClock(rule=shown, **plain))


@get("/{code:str}", opt={"doc": Doc(DossierStage, refuses=(404, 429))})
async def stage(request: AnyRequest, state: State, code: FromPath[str]) -> Response[bytes]:
    """Look a dossier up by its code: its stage and the promised day, nothing else (tra cứu hồ sơ)."""
    await throttle.take(state.database, LOOKED_UP, address_of(request, state.trusted_proxies))
    found = await applications.by_code(state.database, code)
    return responses.shaped(DossierStage(**asdict(found)))


def application_routers() -> list[Router]:
    """The dossiers' routers: for staff, and for whoever has a code."""
    return [
        register_router(APPLICATION, [receive, supplement, decide, refuse, clock]),
        Router(path="/v1/dossiers", route_handlers=[stage], tags=["Dossiers"], opt=access(PUBLIC)),
    ]
