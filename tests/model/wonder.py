"""Random questions about a history."""

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from tests.model.asked import Question
from tests.model.facts import HOLDERS, HOSTS
from tests.model.oracle.law import FIGURES, STOCKS
from tests.model.play import Player
from tests.model.walk import NEXT, PERIODS, Walk

WEIGHTS: Final = {
    "read": 24, "list": 14, "report": 16, "listing": 14, "movements": 5, "part": 5, "late": 8, "seal": 3,
    "side by side": 2, "clock": 6, "history": 8, "deposit": 2,
}  # fmt: skip

FILTERS: Final[dict[str, dict[str, list[Any]]]] = {
    "publication-permits": {"language": ["Việt", "M'Nông"], "q": ["tai lieu", "SACH", "xanh", "sách đ"]},
    "postal-confirmations": {"activities": ["parcels", "heavy_letters"], "q": ["bao", "co quan"]},
    "subdomain-certificates": {"host": HOSTS, "zone": ["daknong.gov.vn"]},
    "aggregator-licences": {"domains": ["b.vn", "trang.vn"], "site_name": ["Trang Vàng"], "q": ["Trang đ", "vang"]},
    "press-offices": {"office_kind": ["representative_office", "resident_bureau"], "q": ["đắk mil", "co quan b"]},
    "resident-reporters": {"reporter_kind": ["assigned", "office_staff", "statutory_resident"], "q": ["phong vien"]},
    "applications": {"asked_register": [*NEXT], "asked_kind": ["grant", "notify", "amend"]},
}
ENTRY_STATES: Final = ["in_force", "suspended", "expired", "revoked", "ceased", "voided"]
DOSSIER_STATES: Final = [
    *("processing", "awaiting_supplement", "decided", "refused", "withdrawn", "voided", "not_accepted", "handed_over")
]


class Wonder:
    """Draws questions, most often where something happened."""

    def __init__(self, random: Random, player: Player, walk: Walk) -> None:
        self.random, self.player, self.walk = random, player, walk

    def question(self) -> Question:
        """A question of any kind."""
        kind = self.random.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        question: Question = {"ask": kind, **self._tense(kind)}
        if kind in ("read", "list", "clock", "history", "deposit"):
            return {**question, "day": self._day(), **self._what(kind)}
        question |= {"period": self._period(), "calendar": self.walk.pick(sorted(self.player.world.calendars))}
        if kind in ("late", "seal") and self.player.world.seals:
            seal = self.walk.pick(self.player.world.seals)
            question |= {"period": seal["period"], "calendar": seal["calendar"]}
        if kind in ("report", "listing"):
            question["authority"] = self.walk.pick([None, None, None, "STTTT", "SKHCN"])
        if kind == "listing":
            question["figure"] = self.walk.pick([*FIGURES])
        if kind == "part":
            question |= {
                "figure": self.walk.pick([*STOCKS]),
                "part": self.walk.pick(["opening", "in", "out", "closing"]),
            }
        return question

    def _tense(self, kind: str) -> dict[str, Any]:
        """Now, or after one of the steps."""
        if kind in ("late", "seal", "clock", "deposit") or self.walk.chance(0.4) or not self.player.sizes:
            return {"known": None}
        known = [self.walk.pick([*self.player.sizes]), self.walk.pick([0, 0, 1])]
        return {"known": known, "at": self.walk.chance(0.3)}

    def _day(self) -> str:
        """A day of an act or the one before, or any."""
        acts = [act["day"] for act in self.player.world.acts if act["day"]]
        if not acts or self.walk.chance(0.2):
            return self.walk.day()
        day = date.fromisoformat(self.walk.pick(acts)) + timedelta(days=self.walk.pick([-1, 0, 0, 1, 5, 40]))
        return day.isoformat()

    def _period(self) -> str:
        return str(self.walk.pick(PERIODS))

    def _what(self, kind: str) -> dict[str, Any]:
        only = {"clock": "applications", "deposit": "publication-permits"}
        opened = self.walk.opened(only[kind]) if kind in only else [*self.player.recorded]
        if kind != "list":
            return {"entry": self.walk.pick(opened or [-1])}
        register = self.walk.pick([*FILTERS])
        limit = self.walk.pick([1, 2, 3, 50])
        sort = self.walk.pick([None, None, "name", "-name"])
        return {"register": register, "limit": limit, "sort": sort, "filters": self._filters(register)}

    def _filters(self, register: str) -> dict[str, Any]:
        every: dict[str, list[Any]] = {
            "status": DOSSIER_STATES if register == "applications" else ENTRY_STATES,
            "holder": [*HOLDERS],
            "authority": ["STTTT", "SKHCN"],
            "number": [1, 2, 310, 311],
            **FILTERS[register],
        }
        offices = self.walk.opened("press-offices")
        if register == "resident-reporters" and offices:
            every["office"] = [{"$id": office} for office in offices]
        names = self.random.sample([*every], self.walk.pick([0, 1, 1, 2]))
        return {name: self.walk.pick(every[name]) for name in names}
