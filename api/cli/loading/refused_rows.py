"""Rows that are refused, and those that rest on them: these are told as such, not with faults that follow."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from api.cli.loading.csv_files import Line
from api.cli.loading.reading import BODIES, IDENTIFIERS, MANAGERS, REFERENCE_FILES, SERIES
from domain.registers import EVERY

Name: TypeAlias = tuple[str, str]
"""What others refer to: of which kind, and its code or label."""

_BODIES: Final = ("holder", "parent", "successor", "authority", "asked.holder")
"""Columns that name a body by its code."""

_ENTRIES: Final = (
    "dossier",
    "asked_entry",
    *dict.fromkeys(name for each in EVERY.values() for name in each.references),
)
"""Columns that name an entry by its label, besides the entry of the row itself."""


class RefusedRows:
    """The faults of rows, and the first refused row of each body, entry and act; at first those of the rows `bad`."""

    def __init__(self, bad: Iterable[Line]) -> None:
        self.texts: list[str] = []
        self._refused: dict[Name, Line] = {}
        self._recorded: set[Name] = set()
        for line in bad:
            self.add(line)

    def add(self, line: Line, *texts: str) -> None:
        """Add the faults of a row."""
        self.texts.extend(texts)
        for name in _names(line):
            self._refused.setdefault(name, line)

    def recorded(self, line: Line) -> None:
        """Note that a row was recorded: what it opens exists, whatever later rows of the same name are refused."""
        if line.file not in (MANAGERS, SERIES):
            self._recorded.update(_names(line))

    def cause_of(self, line: Line) -> Line | None:
        """The refused row on which a row rests, if any: one before it on the same entry, or one that it names."""
        before = None if line.file in REFERENCE_FILES else self._refused.get(("entry", line.cells.get("entry", "")))
        if before and (before.file != line.file or before.number < line.number):
            return before
        lost = self._refused.keys() - self._recorded
        return next((self._refused[name] for name in _needed(line) if name in lost), None)


def _names(line: Line) -> Iterable[Name]:
    """What a row makes for others: a body, an entry, an act, or what acts of a register are numbered by."""
    cells = line.cells
    if line.file == BODIES:
        return [("body", cells.get("code", ""))]
    if line.file in (MANAGERS, SERIES):
        uses = cells.get("uses", "").split(";") if line.file == SERIES else [cells.get("register_key", "")]
        keys = {use.partition(":")[0].strip() for use in uses}
        return [("register", key) for key in (keys if keys <= EVERY.keys() else EVERY)]
    return [(kind, cells[kind]) for kind in ("entry", "act") if kind in cells]


def _needed(line: Line) -> Iterable[Name]:
    """What a row needs of others."""
    if line.file not in REFERENCE_FILES:
        yield "register", line.cells.get("asked_register", line.file.removesuffix(".csv"))
    elif line.file == IDENTIFIERS:
        yield "body", line.cells.get("code", "")
    for name, cell in line.cells.items():
        if name in _BODIES:
            yield "body", cell
        elif name in _ENTRIES:
            yield "entry", cell
        elif name == "corrects":
            yield "act", cell
