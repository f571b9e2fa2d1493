"""Applications: received with a promised day, closed by a refusal or by the act applied for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from db.queries import applications as queries
from db.queries import recording, related_entries
from db.session import Reader, Session
from db.tables.base import Stage
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import LIVE, ActKind, Json
from domain.acts.command import Command
from domain.acts.timeline import timeline
from domain.applications.dossier import Dossier, clock_of
from domain.applications.procedures import listed_code
from domain.deadlines import calendar
from domain.deadlines.rules import promised_on, rule_of
from domain.declarations.register import Register, check_register
from domain.entries.naming import not_live
from domain.entries.precondition import Precondition
from domain.entries.recording import record
from domain.entries.write import RecordedAct
from domain.errors import Fault, NotFound, not_allowed
from domain.gathering import Faults
from domain.registers import REGISTERS
from domain.registers.application import APPLICATIONS
from domain.tense import VIETNAM


async def receive(
    session: Session,
    facts: Mapping[str, Json],
    received_at: datetime | None,
    reason: str | None,
    recorded_by: str,
    visibility: Visibility,
    unsound: frozenset[str] = frozenset(),
) -> RecordedAct:
    """Receive a dossier, with its promised day. Raises NotAllowed or Conflict, with every fault that can be known.

    `unsound` are facts that are left out since the request has a fault in them.
    """
    faults = Faults(unsound, ("received_at", "effective_on"))
    arrived = received_at and received_at.astimezone(VIETNAM)
    day = arrived and arrived.date()
    changes = {**facts, "received_at": received_at and received_at.isoformat()}
    with faults.noted():
        changes |= {"promised_on": await _promised(session, facts, arrived, faults, visibility)}
    with faults.noted():
        faults.need("asked_register", "asked_kind", "received_at")
        changes |= await listed_code(session, facts, day)
    with faults.noted():
        faults.need("asked_register", "earlier_dossier")
        await _check_earlier(session, facts, visibility)
    command = Command(kind="receive", effective_on=day, changes=changes, reason=reason, recorded_by=recorded_by)
    return await _recorded(session, APPLICATIONS, command, None, visibility, faults)


async def not_accept(
    session: Session,
    facts: Mapping[str, Json],
    command: Command,
    visibility: Visibility,
) -> RecordedAct:
    """Record that a dossier was presented and not accepted (không tiếp nhận): `command` has its day and reason.

    Raises NotAllowed or Conflict. Whether the entry that it is about was live is not asked: that may be the reason.
    """
    faults = Faults(command.unsound)
    changes = dict(facts)
    with faults.noted():
        register, _ = _procedure(facts, faults)
        faults.need("asked_entry")
        await _check_known(session, register, facts.get("asked_entry"), visibility)
    with faults.noted():
        faults.need("asked_register", "asked_kind", "effective_on")
        changes |= await listed_code(session, facts, command.effective_on)
    return await _recorded(session, APPLICATIONS, replace(command, changes=changes), None, visibility, faults)


async def _check_known(session: Session, register: Register, entry: Any, visibility: Visibility) -> None:
    """Raises NotAllowed for what is no entry of the register, or none that is visible."""
    if entry is None:
        return
    acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=UUID(str(entry)))]
    if not acts or acts[0].register != register.key or not visibility.sees(acts[0]):
        rule = f"is not an entry of {register.key}"
        raise not_allowed("asked_entry", entry, rule, "reference", case="hidden", about={"register": register})


async def _check_earlier(session: Session, facts: Mapping[str, Json], visibility: Visibility) -> None:
    """Raises NotAllowed for an earlier dossier about another register, in the same words if it is not visible.

    That it was not accepted, and presented by the same applicant, is a rule of references.
    """
    earlier = facts.get("earlier_dossier")
    if earlier is None:
        return
    acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=UUID(str(earlier)))]
    of_dossier = bool(acts) and acts[0].register == APPLICATIONS.key and visibility.sees(acts[0])
    if not of_dossier or acts[0].changes["asked_register"] != facts["asked_register"]:
        rule = "is not a dossier for this register that was not accepted"
        about = {"register": str(facts["asked_register"])}
        raise not_allowed("earlier_dossier", earlier, rule, "reference", case="earlier", about=about)


async def _recorded(
    session: Session,
    register: Register,
    command: Command,
    entry: UUID | None,
    visibility: Visibility,
    faults: Faults,
    expected: Precondition | None = None,
) -> RecordedAct:
    """Record a command, or raise its faults with those found before it."""
    with faults.noted():
        command = replace(command, unsound=command.unsound | faults.unsound)
        return await record(session, register, command, entry, expected, visibility=visibility)
    raise faults.refusal()


async def _promised(
    session: Session, facts: Mapping[str, Json], arrived: datetime | None, faults: Faults, visibility: Visibility
) -> str | None:
    """The promised day, if a deadline rule is known; notes what is wrong with the application."""
    register, kind = _procedure(facts, faults)
    faults.need("received_at")
    assert arrived is not None
    day = arrived.date()
    with faults.noted():
        await _check_entry(session, register, kind, facts, day, faults, visibility)
    rule = await rule_of(session, register.key, kind.key, day)
    return promised_on(await calendar.load(session), rule, arrived).isoformat() if rule else None


def _procedure(facts: Mapping[str, Json], faults: Faults) -> tuple[Register, ActKind]:
    """The register and kind of act applied for. Raises NotAllowed; notes an entry too many or too few."""
    faults.need("asked_register", "asked_kind")
    key = str(facts["asked_register"])
    check_register("asked_register", key, REGISTERS)
    register = REGISTERS[key]
    kind = register.kinds.get(str(facts["asked_kind"]))
    if kind is None:
        rule = f"the kinds of act of {register.key} are {', '.join(register.kinds)}"
        about = {"register": register, "known": list(register.kinds.values())}
        raise not_allowed("asked_kind", facts["asked_kind"], rule, "unknown-kind", about=about)
    with faults.noted():
        if kind.opens == (facts.get("asked_entry") is not None):
            rule = f"{kind.key} opens a new entry" if kind.opens else f"is required: {kind.key} is about an entry"
            case = "opens" if kind.opens else "required"
            about = {"kind": kind}
            raise not_allowed("asked_entry", facts.get("asked_entry"), rule, "asked-entry", case=case, about=about)
    return register, kind


async def _check_entry(
    session: Session,
    register: Register,
    kind: ActKind,
    facts: Mapping[str, Json],
    day: date,
    faults: Faults,
    visibility: Visibility,
) -> None:
    """Check that the entry is live, held or received by the applicant, and not about to end, on the day of receipt."""
    faults.need("asked_entry")
    entry, applicant, new_holder = facts.get("asked_entry"), facts.get("holder"), facts["asked"].get("holder")
    if entry is None:
        faults.need("holder", "asked.holder")
        if new_holder not in (None, applicant):
            rule = f"must be {applicant}, the applicant"
            raise not_allowed("asked.holder", new_holder, rule, "applicant", about={"applicant": applicant})
        return
    state = await session.row(related_entries.state_on(register.table), id=UUID(str(entry)), day=day)
    if state is None or state["status"] not in LIVE:
        why = await not_live(session, register, UUID(str(entry)), (day, day + timedelta(days=1)), visibility)
        rule = f"is not a live entry of {register.key} on {day}{why}"
        about = {"register": register, "day": day, "why": why}
        raise not_allowed("asked_entry", entry, rule, "reference", case="day", about=about)
    # A supplement or the decision may still name the new holder; the decision checks this again.
    may_change = new_holder is None and (kind.changes is None or "holder" in kind.changes)
    with faults.noted():
        faults.need("holder", "asked.holder")
        if applicant not in (state["holder"], new_holder) and not may_change:
            rule = f"neither holds this entry on {day} nor receives it"
            raise not_allowed("holder", applicant, rule, "applicant", case="neither", about={"day": day})
    if kind.days_before_end is None:
        return
    acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=UUID(str(entry)))]
    last_day = timeline(acts, register.kinds).versions[-1].facts.get("expires_on")
    if last_day is not None and day > date.fromisoformat(last_day) - timedelta(days=kind.days_before_end):
        rule = f"{kind.key} must be applied for {kind.days_before_end} days before the last day, {last_day}"
        about = {"kind": kind, "days": kind.days_before_end, "last": date.fromisoformat(last_day)}
        raise not_allowed("received_at", day, rule, "asked-too-late", about=about)


@dataclass(frozen=True, slots=True)
class PublicStage:
    """What the public may know of a dossier."""

    dossier_code: str | None
    status: Stage
    status_vi: str
    promised_on: date | None


async def by_code(reader: Reader, code: str) -> PublicStage:
    """The stage of the dossier with this code, ours or the portal's. Raises NotFound."""
    row = await reader.row(queries.by_code, code=code)
    if row is None:
        raise NotFound(Fault("code", code, "there is no dossier with this code", "not-found", case="dossier-code"))
    status = Stage(row["status"])
    return PublicStage(row["dossier_code"], status, status.label, row["promised_on"])


async def supplement(
    session: Session,
    dossier: Dossier,
    asked: Mapping[str, Json],
    day: date | None,
    reason: str | None,
    recorded_by: str,
    unsound: frozenset[str] = frozenset(),
) -> RecordedAct:
    """Record a supplement; the facts that it states replace those applied for. What is `unsound` is left out."""
    before: Any = dossier.asked
    changes: dict[str, Any] = {"asked": {**before, **asked}} if asked else {}
    command = Command(
        kind="receive_supplement",
        effective_on=day,
        changes=changes,
        reason=reason,
        recorded_by=recorded_by,
        unsound=unsound,
    )
    return await record(session, APPLICATIONS, command, dossier.entry, visibility=dossier.visibility)


async def refuse(session: Session, dossier: Dossier, command: Command) -> RecordedAct:
    """Refuse the dossier, in writing and with a reason."""
    faults = Faults(command.unsound)
    with faults.noted():
        _check_after_receipt(dossier, command)
    return await _close(session, dossier, command, {}, faults)


async def decide(
    session: Session, dossier: Dossier, command: Command, expected: Precondition | None = None
) -> RecordedAct:
    """Record the act applied for and close the dossier, in one transaction.

    `expected` is the state of the entry that it is about.
    """
    faults = Faults(command.unsound)
    with faults.noted():
        if dossier.latest.status is not Stage.PROCESSING:
            rule = f"only a dossier that is being processed can be decided; this one is {dossier.latest.status}"
            about = {"stage": dossier.latest.status}
            raise not_allowed("id", str(dossier.entry), rule, "not-processing", about=about)
    with faults.noted():
        _check_after_receipt(dossier, command)
    command = replace(command, applicant=str(dossier.latest.facts["holder"]))
    entry, visibility = dossier.asked_entry, dossier.visibility
    recorded = await _recorded(session, dossier.register, command, entry, visibility, faults, expected)
    day = (command.document and command.document.signed_on) or command.effective_on
    closing = Command(kind="decide", effective_on=day, recorded_by=command.recorded_by, approval=command.approval)
    await _close(
        session, dossier, closing, {"decided_entry": str(recorded.act.entry), "decision_seq": recorded.act.seq}, faults
    )
    return recorded


def _check_after_receipt(dossier: Dossier, command: Command) -> None:
    """Raises NotAllowed for what was signed, or closes the dossier, before it was received."""
    signed_on = command.document.signed_on if command.document else None
    # A decision closes the dossier on the day of its paper, whenever the act itself takes effect.
    closed_on = command.effective_on if signed_on is None or command.kind == "refuse" else None
    for field, day in (("document.signed_on", signed_on), ("effective_on", closed_on)):
        if day is not None and day < dossier.received_on:
            rule = f"must not be before the dossier was received, on {dossier.received_on}"
            raise not_allowed(field, day, rule, "before-receipt", about={"received": dossier.received_on})


async def _close(
    session: Session, dossier: Dossier, command: Command, facts: dict[str, Any], faults: Faults
) -> RecordedAct:
    """Record the closing act of a dossier, with the day that it was due."""
    day, changes = command.effective_on, facts
    with faults.noted():
        faults.need("effective_on", "document.signed_on")
        if day is None:
            rule = "is required: the day the act takes effect"
            raise not_allowed("effective_on", None, rule, "act-form", case="day-required")
        if dossier.latest.status is Stage.NOT_ACCEPTED:
            raise not_allowed("id", str(dossier.entry), "was not accepted: there is nothing to close", "not-accepted")
        clock = await clock_of(session, dossier, day, await calendar.load(session), closing=True)
        changes = {**facts, "due_on": clock.due_on.isoformat() if clock.due_on else None}
    closing = replace(command, changes=changes)
    return await _recorded(session, APPLICATIONS, closing, dossier.entry, dossier.visibility, faults)
