"""The law of every register as a state machine for tests, independent of `domain`.

It has a table of its own, and simulates the states of an entry from its first act on. A rule says from which states a
kind of act may start, to which it leads, which facts it may and must change, and what else it needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

LIVE: Final = "in_force suspended"
OPEN: Final = "processing awaiting_supplement"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of act. Without `from_states` it opens an entry, without `to_state` the state stays.

    `changeable` facts are listed; `*` is any fact, `*-x` any but x. `own_route`: not recorded through the acts route.
    """

    from_states: str = LIVE
    to_state: str = ""
    changeable: str = ""
    required: str = ""
    needs_change: bool = False
    needs_document: bool = True
    needs_reason: bool = False
    numbered: bool = False
    own_route: bool = False


def _opens(*, needs_document: bool = True, numbered: bool = True) -> Rule:
    return Rule("", "in_force", "*", needs_document=needs_document, numbered=numbered)


_DEPOSIT = "deposited_on deposited_copies deposited_with"
_PERMIT = f"*-{_DEPOSIT.replace(' ', '-')}"
_CARD = "card_number card_issued_on card_expires_on"
_REVOKE = Rule(to_state="revoked")
_SUSPEND = Rule("in_force", "suspended")
_REINSTATE = Rule("suspended", "in_force")
_CEASE = Rule(to_state="ceased", needs_document=False)

LAW: Final[dict[str, dict[str, Rule]]] = {
    "publication-permits": {
        "grant": replace(_opens(), changeable=_PERMIT),
        "amend": Rule(changeable=_PERMIT, numbered=True, needs_change=True),
        "deposit": Rule("in_force expired", changeable=_DEPOSIT, required=_DEPOSIT, needs_document=False),
        "replace": Rule(changeable=_PERMIT, numbered=True),
        "revoke": _REVOKE,
    },
    "postal-confirmations": {
        "grant": _opens(),
        "amend": Rule(changeable="*", needs_change=True),
        "reissue": Rule(),
        "cease": _CEASE,
        "revoke": _REVOKE,
    },
    "subdomain-certificates": {
        "grant": _opens(),
        "rename": Rule(changeable="host zone", required="host"),
        "amend": Rule(changeable="*-host-zone-holder", needs_change=True),
        "transfer": Rule(changeable="holder holder_name", required="holder"),
        "suspend": _SUSPEND,
        "reinstate": _REINSTATE,
        "revoke": _REVOKE,
    },
    "aggregator-licences": {
        "grant": _opens(),
        "amend": Rule(changeable="*-expires_on", needs_change=True),
        "extend": Rule("in_force", changeable="expires_on", required="expires_on"),
        "reissue": Rule(),
        "replace": Rule(changeable="*", numbered=True),
        "suspend": _SUSPEND,
        "reinstate": _REINSTATE,
        "revoke": _REVOKE,
    },
    "press-offices": {
        "notify": _opens(needs_document=False, numbered=False),
        "amend": Rule(changeable="*-holder", needs_change=True),
        "cease": _CEASE,
    },
    "resident-reporters": {
        "notify": _opens(needs_document=False, numbered=False),
        "amend": Rule(changeable=f"*-holder-{_CARD.replace(' ', '-')}", needs_change=True),
        "issue_card": Rule(
            changeable=f"{_CARD} reporter_kind office", required="card_number card_issued_on", needs_document=False
        ),
        "extend_card": Rule(changeable="card_expires_on", required="card_expires_on"),
        "withdraw": _CEASE,
    },
    "applications": {
        "receive": Rule("", "processing", "*", needs_document=False, own_route=True),
        "ask_supplement": Rule("processing", "awaiting_supplement", needs_document=False, needs_reason=True),
        "receive_supplement": Rule(
            "awaiting_supplement", "processing", changeable="asked", needs_document=False, own_route=True
        ),
        "not_accept": Rule(
            "",
            "not_accepted",
            "holder holder_name asked_register asked_kind asked_entry procedure_code channel applicant_kind "
            "portal_code",
            needs_document=False,
            needs_reason=True,
            own_route=True,
        ),
        "hand_over": Rule(
            "decided refused",
            "handed_over",
            "handed_over_through handed_to",
            required="handed_over_through handed_to",
            needs_document=False,
        ),
        "withdraw": Rule(OPEN, "withdrawn", needs_document=False),
        "refuse": Rule(OPEN, "refused", needs_reason=True, own_route=True),
        "decide": Rule(
            "processing", "decided", "decided_entry decision_seq due_on", needs_document=False, own_route=True
        ),
    },
}
"""The rules by register and kind of act."""

REQUIRED: Final = {
    "publication-permits": "title",
    "subdomain-certificates": "host",
    "aggregator-licences": "site_name",
    "press-offices": "office_name",
    "resident-reporters": "full_name",
    "applications": "asked",
}
"""A fact of each register that is never empty."""

PRINTED: Final = {
    "publication-permits": "form page_count page_size print_run purpose printer",
    "postal-confirmations": "holder_address activities scope started_on",
    "subdomain-certificates": "",
    "aggregator-licences": "content_scope responsible_person server_place",
    "press-offices": "",
    "resident-reporters": "",
}
"""Facts that are never empty in a paper whose number is given here, as the tests understand its form."""
ON_PAPER: Final = "page_count page_size print_run printer"
"""Those of a permit that a document with a size in bytes may lack."""


def may_change(register: str, kind: str, fact: str) -> bool:
    """Whether an act of this kind may change the fact."""
    any_, *but = LAW[register][kind].changeable.split("-")
    return fact not in but if any_ == "*" else fact in any_.split()


class Illegal(Exception):
    """An act violates a rule."""


def require(holds: object, rule: str) -> None:
    """Raise Illegal unless `holds`."""
    if not holds:
        raise Illegal(rule)


@dataclass(frozen=True, slots=True)
class EffectiveAct:
    """An act with its corrections applied."""

    seq: int
    kind: str
    day: date
    signed_on: date
    facts: Mapping[str, Any]
    voided: bool = False
    has_document: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """The state of an entry from `day` on."""

    day: date
    status: str
    facts: Mapping[str, Any]
    extended: int = 0


def add_years(day: date, years: int) -> date:
    """The same day `years` later, or 1 March for 29 February."""
    try:
        return date(day.year + years, day.month, day.day)
    except ValueError:
        return date(day.year + years, 3, 1)


def states_of(register: str, acts: Sequence[EffectiveAct]) -> list[State]:
    """The states of an entry in order of days. Raises Illegal."""
    states: list[State] = []
    for act in sorted(acts, key=lambda act: (act.day, act.seq)):
        opens = not LAW[register][act.kind].from_states
        if act.voided and not opens:
            continue
        states += _expired(states[-1:], act.day)
        require(opens == (not states), "an entry is opened once, and first")
        states.append(_step(register, states[-1] if states else None, act))
    return states + _expired(states[-1:], date.max)


def _expired(last: Sequence[State], before: date) -> list[State]:
    """The state after a term that ends before the day `before`."""
    for state in last:
        term = state.facts.get("expires_on")
        if term and state.status in LIVE.split() and date.fromisoformat(term) < before:
            return [replace(state, day=date.fromisoformat(term) + timedelta(days=1), status="expired")]
    return []


def _step(register: str, before: State | None, act: EffectiveAct) -> State:
    rule = LAW[register][act.kind]
    if before is None:
        state = State(act.day, "voided" if act.voided else rule.to_state, dict(act.facts))
    else:
        require(before.status in rule.from_states.split(), f"{act.kind} after {before.status}")
        facts = {**before.facts, **act.facts}
        if act.kind == "deposit":
            # Copies add up, and are deposited on the day of the act.
            facts["deposited_copies"] = (before.facts.get("deposited_copies") or 0) + act.facts["deposited_copies"]
            facts["deposited_on"] = act.day.isoformat()
        extended = 0 if act.kind == "replace" else before.extended + (act.kind == "extend")
        state = State(act.day, rule.to_state or before.status, facts, extended)
    if not act.voided:
        require(not _expired([state], act.day), "the term ends before the day of the act")
        _limits(register, before, act, state)
    return state


def _limits(register: str, before: State | None, act: EffectiveAct, state: State) -> None:
    """NĐ 72/2013 and NĐ 27/2018: at most ten years, and two extensions of at most two years each."""
    if register != "aggregator-licences" or act.kind not in ("grant", "replace", "extend"):
        return
    require(state.facts["expires_on"], "a licence has a term")
    term = date.fromisoformat(state.facts["expires_on"])
    if act.kind != "extend" or before is None:
        require(term <= add_years(act.signed_on, 10), "ten years")
        return
    last = date.fromisoformat(before.facts["expires_on"])
    require(state.extended <= 2, "twice")
    require(last < term <= add_years(last, 2), "later, and by at most two years")


def last_of_each_day(states: Sequence[State]) -> list[State]:
    """The last state of each day with an act or expiry."""
    return list({state.day: state for state in states}.values())


def state_on(states: Sequence[State], day: date) -> State | None:
    """The state at the end of the day."""
    return next((state for state in reversed(states) if state.day <= day), None)


def holders_around(acts: Sequence[EffectiveAct], seq: int) -> set[str]:
    """The holders of an entry just before and after the act `seq`, one of whom may apply for it."""
    holders: list[str] = []
    for act in sorted((act for act in acts if not act.voided), key=lambda act: (act.day, act.seq)):
        holders.append(act.facts.get("holder", holders[-1] if holders else ""))
        if act.seq == seq:
            return set(holders[-2:])
    return set()


PRESS: Final = ("press-offices", "resident-reporters")


def check_facts(register: str, holder_kind: str, state: State) -> None:
    """The rules for a live entry, numbered here, on the first day of a state. Raises Illegal."""
    facts = state.facts
    for fact in PRINTED.get(register, "").split():
        instead = fact in ON_PAPER.split() and facts.get("size_bytes") is not None
        require(facts.get(fact) not in (None, []) or instead, f"a paper numbered here prints {fact}")
    if register in PRESS:
        require(holder_kind == "press_agency", "the holder is a press agency")
    if register == "publication-permits":
        require(facts.get("page_count") is None or facts.get("size_bytes") is None, "pages or bytes")
        require(holder_kind != "armed_forces" or facts.get("ministry_opinion"), "the ministry's opinion")
    if register == "subdomain-certificates":
        require(facts["host"].endswith("." + facts["zone"]), "the host is in its zone")
    if register == "resident-reporters":
        _reporter(state)


def _reporter(state: State) -> None:
    facts, day = state.facts, state.day.isoformat()
    number, since, until = (facts.get(name) for name in _CARD.split())
    require((number is None) == (since is None), "a card has a number and a day")
    require(until is None or (since is not None and until >= since), "a card ends after it begins")
    require((facts.get("office") is not None) == (facts["reporter_kind"] == "office_staff"), "staff have an office")
    if facts["reporter_kind"] == "statutory_resident":
        require(since is not None and since <= day and (until is None or until >= day), "a resident has a valid card")


def check_extended_card(before: State | None, state: State) -> None:
    """An extension moves the last day of a card forward. Raises Illegal."""
    earlier, until = (each.facts.get("card_expires_on") if each else None for each in (before, state))
    require(until and (earlier is None or until > earlier), "a card is extended, not shortened")
