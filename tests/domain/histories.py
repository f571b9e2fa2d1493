"""Random histories of three real registers, and an oracle that tells by hand what an entry was on a day.

The oracle shares nothing with `domain.timeline`: it has its own table of what follows what, compares days as text,
and tells every day anew from the first act on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st

from domain.act import CORRECT, VOID, Act, Document
from domain.order import Order
from domain.register import Register
from domain.registers import REGISTERS
from domain.timeline import IllegalStep, timeline
from tests.factories import OPENING

ENTRY: Final = UUID(int=0x50B0)
FIRST_DAY: Final = date(2024, 12, 20)
DAYS: Final = st.integers(0, 30).map(lambda n: FIRST_DAY + timedelta(days=n))
LAST_DAYS: Final = st.integers(0, 45).map(lambda n: (FIRST_DAY + timedelta(days=n)).isoformat())
WINDOW: Final = [*(FIRST_DAY + timedelta(days=n) for n in range(-2, 50)), date(2031, 1, 1)]
"""Every day on which something can happen, one before and some after, and one after any term."""

_LIVE = frozenset({"in_force", "suspended"})
_GRANT = (frozenset({None}), "in_force")
_AMEND = (_LIVE, None)
_REVOKE = (_LIVE, "revoked")
_SUSPEND = (frozenset({"in_force"}), "suspended")
_REINSTATE = (frozenset({"suspended"}), "in_force")
FOLLOWS: Final[dict[str, dict[str, tuple[frozenset[Any], str | None]]]] = {
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
"""What each act may follow and where it leads, written by hand from the law and not from the declarations."""

HOLDERS: Final = st.sampled_from(["STTTT", "DON-VI-01"])
_PHONES = st.sampled_from(["0261 1", "0261 2"])
_DEPOSIT = {
    "deposited_on": LAST_DAYS,
    "deposited_copies": st.integers(1, 3),
    "deposited_with": st.just("Thư viện tỉnh"),
}
FACTS: Final[dict[str, dict[str, st.SearchStrategy[Any]]]] = {
    "aggregator-licences": {
        "site_name": st.sampled_from(["Trang A", "Trang B"]),
        "expires_on": LAST_DAYS,
        "holder": HOLDERS,
        "responsible_phone": _PHONES,
    },
    "publication-permits": {
        "title": st.sampled_from(["Tài liệu A", "Tài liệu B"]),
        "expires_on": st.none() | LAST_DAYS,
        "holder": HOLDERS,
        "submitter_phone": _PHONES,
    },
    "subdomain-certificates": {
        "purpose": st.none() | st.sampled_from(["Trang A", "Trang B"]),
        "holder": HOLDERS,
        "contact_phone": _PHONES,
    },
}
SIGNERS: Final = st.sampled_from(["Nguyễn A", "Trần B"])
UNDER_TEST: Final = st.sampled_from([REGISTERS[key] for key in FOLLOWS])


@dataclass(frozen=True)
class Tried:
    """An act that was tried after others, and whether `timeline` took it."""

    before: tuple[Act, ...]
    act: Act
    accepted: bool


@dataclass(frozen=True)
class History:
    """The acts that stand, in the order they were recorded, and everything that was tried."""

    register: Register
    acts: tuple[Act, ...]
    tried: tuple[Tried, ...]


def act_of(order: Order, register: Register, seq: int, entry: UUID = ENTRY) -> Act:
    """The act that an order becomes at `seq`."""
    private = {name: value for name, value in order.changes.items() if name in register.private_fields}
    return Act(
        seq=seq,
        recorded_at=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seq),
        recorded_by=order.recorded_by,
        register=register.key,
        entry=entry,
        kind=order.kind,
        effective_on=order.effective_on,
        corrects=order.corrects,
        reason=order.reason,
        document=order.document,
        changes={name: value for name, value in order.changes.items() if name not in private},
        private=private,
    )


@st.composite
def openings(draw: st.DrawFn, register: Register, **facts: Any) -> Order:
    """An order that opens an entry; its term may end before it begins."""
    day = draw(DAYS)
    changes = {
        "holder": draw(HOLDERS),
        **OPENING[register.key],
        **draw(st.fixed_dictionaries({}, optional=FACTS[register.key])),
        **facts,
    }
    if register.key == "subdomain-certificates":
        changes.setdefault("host", "h.daknong.gov.vn")
    paper = Document(signed_on=day, signer=draw(SIGNERS))
    return Order(kind="grant", effective_on=day, recorded_by="thử", document=paper, changes=changes)


def targets(acts: Sequence[Act], kind: str) -> list[int]:
    """The acts that may still be corrected or voided."""
    gone = {act.corrects for act in acts if act.kind == VOID}
    unfit = {VOID} if kind == VOID else {VOID, CORRECT}
    return [act.seq for act in acts if act.kind not in unfit and act.seq not in gone]


@st.composite
def orders(draw: st.DrawFn, register: Register, acts: Sequence[Act]) -> Order:
    """Something to record after `acts`. Its form is right; whether it is legal is for the timeline to say."""
    kind = draw(st.sampled_from([*FOLLOWS[register.key], CORRECT, CORRECT, VOID]))
    if kind == "grant":
        return draw(openings(register))
    if kind in (CORRECT, VOID):
        if not (possible := targets(acts, kind)):
            return draw(orders(register, acts))
        return draw(_about(register, kind, draw(st.sampled_from(possible))))
    day = draw(DAYS)
    number = draw(st.integers(1, 5)) if (register.key, kind) == ("publication-permits", "amend") else None
    symbol = "STTTT-TTBCXB" if number else None
    paper = Document(number=number, symbol=symbol, signed_on=day, signer=draw(SIGNERS))
    return Order(
        kind=kind, effective_on=day, recorded_by="thử", document=paper, changes=draw(_changes(register.key, kind))
    )


def _changes(register: str, kind: str) -> st.SearchStrategy[dict[str, Any]]:
    if kind == "amend":
        return st.fixed_dictionaries({}, optional=FACTS[register])
    if kind == "extend":
        return st.fixed_dictionaries({"expires_on": LAST_DAYS})
    return st.fixed_dictionaries(_DEPOSIT if kind == "deposit" else {})


@st.composite
def _about(draw: st.DrawFn, register: Register, kind: str, target: int) -> Order:
    order = Order(kind=kind, effective_on=None, recorded_by="thử", corrects=target, reason="ghi nhầm")
    if kind == VOID:
        return order
    return replace(
        order,
        effective_on=draw(st.none() | DAYS),
        document=draw(st.none() | SIGNERS.map(lambda signer: Document(signer=signer))),
        changes=draw(st.fixed_dictionaries({}, optional=FACTS[register.key])),
    )


@st.composite
def histories(draw: st.DrawFn, most: int = 14) -> History:
    """A legal history: acts are tried one after another, on days in any order, and those that can stand are kept."""
    register = draw(UNDER_TEST)
    acts: tuple[Act, ...] = ()
    tried: list[Tried] = []
    seq = 0
    for _ in range(draw(st.integers(1, most))):
        seq += draw(st.integers(1, 2))
        order = draw(orders(register, acts) if acts else openings(register))
        act = act_of(order, register, seq)
        accepted = stands(register, [*acts, act])
        tried.append(Tried(acts, act, accepted))
        acts = (*acts, act) if accepted else acts
    return History(register, acts, tuple(tried))


def stands(register: Register, acts: Sequence[Act]) -> bool:
    """Whether `timeline` takes the acts."""
    try:
        timeline(acts, register.kinds)
    except IllegalStep:
        return False
    return True


class Illegal(Exception):
    """The oracle's own refusal."""


@dataclass(frozen=True)
class Counted:
    """An act as it counts, with the last word of its corrections."""

    seq: int
    kind: str
    day: date
    paper: Document | None
    facts: dict[str, Any]
    voided: bool


@dataclass(frozen=True)
class State:
    """What the entry was: its status, the act that made it so, the paper in the holder's hands and the facts."""

    status: str
    act_seq: int
    paper: Document | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class Happening:
    """An act or an expiry, as the oracle tells it; the holder of a voided act is not told."""

    act_seq: int
    kind: str
    day: date
    paper: Document | None
    voided: bool
    holder: str | None


def counted(acts: Sequence[Act]) -> list[Counted]:
    """The acts, each with what the corrections that still count say of it, in legal order."""
    gone = [act.corrects for act in acts if act.kind == VOID]
    found = []
    for act in acts:
        if act.kind in (CORRECT, VOID) or act.effective_on is None:
            continue
        day, paper, facts = act.effective_on, act.document, {**act.changes, **act.private}
        for later in acts:
            if later.kind == CORRECT and later.corrects == act.seq and later.seq not in gone:
                day = later.effective_on or day
                paper = _reprinted(paper, later.document)
                facts.update(later.changes)
                facts.update(later.private)
        found.append(Counted(act.seq, act.kind, day, paper, facts, act.seq in gone))
    return sorted(found, key=lambda one: (one.day.isoformat(), one.seq))


def _reprinted(paper: Document | None, stated: Document | None) -> Document | None:
    if paper is None or stated is None:
        return stated or paper
    for name in ("number", "symbol", "signed_on", "signer", "signer_title", "issuer"):
        if (value := getattr(stated, name)) is not None:
            paper = replace(paper, **{name: value})
    return paper


def _lapsed(state: State | None, before: date) -> bool:
    """Whether the state is one whose term ran out earlier than the day `before`."""
    last = state.facts.get("expires_on") if state and state.status in _LIVE else None
    return last is not None and str(last) < before.isoformat()


def tell(register: str, acts: Sequence[Act], until: date) -> tuple[State | None, list[Happening]]:
    """What the entry was at the end of the day `until`, and what had happened by then. Raises Illegal."""
    state: State | None = None
    happened: list[Happening] = []
    for act in counted(acts):
        if act.day > until:
            break
        holder = None
        if not act.voided or act.kind == "grant":
            state = _expire(state, act.day, happened)
            state = _step(FOLLOWS[register][act.kind], state, act)
            holder = None if act.voided else str(state.facts["holder"])
        happened.append(Happening(act.seq, act.kind, act.day, act.paper, act.voided, holder))
    return _expire(state, until, happened), happened


def _expire(state: State | None, before: date, happened: list[Happening]) -> State | None:
    if state is None or not _lapsed(state, before):
        return state
    day = date.fromisoformat(state.facts["expires_on"]) + timedelta(days=1)
    happened.append(Happening(state.act_seq, "expire", day, state.paper, False, str(state.facts["holder"])))
    return replace(state, status="expired")


def _step(rule: tuple[frozenset[Any], str | None], state: State | None, act: Counted) -> State:
    may_follow, leads_to = rule
    if (state.status if state else None) not in may_follow:
        raise Illegal(f"{act.kind} after {state}")
    if act.voided:
        return State("voided", act.seq, act.paper, act.facts)
    if state is None:
        state = State(str(leads_to), act.seq, act.paper, act.facts)
    else:
        state = State(leads_to or state.status, act.seq, state.paper, {**state.facts, **act.facts})
    if _lapsed(state, act.day):
        raise Illegal("the term ends before it begins")
    return state


def legal(register: str, acts: Sequence[Act]) -> bool:
    """Whether every act can stand where it stands."""
    try:
        tell(register, acts, date.max)
    except Illegal:
        return False
    return True


def state_on(register: str, acts: Sequence[Act], day: date) -> State | None:
    """What the entry was on `day`, as these acts tell; None before its first day."""
    return tell(register, acts, day)[0]
