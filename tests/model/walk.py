"""Random steps: which act, on what day, with which facts. Most are legal; the others are refused and forgotten."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from tests.factories import OPENING
from tests.model.oracle.acts import standing
from tests.model.oracle.days import row_on
from tests.model.oracle.law import LIVE
from tests.model.oracle.world import EVERYTHING, moved
from tests.model.play import Player, Step

PRESS: Final = ("press-offices", "resident-reporters")
HOLDERS: Final = ("DON-VI-01", "DON-VI-01", "BAO-B", "BAO-C")
EDGES: Final = ("01-01 01-14 01-15 01-20 01-21 01-31 02-01 02-10 02-14 02-15 02-29 03-01 03-14 03-15 03-20 03-21 "
    "03-31 04-01 04-14 04-15").split()  # fmt: skip
"""The days around which periods begin and end."""

PERIODS: Final = ("2023", "2023-12", "2024", *(f"2024-0{n}" for n in range(1, 6)), "2024-Q1", "2024-Q2", "2024-H1")
HOSTS: Final = [f"{name}.daknong.gov.vn" for name in "abc"]
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

NUMBERED_ELSEWHERE: Final = ("publication-permits", "amend")


class Walk:
    """Draws steps that suit what the player recorded so far."""

    def __init__(self, random: Random, player: Player) -> None:
        self.random, self.player = random, player
        self.serial = 0
        registers = [*NEXT, "applications"]
        self.registers = random.sample(registers, random.randint(2, 4)) if random.random() < 0.7 else registers
        if "resident-reporters" in self.registers:
            self.registers = [*self.registers, *PRESS]

    def pick(self, some: Sequence[Any]) -> Any:
        """One of them."""
        return self.random.choice(some)

    def chance(self, of: float) -> bool:
        """True as often as that."""
        return self.random.random() < of

    def day(self) -> str:
        """A day between January and April 2024, most often at the edge of a period."""
        if self.chance(0.6):
            return f"2024-{self.pick(EDGES)}"
        return (date(2023, 12, 28) + timedelta(days=self.random.randrange(115))).isoformat()

    def opened(self, register: str) -> list[int]:
        """The steps that opened entries of a register."""
        steps = self.player.script.items()
        return [n for n, step in steps if step["do"] in ("open", "receive") and step["register"] == register]

    def step(self) -> Step:
        """The next step to try."""
        draw = self.random.random()
        if draw < 0.09:
            return self.seal()
        if draw < 0.11:
            return self.hand_over()
        register = self.pick(self.registers)
        opened = self.opened(register)
        if len(opened) < 2 or self.chance(0.15):
            return self.receive() if register == "applications" else self.open(register)
        of = self.pick(opened[-4:])
        draw = self.random.random()
        if draw < 0.2:
            return self.correct(register, of)
        if draw < 0.34:
            return self.void(of)
        return self.handle(of) if register == "applications" else self.act(register, of)

    # --- steps ---

    def seal(self) -> Step:
        """Seal a period."""
        calendar, period = self.pick(sorted(self.player.world.calendars)), self.pick(PERIODS)
        return {"do": "seal", "calendar": calendar, "period": period, "body": {"reason": "Chốt lại"}}

    def hand_over(self) -> Step:
        """Hand a register over to another authority."""
        register = self.pick([register for register in self.registers if register != "applications"] or [*NEXT])
        body = {"register_key": register, "authority": "SKHCN", "valid_from": self.pick(["2024-03-01", self.day()])}
        return {"do": "managing-authorities", "body": body}

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
        body = {"effective_on": day, "holder": self.pick(HOLDERS), **OPENING[register], **self.facts(register, kind, day)}
        if kind == "grant" or self.chance(0.3):
            body["document"] = self.document(register, kind, day)
        return {"do": "open", "register": register, "kind": kind, "body": body}

    def act(self, register: str, of: int) -> Step:
        """An act on an entry, most often one that its state allows."""
        entry, day = self.player.recorded[of]["entry"], self.day()
        row = row_on(self.player.world, register, entry, day, EVERYTHING)
        kinds = NEXT[register].split()
        if row and row["status"] == "suspended":
            kinds = [kind for kind in kinds if kind not in ("suspend", "extend")]
        elif row:
            kinds = [kind for kind in kinds if kind != "reinstate"]
        if row is None or (row["status"] not in LIVE and not self.chance(0.1)):
            day = moved(standing(self.player.world, entry, EVERYTHING)[0]["day"], self.random.randrange(30))
        if self.chance(0.7):
            kinds = [kind for kind in kinds if kind not in ("revoke", "cease", "withdraw")] or kinds
        kind = self.pick(kinds)
        body = {"kind": kind, "effective_on": day, "changes": self.facts(register, kind, day, row)}
        if kind not in ("deposit", "issue_card", "cease", "withdraw") or self.chance(0.3):
            body["document"] = self.document(register, kind, day)
        return {"do": "acts", "of": of, "body": body}

    def target(self, of: int) -> int | None:
        """A step that recorded an act on the entry that step `of` opened."""
        entry = self.player.recorded[of]["entry"]
        done = {act["corrects"] for act in self.player.world.acts if act["kind"] == "void"}
        steps = [n for n, r in self.player.recorded.items() if r["entry"] == entry and r["seq"] not in done]
        return self.pick([*steps, *steps[-1:] * 2]) if steps else None

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
        if self.chance(0.15):
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
            "received_at": f"{day}T08:00:00+07:00",
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
        return {"do": "receive", "register": "applications", "body": {**body, "asked_kind": kind, "asked": facts}}

    def handle(self, of: int) -> Step:
        """A further step of a dossier."""
        entry = self.player.recorded[of]["entry"]
        acts = standing(self.player.world, entry, EVERYTHING)
        day = moved(acts[-1]["day"], self.pick([0, 1, 2, 5, 9, 12, 20, 30])) if self.chance(0.8) else self.day()
        row = row_on(self.player.world, "applications", entry, "9999-01-01", EVERYTHING)
        status = row["status"] if row else ""
        do = self.pick({"processing": ["ask", "ask", "decision", "decision", "decision", "refusal", "withdraw"],
                        "awaiting_supplement": ["supplement", "supplement", "refusal", "withdraw"]}.get(status, ["ask"]))  # fmt: skip
        if do == "ask":
            body: dict[str, Any] = {"kind": "ask_supplement", "effective_on": day, "reason": "Thiếu giấy tờ"}
            return {"do": "acts", "of": of, "body": body}
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

    # --- facts ---

    def some(self, **facts: Sequence[Any]) -> dict[str, Any]:
        """Some of the facts, each with one of its values."""
        return {name: self.pick(values) for name, values in facts.items() if self.chance(0.4)}

    def facts(self, register: str, kind: str, day: str, row: dict[str, Any] | None = None) -> dict[str, Any]:
        """Facts that an act of this kind may set on this day."""
        opens = kind in ("grant", "notify")
        holder = {} if opens else self.some(holder=HOLDERS)
        soon = [moved(day, days) for days in (0, 1, 5, 12, 30, 45, 60)]
        match register, kind:
            case "publication-permits", "grant" | "amend" | "replace":
                release = [moved(day, days) for days in (5, 10, 15, 30)]
                more = self.some(title=["Tài liệu đỏ", "Sách Xanh"], print_run=[100, 299, 300, 500], expires_on=soon)
                return {**more, **self.some(planned_release_on=release, language=["Việt", "M'Nông"]), **holder}
            case "publication-permits", "deposit":
                return {"deposited_on": day, "deposited_copies": self.pick([1, 2, 3]), "deposited_with": "Sở"}
            case "postal-confirmations", "grant" | "amend":
                return {**self.some(scope=["Tỉnh", "Huyện"], activities=[["parcels"], ["parcels", "heavy_letters"]]), **holder}
            case "subdomain-certificates", "grant" | "rename":
                return {"host": self.pick(HOSTS)}
            case "subdomain-certificates", "amend":
                return {"purpose": self.pick(["Cổng", "Trang", None])}
            case "subdomain-certificates", "transfer":
                return {"holder": self.pick(HOLDERS)}
            case "aggregator-licences", "grant" | "replace":
                return {"expires_on": self.pick(soon), **self.some(domains=[["b.vn"], ["trang.vn", "b.vn"]]), **holder}
            case "aggregator-licences", "extend":
                last = row["expires_on"] if row else day
                return {"expires_on": moved(last, self.pick([1, 10, 20, 60]))}
            case "aggregator-licences", "amend":
                return {"site_name": self.pick(["Trang Vàng", "Trang Đắk"]), **holder}
            case "press-offices", "notify" | "amend":
                kinds = ["representative_office", "resident_bureau"]
                return self.some(office_name=["Văn phòng Đắk Mil", "Cơ quan Bắc"], office_kind=kinds)
        return self.reporter(kind, day) if register == "resident-reporters" else {}

    def reporter(self, kind: str, day: str) -> dict[str, Any]:
        """Facts of a reporter and the press card."""
        self.serial += 1
        ends = [moved(day, days) for days in (0, 3, 14, 30, 300)]
        card = {"card_number": f"IBT{self.serial:05d}", "card_issued_on": moved(day, self.pick([-40, -1, 0]))}
        if kind == "issue_card":
            return {**card, **self.some(card_expires_on=ends)}
        if kind == "extend_card":
            return {"card_expires_on": self.pick(ends)}
        if kind not in ("notify", "amend"):
            return {}
        reporter: dict[str, Any] = {"reporter_kind": self.pick(["assigned", "statutory_resident", "office_staff"])}
        offices = self.opened("press-offices")
        if reporter["reporter_kind"] == "office_staff" and offices:
            reporter |= self.of_office(self.pick(offices), kind)
        elif kind == "amend":
            reporter["office"] = None
        if kind == "notify" and (self.chance(0.5) or reporter["reporter_kind"] == "statutory_resident"):
            reporter |= {**card, **self.some(card_expires_on=ends)}
        return reporter

    def of_office(self, office: int, kind: str) -> dict[str, Any]:
        """The office of staff, and its agency."""
        entry = self.player.recorded[office]["entry"]
        row = row_on(self.player.world, "press-offices", entry, "9999-01-01", EVERYTHING)
        return {"office": {"$id": office}} | ({"holder": row["holder"]} if row and kind == "notify" else {})
