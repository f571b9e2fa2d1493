"""Random walks through a small province over the API, which compare every response with `tests.support.law`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any, Final, TypeVar

import httpx

from db.session import Database
from db.tables.number_series import NumberSeriesFacts
from db.tables.organisation import OrganisationFacts
from domain.reference import authorities, bodies
from domain.reference.series import add as add_series
from domain.registers import REGISTERS
from domain.tense import today
from tests.factories import OPENING, managed, numbering
from tests.support import law
from tests.support.api import fields, recorded, refused, trace
from tests.support.law import LAW, EffectiveAct, Illegal, Rule, State, require

T = TypeVar("T")
BODIES: Final[dict[str, tuple[str, date | None, date | None]]] = {
    "STTTT": ("state_body", date(2024, 1, 1), date(2025, 3, 1)),
    "SKHCN": ("state_body", date(2025, 3, 3), None),
    "BAO-A": ("press_agency", None, None),
    "BAO-B": ("press_agency", None, None),
    "QUAN-DOI": ("armed_forces", None, None),
    "XA-CU": ("state_body", None, date(2024, 12, 10)),
    "BAO-MOI": ("press_agency", date(2024, 12, 6), None),
}
"""Every body: its kind, first day, and first day after its dissolution."""

HOLDERS: Final = ("BAO-A", "BAO-A", "BAO-A", "BAO-B", "QUAN-DOI", "XA-CU", "BAO-MOI", "KHONG-CO")
SERIES: Final = {
    "gp": "publication-permits:grant publication-permits:replace aggregator-licences:grant aggregator-licences:replace",
    "gxn": "subdomain-certificates:grant",
    "xn": "postal-confirmations:grant",
    "cv": "publication-permits:amend",
}
UNIQUE: Final = {"host": "one live certificate for a host", "card_number": "one posted reporter for a card"}
"""Facts that no two live entries may share on one day."""
ELSEWHERE: Final = "cv"
UNRESTRICTED: Final = {key: law.REQUIRED.get(key, "scope") for key in REGISTERS}
"""A fact of each register without rules."""


async def set_up(database: Database) -> None:
    """Two authorities, of which the second takes over two days after the dissolution of the first, and other bodies."""
    async with database.transaction() as session:
        for code, (kind, since, until) in BODIES.items():
            body = {"code": code, "name": code, "kind": kind, "founded_on": since, "dissolved_on": until}
            await bodies.add(session, "tests", OrganisationFacts.model_validate(body))
        for authority in ("STTTT", "SKHCN"):
            for register in REGISTERS:
                since = BODIES[authority][1]
                assert since is not None
                await authorities.assign(session, "tests", managed(register, authority), since)
            for key, uses in SERIES.items():
                symbol = f"{key.upper()}-{authority}"
                kept = "elsewhere" if key == ELSEWHERE else "here"
                columns = {"key": f"{key}-{authority}".lower(), "title_vi": key, "symbols": [symbol], "kept": kept}
                new = NumberSeriesFacts.model_validate({**columns, "authority": authority, "kept_since": 2024})
                await add_series(session, "tests", numbering(new, ";".join(f"{use}:{symbol}" for use in uses.split())))


def manages(day: date) -> str | None:
    """The authority that manages the registers on the day."""
    return next((code for code in ("STTTT", "SKHCN") if _exists_on(code, day)), None)


def _exists_on(code: str, day: date) -> bool:
    _, since, until = BODIES[code]
    return (since is None or since <= day) and (until is None or day < until)


@dataclass
class WalkedEntry:
    """An entry that the walk has opened."""

    register: str
    href: str
    acts: list[EffectiveAct] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.href.rsplit("/", 1)[1]

    @property
    def states(self) -> list[State]:
        """Its states, one per day of change."""
        return law.last_of_each_day(law.states_of(self.register, self.acts))


@dataclass
class Undecided(Exception):
    """The walk skips a request whose result is undecided; the docstring of the test lists such requests."""


class Walk:
    """One walk: the entries so far, and the accepted and refused acts."""

    def __init__(self, client: httpx.AsyncClient, database: Database, pick: Callable[[Sequence[Any]], Any]) -> None:
        self.client, self.database, self._pick = client, database, pick
        self.entries: list[WalkedEntry] = []
        self.accepted: list[str] = []
        self.refused: list[str] = []
        self._codes = count(1)
        ahead = today() + timedelta(days=60)
        busy = [date(2024, 12, 1) + timedelta(days=n) for n in range(14)]
        self._first_days = busy[:5]
        self._days = [*busy, *busy, date(2023, 12, 31), date(2025, 3, 1), date(2025, 3, 5), ahead]
        self._days.append(ahead + timedelta(days=1))

    def pick(self, values: Sequence[T]) -> T:
        """A random one of the values."""
        value: T = self._pick(values)
        return value

    def rarely(self) -> bool:
        """True once in twelve times."""
        return self.pick([False] * 11 + [True])

    def of(self, register: str) -> list[WalkedEntry]:
        """The entries of a register."""
        return [entry for entry in self.entries if entry.register == register]

    # --- the law ---

    def check_act(self, register: str, kind: str, act: EffectiveAct, body: dict[str, Any]) -> None:
        """Check the form, day and authority of an act. Raises Illegal."""
        require(kind in LAW[register], "a kind that the register has")
        rule: Rule = LAW[register][kind]
        paper = body.get("document")
        require(paper or not rule.needs_document, "it needs a document")
        require(body.get("reason") or not rule.needs_reason, "it needs a reason")
        for fact in act.facts:
            require(law.may_change(register, kind, fact), f"{kind} may not change {fact}")
        require(act.facts or not rule.needs_change, "it changes something")
        if kind == "deposit" and act.facts.get("deposited_on"):
            require(act.facts["deposited_on"] == act.day.isoformat(), "a deposit is of its day")
        for fact in rule.required.split():
            require(act.facts.get(fact) is not None, f"{kind} states {fact}")
        latest = today() + timedelta(days=60)
        require(act.day <= latest and (not paper or act.signed_on <= latest), "too far ahead")
        require(manages(act.day), "no authority manages")
        require(manages(act.signed_on if rule.needs_document and paper else act.day), "no authority manages")
        if paper:
            elsewhere = f"{register}:{kind}" == SERIES[ELSEWHERE]
            require(("number" in paper) == elsewhere, "a number only in a series kept elsewhere")
            here = not elsewhere and any(f"{register}:{kind}" in uses.split() for uses in SERIES.values())
            require(not here or act.signed_on <= today(), "a number is given here on the day of signing")

    def check_entry(self, register: str, acts: Sequence[EffectiveAct], edited: WalkedEntry | None) -> None:
        """Check an entry, by itself and beside all others. Raises Illegal."""
        states = law.last_of_each_day(law.states_of(register, acts))
        before: State | None = None
        for state in states:
            holder = state.facts["holder"]
            require(holder in BODIES, "the holder is known")
            require(
                register not in law.REQUIRED or state.facts[law.REQUIRED[register]] is not None, "a required fact stays"
            )
            if state.status in f"{law.LIVE} {law.OPEN}".split():
                kinds = [act.kind for act in acts if act.day == state.day and not act.voided]
                same = before and before.facts["holder"] == holder and "replace" not in kinds
                require(same or _exists_on(holder, state.day), "the holder exists")
                law.check_facts(register, BODIES[holder][0], state)
                if "extend_card" in kinds:
                    law.check_extended_card(before, state)
                if register == "resident-reporters":
                    self._check_office(before, state)
            before = state
        if register == "resident-reporters":
            self._check_spans(states)
        if register == "press-offices" and edited:
            self._check_staff(edited, states)
        for fact, rule in UNIQUE.items():
            if fact in states[0].facts or fact in states[-1].facts:
                for other in self.of(register):
                    require(other is edited or not _both_live(fact, states, other.states), rule)
        if edited:
            self._check_applicants(edited, acts)

    def _check_applicants(self, entry: WalkedEntry, acts: Sequence[EffectiveAct]) -> None:
        """The applicant of a valid act held the entry just before or just after it. Raises Illegal."""
        voided = {act.seq for act in acts if act.voided}
        for dossier in self.of("applications"):
            for decision in dossier.acts:
                facts = decision.facts if decision.kind == "decide" and not decision.voided else {}
                if facts.get("decided_entry") == entry.id and facts["decision_seq"] not in voided:
                    holders = law.holders_around(acts, facts["decision_seq"])
                    require(dossier.acts[0].facts["holder"] in holders, "the applicant holds the entry")

    def _check_office(self, before: State | None, state: State) -> None:
        named = state.facts.get("office")
        if named is None or (before and all(before.facts.get(f) == state.facts.get(f) for f in ("office", "holder"))):
            return
        office = next((entry for entry in self.of("press-offices") if entry.id == named), None)
        then = law.state_on(office.states, state.day) if office else None
        require(then and then.status in law.LIVE.split(), "the office is live")
        require(then and then.facts["holder"] == state.facts["holder"], "the office is the agency's own")

    def _check_spans(self, states: Sequence[State]) -> None:
        """Staff have an office that is live for as long as they belong to it. Raises Illegal."""
        for office in self.of("press-offices"):
            self._check_membership(office.id, states, office.states)

    def _check_staff(self, office: WalkedEntry, states: Sequence[State]) -> None:
        """An office is live for as long as it has staff. Raises Illegal."""
        for reporter in self.of("resident-reporters"):
            self._check_membership(office.id, reporter.states, states)

    def _check_membership(self, office: str, reporter_states: Sequence[State], office_states: Sequence[State]) -> None:
        for day in {state.day for state in (*reporter_states, *office_states)}:
            reporter, its_office = law.state_on(reporter_states, day), law.state_on(office_states, day)
            if reporter and reporter.status in law.LIVE.split() and reporter.facts.get("office") == office:
                require(its_office and its_office.status in law.LIVE.split(), "the office of staff is live")

    def skip_undecided(self, register: str, acts: Sequence[EffectiveAct], edited: WalkedEntry | None) -> None:
        """Raise Undecided for two terms that begin on one day."""
        terms = [act.day for act in acts if act.kind in ("grant", "replace", "extend") and not act.voided]
        if register == "aggregator-licences" and len(terms) != len(set(terms)):
            raise Undecided

    # --- requests ---

    async def post(
        self, name: str, path: str, body: dict[str, Any], check: Callable[[], None]
    ) -> dict[str, Any] | None:
        """Post, and check that only a legal act is recorded, and a refusal leaves no trace; the receipt, if any."""
        try:
            check()
        except Illegal as rule:
            before = await trace(self.database)
            answer = await self.client.post(path, json=body)
            assert answer.status_code != 201, f"{name} is illegal ({rule}), but was recorded: {body}\n{self._log()}"
            assert fields(refused(answer, 400, 404, 409, 422)), f"{name}: no field is named: {answer.text}"
            assert await trace(self.database) == before, f"{name}: it was refused ({rule}), but left a trace"
            self.refused.append(str(rule))
            return None
        answer = await self.client.post(path, json=body)
        assert answer.status_code == 201, f"{name} is legal: {body} -> {answer.text}\n{self._log()}"
        self.accepted.append(name)
        return recorded(answer)

    def _log(self) -> str:
        return "\n".join(f"{entry.register} {entry.id}: {entry.acts}" for entry in self.entries)

    def document(self, register: str, kind: str, day: date) -> tuple[dict[str, Any], date]:
        """The effective day and document of a request body, and the day of signing."""
        signed = day - timedelta(days=self.pick([0, 0, 0, 2]))
        paper: dict[str, Any] = {"signed_on": signed.isoformat()}
        if (f"{register}:{kind}" == SERIES[ELSEWHERE]) != self.rarely():
            paper["number"] = 1885
        rule = LAW[register].get(kind, Rule())
        stated = {"effective_on": day.isoformat()}
        if rule.needs_document == self.rarely():
            return stated, day
        return {**stated, "document": paper}, signed

    async def open(self, register: str) -> None:
        """Attempt to open an entry."""
        kind = next(kind for kind, rule in LAW[register].items() if not rule.from_states)
        day = self.pick(self._days if self.rarely() else self._first_days)
        stated, signed = self.document(register, kind, day)
        facts = {"holder": self.pick(HOLDERS), **self.facts(register, kind, day, None)}
        body = {**stated, **facts}
        act = EffectiveAct(0, kind, day, signed, facts, has_document="document" in stated)

        def check() -> None:
            self.check_act(register, kind, act, body)
            self.check_entry(register, [act], None)

        self.skip_undecided(register, [act], None)
        if receipt := await self.post(f"{register}:{kind}", f"/v1/{register}", body, check):
            self.entries.append(WalkedEntry(register, receipt["href"], [replace(act, seq=receipt["seq"])]))

    async def act(self, entry: WalkedEntry) -> None:
        """Attempt an act on an entry."""
        day, register = self.pick(self._days), entry.register
        kinds = [kind for kind, rule in LAW[register].items() if rule.from_states and not rule.own_route]
        kind = self.pick(["extend", "reinstate", "decide"] if self.rarely() else kinds)
        stated, signed = self.document(register, kind, day)
        facts = self.facts(register, kind, day, law.state_on(entry.states, day))
        if self.rarely():
            facts |= {self.pick(["expires_on", "holder_name", UNRESTRICTED.get(register, "asked"), "host"]): None}
        if facts and self.rarely():
            facts.pop(self.pick(sorted(facts)))
        body = {"kind": kind, **stated, "changes": facts}
        if LAW[register].get(kind, Rule()).needs_reason != self.rarely():
            body["reason"] = "Thiếu giấy tờ"
        act = EffectiveAct(2**53, kind, day, signed, facts, has_document="document" in stated)

        def check() -> None:
            require(kind in kinds, "a kind that can be recorded by itself")
            known = (
                REGISTERS[register].facts.model_fields
                if register in REGISTERS
                else {"asked", "handed_over_through", "handed_to"}
            )
            require(facts.keys() <= set(known), "a fact that exists")
            self.check_act(register, kind, act, body)
            self.check_entry(register, [*entry.acts, act], entry)

        await self._on(entry, kind, body, [*entry.acts, act], check)

    async def _on(
        self, entry: WalkedEntry, kind: str, body: dict[str, Any], after: list[EffectiveAct], check: Callable[[], None]
    ) -> bool:
        self.skip_undecided(entry.register, after, entry)
        receipt = await self.post(f"{entry.register}:{kind}", f"{entry.href}/acts", body, check)
        if receipt:
            entry.acts = [replace(act, seq=receipt["seq"]) if act.seq == 2**53 else act for act in after]
        return receipt is not None

    async def void(self, entry: WalkedEntry) -> None:
        """Attempt to void an act."""
        valid = [act for act in entry.acts[1:] if not act.voided]
        # Nothing can follow a voided opening, so it is rarely attempted.
        target = self.pick(valid if valid and not self.rarely() else entry.acts)
        body = {"kind": "void", "corrects": target.seq, "reason": "Ghi nhầm"}
        if self.rarely():
            del body["reason"]
        after = [replace(act, voided=True) if act is target else act for act in entry.acts]
        decided = [dossier for dossier in self.of("applications") if _decided_by(dossier.acts, target)]

        def check() -> None:
            for dossier in decided:
                reopened = [replace(a, voided=True) if _decided_by([a], target) else a for a in dossier.acts]
                self.check_entry("applications", reopened, dossier)
            require("reason" in body, "a void needs a reason")
            require(not target.voided, "it is voided already")
            require(target.kind != "decide", "a decision is voided with the act that it rests on")
            self.check_entry(entry.register, after, entry)

        if await self._on(entry, "void", body, after, check):
            for dossier in self.of("applications"):
                dossier.acts = [
                    replace(act, voided=True) if _decided_by([act], target) else act for act in dossier.acts
                ]

    async def correct(self, entry: WalkedEntry) -> None:
        """Attempt to correct the day of an act, or one of its facts."""
        valid = [act for act in entry.acts if not act.voided]
        target = self.pick(valid if valid and not self.rarely() else entry.acts)
        body: dict[str, Any] = {"kind": "correct", "corrects": target.seq, "reason": "Ghi nhầm"}
        if self.pick([True, False]) or entry.register not in UNRESTRICTED:
            day = self.pick(self._days)
            if manages(day) != manages(target.day):
                raise Undecided
            corrected = replace(target, day=day)
            body["effective_on"] = day.isoformat()
        else:
            corrected = replace(target, facts={**target.facts, UNRESTRICTED[entry.register]: "Đính chính"})
            body["changes"] = {UNRESTRICTED[entry.register]: "Đính chính"}
        if self.rarely():
            del body["reason"]
        after = [corrected if act is target else act for act in entry.acts]
        dossier = next((entry for entry in self.of("applications") if _decided_by(entry.acts, target)), None)
        # A dossier is decided when the paper was signed, or else when the act took effect.
        decided_on = target.signed_on if target.has_document else corrected.day
        moved = [
            replace(act, day=decided_on) if _decided_by([act], target) else act
            for act in (dossier.acts if dossier else ())
        ]

        def check() -> None:
            require("reason" in body, "a correction needs a reason")
            require(not target.voided, "it is voided")
            require(not LAW[entry.register][target.kind].own_route, "it cannot be corrected")
            require(corrected.day <= today() + timedelta(days=60), "too far ahead")
            for fact in body.get("changes", ()):
                require(law.may_change(entry.register, target.kind, fact), f"{target.kind} may not change {fact}")
            self.check_entry(entry.register, after, entry)
            if dossier:
                self.check_entry("applications", moved, dossier)

        if await self._on(entry, "correct", body, after, check) and dossier:
            dossier.acts = moved

    # --- dossiers ---

    async def receive(self) -> None:
        """Attempt to submit a dossier for an act of any register."""
        day, register = self.pick(self._days), self.pick(sorted(REGISTERS))
        kind = self.pick(sorted(LAW[register]))
        entry = self.pick([None, *self.of(register), *self.of(register), *self.entries[:1]])
        if not LAW[register][kind].from_states and not self.rarely():
            entry = None
        then = law.state_on(entry.states, day) if entry else None
        asked = self.facts(register, kind, day + timedelta(days=2), then)
        holder = self.pick([then.facts["holder"], then.facts["holder"], *HOLDERS[2:]] if then else HOLDERS)
        if entry is None and self.rarely():
            asked |= {"holder": self.pick(HOLDERS)}
        code = f"H16.01-241201-{next(self._codes) if not self.rarely() else 1:04d}"
        body: dict[str, Any] = {
            "dossier_code": code, "holder": holder, "asked_register": register, "asked_kind": kind, "asked": asked,
            "received_at": f"{day}T08:00:00+07:00",
        }  # fmt: skip
        if entry:
            body["asked_entry"] = entry.id
        facts = {name: body[name] for name in body if name != "received_at"}
        act = EffectiveAct(0, "receive", day, day, facts)
        if kind == "extend" and then and then.facts.get("expires_on") != entry.states[-1].facts.get("expires_on"):  # type: ignore[union-attr]
            raise Undecided

        def check() -> None:
            require((entry is None) == (not LAW[register][kind].from_states), "an entry, unless it opens one")
            require(entry is None or (entry.register == register and then), "an entry of that register")
            require(then is None or then.status in law.LIVE.split(), "that is live")
            holders = {then.facts["holder"]} if then else {holder}
            decided = asked.get("holder") is not None or not law.may_change(register, kind, "holder")
            if then and decided:
                require(holder in {*holders, asked.get("holder")}, "held by the applicant, or transferred to it")
            if entry is None:
                require(asked.get("holder") in (None, holder), "for the applicant")
            if kind == "extend" and then:
                last = date.fromisoformat(then.facts["expires_on"])
                require(day <= last - timedelta(days=30), "thirty days before the last")
            self.check_act("applications", "receive", act, body)
            self.check_entry("applications", [act], None)
            for other in self.of("applications"):
                taken = not other.acts[0].voided and other.acts[0].facts["dossier_code"] == code
                require(not taken, "a code is used once")

        if receipt := await self.post("applications:receive", "/v1/applications", body, check):
            self.entries.append(WalkedEntry("applications", receipt["href"], [replace(act, seq=receipt["seq"])]))

    async def refuse(self, dossier: WalkedEntry) -> None:
        """Attempt to refuse a dossier."""
        day = self.pick(self._days)
        body = {"document": {"signed_on": day.isoformat()}, "reason": "Không thuộc thẩm quyền"}
        for part in ("document", "reason"):
            if self.rarely():
                del body[part]
        act = EffectiveAct(2**53, "refuse", day, day, {})

        def check() -> None:
            self.check_act(dossier.register, "refuse", act, body)
            self.check_entry(dossier.register, [*dossier.acts, act], dossier)

        if receipt := await self.post("applications:refuse", f"{dossier.href}/refusal", body, check):
            dossier.acts.append(replace(act, seq=receipt["seq"]))

    async def supplement(self, dossier: WalkedEntry) -> None:
        """Attempt to submit a supplement."""
        day = self.pick(self._days)
        act = EffectiveAct(2**53, "receive_supplement", day, day, {})

        def check() -> None:
            self.check_act(dossier.register, "receive_supplement", act, {})
            self.check_entry(dossier.register, [*dossier.acts, act], dossier)

        body = {"effective_on": day.isoformat(), "asked": {}}
        if receipt := await self.post("applications:receive_supplement", f"{dossier.href}/supplement", body, check):
            dossier.acts.append(replace(act, seq=receipt["seq"]))

    async def decide(self, dossier: WalkedEntry) -> None:
        """Attempt to decide a dossier, by the act that it applies for."""
        stated = dossier.states[-1].facts
        register, kind, day = stated["asked_register"], stated["asked_kind"], self.pick(self._days)
        entry = next((entry for entry in self.entries if entry.id == stated.get("asked_entry")), None)
        body, signed = self.document(register, kind, day)
        facts = dict(stated["asked"]) if entry else {"holder": stated["holder"], **stated["asked"]}
        act = EffectiveAct(2**53, kind, day, signed, facts, has_document="document" in body)
        closed_on = signed if "document" in body else day
        closing = EffectiveAct(2**53, "decide", closed_on, closed_on, {})
        after = [*(entry.acts if entry else ()), act]

        def check() -> None:
            self.check_act("applications", "decide", closing, {})
            self.check_entry("applications", [*dossier.acts, closing], dossier)
            self.check_act(register, kind, act, body)
            require(stated["holder"] in law.holders_around(after, act.seq), "the applicant holds it before or after")
            self.check_entry(register, after, entry)

        self.skip_undecided(register, after, entry)
        if receipt := await self.post("applications:decide", f"{dossier.href}/decision", body, check):
            self.accepted.append(f"{register}:{kind}")
            decision = {"decided_entry": receipt["entry"], "decision_seq": receipt["seq"]}
            dossier.acts.append(replace(closing, seq=receipt["seq"] + 1, facts=decision))
            if entry is None:
                self.entries.append(WalkedEntry(register, receipt["href"], [replace(act, seq=receipt["seq"])]))
            else:
                entry.acts = [*entry.acts, replace(act, seq=receipt["seq"])]

    # --- steps ---

    async def step(self, register: str) -> None:
        """Make one random attempt, mostly in the register."""
        try:
            if register == "applications":
                await self._step_of_dossiers()
            else:
                await self._step_of(register)
        except Undecided:
            return

    async def _step_of(self, register: str) -> None:
        if register == "resident-reporters" and self.pick([False, False, False, True]):
            register = "press-offices"
        entries = self.of(register)
        if len(entries) < 2 or self.rarely():
            return await self.open(register)
        entry = self.pick(entries[-4:])
        return await self.pick([*[self.act] * 8, self.correct, self.void])(entry)

    async def _step_of_dossiers(self) -> None:
        dossiers = self.of("applications")
        if len(self.entries) - len(dossiers) < 4:
            return await self._step_of(self.pick(sorted(REGISTERS)))
        if len(dossiers) < 2 or self.pick([True, False, False]):
            return await self.receive()
        attempt = self.pick(
            [self.act, self.act, self.supplement, self.refuse, self.decide, self.decide, self.correct, self.void]
        )
        return await attempt(self.pick(dossiers[-4:]))

    # --- facts, legal and illegal ---

    def pick_some(self, **facts: Sequence[Any]) -> dict[str, Any]:
        """Random values for a random part of the facts."""
        return {name: self.pick(values) for name, values in facts.items() if self.pick([True, False, False])}

    def facts(self, register: str, kind: str, day: date, then: State | None) -> dict[str, Any]:
        """Random facts for an act of this kind on this day."""

        def after(*numbers: int) -> list[Any]:
            return [(day + timedelta(days=number)).isoformat() for number in numbers]

        opens = kind in LAW[register] and not LAW[register][kind].from_states
        none = [] if opens else [None]
        holder = {} if opens else self.pick_some(holder=HOLDERS)
        printed = self._printed(register, opens)
        match register, kind:
            case "publication-permits", "grant" | "amend" | "replace":
                title = {"title": "Tài liệu"} if opens else self.pick_some(title=["B", "C", "D", None])
                measure = self.pick_some(page_count=[5, 5, 5, *none], size_bytes=[9, *none])
                rest = self.pick_some(expires_on=[*after(-1, 4, 9, 40), *none], ministry_opinion=["CV 1/BQP", *none])
                return {**printed, **title, **measure, **rest, **holder}
            case "applications", "hand_over":
                return {"handed_over_through": self.pick(["in_person", "post"]), "handed_to": "Người nhận"}
            case "publication-permits", "deposit":
                return {"deposited_on": day.isoformat(), "deposited_copies": 2, "deposited_with": "Sở"}
            case "postal-confirmations", "grant" | "amend":
                return {**printed, **self.pick_some(activities=[["parcels"], ["heavy_letters"]]), **holder}
            case "subdomain-certificates", "grant" | "rename":
                zone = {"zone": "daknong.gov.vn"} if opens else {}
                return {"host": self.pick(["a.daknong.gov.vn", "b.daknong.gov.vn", "c.lamdong.gov.vn"]), **zone}
            case "subdomain-certificates", "amend":
                return self.pick_some(purpose=["Cổng", None])
            case "subdomain-certificates", "transfer":
                return {"holder": self.pick(HOLDERS)}
            case "aggregator-licences", "grant" | "replace":
                ten = law.add_years(day, 10)
                terms = [ten, ten - timedelta(days=2), ten + timedelta(days=1)]
                term = {
                    "expires_on": self.pick([*after(-1, 5, 30, 60, 60, 90, 99), *(term.isoformat() for term in terms)])
                }
                site = {"site_name": "Trang", "domains": ["trang.vn"]} if opens else {}
                return {**printed, **term, **site, **holder}
            case "aggregator-licences", "extend":
                last = date.fromisoformat(then.facts["expires_on"]) if then and then.facts.get("expires_on") else day
                two = law.add_years(last, 2)
                ends = [last, last - timedelta(days=1), *(last + timedelta(days=n) for n in (1, 2, 200)), two]
                return {"expires_on": self.pick([*ends, two + timedelta(days=1)]).isoformat()}
            case "aggregator-licences", "amend":
                return {**printed, **self.pick_some(site_name=["B", "C", None]), **holder}
            case "press-offices", "notify":
                return {"office_name": "Văn phòng", "office_kind": "resident_bureau"}
            case "press-offices", "amend":
                return {**self.pick_some(office_name=["B", "C", None], address=["Gia Nghĩa"]), **holder}
            case "resident-reporters", "notify" | "amend":
                return {**self._reporter(opens, after), **holder}
            case "resident-reporters", "issue_card":
                until = self.pick_some(card_expires_on=after(-30, 0, 3, 300), reporter_kind=["statutory_resident"])
                return {
                    "card_number": self.pick(["IBT01621", "IBT01622", "IBT01623"]),
                    "card_issued_on": self.pick(after(-20, -1, 0, 4)),
                    **until,
                }
            case "resident-reporters", "extend_card":
                return {"card_expires_on": self.pick(after(-3, 0, 6, 400))}
        return {}

    def _printed(self, register: str, opens: bool) -> dict[str, Any]:
        """What a paper of the register prints when it is opened, mostly; else a change of one such fact, if any."""
        names = law.PRINTED.get(register, "").split()
        facts = {name: OPENING[register][name] for name in names}
        if opens and names and self.rarely():
            del facts[self.pick(names)]
        if opens or not names:
            return facts
        changed = self.pick(names)
        empty: Any = [] if changed == "activities" else None
        return self.pick([{}, {}, {changed: facts[changed]}, {changed: empty}])

    def _reporter(self, opens: bool, after: Callable[..., list[Any]]) -> dict[str, Any]:
        offices: list[Any] = [office.id for office in self.of("press-offices")]
        kind = self.pick_some(reporter_kind=["assigned", "statutory_resident", "office_staff", "office_staff"])
        if kind.get("reporter_kind") == "office_staff" and offices and not self.rarely():
            kind["office"] = self.pick(offices)
        elif kind and not opens:
            kind["office"] = None
        if not opens:
            return {**kind, **self.pick_some(full_name=["B", "C", None], area=["Đắk Mil"])}
        card = self.pick(
            [{}, {"card_number": self.pick(["PT03186", "PT03187"]), "card_issued_on": self.pick(after(-9, 0, 2))}]
        )
        if self.rarely():
            card = {**card, "card_expires_on": self.pick(after(-12, 1))}
        return {"full_name": "Phóng viên", "reporter_kind": "assigned", **kind, **card}


def _decided_by(acts: Sequence[EffectiveAct], act: EffectiveAct) -> bool:
    """Whether one of the acts is a valid decision that rests on `act`."""
    return any(other.facts.get("decision_seq") == act.seq and not other.voided for other in acts)


def _both_live(fact: str, states: Sequence[State], others: Sequence[State]) -> bool:
    """Whether both are live with the same value of a fact on one day."""
    for day in {state.day for state in (*states, *others)}:
        a, b = law.state_on(states, day), law.state_on(others, day)
        same = a and b and a.facts.get(fact) is not None and a.facts[fact] == b.facts.get(fact)
        if a and b and same and {a.status, b.status} <= set(law.LIVE.split()):
            return True
    return False
