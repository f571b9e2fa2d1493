"""A dossier derived from its acts, and its statutory clock: promised day, due day, days left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from db.queries import recording
from db.session import Reader, Session
from db.tables.base import Stage, State, Status
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import OPEN, Act, ActKind, Json
from domain.acts.timeline import Step, Version, apply_corrections, timeline
from domain.deadlines.due import counted_on, days_left, due_on
from domain.deadlines.rules import Rule, rule_of
from domain.deadlines.working_days import Calendar
from domain.declarations.register import Register
from domain.entries.precondition import Precondition, check_precondition
from domain.errors import Fault, NotFound
from domain.registers import REGISTERS
from domain.registers.application import APPLICATIONS


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application as known now: its acts so far, and the versions derived from them; what its reader may see."""

    entry: UUID
    acts: Sequence[Act]
    versions: Sequence[Version]
    visibility: Visibility

    @property
    def latest(self) -> Version:
        """The last version."""
        return self.versions[-1]

    @property
    def register(self) -> Register:
        """The register it is about."""
        return REGISTERS[str(self.latest.facts["asked_register"])]

    @property
    def kind(self) -> ActKind:
        """The kind of act applied for."""
        return self.register.kinds[str(self.latest.facts["asked_kind"])]

    @property
    def asked(self) -> Mapping[str, Json]:
        """The facts applied for; empty if they were erased."""
        facts: Mapping[str, Json] = self.latest.facts.get("asked") or {}
        return facts

    @property
    def asked_entry(self) -> UUID | None:
        """The entry that it is about, if any."""
        entry = self.latest.facts.get("asked_entry")
        return UUID(str(entry)) if entry else None

    @property
    def received_on(self) -> date:
        """The day of its receipt, as corrected (ngày tiếp nhận)."""
        return min(step.effective_on for step in self._steps)

    @property
    def _steps(self) -> list[Step]:
        settled = apply_corrections(self.acts, APPLICATIONS.kinds).values()
        return [step for step in settled if not step.voided]

    def on(self, day: date) -> tuple[Version, list[Step]]:
        """Its version on `day`, and the steps up to then, in legal order, as corrected. Raises NotFound."""
        steps = [step for step in self._steps if step.effective_on <= day]
        if not steps:
            rule = f"there is no such application on {day}"
            raise NotFound(Fault("id", str(self.entry), rule, "not-found", case="dossier-day", about={"day": day}))
        version = next(version for version in reversed(self.versions) if version.valid_from <= day)
        return version, sorted(steps, key=lambda step: (step.effective_on, step.seq))


@dataclass(frozen=True, slots=True)
class Clock:
    """The statutory clock (thời hạn giải quyết) of a dossier on a day.

    `status` is its stage then. The term runs from the day after `counted_on`, which is later than the day of receipt
    where the rule says so of receipt out of hours. `due_on` is None while a supplement is awaited or if no rule is
    known; `days_left` is in the rule's unit and negative once late; `on_time` is known once it has ended.
    """

    status: State
    received_on: date
    counted_on: date
    promised_on: date | None
    due_on: date | None
    ended_on: date | None
    days_left: int | None
    late: bool
    on_time: bool | None
    rule: Rule | None


async def read(reader: Reader, entry: UUID, visibility: Visibility) -> Dossier:
    """The dossier as known now.

    Raises NotFound, in the same words if it does not exist and if it is not visible; also if it was voided.
    """
    acts = [rows.act(row) for row in await reader.rows(recording.acts_of, id=entry)]
    if not acts or acts[0].register != APPLICATIONS.key or not visibility.sees(acts[0]):
        raise NotFound(Fault("id", str(entry), "there is no such application", "not-found", case="dossier"))
    dossier = Dossier(entry, acts, timeline(acts, APPLICATIONS.kinds).versions, visibility)
    if dossier.latest.status is Status.VOIDED:
        raise NotFound(Fault("id", str(entry), "this application was voided", "voided"))
    return dossier


async def locked(session: Session, entry: UUID, expected: Precondition | None, visibility: Visibility) -> Dossier:
    """The dossier, locked until the transaction ends; locked first, so that a decision waits for no later lock.

    Raises Stale if the precondition fails.
    """
    await session.value(recording.lock_entry, id=entry, register=APPLICATIONS.key)
    dossier = await read(session, entry, visibility)
    check_precondition(dossier.acts, expected)
    return dossier


async def clock_of(reader: Reader, dossier: Dossier, day: date, calendar: Calendar, *, closing: bool = False) -> Clock:
    """The dossier's clock on `day`, by the calendar of today; the promised day is the one printed.

    Once it is decided or refused, its due day is fixed: neither the calendar nor a correction changes it.
    `closing` on that day also ends the wait for a supplement. Raises NotFound if it was not accepted.
    """
    version, steps = dossier.on(day)
    if version.status is Stage.NOT_ACCEPTED:
        raise NotFound(Fault("id", str(dossier.entry), "it was not accepted, so no term runs", "not-accepted"))
    first = steps[0]
    rule = await rule_of(reader, dossier.register.key, dossier.kind.key, first.effective_on)
    received_at = datetime.fromisoformat(str(version.facts["received_at"]))
    counted = counted_on(calendar, rule, received_at) if rule else first.effective_on
    fixed, taken = version.facts.get("due_on"), [(step.kind.key, step.effective_on) for step in steps]
    due = date.fromisoformat(fixed) if fixed else due_on(calendar, rule, counted, taken, day if closing else None)
    ended = next((step.effective_on for step in reversed(steps) if step.kind.key in ("decide", "refuse")), None)
    open_ = version.status in OPEN
    promised = version.facts.get("promised_on")
    return Clock(
        status=version.status,
        received_on=first.effective_on,
        counted_on=counted,
        promised_on=date.fromisoformat(promised) if promised else None,
        due_on=due,
        ended_on=ended,
        days_left=days_left(calendar, rule, due, day) if open_ and rule and due else None,
        late=due is not None and (ended or day) > due and (open_ or ended is not None),
        on_time=None if ended is None or due is None else ended <= due,
        rule=rule,
    )
