"""Acts -> versions: one pure function, from which all that is read of an entry is derived.

After corrections and voids are applied, acts are folded in legal order: by effective day, then by order of recording.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from db.tables.base import State, Status
from domain.acts.act import CORRECT, LIVE, VOID, Act, ActKind, Document, Json


class IllegalStep(Exception):
    """The act `seq` of kind `kind` cannot follow the entry's state on its day."""

    def __init__(self, seq: int, kind: str, day: date, status: State | None) -> None:
        super().__init__(f"{kind} (act {seq}) on {day} cannot follow the state {status}")
        self.seq, self.kind, self.day, self.status = seq, kind, day, status


class EndsTooEarly(IllegalStep):
    """The act sets a term that ends before its effective day."""


CORRUPT_ACT_ERRORS: Final = (IllegalStep, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading acts raises if they were not written by this program."""


@dataclass(frozen=True, slots=True)
class Version:
    """An entry from `valid_from` until before `valid_to`, by the act `act_seq`: the one it starts with or, once it has
    expired, the one that set its term.

    `authority` issued its paper, `replaces` is the printed number of the previous paper, `kinds` are the acts so far;
    `term_seq` is the first recorded of the acts that set the term it has.
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
    term_seq: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """An act as corrected, or an expiry (`expire`), on its day. Voided acts stay, marked."""

    act_seq: int
    kind: str
    effective_on: date
    holder: str
    document: Document | None
    voided: bool
    authority: str | None = None

    @property
    def decided_on(self) -> date:
        """The day it was signed or, without a paper, took effect."""
        return (self.document and self.document.signed_on) or self.effective_on


@dataclass(frozen=True, slots=True)
class Timeline:
    """An entry's contiguous versions, of which the last has no end, and its events."""

    versions: tuple[Version, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An act with its corrections applied; see `Act` for `follows_signing`."""

    seq: int
    kind: ActKind
    effective_on: date
    document: Document | None
    changes: Mapping[str, Json]
    voided: bool = False
    authority: str | None = None
    follows_signing: bool = False

    @property
    def signed_on(self) -> date | None:
        """The day its document was signed."""
        return self.document.signed_on if self.document else None

    def restated(self, by: Act) -> "Step":
        """A copy of this step with the correction `by` applied; one that states an effective day ends the following."""
        document = self.document.restated(by.document) if self.document else by.document
        follows = self.follows_signing and by.effective_on is None
        signed_on = document.signed_on if document and follows else None
        return replace(
            self,
            effective_on=by.effective_on or signed_on or self.effective_on,
            follows_signing=follows,
            document=document,
            changes={**self.changes, **by.changes, **by.private},
        )


def apply_corrections(acts: Iterable[Act], kinds: Mapping[str, ActKind]) -> dict[int, Step]:
    """The acts by `seq`, with corrections applied and voided ones marked."""
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
            steps[act.seq] = Step(
                act.seq,
                kinds[act.kind],
                act.effective_on,
                act.document,
                {**act.changes, **act.private},
                act.seq in voided,
                act.authority,
                act.follows_signing,
            )
    return steps


def timeline(acts: Iterable[Act], kinds: Mapping[str, ActKind]) -> Timeline:
    """The versions and events of an entry. Raises IllegalStep if an act cannot follow the acts before it."""
    steps = sorted(apply_corrections(acts, kinds).values(), key=lambda step: (step.effective_on, step.seq))
    states: list[Version] = []
    for step in steps:
        if step.voided and not step.kind.opens:
            continue
        expired = _expired(states[-1:], step.effective_on)
        states += expired
        states.append(_apply(step, (expired or states)[-1:]))
    states += _expired(states[-1:])
    ends = [state.valid_from for state in states[1:]] + [None]
    versions = [replace(state, valid_to=end) if end else state for state, end in zip(states, ends, strict=True)]
    return Timeline(
        tuple(version for version in versions if version.valid_from != version.valid_to),
        tuple(_events(steps, states)),
    )


def state_after(steps: Iterable[Step]) -> Version:
    """The state after these steps, of which the first in legal order opens the entry; without checks or expiry."""
    state: Version | None = None
    for step in sorted(steps, key=lambda step: (step.effective_on, step.seq)):
        if state is None or not step.voided:
            state = _after(step, state)
    assert state is not None
    return state


def holders_around(derived: Timeline, seq: int) -> set[str]:
    """The holders of the entry just before and just after the act `seq`."""
    acts = [event for event in derived.events if event.kind != "expire"]
    place = next(place for place, event in enumerate(acts) if event.act_seq == seq)
    return {event.holder for event in acts[max(place - 1, 0) : place + 1]}


def _expired(last: Sequence[Version], before: date = date.max) -> list[Version]:
    """The `expired` state after `last`, from the day after its term, if that ends before the day `before`.

    It is by the act that set the term, so that no other act before its first day makes it another.
    """
    for state in last:
        expires_on = _expires_on(state)
        if expires_on is not None and expires_on < before:
            first = expires_on + timedelta(days=1)
            return [replace(state, valid_from=first, act_seq=state.term_seq, status=Status.EXPIRED)]
    return []


def _expires_on(state: Version) -> date | None:
    """The last day of the term, in a state that can expire."""
    last_day = state.facts.get("expires_on") if state.status in LIVE else None
    return None if last_day is None else date.fromisoformat(last_day)


def _apply(step: Step, last: Sequence[Version]) -> Version:
    """The state after `step`."""
    before = last[0] if last else None
    if not step.kind.may_follow(before.status if before else None):
        raise IllegalStep(step.seq, step.kind.key, step.effective_on, before.status if before else None)
    if step.voided:
        return replace(_after(step, None), status=Status.VOIDED)
    after = _after(step, before)
    if (expires_on := _expires_on(after)) is not None and expires_on < step.effective_on:
        raise EndsTooEarly(step.seq, step.kind.key, step.effective_on, after.status)
    return after


def _after(step: Step, before: Version | None) -> Version:
    """The state after `step`, without checks."""
    if before is None:
        paper = step.document
        status = step.kind.to_state or Status.IN_FORCE
        return Version(
            step.effective_on,
            None,
            step.seq,
            status,
            paper,
            step.changes,
            step.authority,
            kinds=(step.kind.key,),
            term_seq=step.seq,
        )
    sums = {
        name: (before.facts.get(name) or 0) + (step.changes[name] or 0) for name in step.kind.adds & step.changes.keys()
    }
    dated = {step.kind.dated: step.effective_on.isoformat()} if step.kind.dated else {}
    after = replace(
        before,
        valid_from=step.effective_on,
        act_seq=step.seq,
        status=step.kind.to_state or before.status,
        facts={**before.facts, **step.changes, **sums, **dated},
        kinds=(*before.kinds, step.kind.key),
        term_seq=_term_seq(step, before),
    )
    if not step.kind.issues_paper:
        return after
    printed = before.paper.printed if before.paper else None
    return replace(after, paper=step.document, authority=step.authority, replaces=printed)


def _term_seq(step: Step, before: Version) -> int:
    """The first recorded of the acts that set the term after `step`; one that only repeats it may be recorded later."""
    if "expires_on" not in step.changes:
        return before.term_seq
    repeats = step.changes["expires_on"] == before.facts.get("expires_on")
    return min(before.term_seq, step.seq) if repeats else step.seq


def _events(steps: Sequence[Step], states: Sequence[Version]) -> Iterable[Event]:
    """One event per act and per expiry, with the holder on its day."""
    # Of states with one act the first counts: an expired one has the act of a state before it.
    holders = {state.act_seq: str(state.facts.get("holder", "")) for state in reversed(states)}
    holder = str(states[0].facts.get("holder", "")) if states else ""
    for step in steps:
        holder = holders.get(step.seq, holder)
        yield Event(step.seq, step.kind.key, step.effective_on, holder, step.document, step.voided, step.authority)
    for before, state in pairwise(states):
        if state.status is Status.EXPIRED and before.status is not Status.EXPIRED:
            holder = str(state.facts.get("holder", ""))
            yield Event(state.act_seq, "expire", state.valid_from, holder, state.paper, False, state.authority)
