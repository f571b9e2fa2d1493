"""Random steps: which act, on what day, with which facts. Most are legal; the others are refused and forgotten."""

from random import Random
from typing import Any, Final

from tests.factories import OPENING
from tests.model.facts import HOLDERS, Facts
from tests.model.oracle import clocks
from tests.model.oracle.acts import standing
from tests.model.oracle.days import row_on
from tests.model.oracle.law import LIVE
from tests.model.oracle.world import EVERYTHING, moved
from tests.model.play import Player, Step

PRESS: Final = ("press-offices", "resident-reporters")

PERIODS: Final = ("2023", "2023-12", "2024", *(f"2024-0{n}" for n in range(1, 6)), "2024-Q1", "2024-Q2", "2024-H1")
OPENS: Final = {"press-offices": "notify", "resident-reporters": "notify"}
NEXT: Final = {
    "publication-permits": "amend deposit deposit replace revoke",
    "postal-confirmations": "amend amend reissue cease revoke",
    "subdomain-certificates": "rename amend transfer suspend reinstate suspend reinstate revoke",
    "aggregator-licences": "amend extend extend reissue replace suspend reinstate revoke",
    "press-offices": "amend amend cease",
    "resident-reporters": "amend amend issue_card extend_card withdraw",
}
"""The kinds of act after the first, as often as they are tried."""

HOURS: Final = ("08:00:00", "08:00:00", "17:00:00", "17:00:01", "23:30:00")
MANY: Final = {
    "press-offices": ["amend"],
    "resident-reporters": ["extend_card", "extend_card", "withdraw"],
    "postal-confirmations": ["amend", "reissue"],
}
NUMBERED_ELSEWHERE: Final = ("publication-permits", "amend")

STAGES: Final = {
    "processing": ("ask", "ask", "decision", "decision", "decision", "refusal", "withdraw"),
    "awaiting_supplement": ("supplement", "supplement", "refusal", "withdraw"),
    "decided": ("hand_over",),
    "refused": ("hand_over",),
}
"""What is tried on a dossier in this state."""


class Walk(Facts):
    """Draws steps that suit what the player recorded so far."""

    def __init__(self, random: Random, player: Player) -> None:
        super().__init__(random, player)
        registers = [*NEXT, "applications"]
        self.to_hand_over = [register for register in NEXT if random.random() < 0.3]
        self.registers = random.sample(registers, random.randint(2, 4)) if random.random() < 0.7 else registers
        if "resident-reporters" in self.registers:
            self.registers = [*self.registers, *PRESS]
        if "applications" in self.registers:
            self.registers = [*self.registers, *["applications"] * len(self.registers)]
        self.rules_to_set = random.randint(0, 12) if "applications" in self.registers else 0

    def step(self) -> Step:
        """The next step to try."""
        draw = self.random.random()
        if self.to_hand_over:
            return self.hand_over(self.to_hand_over.pop())
        if self.rules_to_set:
            self.rules_to_set -= 1
            return self.rule()
        if draw < 0.09:
            return self.seal()
        if draw < 0.11:
            return self.hand_over(self.pick([*NEXT]))
        if draw < 0.12:
            return self.rule()
        if draw < 0.16:
            return self.act_on_many(self.pick(list(MANY)))
        register = self.pick(self.registers)
        opened = self.opened(register)
        if len(opened) < 2 or self.chance(0.15):
            return self.receive() if register == "applications" else self.open(register)
        of = self.pick(opened[-4:])
        draw = self.random.random()
        if register == "applications":
            return self.void(of) if draw < 0.1 else self.correct(register, of) if draw < 0.2 else self.handle(of)
        return self.void(of) if draw < 0.14 else self.correct(register, of) if draw < 0.34 else self.act(register, of)

    # --- steps ---

    def seal(self) -> Step:
        """Seal a period."""
        calendar, period = self.pick(sorted(self.player.world.calendars)), self.pick(PERIODS)
        return {"do": "seal", "calendar": calendar, "period": period, "body": {"reason": "Chốt lại"}}

    def hand_over(self, register: str) -> Step:
        """Hand a register over to another authority; refused if somebody acted there since."""
        body = {"register": register, "authority": "SKHCN", "valid_from": self.pick(["2024-03-01", self.day()])}
        return {"do": "managing-authorities", "body": body}

    def rule(self) -> Step:
        """A time limit for dossiers of a kind, of any clock."""
        register = self.pick([*NEXT])
        opening = OPENS.get(register, "grant")
        kind = opening if self.chance(0.6) else self.pick(NEXT[register].split())
        closes, clock = self.pick([None, "17:00"]), self.pick(["resume", "restart", "restart"])
        body = {"register": register, "kind": kind, "authority": self.pick([None, None, "STTTT", "SKHCN"]),
                "valid_from": self.pick(["2023-12-01", "2023-12-01", self.day()]),
                "amount": self.random.randint(1, 8), "article": "Thử", "certainty": "found",
                "unit": self.pick(["working_days", "calendar_days"]), "after_supplement": clock,
                "after_supplement_note": "Thử", "out_of_hours": self.pick(["same_day", "next_working_day"]),
                "office_closes_at": closes, "out_of_hours_note": "Thử"}  # fmt: skip
        return {"do": "deadline-rules", "body": body}

    def document(self, register: str, kind: str, day: str) -> dict[str, Any]:
        """A document of that day or a few before."""
        paper: dict[str, Any] = {"signed_on": moved(day, -self.pick([0, 0, 0, 3]))}
        if (register, kind) == NUMBERED_ELSEWHERE:
            paper["number"] = self.random.randrange(1, 3000)
        if self.chance(0.3):
            paper["signer"] = self.pick(["Nguyễn A", "Trần B"])
        return paper

    def open(self, register: str) -> Step:
        """Open an entry."""
        day, kind = self.day(), OPENS.get(register, "grant")
        body = {
            "effective_on": day,
            "holder": self.pick(HOLDERS),
            **OPENING[register],
            **self.facts(register, kind, day),
        }
        if kind == "grant" or self.chance(0.3):
            body["document"] = self.document(register, kind, day)
        return {"do": "open", "register": register, "kind": kind, "body": body}

    def act(self, register: str, of: int) -> Step:
        """An act on an entry, most often one that its state allows."""
        entry, day = self.player.recorded[of]["entry"], self.day()
        row = row_on(self.player.world, register, entry, day, EVERYTHING)
        kinds = NEXT[register].split()
        if row is None or (row["status"] not in LIVE and not self.chance(0.1)):
            day = moved(standing(self.player.world, entry, EVERYTHING)[0]["day"], self.random.randrange(30))
            row = row_on(self.player.world, register, entry, day, EVERYTHING)
        if row and row["status"] == "suspended":
            kinds = [kind for kind in kinds if kind not in ("suspend", "extend")]
        elif row:
            kinds = [kind for kind in kinds if kind != "reinstate"]
        if self.chance(0.7):
            kinds = [kind for kind in kinds if kind not in ("revoke", "cease", "withdraw")] or kinds
        kind = self.pick(kinds)
        body = {"kind": kind, "effective_on": day, "changes": self.facts(register, kind, day, row)}
        if kind not in ("deposit", "issue_card", "cease", "withdraw") or self.chance(0.3):
            body["document"] = self.document(register, kind, day)
        return {"do": "acts", "of": of, "body": body}

    def act_on_many(self, register: str) -> Step:
        """The same act on some entries: on all or on none."""
        opened, kind, day = self.opened(register), self.pick(MANY[register]), self.day()
        if not opened:
            return self.open(register)
        some = self.random.sample(opened, min(len(opened), self.pick([1, 2, 2, 3])))
        body = {"kind": kind, "effective_on": day, "document": self.document(register, kind, day)}
        body |= {"changes": self.facts(register, kind, day), "entries": [{"$id": of} for of in some]}
        return {"do": "many", "register": register, "body": {**body, "known_seq": {"$size": 0}}}

    def target(self, of: int) -> int | None:
        """A step that recorded an act on the entry that step `of` opened."""
        entry = self.player.recorded[of]["entry"]
        done = {act["corrects"] for act in self.player.world.acts if act["kind"] == "void"}
        steps = [n for n, r in self.player.recorded.items() if r["entry"] == entry and r["seq"] not in done]
        return self.pick([*steps, *steps[:1], *steps[-1:] * 2]) if steps else None

    def void(self, of: int) -> Step:
        """Void an act or a correction."""
        target = self.target(of)
        return {"do": "acts", "of": of, "body": {"kind": "void", "corrects": {"$seq": target}, "reason": "Ghi nhầm"}}

    def correct(self, register: str, of: int) -> Step:
        """Correct the day, the paper or a fact of an act."""
        target = self.target(of)
        body: dict[str, Any] = {"kind": "correct", "corrects": {"$seq": target}, "reason": "Ghi nhầm"}
        step = self.player.script.get(target, {}) if target is not None else {}
        kind = step.get("kind") or step.get("body", {}).get("kind", "")
        draw = self.random.random()
        if draw < 0.5 or register == "applications":
            body["effective_on"] = self.day()
        elif draw < 0.65:
            body["document"] = {"signer": self.pick(["Lê C", "Phạm D"])}
        elif draw < 0.75:
            body["document"] = {"signed_on": self.day()}
        else:
            body["changes"] = self.facts(register, kind, self.day()) or {"holder": self.pick(HOLDERS)}
            body["changes"].pop("deposited_on", None)
        if self.chance(0.3):
            body.setdefault("changes", {})["holder"] = self.pick(HOLDERS)
        if kind == "deposit" and "effective_on" not in body:
            body["effective_on"] = self.day()
        return {"do": "acts", "of": of, "body": body}

    def receive(self) -> Step:
        """Receive a dossier for an act of a register, on an entry or for a new one."""
        register, day = self.pick([*NEXT]), self.day()
        opened = self.opened(register)
        kind, holder = OPENS.get(register, "grant"), self.pick(HOLDERS)
        self.serial += 1
        body: dict[str, Any] = {
            "dossier_code": f"H16.01-240101-{self.serial:04d}", "asked_register": register, "holder": holder,
            "received_at": f"{day}T{self.pick(HOURS)}+07:00",
        }  # fmt: skip
        row = None
        if opened and self.chance(0.6):
            of = self.pick(opened)
            row = row_on(self.player.world, register, self.player.recorded[of]["entry"], day, EVERYTHING)
            kind = self.pick([kind for kind in NEXT[register].split() if kind != "deposit"])
            body |= {"asked_entry": {"$id": of}, "holder": row["holder"] if row else holder}
        facts = self.facts(register, kind, day, row)
        if kind in ("grant", "notify"):
            facts = {**OPENING[register], **facts}
            facts.pop("holder", None)
        if self.chance(0.2):
            not_received = ("dossier_code", "received_at")
            told = {name: value for name, value in body.items() if name not in not_received}
            reason = {"reason": "Không thuộc phạm vi", "channel": "online", "effective_on": day, "asked_kind": kind}
            return {"do": "non-acceptances", "body": {**told, **reason}}
        return {"do": "receive", "register": "applications", "body": {**body, "asked_kind": kind, "asked": facts}}

    def status(self, of: int) -> str:
        """The state of an entry or dossier after all of its acts."""
        recorded = self.player.recorded[of]
        row = row_on(self.player.world, recorded["href"].split("/")[2], recorded["entry"], "9999-01-01", EVERYTHING)
        return str(row and row["status"])

    def handle(self, of: int) -> Step:
        """A further step of a dossier."""
        entry = self.player.recorded[of]["entry"]
        acts = standing(self.player.world, entry, EVERYTHING)
        if self.status(of) not in ("processing", "awaiting_supplement") and self.chance(0.7):
            return self.receive()
        due = clocks.due_on(self.player.world, acts, acts[-1]["day"])
        day = moved(acts[-1]["day"], self.pick([0, 1, 2, 5, 12, 20, 30])) if self.chance(0.6) else due or self.day()
        do = self.pick(STAGES.get(self.status(of), ("ask",)))
        if do == "ask":
            body: dict[str, Any] = {"kind": "ask_supplement", "effective_on": day, "reason": "Thiếu giấy tờ"}
            return {"do": "acts", "of": of, "body": body}
        if do == "hand_over":
            changes = {"handed_over_through": self.pick(["in_person", "post", "online"]), "handed_to": "Người nhận"}
            return {"do": "acts", "of": of, "body": {"kind": do, "effective_on": day, "changes": changes}}
        if do == "withdraw":
            return {"do": "acts", "of": of, "body": {"kind": "withdraw", "effective_on": day}}
        if do == "supplement":
            return {"do": do, "of": of, "body": {"effective_on": day, "asked": {}}}
        if do == "refusal":
            return {"do": do, "of": of, "body": {"document": {"signed_on": day}, "reason": "Không đủ điều kiện"}}
        facts = acts[0]["facts"]
        asked = (facts["asked_register"], facts["asked_kind"])
        body = {"effective_on": self.pick([day, moved(day, 2)])}
        if asked[1] not in ("cease", "withdraw", "notify", "issue_card") or self.chance(0.4):
            body["document"] = {**self.document(*asked, day), "signed_on": day}
        return {"do": do, "of": of, "body": body}
