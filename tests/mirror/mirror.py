"""A copy (bản sao) of the registers from the feed alone: any system can keep one; this knows only the contract.

mirror, path = Mirror(), "/v1/changes?facts=public&limit=500"
while path:
    page = json.loads(get(path))
    mirror.take(page)
    path = page["next"]
mirror.list("press-offices", "2024-11-14", mirror.size)
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass
class Known:
    """A row of a list: shown from the one day until before the other, known from the one size until before the other"""

    shown_from: str
    shown_to: str | None
    known_from: int
    known_to: int | None
    row: Json

    def holds(self, day: str, size: int) -> bool:
        """Whether a list as of the day, as known at the size, shows it."""
        shown = self.shown_from <= day and (self.shown_to is None or day < self.shown_to)
        return shown and self.known_from <= size and (self.known_to is None or size < self.known_to)


class Mirror:
    """The registers as the feed tells of them, up to the `size` of the ledger that was read."""

    def __init__(self) -> None:
        self.size = 0
        self._entries: dict[str, dict[str, list[Known]]] = defaultdict(lambda: defaultdict(list))
        self._adopted = 0

    def take(self, page: Json) -> None:
        """Take up a page of the feed."""
        for act in page["items"]:
            self._take(act)
        self.size = page["after"]

    def _take(self, act: Json) -> None:
        seq, facts, known = act["seq"], act["facts"], self._entries[act["register"]][act["entry"]]
        for one in known:
            if one.known_to is None and one.row["valid_from"] in facts["superseded"]:
                one.known_to = seq
        for version in facts["versions"]:
            known.append(Known(version["shown_from"], version["shown_to"], seq, None, version["row"]))
        if act["register"] == "release-lists" and not self._adopted:
            self._adopted = seq  # reference data are acts from here on: before, they are as they are here

    def rows(self, register: str, day: str, size: int) -> list[Json]:
        """The list as of a day, as known at a size of the ledger, in the order of recording."""
        managed_by = self._managed_by(register, day, size)
        entries = sorted(self._entries[register].items())
        shown = (one.row for _, known in entries for one in known if one.holds(day, size))
        return [{**row, "managed_by": managed_by} for row in shown]

    def list(self, register: str, day: str, size: int) -> bytes:
        """The same as the response of the service."""
        page = {"items": self.rows(register, day, size), "after": None, "next": None}
        return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()

    def _managed_by(self, register: str, day: str, size: int) -> str | None:
        """The body that manages the register: of those assigned, the one that began last."""
        assigned = (one for known in self._entries["managing-authorities"].values() for one in known)
        size = max(size, self._adopted)
        rows = (one.row for one in assigned if one.holds(day, size) and one.row["status"] == "in_force")
        mine = [row for row in rows if row["register_key"] == register]
        return max(mine, key=lambda row: row["valid_from"])["authority"] if mine else None
