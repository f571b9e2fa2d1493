"""Random histories of three real registers, and an oracle that simulates the state of an entry on a day.

The oracle shares nothing with `domain.acts.timeline`: it has its own table of transitions, compares days as text, and
simulates every day from the first act on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import assume
from hypothesis import strategies as st

from domain.acts.act import CORRECT, VOID, Act, Document
from domain.acts.command import Command
from domain.acts.timeline import IllegalStep, timeline
from domain.declarations.register import Register
from domain.registers import REGISTERS
from tests.factories import OPENING

ENTRY: Final = UUID(int=0x50B0)
FIRST_DAY: Final = date(2024, 12, 20)
FIRST_DAYS: Final = st.integers(0, 5).map(lambda n: FIRST_DAY + timedelta(days=n))
DAYS: Final = st.integers(0, 30).map(lambda n: FIRST_DAY + timedelta(days=n))
WINDOW: Final = [*(FIRST_DAY + timedelta(days=n) for n in range(-2, 60)), date(2031, 1, 1)]
"""Every day on which acts can take effect, some days before and after, and a day after any term."""

_LIVE = frozenset({"in_force", "suspended"})
_GRANT = (frozenset({None}), "in_force")
_AMEND = (_LIVE, None)
_REVOKE = (_LIVE, "revoked")
_SUSPEND = (frozenset({"in_force"}), "suspended")
_REINSTATE = (frozenset({"suspended"}), "in_force")
TRANSITIONS: Final[dict[str, dict[str, tuple[frozenset[Any], str | None]]]] = {
    "aggregator-licences": {
        "grant": _GRANT,
        "amend": _AMEND,
        "extend": (frozenset({"in_force"}), None),
        "reissue": _AMEND,
        "suspend": _SUSPEND,
        "reinstate": _REINSTATE,
        "revoke": _REVOKE,
    },
    "publication-permits": {
        "grant": _GRANT,
        "amend": _AMEND,
        "deposit": (frozenset({"in_force", "expired"}), None),
        "revoke": _REVOKE,
    },
    "subdomain-certificates": {
        "grant": _GRANT,
        "amend": _AMEND,
        "suspend": _SUSPEND,
        "reinstate": _REINSTATE,
        "revoke": _REVOKE,
    },
}
"""The states that each act may follow and the state after it, from the law and not from the declarations."""

HOLDERS: Final = st.sampled_from(["STTTT", "DON-VI-01"])
_PHONES = st.sampled_from(["0261 1", "0261 2"])


def facts_on(register: str, day: date) -> dict[str, st.SearchStrategy[Any]]:
    """The facts that acts of `day` may change, with terms that may end the day before."""
    last_day = st.integers(-1, 25).map(lambda n: (day + timedelta(days=n)).isoformat())
    facts: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "aggregator-licences": {
            "site_name": st.sampled_from(["Trang A", "Trang B"]),
            "expires_on": last_day,
            "responsible_phone": _PHONES,
        },
        "publication-permits": {
            "title": st.sampled_from(["Tài liệu A", "Tài liệu B"]),
            "expires_on": st.none() | last_day,
            "submitter_phone": _PHONES,
        },
        "subdomain-certificates": {
            "purpose": st.none() | st.sampled_from(["Trang A", "Trang B"]),
            "contact_phone": _PHONES,
        },
    }
    return {"holder": HOLDERS, **facts[register]}


def changes_by(register: str, kind: str, day: date) -> st.SearchStrategy[dict[str, Any]]:
    """Changes that an act of this kind may state, with those that it must."""
    if kind in ("grant", "amend", CORRECT):
        facts = facts_on(register, day)
        if kind == "amend":
            # Only an extension moves a licence's term, only a transfer a certificate's holder.
            facts.pop({"aggregator-licences": "expires_on", "subdomain-certificates": "holder"}.get(register, ""), None)
        changes = st.fixed_dictionaries({}, optional=facts)
        return changes.filter(bool) if kind == "amend" else changes
    if kind == "extend":
        return st.fixed_dictionaries({"expires_on": facts_on(register, day)["expires_on"]})
    if kind == "deposit":
        return st.fixed_dictionaries(
            {
                "deposited_on": st.just(day.isoformat()),
                "deposited_copies": st.integers(1, 3),
                "deposited_with": st.just("Thư viện tỉnh"),
            }
        )
    return st.just({})


SIGNERS: Final = st.sampled_from(["Nguyễn A", "Trần B"])
UNDER_TEST: Final = st.sampled_from([*TRANSITIONS]).map(lambda key: REGISTERS[key])


@dataclass(frozen=True)
class AttemptedAct:
    """An act that was attempted after others, and whether `timeline` accepted it."""

    before: tuple[Act, ...]
    act: Act
    accepted: bool


@dataclass(frozen=True)
class History:
    """The accepted acts in order of recording, and all attempts."""

    key: str
    acts: tuple[Act, ...]
    attempts: tuple[AttemptedAct, ...]

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """The form in which Hypothesis reports it: one line per act."""
        printer.text("\n  ".join([f"{self.key}:", *map(_line, self.acts)]))

    @property
    def register(self) -> Register:
        """The register of the history."""
        return REGISTERS[self.key]


def _line(act: Act) -> str:
    target = "" if act.corrects is None else f" of act {act.corrects}"
    signer = act.document.signer if act.document else None
    return (
        f"{act.seq}: {act.kind}{target} on {act.effective_on}, signed by {signer}: { {**act.changes, **act.private} }"
    )


def act_of(command: Command, register: Register, seq: int, entry: UUID = ENTRY) -> Act:
    """The act of a command, recorded at `seq`."""
    private = {name: value for name, value in command.changes.items() if name in register.private_fields}
    return Act(
        seq=seq,
        recorded_at=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seq),
        recorded_by=command.recorded_by,
        register=register.key,
        entry=entry,
        kind=command.kind,
        effective_on=command.effective_on,
        corrects=command.corrects,
        reason=command.reason,
        document=command.document,
        changes={name: value for name, value in command.changes.items() if name not in private},
        private=private,
        follows_signing=command.follows_signing,
    )


@st.composite
def openings(draw: st.DrawFn, /, key: str, **facts: Any) -> Command:
    """A command that opens an entry."""
    day = draw(FIRST_DAYS)
    changes = {"holder": "DON-VI-01", **OPENING[key], **draw(changes_by(key, "grant", day)), **facts}
    if key == "subdomain-certificates":
        changes.setdefault("host", "h.daknong.gov.vn")
    paper = Document(signed_on=day, signer=draw(SIGNERS))
    return Command(
        kind="grant",
        effective_on=day,
        follows_signing=draw(st.booleans()),
        recorded_by="thử",
        document=paper,
        changes=changes,
    )


@st.composite
def steps(draw: st.DrawFn, key: str, kind: str) -> Command:
    """A command for an act that is neither an opening nor a correction or void."""
    day = draw(DAYS)
    paper = Document(signed_on=day, signer=draw(SIGNERS))
    if (key, kind) == ("publication-permits", "amend"):
        paper = replace(paper, number=draw(st.integers(1, 5)), symbol="STTTT-TTBCXB")
    return Command(
        kind=kind,
        effective_on=day,
        follows_signing=draw(st.booleans()),
        recorded_by="thử",
        document=paper,
        changes=draw(changes_by(key, kind, day)),
    )


def restated_papers() -> st.SearchStrategy[Document]:
    """The particulars of a document that a correction states: its signer, its day of signing, or both."""
    return st.builds(Document, signer=st.none() | SIGNERS, signed_on=st.none() | DAYS).filter(lambda d: d != Document())


@st.composite
def corrections(draw: st.DrawFn, key: str, acts: Sequence[Act]) -> Command:
    """A command that corrects the day, paper or facts of an act; sometimes facts that the act cannot change."""
    target = draw(st.sampled_from(correctable_acts(acts, CORRECT)))
    kind = next(act.kind for act in acts if act.seq == target)
    command = Command(
        kind=CORRECT,
        effective_on=draw(st.none() | DAYS),
        recorded_by="thử",
        corrects=target,
        document=draw(st.none() | restated_papers()),
        changes=draw(changes_by(key, draw(st.sampled_from([kind, kind, kind, CORRECT])), draw(DAYS))),
        reason="ghi nhầm",
    )
    return replace(command, changes={"holder": draw(HOLDERS)}) if command.is_empty else command


def void(target: int) -> Command:
    """A command that voids the act."""
    return Command(kind=VOID, effective_on=None, recorded_by="thử", corrects=target, reason="ghi nhầm")


def correctable_acts(acts: Sequence[Act], kind: str) -> list[int]:
    """The seqs of acts that an act of kind `correct` or `void` may point at."""
    voided = {act.corrects for act in acts if act.kind == VOID}
    excluded = {VOID} if kind == VOID else {VOID, CORRECT}
    return [act.seq for act in acts if act.kind not in excluded and act.seq not in voided]


@st.composite
def commands(draw: st.DrawFn, key: str, acts: Sequence[Act]) -> Command:
    """A well-formed command to record after `acts`, legal or not."""
    # An opening without other acts is rarely voided, since nothing can follow.
    possible = [kind for kind in (CORRECT, CORRECT, VOID) if correctable_acts(acts, kind)]
    kind = draw(st.sampled_from([*TRANSITIONS[key], *(possible if len(acts) > 1 else possible[:1])]))
    if kind == "grant":
        return draw(openings(key))
    if kind == CORRECT:
        return draw(corrections(key, acts))
    if kind == VOID:
        # Nothing can follow a voided opening, so it is drawn last.
        return void(draw(st.sampled_from(correctable_acts(acts, VOID)[::-1])))
    return draw(steps(key, kind))


@st.composite
def histories(draw: st.DrawFn, fewest: int = 8, most: int = 24) -> History:
    """A legal history: acts are attempted one after another, on days in any order, and accepted ones are kept."""
    register = draw(UNDER_TEST)
    opening = act_of(draw(openings(register.key)), register, 1)
    attempts = [AttemptedAct((), opening, is_accepted(register, [opening]))]
    assume(attempts[0].accepted)
    acts: tuple[Act, ...] = (opening,)
    for _ in range(draw(st.integers(fewest, most))):
        act = act_of(draw(commands(register.key, acts)), register, acts[-1].seq + draw(st.integers(1, 2)))
        attempts.append(AttemptedAct(acts, act, is_accepted(register, [*acts, act])))
        acts = (*acts, act) if attempts[-1].accepted else acts
    return History(register.key, acts, tuple(attempts))


def is_accepted(register: Register, acts: Sequence[Act]) -> bool:
    """Whether `timeline` accepts the acts."""
    try:
        timeline(acts, register.kinds)
    except IllegalStep:
        return False
    return True


class Illegal(Exception):
    """The oracle rejects an act."""


@dataclass(frozen=True)
class EffectiveAct:
    """An act with its corrections applied."""

    seq: int
    kind: str
    day: date
    paper: Document | None
    facts: dict[str, Any]
    voided: bool


@dataclass(frozen=True)
class State:
    """The state of an entry: its status, the act that led to it, its paper and facts, the acts that set its term."""

    status: str
    act_seq: int
    paper: Document | None
    facts: dict[str, Any]
    term_acts: tuple[int, ...] = ()


@dataclass(frozen=True)
class ExpectedEvent:
    """An act or an expiry as the oracle expects it, without the holder of a voided act."""

    act_seq: int
    kind: str
    day: date
    paper: Document | None
    voided: bool
    holder: str | None


def effective_acts(acts: Sequence[Act]) -> list[EffectiveAct]:
    """The acts with their valid corrections applied, in legal order."""
    voided = [act.corrects for act in acts if act.kind == VOID]
    effective = []
    for act in acts:
        if act.kind in (CORRECT, VOID) or act.effective_on is None:
            continue
        day, paper, facts = act.effective_on, act.document, {**act.changes, **act.private}
        stated = not act.follows_signing
        for later in acts:
            if later.kind == CORRECT and later.corrects == act.seq and later.seq not in voided:
                stated = stated or later.effective_on is not None
                day = later.effective_on or day
                paper = _reprinted(paper, later.document)
                if not stated and paper is not None and paper.signed_on is not None:
                    day = paper.signed_on
                facts.update(later.changes)
                facts.update(later.private)
        effective.append(EffectiveAct(act.seq, act.kind, day, paper, facts, act.seq in voided))
    return sorted(effective, key=lambda act: (act.day.isoformat(), act.seq))


def _reprinted(paper: Document | None, stated: Document | None) -> Document | None:
    if paper is None or stated is None:
        return stated or paper
    for name in ("number", "symbol", "signed_on", "signer", "signer_title", "issuer"):
        if (value := getattr(stated, name)) is not None:
            paper = replace(paper, **{name: value})
    year = paper.signed_on.year if paper.series_year and paper.signed_on else paper.series_year
    return replace(paper, series_year=year)


def _has_expired(state: State | None, before: date) -> bool:
    """Whether the term of the state ends before the day `before`."""
    last = state.facts.get("expires_on") if state and state.status in _LIVE else None
    return last is not None and str(last) < before.isoformat()


def simulate(register: str, acts: Sequence[Act], until: date) -> tuple[State | None, list[ExpectedEvent]]:
    """The state of the entry at the end of the day `until`, and the events so far. Raises Illegal."""
    state: State | None = None
    events: list[ExpectedEvent] = []
    for act in effective_acts(acts):
        if act.day > until:
            break
        holder = None
        if not act.voided or act.kind == "grant":
            state = _expire(state, act.day, events)
            state = _step(TRANSITIONS[register][act.kind], state, act)
            holder = None if act.voided else str(state.facts["holder"])
        events.append(ExpectedEvent(act.seq, act.kind, act.day, act.paper, act.voided, holder))
    return _expire(state, until, events), events


def _expire(state: State | None, before: date, events: list[ExpectedEvent]) -> State | None:
    if state is None or not _has_expired(state, before):
        return state
    day = date.fromisoformat(state.facts["expires_on"]) + timedelta(days=1)
    set_by = min(state.term_acts)
    events.append(ExpectedEvent(set_by, "expire", day, state.paper, False, str(state.facts["holder"])))
    return replace(state, status="expired", act_seq=set_by)


def _step(rule: tuple[frozenset[Any], str | None], state: State | None, act: EffectiveAct) -> State:
    from_states, to_state = rule
    if (state.status if state else None) not in from_states:
        raise Illegal(f"{act.kind} after {state}")
    if act.voided:
        return State("voided", act.seq, act.paper, act.facts)
    if state is None:
        state = State(str(to_state), act.seq, act.paper, act.facts, (act.seq,))
    else:
        merged = {**state.facts, **act.facts}
        if act.kind == "deposit":
            copies = (facts.get("deposited_copies", 0) for facts in (state.facts, act.facts))
            merged |= {"deposited_copies": sum(copies), "deposited_on": act.day.isoformat()}
        state = State(to_state or state.status, act.seq, state.paper, merged, _term_acts(state, act))
    if _has_expired(state, act.day):
        raise Illegal("the term ends before the day of the act")
    return state


def _term_acts(state: State, act: EffectiveAct) -> tuple[int, ...]:
    """The acts that set the term of an entry after `act`: the one that moved it last, and those that repeated it."""
    if "expires_on" not in act.facts:
        return state.term_acts
    if act.facts["expires_on"] == state.facts.get("expires_on"):
        return (*state.term_acts, act.seq)
    return (act.seq,)


def is_legal(register: str, acts: Sequence[Act]) -> bool:
    """Whether the oracle accepts the acts."""
    try:
        simulate(register, acts, date.max)
    except Illegal:
        return False
    return True


def state_on(register: str, acts: Sequence[Act], day: date) -> State | None:
    """The state of the entry on `day` by these acts; None before its first day."""
    return simulate(register, acts, day)[0]
