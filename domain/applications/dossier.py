"""A dossier as its acts tell it, and its statutory clock: what was promised, what is due, what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.queries import recording
from db.session import Reader, Session
from db.tables.base import Stage, State, Status
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import OPEN, Act, ActKind, Json
from domain.acts.timeline import Step, Version, settle, timeline
from domain.applications.deadlines import Rule, rule_for
from domain.applications.working_days import Calendar, Pause, Unit, clock
from domain.declarations.register import Register
from domain.entries.precondition import Precondition, check_precondition
from domain.errors import Fault, NotFound
from domain.registers import REGISTERS
from domain.registers.application import APPLICATIONS


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application as it stands: what was asked of which register, and the acts so far."""

    entry: UUID
    acts: Sequence[Act]
    versions: Sequence[Version]

    @property
    def latest(self) -> Version:
        """What it is at last."""
        return self.versions[-1]

    @property
    def register(self) -> Register:
        """The register it is about."""
        return REGISTERS[str(self.latest.facts["asked_register"])]

    @property
    def kind(self) -> ActKind:
        """The kind of act asked for."""
        return self.register.kinds[str(self.latest.facts["asked_kind"])]

    @property
    def asked(self) -> Mapping[str, Json]:
        """The facts asked for; none if they were erased."""
        found: Mapping[str, Json] = self.latest.facts.get("asked") or {}
        return found

    @property
    def asked_entry(self) -> UUID | None:
        """The entry it is about, if it is about one."""
        named = self.latest.facts.get("asked_entry")
        return UUID(str(named)) if named else None

    def on(self, day: date) -> tuple[Version, list[Step]]:
        """What it was on `day`, and what had happened by then, in legal order, as corrected. Raises NotFound."""
        settled = settle(self.acts, APPLICATIONS.kinds).values()
        steps = [one for one in settled if not one.voided and one.effective_on <= day]
        if not steps:
            raise NotFound(Fault("id", str(self.entry), f"there is no such application on {day}", "not-found"))
        version = next(one for one in reversed(self.versions) if one.valid_from <= day)
        return version, sorted(steps, key=lambda one: (one.effective_on, one.seq))


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the statutory clock (thời hạn giải quyết) of a dossier stands on a day; plain data.

    `status` is its stage then. `due_on` is None while a supplement is awaited or where no rule is known; `days_left`
    counts in the rule's unit and is negative once late; `on_time` is known when it has ended.
    """

    status: State
    received_on: date
    promised_on: date | None
    due_on: date | None
    ended_on: date | None
    days_left: int | None
    late: bool
    on_time: bool | None
    rule: Rule | None


async def read(reader: Reader, entry: UUID, visibility: Visibility) -> Dossier:
    """The dossier as known now.

    Raises NotFound, in the same words for one that is not visible and for none; for one that was voided too.
    """
    acts = [rows.act(row) for row in await reader.rows(recording.acts_of, id=entry)]
    if not acts or acts[0].register != APPLICATIONS.key or not visibility.sees(acts[0]):
        raise NotFound(Fault("id", str(entry), "there is no such application", "not-found"))
    found = Dossier(entry, acts, timeline(acts, APPLICATIONS.kinds).versions)
    if found.latest.status is Status.VOIDED:
        raise NotFound(Fault("id", str(entry), "this application was voided", "voided"))
    return found


async def locked(session: Session, entry: UUID, expected: Precondition | None, visibility: Visibility) -> Dossier:
    """The same, locked until the transaction ends: before anything else, so that a decision waits for no later lock.

    Raises Stale if it is not as `seen`.
    """
    await session.value(recording.lock_entry, id=entry, register=APPLICATIONS.key)
    found = await read(session, entry, visibility)
    check_precondition(found.acts, expected)
    return found


async def clock_of(reader: Reader, found: Dossier, day: date, days: Calendar, *, closing: bool = False) -> Clock:
    """Where the dossier's clock stands on `day`; the calendar is today's, the promise is what was printed.

    Once decided or refused, it was due when it was due then: neither calendar nor correction moves that.

    If it is `closing` on that day, a supplement that is still awaited is awaited no longer.
    """
    version, steps = found.on(day)
    first = steps[0]
    rule = await rule_of(reader, found.register.key, found.kind.key, first.effective_on)
    stopped = pauses(steps)
    if closing and stopped and stopped[-1][1] is None:
        stopped[-1] = (stopped[-1][0], day)
    due = clock(days, rule.term, first.effective_on, stopped) if rule else None
    frozen = version.facts.get("due_on")
    due = date.fromisoformat(frozen) if frozen else due
    ended = version.valid_from if version.status in (Stage.DECIDED, Stage.REFUSED) else None
    open_ = version.status in OPEN
    promised = version.facts.get("promised_on")
    return Clock(
        status=version.status,
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


async def rule_of(reader: Reader, register: str, kind: str, day: date) -> Rule | None:
    """The rule on the day of receipt, by the authority that manages the register then."""
    given = {"register": register, "kind": kind, "effective_on": day, "signed_on": day}
    managing = await reader.value(recording.authority_and_series, **given)
    return await rule_for(reader, register, kind, managing, day)
