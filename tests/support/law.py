"""What may follow what in every register, and what it may change: written by hand from the law, for the tests.

It shares nothing with `domain`: a table of its own, and acts that are told anew from the first one on. A kind of act in
a register says from which states it may start, where it leads, which facts it may and must change, and what it needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

LIVE: Final = "in_force suspended"
OPEN: Final = "processing awaiting_supplement"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of act. `after` no state: it opens; `leads_to` none: as before; `may` `*`: any fact, `*-x`: but x.

    `something`: it changes a fact at least.
    """

    after: str = LIVE
    leads_to: str = ""
    may: str = ""
    must: str = ""
    something: bool = False
    paper: bool = True
    reason: bool = False
    numbered: bool = False
    own_route: bool = False


def _opens(*, paper: bool = True, numbered: bool = True) -> Rule:
    return Rule("", "in_force", "*", paper=paper, numbered=numbered)


_DEPOSIT = "deposited_on deposited_copies deposited_with"
_PERMIT = f"*-{_DEPOSIT.replace(' ', '-')}"
_CARD = "card_number card_issued_on card_expires_on"
_REVOKE = Rule(leads_to="revoked")
_SUSPEND = Rule("in_force", "suspended")
_REINSTATE = Rule("suspended", "in_force")
_CEASE = Rule(leads_to="ceased", paper=False)

LAW: Final[dict[str, dict[str, Rule]]] = {
    "publication-permits": {
        "grant": replace(_opens(), may=_PERMIT),
        "amend": Rule(may=_PERMIT, numbered=True, something=True),
        "deposit": Rule("in_force expired", may=_DEPOSIT, must=_DEPOSIT, paper=False),
        "replace": Rule(may=_PERMIT, numbered=True),
        "revoke": _REVOKE,
    },
    "postal-confirmations": {
        "grant": _opens(),
        "amend": Rule(may="*", something=True),
        "reissue": Rule(),
        "cease": _CEASE,
        "revoke": _REVOKE,
    },
    "subdomain-certificates": {
        "grant": _opens(),
        "rename": Rule(may="host zone", must="host"),
        "amend": Rule(may="*-host-zone-holder", something=True),
        "transfer": Rule(may="holder holder_name", must="holder"),
        "suspend": _SUSPEND,
        "reinstate": _REINSTATE,
        "revoke": _REVOKE,
    },
    "aggregator-licences": {
        "grant": _opens(),
        "amend": Rule(may="*-expires_on", something=True),
        "extend": Rule("in_force", may="expires_on", must="expires_on"),
        "reissue": Rule(),
        "replace": Rule(may="*", numbered=True),
        "suspend": _SUSPEND,
        "reinstate": _REINSTATE,
        "revoke": _REVOKE,
    },
    "press-offices": {
        "notify": _opens(paper=False, numbered=False),
        "amend": Rule(may="*-holder", something=True),
        "cease": _CEASE,
    },
    "resident-reporters": {
        "notify": _opens(paper=False, numbered=False),
        "amend": Rule(may=f"*-holder-{_CARD.replace(' ', '-')}", something=True),
        "issue_card": Rule(may=f"{_CARD} reporter_kind office", must="card_number card_issued_on", paper=False),
        "extend_card": Rule(may="card_expires_on", must="card_expires_on"),
        "withdraw": _CEASE,
    },
    "applications": {
        "receive": Rule("", "processing", "*", paper=False, own_route=True),
        "ask_supplement": Rule("processing", "awaiting_supplement", paper=False, reason=True),
        "receive_supplement": Rule("awaiting_supplement", "processing", may="asked", paper=False, own_route=True),
        "withdraw": Rule(OPEN, "withdrawn", paper=False),
        "refuse": Rule(OPEN, "refused", reason=True, own_route=True),
        "decide": Rule("processing", "decided", "decided_entry decision_seq due_on", paper=False, own_route=True),
    },
}
"""Every kind of act of every register."""

NEEDED: Final = {
    "publication-permits": "title",
    "subdomain-certificates": "host",
    "aggregator-licences": "site_name",
    "press-offices": "office_name",
    "resident-reporters": "full_name",
    "applications": "asked",
}
"""A fact that is never taken back."""


def may_change(register: str, kind: str, fact: str) -> bool:
    """Whether an act of this kind may change the fact."""
    any_, *but = LAW[register][kind].may.split("-")
    return fact not in but if any_ == "*" else fact in any_.split()


class Illegal(Exception):
    """The law's refusal."""


def ought(holds: object, rule: str) -> None:
    """Raise Illegal unless it holds."""
    if not holds:
        raise Illegal(rule)


@dataclass(frozen=True, slots=True)
class Deed:
    """An act as it counts, once corrected."""

    seq: int
    kind: str
    day: date
    signed_on: date
    facts: Mapping[str, Any]
    voided: bool = False
    paper: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """What an entry was from `day` on."""

    day: date
    status: str
    facts: Mapping[str, Any]
    extended: int = 0


def years_after(day: date, years: int) -> date:
    """The same day of the year, or 1 March for 29 February."""
    try:
        return date(day.year + years, day.month, day.day)
    except ValueError:
        return date(day.year + years, 3, 1)


def story(register: str, deeds: Sequence[Deed]) -> list[State]:
    """Every state of an entry in the order of days; raises Illegal if one of the acts cannot stand."""
    told: list[State] = []
    for deed in sorted(deeds, key=lambda one: (one.day, one.seq)):
        opens = not LAW[register][deed.kind].after
        if deed.voided and not opens:
            continue
        told += _lapsed(told[-1:], deed.day)
        ought(opens == (not told), "an entry is opened once, and first")
        told.append(_step(register, told[-1] if told else None, deed))
    return told + _lapsed(told[-1:], date.max)


def _lapsed(last: Sequence[State], by: date) -> list[State]:
    """The state after a term that ended before the day `by`."""
    for state in last:
        term = state.facts.get("expires_on")
        if term and state.status in LIVE.split() and date.fromisoformat(term) < by:
            return [replace(state, day=date.fromisoformat(term) + timedelta(days=1), status="expired")]
    return []


def _step(register: str, before: State | None, deed: Deed) -> State:
    rule = LAW[register][deed.kind]
    if before is None:
        state = State(deed.day, "voided" if deed.voided else rule.leads_to, dict(deed.facts))
    else:
        ought(before.status in rule.after.split(), f"{deed.kind} after {before.status}")
        facts = {**before.facts, **deed.facts}
        if deed.kind == "deposit":
            # Copies add up, and were handed in on the day of the act.
            facts["deposited_copies"] = (before.facts.get("deposited_copies") or 0) + deed.facts["deposited_copies"]
            facts["deposited_on"] = deed.day.isoformat()
        extended = 0 if deed.kind == "replace" else before.extended + (deed.kind == "extend")
        state = State(deed.day, rule.leads_to or before.status, facts, extended)
    if not deed.voided:
        ought(not _lapsed([state], deed.day), "the term ends before it begins")
        _limits(register, before, deed, state)
    return state


def _limits(register: str, before: State | None, deed: Deed, state: State) -> None:
    """NĐ 72/2013 and NĐ 27/2018: at most ten years, and two extensions of at most two years each."""
    if register != "aggregator-licences" or deed.kind not in ("grant", "replace", "extend"):
        return
    ought(state.facts["expires_on"], "a licence has a term")
    term = date.fromisoformat(state.facts["expires_on"])
    if deed.kind != "extend" or before is None:
        ought(term <= years_after(deed.signed_on, 10), "ten years")
        return
    last = date.fromisoformat(before.facts["expires_on"])
    ought(state.extended <= 2, "twice")
    ought(last < term <= years_after(last, 2), "later, and by at most two years")


def days(states: Sequence[State]) -> list[State]:
    """The last state of each day on which anything happened."""
    return list({state.day: state for state in states}.values())


def on(states: Sequence[State], day: date) -> State | None:
    """What it was at the end of the day."""
    return next((state for state in reversed(states) if state.day <= day), None)


def held_by(deeds: Sequence[Deed], seq: int) -> set[str]:
    """Who holds an entry when the act `seq` is done, and after it: one of them may ask for it."""
    standing = sorted((one for one in deeds if not one.voided), key=lambda one: (one.day, one.seq))
    held: list[str] = []
    for deed in standing:
        held.append(deed.facts.get("holder", held[-1] if held else ""))
        if deed.seq == seq:
            return set(held[-2:])
    return set()


PRESS: Final = ("press-offices", "resident-reporters")


def facts_stand(register: str, kind_of_holder: str, state: State) -> None:
    """What must hold of a live entry on the day it becomes so."""
    facts = state.facts
    if register in PRESS:
        ought(kind_of_holder == "press_agency", "the holder is a press agency")
    if register == "publication-permits":
        ought(facts.get("page_count") is None or facts.get("size_bytes") is None, "pages or bytes")
        ought(kind_of_holder != "armed_forces" or facts.get("ministry_opinion"), "the ministry's opinion")
    if register == "subdomain-certificates":
        ought(facts["host"].endswith("." + facts["zone"]), "the host stands under its zone")
    if register == "resident-reporters":
        _reporter(state)


def _reporter(state: State) -> None:
    facts, day = state.facts, state.day.isoformat()
    number, since, until = (facts.get(name) for name in _CARD.split())
    ought((number is None) == (since is None), "a card has a number and a day")
    ought(until is None or (since is not None and until >= since), "a card ends after it begins")
    ought((facts.get("office") is not None) == (facts["reporter_kind"] == "office_staff"), "staff have an office")
    if facts["reporter_kind"] == "statutory_resident":
        ought(since is not None and since <= day and (until is None or until >= day), "a resident has a valid card")


def card_runs_longer(before: State | None, state: State) -> None:
    """An extended card ends later than it did."""
    earlier, until = (one.facts.get("card_expires_on") if one else None for one in (before, state))
    ought(until and (earlier is None or until > earlier), "a card is extended, not cut")
