"""Acts -> versions: one pure function. Everything that anybody reads of an entry is derived here.

Acts are folded in legal order (the day each takes effect, then the order of recording), after corrections and voids
are taken into account, so it does not matter in which order they were recorded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from db.tables.base import State, Status
from domain.acts.act import CORRECT, LIVE, VOID, Act, ActKind, Document, Json


class IllegalStep(Exception):
    """The act `seq` of kind `kind` cannot follow what stands before it on its day."""

    def __init__(self, seq: int, kind: str, day: date, status: State | None) -> None:
        super().__init__(f"{kind} (act {seq}) on {day} cannot follow the state {status}")
        self.seq, self.kind, self.day, self.status = seq, kind, day, status


class EndsTooEarly(IllegalStep):
    """The act sets a term that ends before the day it takes effect."""


MAKES_NO_SENSE: Final = (IllegalStep, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading acts raises that nothing of ours has written."""


@dataclass(frozen=True, slots=True)
class Version:
    """What an entry was from `valid_from` until before `valid_to`; `act_seq` is the act it begins with.

    `authority` issued its paper, `replaces` is the printed number of the paper before, `kinds` are the acts so far.
    """

    valid_from: date
    valid_to: date | None
    act_seq: int
    status: State
    paper: Document | None
    facts: Mapping[str, Json]
    authority: str | None = None
    replaces: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day: an act as corrected, or an expiry (`expire`). Voided ones stay, marked."""

    act_seq: int
    kind: str
    effective_on: date
    holder: str
    document: Document | None
    voided: bool
    authority: str | None = None

    @property
    def done_on(self) -> date:
        """The day it was signed or, without a paper, took effect: when what it decides was decided."""
        return (self.document and self.document.signed_on) or self.effective_on


@dataclass(frozen=True, slots=True)
class Timeline:
    """An entry's life: contiguous versions from its first day on without end, and its events."""

    versions: tuple[Version, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An act as it counts once corrected."""

    seq: int
    kind: ActKind
    effective_on: date
    document: Document | None
    changes: Mapping[str, Json]
    voided: bool = False
    authority: str | None = None

    def restated(self, by: Act) -> "Step":
        """This step with what a correction states put in its place."""
        return replace(
            self,
            effective_on=by.effective_on or self.effective_on,
            document=self.document.restated(by.document) if self.document else by.document,
            changes={**self.changes, **by.changes, **by.private},
        )


def settle(acts: Iterable[Act], kinds: Mapping[str, ActKind]) -> dict[int, Step]:
    """The acts as they count, by `seq`: corrections applied, voided ones marked."""
    acts = sorted(acts, key=lambda act: act.seq)
    voided = {act.corrects for act in acts if act.kind == VOID}
    steps: dict[int, Step] = {}
    for act in acts:
        if act.kind == VOID:
            continue
        if act.kind == CORRECT:
            if act.seq not in voided and act.corrects is not None:
                steps[act.corrects] = steps[act.corrects].restated(act)
        elif act.effective_on is not None:
            facts = {**act.changes, **act.private}
            steps[act.seq] = Step(
                act.seq, kinds[act.kind], act.effective_on, act.document, facts, act.seq in voided, act.authority
            )
    return steps


def timeline(acts: Iterable[Act], kinds: Mapping[str, ActKind]) -> Timeline:
    """Derive the entry's versions and events. Raises `IllegalStep` if one of the acts cannot stand where it stands."""
    steps = sorted(settle(acts, kinds).values(), key=lambda step: (step.effective_on, step.seq))
    states: list[Version] = []
    for step in steps:
        if step.voided and not step.kind.opens:
            continue
        before = _ended(states[-1:], step.effective_on)
        states += before
        states.append(_apply(step, (before or states)[-1:]))
    states += _ended(states[-1:])
    ends = [state.valid_from for state in states[1:]] + [None]
    versions = [replace(state, valid_to=end) for state, end in zip(states, ends, strict=True)]
    return Timeline(
        tuple(version for version in versions if version.valid_from != version.valid_to),
        tuple(_events(steps, states)),
    )


def holders_around(derived: Timeline, seq: int) -> set[str]:
    """Who held the entry just before the act `seq`, and who holds it just after."""
    acts = [event for event in derived.events if event.kind != "expire"]
    place = next(place for place, event in enumerate(acts) if event.act_seq == seq)
    return {event.holder for event in acts[max(place - 1, 0) : place + 1]}


def _ended(last: Sequence[Version], by: date = date.max) -> list[Version]:
    """The `expired` state that follows `last` if its term ends before the day `by`; it starts the day after."""
    for state in last:
        expires_on = _expires_on(state)
        if expires_on is not None and expires_on < by:
            return [replace(state, valid_from=expires_on + timedelta(days=1), status=Status.EXPIRED)]
    return []


def _expires_on(state: Version) -> date | None:
    """The last day of the term, if the state is one that a term ends."""
    last_day = state.facts.get("expires_on") if state.status in LIVE else None
    return None if last_day is None else date.fromisoformat(last_day)


def _apply(step: Step, last: Sequence[Version]) -> Version:
    """The state after `step`."""
    before = last[0] if last else None
    if (before is None) != step.kind.opens or (before is not None and before.status not in step.kind.starts):
        raise IllegalStep(step.seq, step.kind.key, step.effective_on, before.status if before else None)
    if step.voided:
        return replace(_after(step, None), status=Status.VOIDED)
    after = _after(step, before)
    if (expires_on := _expires_on(after)) is not None and expires_on < step.effective_on:
        raise EndsTooEarly(step.seq, step.kind.key, step.effective_on, after.status)
    return after


def _after(step: Step, before: Version | None) -> Version:
    """What `step` makes of the state before it."""
    if before is None:
        paper = step.document
        status = step.kind.ends or Status.IN_FORCE
        return Version(
            step.effective_on, None, step.seq, status, paper, step.changes, step.authority, None, (step.kind.key,)
        )
    sums = {
        name: (before.facts.get(name) or 0) + (step.changes[name] or 0) for name in step.kind.adds & step.changes.keys()
    }
    dated = {step.kind.dated: step.effective_on.isoformat()} if step.kind.dated else {}
    after = replace(
        before,
        valid_from=step.effective_on,
        act_seq=step.seq,
        status=step.kind.ends or before.status,
        facts={**before.facts, **step.changes, **sums, **dated},
        kinds=(*before.kinds, step.kind.key),
    )
    if not step.kind.issues_paper:
        return after
    printed = before.paper.printed if before.paper else None
    return replace(after, paper=step.document, authority=step.authority, replaces=printed)


def _events(steps: Sequence[Step], states: Sequence[Version]) -> Iterable[Event]:
    """One event per act, and one per expiry; the holder is the one on that day."""
    holders = {state.act_seq: str(state.facts.get("holder", "")) for state in states}
    holder = str(states[0].facts.get("holder", "")) if states else ""
    for step in steps:
        holder = holders.get(step.seq, holder)
        yield Event(step.seq, step.kind.key, step.effective_on, holder, step.document, step.voided, step.authority)
    for before, state in pairwise(states):
        if state.status is Status.EXPIRED and before.status is not Status.EXPIRED:
            holder = holders[state.act_seq]
            yield Event(state.act_seq, "expire", state.valid_from, holder, state.paper, False, state.authority)
