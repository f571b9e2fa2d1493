"""Dossiers: received with a promise, stopped and resumed by supplements, and closed by the act they asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.queries import applications as queries
from db.queries import entries, recording
from db.session import Reader, Session
from db.tables.base import Status
from domain import calendar, rows
from domain.act import LIVE, Act, ActKind, Json
from domain.deadlines import Rule, rule_for
from domain.errors import Fault, NotFound, not_allowed
from domain.order import Order
from domain.recording import Recorded, Recorder
from domain.register import Register
from domain.registers import EVERY, REGISTERS
from domain.registers.application import APPLICATIONS
from domain.tense import VIETNAM
from domain.timeline import Step, Version, settle, timeline
from domain.working_days import Calendar, Pause, Unit, clock, deadline


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application as it stands: what was asked of which register, and the acts so far."""

    entry: UUID
    acts: Sequence[Act]
    latest: Version

    @property
    def register(self) -> Register:
        """The register it is about."""
        return REGISTERS[str(self.latest.facts["asked_register"])]

    @property
    def kind(self) -> ActKind:
        """The kind of act asked for."""
        return self.register.kinds[str(self.latest.facts["asked_kind"])]

    @property
    def asked_entry(self) -> UUID | None:
        """The entry it is about, if it is about one."""
        named = self.latest.facts.get("asked_entry")
        return UUID(str(named)) if named else None

    @property
    def steps(self) -> list[Step]:
        """What happened to it, in legal order, as corrected and without what was voided."""
        steps = settle(self.acts, APPLICATIONS.kinds).values()
        return sorted((one for one in steps if not one.voided), key=lambda one: (one.effective_on, one.seq))


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the statutory clock (thời hạn giải quyết) of a dossier stands on a day; plain data.

    `due_on` is None while a supplement is awaited or where no rule is known; `days_left` counts in the rule's unit and
    is negative once late; `on_time` is known when it has ended.
    """

    received_on: date
    promised_on: date | None
    due_on: date | None
    ended_on: date | None
    days_left: int | None
    late: bool
    on_time: bool | None
    rule: Rule | None


async def receive(
    session: Session, facts: Mapping[str, Json], received_at: datetime, reason: str | None, recorded_by: str
) -> Recorded:
    """Receive a dossier and promise a day. Raises NotAllowed or Conflict."""
    day = received_at.astimezone(VIETNAM).date()
    register, kind = _procedure(facts)
    await _check_entry(session, register, kind, facts.get("asked_entry"), day)
    rule = await _rule(session, register.key, kind.key, day)
    promised = deadline(await calendar.load(session), day, rule.term).isoformat() if rule else None
    changes = {**facts, "received_at": received_at.isoformat(), "promised_on": promised}
    order = Order(kind="receive", effective_on=day, changes=changes, reason=reason, recorded_by=recorded_by)
    return await Recorder(session, APPLICATIONS, EVERY).record(order)


def _procedure(facts: Mapping[str, Json]) -> tuple[Register, ActKind]:
    asked = str(facts["asked_register"])
    if asked not in REGISTERS:
        rule = f"the registers are {', '.join(REGISTERS)}"
        raise not_allowed("asked_register", asked, rule, "unknown-register")
    register = REGISTERS[asked]
    kind = register.kinds.get(str(facts["asked_kind"]))
    if kind is None:
        rule = f"the kinds of act of {register.key} are {', '.join(register.kinds)}"
        raise not_allowed("asked_kind", facts["asked_kind"], rule, "unknown-kind")
    if kind.opens == (facts.get("asked_entry") is not None):
        rule = f"{kind.key} opens a new entry" if kind.opens else f"{kind.key} is about an entry: name it"
        raise not_allowed("asked_entry", facts.get("asked_entry"), rule, "asked-entry")
    return register, kind


async def _check_entry(session: Session, register: Register, kind: ActKind, named: Json, day: date) -> None:
    """The entry must be live on the day of receipt, and its end far enough away where the law asks for that."""
    if named is None:
        return
    found = await session.row(entries.state_on(register.table), id=UUID(str(named)), day=day)
    if found is None or found["status"] not in LIVE:
        raise not_allowed("asked_entry", named, f"names no entry of {register.key} that is live on {day}", "reference")
    if kind.days_before_end is None:
        return
    acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=UUID(str(named)))]
    last_day = timeline(acts, register.kinds).versions[-1].facts.get("expires_on")
    if last_day is not None and day > date.fromisoformat(last_day) - timedelta(days=kind.days_before_end):
        rule = f"{kind.key} must be asked for {kind.days_before_end} days before the last day, {last_day}"
        raise not_allowed("received_at", day, rule, "asked-too-late")


async def _rule(reader: Reader, register: str, kind: str, day: date) -> Rule | None:
    """The rule on the day of receipt, by the authority that manages the register then."""
    given = {"register": register, "kind": kind, "effective_on": day, "signed_on": day}
    managing = await reader.value(recording.authority_and_series, **given)
    return await rule_for(reader, register, kind, managing, day)


async def dossier(reader: Reader, entry: UUID) -> Dossier:
    """The dossier as known now. Raises NotFound."""
    acts = [rows.act(row) for row in await reader.rows(recording.acts_of, id=entry)]
    if not acts or acts[0].register != APPLICATIONS.key:
        raise NotFound(Fault("id", str(entry), "there is no such application", "not-found"))
    return Dossier(entry, acts, timeline(acts, APPLICATIONS.kinds).versions[-1])


async def locked(session: Session, entry: UUID) -> Dossier:
    """The same, locked until the transaction ends: before anything else, so that a decision waits for no later lock."""
    await session.value(recording.lock_entry, id=entry, register=APPLICATIONS.key)
    return await dossier(session, entry)


async def clock_of(reader: Reader, found: Dossier, day: date, days: Calendar, *, closing: bool = False) -> Clock:
    """Where the dossier's clock stands on `day`; the calendar is today's, the promise is what was printed.

    If it is `closing` on that day, a supplement that is still awaited is awaited no longer.
    """
    steps = found.steps
    first, facts = steps[0], found.latest.facts
    rule = await _rule(reader, found.register.key, found.kind.key, first.effective_on)
    stopped = pauses(steps)
    if closing and stopped and stopped[-1][1] is None:
        stopped[-1] = (stopped[-1][0], day)
    due = clock(days, rule.term, first.effective_on, stopped) if rule else None
    ended = steps[-1].effective_on if found.latest.status in (Status.DECIDED, Status.REFUSED) else None
    open_ = found.latest.status in (Status.PROCESSING, Status.AWAITING_SUPPLEMENT)
    promised = facts.get("promised_on")
    return Clock(
        received_on=first.effective_on,
        promised_on=date.fromisoformat(promised) if promised else None,
        due_on=due,
        ended_on=ended,
        days_left=_left(days, rule, due, day) if open_ and rule and due else None,
        late=due is not None and (ended or day) > due and (open_ or ended is not None),
        on_time=None if ended is None or due is None else ended <= due,
        rule=rule,
    )


def pauses(steps: Sequence[Step]) -> list[Pause]:
    """From each asking for a supplement to its arrival; the last may still be open."""
    found: list[Pause] = []
    for step in steps:
        if step.kind.key == "ask_supplement":
            found.append((step.effective_on, None))
        elif step.kind.key in ("receive_supplement", "refuse", "withdraw") and found and found[-1][1] is None:
            found[-1] = (found[-1][0], step.effective_on)
    return found


def _left(days: Calendar, rule: Rule, due: date, day: date) -> int:
    if rule.term.unit is Unit.CALENDAR_DAYS:
        return (due - day).days
    return days.between(day, due) if day <= due else -days.between(due, day)


STAGES_VI: Final = {
    Status.PROCESSING: "Đang giải quyết",
    Status.AWAITING_SUPPLEMENT: "Chờ bổ sung hồ sơ",
    Status.DECIDED: "Đã có kết quả",
    Status.REFUSED: "Từ chối giải quyết",
    Status.WITHDRAWN: "Đã rút hồ sơ",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What the public may know of a dossier."""

    dossier_code: str
    stage: Status
    stage_vi: str
    promised_on: date | None


async def by_code(reader: Reader, code: str) -> Stage:
    """The stage of the dossier that has this code. Raises NotFound."""
    row = await reader.row(queries.by_code, code=code)
    if row is None:
        raise NotFound(Fault("code", code, "there is no dossier with this code", "not-found"))
    status = Status(row["status"])
    return Stage(code, status, STAGES_VI[status], row["promised_on"])


async def refuse(session: Session, found: Dossier, order: Order) -> Recorded:
    """Refuse the dossier, in writing and with a reason."""
    return await _close(session, found, order, {})


async def decide(session: Session, found: Dossier, order: Order) -> Recorded:
    """Record the act that was asked for and close the dossier, in one transaction: both stand or neither does."""
    if found.latest.status is not Status.PROCESSING:
        rule = f"only a complete dossier that is being processed can be decided; this one is {found.latest.status}"
        raise not_allowed("id", str(found.entry), rule, "not-processing")
    recorded = await Recorder(session, found.register, EVERY).record(order, found.asked_entry)
    day = (order.document and order.document.signed_on) or order.effective_on
    closing = Order(kind="decide", effective_on=day, recorded_by=order.recorded_by)
    await _close(session, found, closing, {"decided_entry": str(recorded.act.entry), "decision_seq": recorded.act.seq})
    return recorded


async def _close(session: Session, found: Dossier, order: Order, facts: dict[str, Any]) -> Recorded:
    """Record the last act of a dossier with the day that it was due."""
    day = order.effective_on
    if day is None:
        raise not_allowed("effective_on", None, "is needed: the day the act takes effect", "act-form")
    stood = await clock_of(session, found, day, await calendar.load(session), closing=True)
    due = stood.due_on.isoformat() if stood.due_on else None
    closing = replace(order, changes={**facts, "due_on": due})
    return await Recorder(session, APPLICATIONS, EVERY).record(closing, found.entry)
