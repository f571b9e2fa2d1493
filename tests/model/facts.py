"""Random facts and days, such as suit an act of a kind on an entry in its state."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from tests.model.oracle.days import row_on
from tests.model.oracle.world import EVERYTHING, moved
from tests.model.play import Player

HOLDERS: Final = ("DON-VI-01", "DON-VI-01", "BAO-B", "BAO-C")
EDGES: Final = (
    "01-01", "01-14", "01-15", "01-20", "01-21", "01-31", "02-01", "02-10", "02-14", "02-15", "02-29", "03-01", "03-14",
    "03-15", "03-20", "03-21", "03-31", "04-01", "04-14", "04-15",
)  # fmt: skip
"""The days around which periods begin and end."""
"""The days around which periods begin and end."""
HOSTS: Final = [f"{name}.daknong.gov.vn" for name in "abc"]


class Facts:
    """Draws facts for the next step of a player."""

    def __init__(self, random: Random, player: Player) -> None:
        self.random, self.player = random, player
        self.serial = 0

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
        first = {recorded["entry"]: step for step, recorded in reversed(self.player.recorded.items())}
        of = {step: self.player.recorded[step]["href"].split("/")[2] for step in first.values()}
        return sorted(step for step in of if of[step] == register)

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
                more = self.some(title=["Tài liệu đỏ", "Sách Xanh"], print_run=[299, 300, 300, 500], expires_on=soon)
                more |= {"planned_release_on": self.pick(release)} if self.chance(0.7) else {}
                return {**more, "language": self.pick(["Việt", "M'Nông"]), **holder}
            case "publication-permits", "deposit":
                return {"deposited_on": day, "deposited_copies": self.pick([1, 2, 2, 3]), "deposited_with": "Sở"}
            case "postal-confirmations", "grant" | "amend":
                more = self.some(activities=[["parcels"], ["parcels", "heavy_letters"]])
                return {**more, "scope": self.pick(["Tỉnh", "Huyện"]), **holder}
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
                return {"office_kind": self.pick(kinds), **self.some(office_name=["Văn phòng Đắk Mil", "Cơ quan Bắc"])}
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
