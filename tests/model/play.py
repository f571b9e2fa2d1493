"""Playing a script of steps over the API, and telling the oracle what was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx

from tests.model.oracle import clocks
from tests.model.oracle.acts import standing, stated
from tests.model.oracle.law import OPENING, PUBLIC, WITHOUT_OWN_PAPER
from tests.model.oracle.world import World

Step = dict[str, Any]
"""`do`, what it is `of` (the number of an earlier step), and its `body`.

In a body `{"$id": n}` is the entry that step n opened, `{"$seq": n}` the seq of its act, `{"$size": 0}` the size of
the ledger.
"""

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


UNIQUE: Final = ("host", "card_number", "dossier_code", "valid_from")
"""What a conflict may be about: two live entries or dossiers cannot share it."""


def _is_refusal(answer: httpx.Response) -> bool:
    """Whether a rule was named; anything else is a fault of the service or of the walk."""
    fields = [error["field"].rpartition(".")[2] for error in answer.json()["errors"]]
    return answer.status_code == 422 or (answer.status_code == 409 and all(field in UNIQUE for field in fields))


class Missing(Exception):
    """A step refers to one that is not there, or was refused."""


class Broken(Exception):
    """The service failed, or recorded something else than it was sent."""


@dataclass
class Player:
    """One history: what each step recorded, and the world as the oracle sees it."""

    client: httpx.AsyncClient
    world: World = field(default_factory=World)
    script: dict[int, Step] = field(default_factory=dict)
    recorded: dict[int, dict[str, Any]] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    last: tuple[int, Step] | None = None
    sent: set[int] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    size: int = 0

    async def begin(self) -> None:
        """Read what the acts rest on, and where the ledger begins."""
        for body in (await self.get("/v1/organisations?limit=500"))["items"]:
            self.world.names[body["code"]] = body["name"]
        for relation in (await self.get("/v1/managing-authorities"))["items"]:
            self._manage(relation)
        for one in (await self.get("/v1/reporting-calendars"))["items"]:
            self.world.calendars[one["key"]] = (one["month_ends_on"], one["year_to_date"])
        for year in range(2023, 2028):
            for one in (await self.get(f"/v1/calendar/{year}"))["days"]:
                self.world.works[one["day"]] = one["works"]
        self.world.rules = (await self.get("/v1/deadline-rules"))["items"]
        self.size = (await self.get("/v1/ledger"))["size"]

    def _manage(self, relation: Mapping[str, Any]) -> None:
        names = ("register", "authority", "valid_from", "known_from")
        register, body, first, seq = (relation[name] for name in names)
        self.world.managers.append((register, body, first, seq))

    async def get(self, path: str) -> Any:
        """An answer that must come."""
        answer = await self.client.get(path)
        if answer.status_code != 200:
            raise Broken(f"GET {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def resolved(self, part: Any) -> Any:
        """A part of a step with the ids and seqs that it refers to. Raises Missing."""
        if isinstance(part, list):
            return [self.resolved(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$size" in part:
            return self.size
        for sign, name in (("$id", "entry"), ("$seq", "seq")):
            if sign in part:
                if part[sign] not in self.recorded:
                    raise Missing(part[sign])
                return self.recorded[part[sign]][name]
        return {name: self.resolved(each) for name, each in part.items()}

    async def play(self, number: int, step: Step) -> bool:
        """Play a step; whether it was accepted. Raises Broken."""
        try:
            body, path = self.resolved(step["body"]), self._path(step)
        except Missing:
            return False
        answer = await self.client.post(path, json=body)
        self.last = (number, step)
        if answer.status_code != 201 and not _is_refusal(answer):
            raise Broken(f"step {number}, POST {path} {body}: {answer.status_code} {answer.text[:500]}")
        if answer.status_code != 201:
            self.refused.append(answer.text)
            return False
        self.script[number] = step
        await self._take_up(number, step, body, answer.json())
        self.sizes[number] = self.size
        return True

    def _path(self, step: Step) -> str:
        do = step["do"]
        if do in ("open", "receive", "many"):
            return f"/v1/{step['register']}" + ("/acts" if do == "many" else "")
        if do == "non-acceptances":
            return "/v1/applications/non-acceptances"
        if do == "seal":
            return f"/v1/reports/{step['period']}/seal?calendar={step['calendar']}"
        if do in ("organisations", "managing-authorities", "reporting-calendars", "deadline-rules"):
            return f"/v1/{do}"
        if step["of"] not in self.recorded:
            raise Missing(step["of"])
        return f"{self.recorded[step['of']]['href']}/{do}"

    async def _take_up(self, number: int, step: Step, body: Any, answer: Any) -> None:
        if step["do"] == "seal":
            seal = answer["seals"][0]
            self.world.seals.append({**seal, "size": seal["ledger_size"]})
        elif step["do"] == "organisations":
            self.world.names[body["code"]] = body["name"]
        elif step["do"] == "managing-authorities":
            self._manage(answer)
        elif step["do"] == "deadline-rules":
            self.world.rules.append(answer)
        elif step["do"] == "reporting-calendars":
            self.world.calendars[body["key"]] = (body["month_ends_on"], body["year_to_date"])
        elif step["do"] == "many":
            self.sent |= {receipt["seq"] for receipt in answer["items"]}
        else:
            self.sent.add(answer["seq"])
            self.recorded[number] = {"entry": answer["entry"], "seq": answer["seq"], "href": answer["href"]}
        self.world.notes.clear()
        await self._follow(step, body)

    async def _follow(self, step: Step, body: Any) -> None:
        """Tell the oracle of every new act: as the feed has it, with what was sent for it."""
        page = await self.get(f"/v1/changes?after={self.size}&limit=500")
        for item in page["items"]:
            if item["kind"] == "seal":
                self.world.seals[-1]["seq"] = item["seq"]
            if item["register"] in PUBLIC:
                self._record(item, self._sent(step, body) if item["seq"] in self.sent else self._following(item))
        self.size = page["after"]

    def _record(self, item: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
        facts = dict(sent["facts"])
        if facts.get("holder") is not None:
            facts.setdefault("holder_name", self.world.names[facts["holder"]])
        paper = dict(sent["document"]) if sent["document"] else None
        if paper is not None and item["printed_number"]:
            paper |= {"number": item["number"], "symbol": item["printed_number"].partition("/")[2]}
        act = {
            "seq": item["seq"], "at": item["recorded_at"], "register": item["register"], "entry": item["entry"],
            "kind": item["kind"], "day": item["effective_on"], "corrects": item["corrects"],
            "authority": item["authority"], "paper": paper, "facts": facts,
        }  # fmt: skip
        self._check(act, sent)
        self.world.record(act)

    def _check(self, act: dict[str, Any], sent: Mapping[str, Any]) -> None:
        """The feed tells of an act as it was sent, and names the authority of its day."""
        told = {name: act[name] for name in ("kind", "day", "corrects")}
        expected = {name: sent[name] for name in told}
        if told != expected:
            raise Broken(f"the feed tells {told} of an act that was sent as {expected}")
        if act["kind"] in ("correct", "void"):
            return
        signed = (act["paper"] or {}).get("signed_on") if act["kind"] not in WITHOUT_OWN_PAPER else None
        before = standing(self.world, act["entry"], act["seq"])
        register = act["facts"].get("asked_register") or stated(before, "asked_register", act["register"])
        if act["authority"] != (wanted := self.world.manager(register, signed or act["day"])):
            raise Broken(f"act {act} is of {wanted}")

    def _sent(self, step: Step, body: Any) -> dict[str, Any]:
        """The act of a step, by what was sent and the rules of what is added."""
        do, kind, facts = step["do"], body.get("kind"), body.get("changes", {})
        day = body.get("effective_on")
        if do == "open":
            form = ("effective_on", "document", "reason")
            kind, facts = step["kind"], {name: value for name, value in body.items() if name not in form}
        elif do == "non-acceptances":
            kind, facts = "not_accept", {n: v for n, v in body.items() if n not in ("effective_on", "reason")}
        elif do == "receive":
            day = datetime.fromisoformat(body["received_at"]).astimezone(VIETNAM).date().isoformat()
            promised = clocks.promised(self.world, body["asked_register"], body["asked_kind"], body["received_at"])
            kind, facts = "receive", {**{n: v for n, v in body.items() if n != "reason"}, "promised_on": promised}
        elif do == "supplement":
            kind, facts = "receive_supplement", self._supplemented(step, body)
        elif do == "refusal":
            kind, day = "refuse", body["document"]["signed_on"]
            facts = {"due_on": self._due(self.recorded[step["of"]]["entry"], day)}
        elif do == "decision":
            kind, facts = self._decided(step, body)
        return {"kind": kind, "facts": facts, "day": day, "corrects": body.get("corrects"),
                "document": body.get("document")}  # fmt: skip

    def _asked(self, step: Step) -> tuple[dict[str, Any], dict[str, Any]]:
        """The facts of the dossier, and those that it applies for."""
        acts = standing(self.world, self.recorded[step["of"]]["entry"], self.size)
        return acts[0]["facts"], stated(acts, "asked", {})

    def _supplemented(self, step: Step, body: Any) -> dict[str, Any]:
        return {"asked": {**self._asked(step)[1], **body["asked"]}} if body["asked"] else {}

    def _decided(self, step: Step, body: Any) -> tuple[str, dict[str, Any]]:
        dossier, asked = self._asked(step)
        facts = {**asked, **body.get("changes", {})}
        kind: str = dossier["asked_kind"]
        return kind, {"holder": dossier["holder"], **facts} if kind in OPENING else facts

    def _due(self, entry: str, day: str) -> str | None:
        return clocks.due_on(self.world, standing(self.world, entry, self.size), day, closing=True)

    def _following(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """An act that followed from another: the end of a dossier, its correction or void."""
        act = {"kind": item["kind"], "day": item["effective_on"], "corrects": item["corrects"], "document": None}
        if item["kind"] != "decide":
            return {**act, "facts": {}}
        decision = self.world.acts[-1]
        due = self._due(item["entry"], (decision["paper"] or {}).get("signed_on") or decision["day"])
        facts = {"decided_entry": decision["entry"], "decision_seq": decision["seq"], "due_on": due}
        return {**act, "day": (decision["paper"] or {}).get("signed_on") or decision["day"], "facts": facts}
