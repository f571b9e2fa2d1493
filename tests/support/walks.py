"""Random walks through a small province over the API: every answer is compared with what `tests.support.law` says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any, Final, TypeVar

import httpx

from db.session import Database
from db.tables.number_series import NumberSeriesFacts
from db.tables.organisation import OrganisationFacts
from domain.numbers import series
from domain.organisations import authorities, organisations
from domain.registers import REGISTERS
from domain.tense import today
from tests.factories import managed
from tests.support import law
from tests.support.api import fields, recorded, refused, trace
from tests.support.law import LAW, Deed, Illegal, Rule, State, ought

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
"""Every body: its kind, first day, and first day on which it is gone."""

HOLDERS: Final = ("BAO-A", "BAO-A", "BAO-A", "BAO-B", "QUAN-DOI", "XA-CU", "BAO-MOI", "KHONG-CO")
SERIES: Final = {
    "gp": "publication-permits:grant publication-permits:replace aggregator-licences:grant aggregator-licences:replace",
    "gxn": "subdomain-certificates:grant",
    "xn": "postal-confirmations:grant",
    "cv": "publication-permits:amend",
}
ALONE: Final = {"host": "one live certificate for a host", "card_number": "one posted reporter for a card"}
"""Facts that no two live entries have on one day."""
ELSEWHERE: Final = "cv"
PLAIN: Final = {key: law.NEEDED.get(key, "scope") for key in REGISTERS}
"""A fact of each register that no rule is about."""


async def set_up(database: Database) -> None:
    """Two authorities, the second of which takes over on the third day after the first has gone, and some bodies."""
    async with database.transaction() as session:
        for code, (kind, since, until) in BODIES.items():
            body = {"code": code, "name": code, "kind": kind, "founded_on": since, "dissolved_on": until}
            await organisations.add(session, "tests", OrganisationFacts.model_validate(body))
        for authority in ("STTTT", "SKHCN"):
            for register in REGISTERS:
                since = BODIES[authority][1]
                assert since is not None
                await authorities.add(session, "tests", REGISTERS, managed(register, authority, since))
            for key, uses in SERIES.items():
                symbol = f"{key.upper()}-{authority}"
                kept = "elsewhere" if key == ELSEWHERE else "here"
                given = {"key": f"{key}-{authority}".lower(), "title_vi": key, "symbols": [symbol], "kept": kept}
                new = NumberSeriesFacts.model_validate({**given, "authority": authority, "kept_since": 2024})
                await series.add_series(session, REGISTERS, new, ";".join(f"{use}:{symbol}" for use in uses.split()))


def manages(day: date) -> str | None:
    """Who manages the registers on the day."""
    return next((code for code in ("STTTT", "SKHCN") if _there(code, day)), None)


def _there(code: str, day: date) -> bool:
    _, since, until = BODIES[code]
    return (since is None or since <= day) and (until is None or day < until)


@dataclass
class Kept:
    """An entry that the walk has opened."""

    register: str
    href: str
    deeds: list[Deed] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.href.rsplit("/", 1)[1]

    @property
    def states(self) -> list[State]:
        """What it was, day by day."""
        return law.days(law.story(self.register, self.deeds))


@dataclass
class Unclear(Exception):
    """What is not asked, because the law, or what is known of the code, leaves it open; said in the test's notes."""


class Walk:
    """One walk: what the API was asked, what it took, and what must therefore be so."""

    def __init__(self, client: httpx.AsyncClient, database: Database, pick: Callable[[Sequence[Any]], Any]) -> None:
        self.client, self.database, self._pick = client, database, pick
        self.kept: list[Kept] = []
        self.taken: list[str] = []
        self.turned_down: list[str] = []
        self._codes = count(1)
        ahead = today() + timedelta(days=60)
        busy = [date(2024, 12, 1) + timedelta(days=n) for n in range(14)]
        self._first_days = busy[:5]
        self._days = [*busy, *busy, date(2023, 12, 31), date(2025, 3, 1), date(2025, 3, 5), ahead]
        self._days.append(ahead + timedelta(days=1))

    def pick(self, some: Sequence[T]) -> T:
        """One of them."""
        found: T = self._pick(some)
        return found

    def seldom(self) -> bool:
        """True once in a while."""
        return self.pick([False] * 11 + [True])

    def of(self, register: str) -> list[Kept]:
        """The entries of a register."""
        return [one for one in self.kept if one.register == register]

    # --- what the law says ---

    def check_act(self, register: str, kind: str, deed: Deed, body: dict[str, Any]) -> None:
        """Whether an act of this form, on this day, by whoever manages then, may be recorded; raises Illegal."""
        ought(kind in LAW[register], "a kind that the register has")
        rule: Rule = LAW[register][kind]
        paper = body.get("document")
        ought(paper or not rule.paper, "it needs a document")
        ought(body.get("reason") or not rule.reason, "it needs a reason")
        for fact in deed.facts:
            ought(law.may_change(register, kind, fact), f"{kind} may not change {fact}")
        ought(deed.facts or not rule.something, "it changes something")
        if kind == "deposit" and deed.facts.get("deposited_on"):
            ought(deed.facts["deposited_on"] == deed.day.isoformat(), "a deposit is of its day")
        for fact in rule.must.split():
            ought(deed.facts.get(fact) is not None, f"{kind} states {fact}")
        latest = today() + timedelta(days=60)
        ought(deed.day <= latest and (not paper or deed.signed_on <= latest), "too far ahead")
        ought(manages(deed.day), "nobody manages")
        ought(manages(deed.signed_on if rule.paper and paper else deed.day), "nobody manages")
        if paper:
            elsewhere = f"{register}:{kind}" == SERIES[ELSEWHERE]
            ought(("number" in paper) == elsewhere, "who gives the number")

    def check_entry(self, register: str, deeds: Sequence[Deed], but: Kept | None) -> None:
        """Whether an entry may be so, beside all the others; raises Illegal."""
        states = law.days(law.story(register, deeds))
        before: State | None = None
        for state in states:
            holder = state.facts["holder"]
            ought(holder in BODIES, "the holder is known")
            ought(register not in law.NEEDED or state.facts[law.NEEDED[register]] is not None, "what is needed stays")
            if state.status in f"{law.LIVE} {law.OPEN}".split():
                done = [one.kind for one in deeds if one.day == state.day and not one.voided]
                same = before and before.facts["holder"] == holder and "replace" not in done
                ought(same or _there(holder, state.day), "the holder is there")
                law.facts_stand(register, BODIES[holder][0], state)
                if "extend_card" in done:
                    law.card_runs_longer(before, state)
                if register == "resident-reporters":
                    self._check_office(before, state)
            before = state
        if register == "resident-reporters":
            self._check_spans(states)
        if register == "press-offices" and but:
            self._check_staff(but, states)
        for fact, rule in ALONE.items():
            if fact in states[0].facts or fact in states[-1].facts:
                for other in self.of(register):
                    ought(other is but or not _both_live(fact, states, other.states), rule)
        if but:
            self._check_applicants(but, deeds)

    def _check_applicants(self, entry: Kept, deeds: Sequence[Deed]) -> None:
        """Whoever asked for an act that stands held the entry then, or received it."""
        voided = {one.seq for one in deeds if one.voided}
        for dossier in self.of("applications"):
            for closing in dossier.deeds:
                about = closing.facts if closing.kind == "decide" and not closing.voided else {}
                if about.get("decided_entry") == entry.id and about["decision_seq"] not in voided:
                    held = law.held_by(deeds, about["decision_seq"])
                    ought(dossier.deeds[0].facts["holder"] in held, "who asked for it holds it")

    def _check_office(self, before: State | None, state: State) -> None:
        named = state.facts.get("office")
        if named is None or (before and all(before.facts.get(f) == state.facts.get(f) for f in ("office", "holder"))):
            return
        office = next((one for one in self.of("press-offices") if one.id == named), None)
        then = law.on(office.states, state.day) if office else None
        ought(then and then.status in law.LIVE.split(), "the office is live")
        ought(then and then.facts["holder"] == state.facts["holder"], "the office is the agency's own")

    def _check_spans(self, states: Sequence[State]) -> None:
        """Staff have an office that is live for as long as they belong to it."""
        for office in self.of("press-offices"):
            theirs = office.states
            for day in {state.day for state in (*states, *theirs)}:
                at, there = law.on(states, day), law.on(theirs, day)
                if at and at.status in law.LIVE.split() and at.facts.get("office") == office.id:
                    ought(there and there.status in law.LIVE.split(), "the office is live all the time")

    def _check_staff(self, office: Kept, states: Sequence[State]) -> None:
        """Nobody belongs to an office on a day on which there is none."""
        for reporter in self.of("resident-reporters"):
            theirs = reporter.states
            for day in {state.day for state in (*states, *theirs)}:
                at, there = law.on(theirs, day), law.on(states, day)
                if at and at.status in law.LIVE.split() and at.facts.get("office") == office.id:
                    ought(there and there.status in law.LIVE.split(), "staff have an office")

    def steer(self, register: str, deeds: Sequence[Deed], but: Kept | None) -> None:
        """Raise Unclear for what is not asked: see the notes of the test."""
        terms = [one.day for one in deeds if one.kind in ("grant", "replace", "extend") and not one.voided]
        if register == "aggregator-licences" and len(terms) != len(set(terms)):
            raise Unclear

    # --- what is asked ---

    async def ask(self, what: str, path: str, body: dict[str, Any], check: Callable[[], None]) -> dict[str, Any] | None:
        """Post, and see it taken if the law allows it, or else refused without a trace; gives the receipt."""
        try:
            check()
        except Illegal as why:
            before = await trace(self.database)
            answer = await self.client.post(path, json=body)
            assert answer.status_code != 201, f"{what} is illegal ({why}), and was taken: {body}\n{self._log()}"
            assert fields(refused(answer, 400, 404, 409, 422)), f"{what}: no field is named: {answer.text}"
            assert await trace(self.database) == before, f"{what}: it was refused ({why}) and left a trace"
            self.turned_down.append(str(why))
            return None
        answer = await self.client.post(path, json=body)
        assert answer.status_code == 201, f"{what} is legal: {body} -> {answer.text}\n{self._log()}"
        self.taken.append(what)
        return recorded(answer)

    def _log(self) -> str:
        return "\n".join(f"{one.register} {one.id}: {one.deeds}" for one in self.kept)

    def paper(self, register: str, kind: str, day: date) -> tuple[dict[str, Any], date]:
        """What a body says of the day and the document, and the day of signing."""
        signed = day - timedelta(days=self.pick([0, 0, 0, 2]))
        paper: dict[str, Any] = {"signed_on": signed.isoformat()}
        if (f"{register}:{kind}" == SERIES[ELSEWHERE]) != self.seldom():
            paper["number"] = 1885
        rule = LAW[register].get(kind, Rule())
        said = {"effective_on": day.isoformat()}
        if rule.paper == self.seldom():
            return said, day
        return {**said, "document": paper}, signed

    async def open(self, register: str) -> None:
        """Try to open an entry."""
        kind = next(kind for kind, rule in LAW[register].items() if not rule.after)
        day = self.pick(self._days if self.seldom() else self._first_days)
        said, signed = self.paper(register, kind, day)
        facts = {"holder": self.pick(HOLDERS), **self.facts(register, kind, day, None)}
        body = {**said, **facts}
        deed = Deed(0, kind, day, signed, facts, paper="document" in said)

        def check() -> None:
            self.check_act(register, kind, deed, body)
            self.check_entry(register, [deed], None)

        self.steer(register, [deed], None)
        if receipt := await self.ask(f"{register}:{kind}", f"/v1/{register}", body, check):
            self.kept.append(Kept(register, receipt["href"], [replace(deed, seq=receipt["seq"])]))

    async def act(self, entry: Kept) -> None:
        """Try an act on an entry."""
        day, register = self.pick(self._days), entry.register
        kinds = [kind for kind, rule in LAW[register].items() if rule.after and not rule.own_route]
        kind = self.pick(["extend", "reinstate", "decide"] if self.seldom() else kinds)
        said, signed = self.paper(register, kind, day)
        facts = self.facts(register, kind, day, law.on(entry.states, day))
        if self.seldom():
            facts |= {self.pick(["expires_on", "holder_name", PLAIN.get(register, "asked"), "host"]): None}
        if facts and self.seldom():
            facts.pop(self.pick(sorted(facts)))
        body = {"kind": kind, **said, "changes": facts}
        if LAW[register].get(kind, Rule()).reason != self.seldom():
            body["reason"] = "Thiếu giấy tờ"
        deed = Deed(2**53, kind, day, signed, facts, paper="document" in said)

        def check() -> None:
            ought(kind in kinds, "a kind that is recorded by hand")
            known = REGISTERS[register].facts.model_fields if register in REGISTERS else {"asked": None}
            ought(facts.keys() <= set(known), "a fact that there is")
            self.check_act(register, kind, deed, body)
            self.check_entry(register, [*entry.deeds, deed], entry)

        await self._on(entry, kind, body, [*entry.deeds, deed], check)

    async def _on(
        self, entry: Kept, kind: str, body: dict[str, Any], after: list[Deed], check: Callable[[], None]
    ) -> bool:
        self.steer(entry.register, after, entry)
        receipt = await self.ask(f"{entry.register}:{kind}", f"{entry.href}/acts", body, check)
        if receipt:
            entry.deeds = [replace(one, seq=receipt["seq"]) if one.seq == 2**53 else one for one in after]
        return receipt is not None

    async def void(self, entry: Kept) -> None:
        """Try to take an act back."""
        standing = [one for one in entry.deeds[1:] if not one.voided]
        # A voided opening ends everything, so it is seldom tried.
        target = self.pick(standing if standing and not self.seldom() else entry.deeds)
        body = {"kind": "void", "corrects": target.seq, "reason": "Ghi nhầm"}
        if self.seldom():
            del body["reason"]
        after = [replace(one, voided=True) if one is target else one for one in entry.deeds]

        def check() -> None:
            ought("reason" in body, "a void needs a reason")
            ought(not target.voided, "it was taken back before")
            ought(target.kind != "decide", "a decision goes with the act that was decided")
            self.check_entry(entry.register, after, entry)

        if await self._on(entry, "void", body, after, check):
            for dossier in self.of("applications"):
                dossier.deeds = [
                    replace(one, voided=True) if _decided_by([one], target) else one for one in dossier.deeds
                ]

    async def correct(self, entry: Kept) -> None:
        """Try to put the day of an act right, or one of its facts."""
        standing = [one for one in entry.deeds if not one.voided]
        target = self.pick(standing if standing and not self.seldom() else entry.deeds)
        body: dict[str, Any] = {"kind": "correct", "corrects": target.seq, "reason": "Ghi nhầm"}
        if self.pick([True, False]) or entry.register not in PLAIN:
            day = self.pick(self._days)
            if manages(day) != manages(target.day):
                raise Unclear
            fixed = replace(target, day=day)
            body["effective_on"] = day.isoformat()
        else:
            fixed = replace(target, facts={**target.facts, PLAIN[entry.register]: "Đính chính"})
            body["changes"] = {PLAIN[entry.register]: "Đính chính"}
        if self.seldom():
            del body["reason"]
        after = [fixed if one is target else one for one in entry.deeds]
        dossier = next((one for one in self.of("applications") if _decided_by(one.deeds, target)), None)
        # A dossier is decided when the paper was signed, or else when the act took effect.
        decided_on = target.signed_on if target.paper else fixed.day
        moved = [
            replace(one, day=decided_on) if _decided_by([one], target) else one
            for one in (dossier.deeds if dossier else ())
        ]

        def check() -> None:
            ought("reason" in body, "a correction needs a reason")
            ought(not target.voided, "it was taken back")
            ought(not LAW[entry.register][target.kind].own_route, "it is not corrected")
            ought(fixed.day <= today() + timedelta(days=60), "too far ahead")
            for fact in body.get("changes", ()):
                ought(law.may_change(entry.register, target.kind, fact), f"{target.kind} may not change {fact}")
            self.check_entry(entry.register, after, entry)
            if dossier:
                self.check_entry("applications", moved, dossier)

        if await self._on(entry, "correct", body, after, check) and dossier:
            dossier.deeds = moved

    # --- dossiers ---

    async def receive(self) -> None:
        """Try to hand in a dossier for an act of any register."""
        day, register = self.pick(self._days), self.pick(sorted(REGISTERS))
        kind = self.pick(sorted(LAW[register]))
        entry = self.pick([None, *self.of(register), *self.of(register), *self.kept[:1]])
        if not LAW[register][kind].after and not self.seldom():
            entry = None
        then = law.on(entry.states, day) if entry else None
        asked = self.facts(register, kind, day + timedelta(days=2), then)
        holder = self.pick([then.facts["holder"], then.facts["holder"], *HOLDERS[2:]] if then else HOLDERS)
        if entry is None and self.seldom():
            asked |= {"holder": self.pick(HOLDERS)}
        code = f"H16.01-241201-{next(self._codes) if not self.seldom() else 1:04d}"
        body: dict[str, Any] = {
            "dossier_code": code, "holder": holder, "asked_register": register, "asked_kind": kind, "asked": asked,
            "received_at": f"{day}T08:00:00+07:00",
        }  # fmt: skip
        if entry:
            body["asked_entry"] = entry.id
        facts = {name: body[name] for name in body if name != "received_at"}
        deed = Deed(0, "receive", day, day, facts)
        if kind == "extend" and then and then.facts.get("expires_on") != entry.states[-1].facts.get("expires_on"):  # type: ignore[union-attr]
            raise Unclear

        def check() -> None:
            ought((entry is None) == (not LAW[register][kind].after), "an entry, unless it opens one")
            ought(entry is None or (entry.register == register and then), "an entry of that register")
            ought(then is None or then.status in law.LIVE.split(), "that is live")
            held = {then.facts["holder"]} if then else {holder}
            told = asked.get("holder") is not None or not law.may_change(register, kind, "holder")
            if then and told:
                ought(holder in {*held, asked.get("holder")}, "the applicant's own, or handed on to it")
            if entry is None:
                ought(asked.get("holder") in (None, holder), "for the applicant")
            if kind == "extend" and then:
                last = date.fromisoformat(then.facts["expires_on"])
                ought(day <= last - timedelta(days=30), "thirty days before the last")
            self.check_act("applications", "receive", deed, body)
            self.check_entry("applications", [deed], None)
            for other in self.of("applications"):
                taken = not other.deeds[0].voided and other.deeds[0].facts["dossier_code"] == code
                ought(not taken, "a code is used once")

        if receipt := await self.ask("applications:receive", "/v1/applications", body, check):
            self.kept.append(Kept("applications", receipt["href"], [replace(deed, seq=receipt["seq"])]))

    async def refuse(self, dossier: Kept) -> None:
        """Try to refuse a dossier."""
        day = self.pick(self._days)
        body = {"document": {"signed_on": day.isoformat()}, "reason": "Không thuộc thẩm quyền"}
        for part in ("document", "reason"):
            if self.seldom():
                del body[part]
        deed = Deed(2**53, "refuse", day, day, {})

        def check() -> None:
            self.check_act(dossier.register, "refuse", deed, body)
            self.check_entry(dossier.register, [*dossier.deeds, deed], dossier)

        if receipt := await self.ask("applications:refuse", f"{dossier.href}/refusal", body, check):
            dossier.deeds.append(replace(deed, seq=receipt["seq"]))

    async def supplement(self, dossier: Kept) -> None:
        """Try to hand in what was asked for."""
        day = self.pick(self._days)
        deed = Deed(2**53, "receive_supplement", day, day, {})

        def check() -> None:
            self.check_act(dossier.register, "receive_supplement", deed, {})
            self.check_entry(dossier.register, [*dossier.deeds, deed], dossier)

        body = {"effective_on": day.isoformat(), "asked": {}}
        if receipt := await self.ask("applications:receive_supplement", f"{dossier.href}/supplement", body, check):
            dossier.deeds.append(replace(deed, seq=receipt["seq"]))

    async def decide(self, dossier: Kept) -> None:
        """Try to decide a dossier: the act that was asked for is recorded, and closes it."""
        said = dossier.states[-1].facts
        register, kind, day = said["asked_register"], said["asked_kind"], self.pick(self._days)
        entry = next((one for one in self.kept if one.id == said.get("asked_entry")), None)
        body, signed = self.paper(register, kind, day)
        facts = dict(said["asked"]) if entry else {"holder": said["holder"], **said["asked"]}
        deed = Deed(2**53, kind, day, signed, facts, paper="document" in body)
        closed_on = signed if "document" in body else day
        closing = Deed(2**53, "decide", closed_on, closed_on, {})
        after = [*(entry.deeds if entry else ()), deed]

        def check() -> None:
            self.check_act("applications", "decide", closing, {})
            self.check_entry("applications", [*dossier.deeds, closing], dossier)
            self.check_act(register, kind, deed, body)
            ought(said["holder"] in law.held_by(after, deed.seq), "who applies holds it or receives it")
            self.check_entry(register, after, entry)

        self.steer(register, after, entry)
        if receipt := await self.ask("applications:decide", f"{dossier.href}/decision", body, check):
            self.taken.append(f"{register}:{kind}")
            made = {"decided_entry": receipt["id"], "decision_seq": receipt["seq"]}
            dossier.deeds.append(replace(closing, seq=receipt["seq"] + 1, facts=made))
            if entry is None:
                self.kept.append(Kept(register, receipt["href"], [replace(deed, seq=receipt["seq"])]))
            else:
                entry.deeds = [*entry.deeds, replace(deed, seq=receipt["seq"])]

    # --- one step ---

    async def step(self, register: str) -> None:
        """Try one thing, mostly in the register."""
        try:
            if register == "applications":
                await self._step_of_dossiers()
            else:
                await self._step_of(register)
        except Unclear:
            return

    async def _step_of(self, register: str) -> None:
        if register == "resident-reporters" and self.pick([False, False, False, True]):
            register = "press-offices"
        some = self.of(register)
        if len(some) < 2 or self.seldom():
            return await self.open(register)
        entry = self.pick(some[-4:])
        return await self.pick([*[self.act] * 8, self.correct, self.void])(entry)

    async def _step_of_dossiers(self) -> None:
        dossiers = self.of("applications")
        if len(self.kept) - len(dossiers) < 4:
            return await self._step_of(self.pick(sorted(REGISTERS)))
        if len(dossiers) < 2 or self.pick([True, False, False]):
            return await self.receive()
        way = self.pick(
            [self.act, self.act, self.supplement, self.refuse, self.decide, self.decide, self.correct, self.void]
        )
        return await way(self.pick(dossiers[-4:]))

    # --- facts, some of them against the law ---

    def some(self, **facts: Sequence[Any]) -> dict[str, Any]:
        """Some of the facts."""
        return {name: self.pick(values) for name, values in facts.items() if self.pick([True, False, False])}

    def facts(self, register: str, kind: str, day: date, then: State | None) -> dict[str, Any]:
        """Facts for an act of this kind on this day."""

        def after(*numbers: int) -> list[Any]:
            return [(day + timedelta(days=number)).isoformat() for number in numbers]

        opens = kind in LAW[register] and not LAW[register][kind].after
        none = [] if opens else [None]
        holder = {} if opens else self.some(holder=HOLDERS)
        match register, kind:
            case "publication-permits", "grant" | "amend" | "replace":
                title = {"title": "Tài liệu"} if opens else self.some(title=["B", "C", "D", None])
                measure = self.some(page_count=[5, *none], size_bytes=[9, *none])
                rest = self.some(expires_on=[*after(-1, 4, 9, 40), *none], ministry_opinion=["CV 1/BQP", *none])
                return {**title, **measure, **rest, **holder}
            case "publication-permits", "deposit":
                return {"deposited_on": day.isoformat(), "deposited_copies": 2, "deposited_with": "Sở"}
            case "postal-confirmations", "grant" | "amend":
                return {**self.some(scope=["Tỉnh", *none], activities=[["parcels"]]), **holder}
            case "subdomain-certificates", "grant" | "rename":
                zone = {"zone": "daknong.gov.vn"} if opens else {}
                return {"host": self.pick(["a.daknong.gov.vn", "b.daknong.gov.vn", "c.lamdong.gov.vn"]), **zone}
            case "subdomain-certificates", "amend":
                return self.some(purpose=["Cổng", None])
            case "subdomain-certificates", "transfer":
                return {"holder": self.pick(HOLDERS)}
            case "aggregator-licences", "grant" | "replace":
                ten = law.years_after(day, 10)
                terms = [ten, ten - timedelta(days=2), ten + timedelta(days=1)]
                term = {
                    "expires_on": self.pick([*after(-1, 5, 30, 60, 60, 90, 99), *(one.isoformat() for one in terms)])
                }
                return {**term, **({"site_name": "Trang", "domains": ["trang.vn"]} if opens else {}), **holder}
            case "aggregator-licences", "extend":
                last = date.fromisoformat(then.facts["expires_on"]) if then and then.facts.get("expires_on") else day
                two = law.years_after(last, 2)
                ends = [last, last - timedelta(days=1), *(last + timedelta(days=n) for n in (1, 2, 200)), two]
                return {"expires_on": self.pick([*ends, two + timedelta(days=1)]).isoformat()}
            case "aggregator-licences", "amend":
                return {**self.some(site_name=["B", "C", None]), **holder}
            case "press-offices", "notify":
                return {"office_name": "Văn phòng", "office_kind": "resident_bureau"}
            case "press-offices", "amend":
                return {**self.some(office_name=["B", "C", None], address=["Gia Nghĩa"]), **holder}
            case "resident-reporters", "notify" | "amend":
                return {**self._reporter(opens, after), **holder}
            case "resident-reporters", "issue_card":
                until = self.some(card_expires_on=after(-30, 0, 3, 300), reporter_kind=["statutory_resident"])
                return {
                    "card_number": self.pick(["IBT01621", "IBT01622", "IBT01623"]),
                    "card_issued_on": self.pick(after(-20, -1, 0, 4)),
                    **until,
                }
            case "resident-reporters", "extend_card":
                return {"card_expires_on": self.pick(after(-3, 0, 6, 400))}
        return {}

    def _reporter(self, opens: bool, after: Callable[..., list[Any]]) -> dict[str, Any]:
        offices: list[Any] = [one.id for one in self.of("press-offices")]
        kind = self.some(reporter_kind=["assigned", "statutory_resident", "office_staff", "office_staff"])
        if kind.get("reporter_kind") == "office_staff" and offices and not self.seldom():
            kind["office"] = self.pick(offices)
        elif kind and not opens:
            kind["office"] = None
        if not opens:
            return {**kind, **self.some(full_name=["B", "C", None], area=["Đắk Mil"])}
        card = self.pick(
            [{}, {"card_number": self.pick(["PT03186", "PT03187"]), "card_issued_on": self.pick(after(-9, 0, 2))}]
        )
        if self.seldom():
            card = {**card, "card_expires_on": self.pick(after(-12, 1))}
        return {"full_name": "Phóng viên", "reporter_kind": "assigned", **kind, **card}


def _decided_by(deeds: Sequence[Deed], act: Deed) -> bool:
    """Whether one of them is a decision that stands on the act."""
    return any(one.facts.get("decision_seq") == act.seq and not one.voided for one in deeds)


def _both_live(fact: str, some: Sequence[State], others: Sequence[State]) -> bool:
    """Whether both are live and say the same on one day."""
    for day in {state.day for state in (*some, *others)}:
        a, b = law.on(some, day), law.on(others, day)
        same = a and b and a.facts.get(fact) is not None and a.facts[fact] == b.facts.get(fact)
        if a and b and same and {a.status, b.status} <= set(law.LIVE.split()):
            return True
    return False
