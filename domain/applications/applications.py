"""Applications: received with a promise, and closed by a refusal or by the act they asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.queries import applications as queries
from db.queries import entries, recording
from db.session import Reader, Session
from db.tables.base import Stage
from domain.acts import rows
from domain.acts.act import LIVE, ActKind, Json
from domain.acts.command import Command
from domain.acts.timeline import timeline
from domain.applications import calendar
from domain.applications.dossier import Dossier, clock_of, rule_of
from domain.applications.working_days import deadline
from domain.declarations.register import Register, check_register
from domain.entries.recording import record
from domain.entries.write import Recorded
from domain.errors import Fault, NotFound, not_allowed
from domain.registers import REGISTERS
from domain.registers.application import APPLICATIONS
from domain.tense import VIETNAM


async def receive(
    session: Session, facts: Mapping[str, Json], received_at: datetime, reason: str | None, recorded_by: str
) -> Recorded:
    """Receive a dossier and promise a day. Raises NotAllowed or Conflict."""
    day = received_at.astimezone(VIETNAM).date()
    register, kind = _procedure(facts)
    await _check_entry(session, register, kind, facts, day)
    rule = await rule_of(session, register.key, kind.key, day)
    promised = deadline(await calendar.load(session), day, rule.term).isoformat() if rule else None
    changes = {**facts, "received_at": received_at.isoformat(), "promised_on": promised}
    command = Command(kind="receive", effective_on=day, changes=changes, reason=reason, recorded_by=recorded_by)
    return await record(session, APPLICATIONS, command)


def _procedure(facts: Mapping[str, Json]) -> tuple[Register, ActKind]:
    asked = str(facts["asked_register"])
    check_register("asked_register", asked, REGISTERS)
    register = REGISTERS[asked]
    kind = register.kinds.get(str(facts["asked_kind"]))
    if kind is None:
        rule = f"the kinds of act of {register.key} are {', '.join(register.kinds)}"
        raise not_allowed("asked_kind", facts["asked_kind"], rule, "unknown-kind")
    if kind.opens == (facts.get("asked_entry") is not None):
        rule = f"{kind.key} opens a new entry" if kind.opens else f"{kind.key} is about an entry: name it"
        raise not_allowed("asked_entry", facts.get("asked_entry"), rule, "asked-entry")
    return register, kind


async def _check_entry(
    session: Session, register: Register, kind: ActKind, facts: Mapping[str, Json], day: date
) -> None:
    """What is asked for is the applicant's: an entry that is live, held and not about to end on the day of receipt."""
    named, applicant, receives = facts.get("asked_entry"), facts["holder"], facts["asked"].get("holder")
    if named is None:
        if receives not in (None, applicant):
            rule = f"must be {applicant}, who applies: what a dossier asks for is for its applicant"
            raise not_allowed("asked.holder", receives, rule, "applicant")
        return
    found = await session.row(entries.state_on(register.table), id=UUID(str(named)), day=day)
    if found is None or found["status"] not in LIVE:
        raise not_allowed("asked_entry", named, f"names no entry of {register.key} that is live on {day}", "reference")
    # Who receives the entry may be told only by a supplement or in the decision, where this is judged again.
    handed_on = receives is None and (kind.changes is None or "holder" in kind.changes)
    if applicant not in (found["holder"], receives) and not handed_on:
        raise not_allowed("holder", applicant, f"neither holds this entry on {day} nor receives it", "applicant")
    if kind.days_before_end is None:
        return
    acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=UUID(str(named)))]
    last_day = timeline(acts, register.kinds).versions[-1].facts.get("expires_on")
    if last_day is not None and day > date.fromisoformat(last_day) - timedelta(days=kind.days_before_end):
        rule = f"{kind.key} must be asked for {kind.days_before_end} days before the last day, {last_day}"
        raise not_allowed("received_at", day, rule, "asked-too-late")


STAGES_VI: Final = {
    Stage.PROCESSING: "Đang giải quyết",
    Stage.AWAITING_SUPPLEMENT: "Chờ bổ sung hồ sơ",
    Stage.DECIDED: "Đã có kết quả",
    Stage.REFUSED: "Từ chối giải quyết",
    Stage.WITHDRAWN: "Đã rút hồ sơ",
}


@dataclass(frozen=True, slots=True)
class PublicStage:
    """What the public may know of a dossier."""

    dossier_code: str
    stage: Stage
    stage_vi: str
    promised_on: date | None


async def by_code(reader: Reader, code: str) -> PublicStage:
    """The stage of the dossier that has this code. Raises NotFound."""
    row = await reader.row(queries.by_code, code=code)
    if row is None:
        raise NotFound(Fault("code", code, "there is no dossier with this code", "not-found"))
    status = Stage(row["status"])
    return PublicStage(code, status, STAGES_VI[status], row["promised_on"])


async def supplement(
    session: Session, found: Dossier, asked: Mapping[str, Json], day: date, reason: str | None, recorded_by: str
) -> Recorded:
    """Record that a supplement came: what it states takes the place of what was asked."""
    before: Any = found.asked
    changes: dict[str, Any] = {"asked": {**before, **asked}} if asked else {}
    command = Command(
        kind="receive_supplement", effective_on=day, changes=changes, reason=reason, recorded_by=recorded_by
    )
    return await record(session, APPLICATIONS, command, found.entry)


async def refuse(session: Session, found: Dossier, command: Command) -> Recorded:
    """Refuse the dossier, in writing and with a reason."""
    return await _close(session, found, command, {})


async def decide(session: Session, found: Dossier, command: Command) -> Recorded:
    """Record the act that was asked for and close the dossier, in one transaction: both stand or neither does."""
    if found.latest.status is not Stage.PROCESSING:
        rule = f"only a complete dossier that is being processed can be decided; this one is {found.latest.status}"
        raise not_allowed("id", str(found.entry), rule, "not-processing")
    command = replace(command, applicant=str(found.latest.facts["holder"]))
    recorded = await record(session, found.register, command, found.asked_entry)
    day = (command.document and command.document.signed_on) or command.effective_on
    closing = Command(kind="decide", effective_on=day, recorded_by=command.recorded_by)
    await _close(session, found, closing, {"decided_entry": str(recorded.act.entry), "decision_seq": recorded.act.seq})
    return recorded


async def _close(session: Session, found: Dossier, command: Command, facts: dict[str, Any]) -> Recorded:
    """Record the last act of a dossier with the day that it was due."""
    day = command.effective_on
    if day is None:
        raise not_allowed("effective_on", None, "is needed: the day the act takes effect", "act-form")
    stood = await clock_of(session, found, day, await calendar.load(session), closing=True)
    due = stood.due_on.isoformat() if stood.due_on else None
    closing = replace(command, changes={**facts, "due_on": due})
    return await record(session, APPLICATIONS, closing, found.entry)
