"""A paper to print, whatever prints it: plain texts, tables and drawings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.ledger.stored_tree import Head
from domain.vietnamese import day


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, rows of as many texts, and the share of the width that each column has."""

    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def centred(self) -> tuple[bool, ...]:
        """Whether a column is of numbers, days or codes, which are narrow and stand in the middle."""
        return tuple(width <= 6 for width in self.widths)


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG, and what it shows in words."""

    svg: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it; `level` 1 or 2."""

    heading: str
    level: int = 1
    remark: str = ""
    table: Table | None = None
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole paper.

    `span` says below the titles which days it is about, `foot` stands at the foot of every page beside its number and
    how many there are, `dated` (ISO) is the day that its file bears.
    """

    title: str
    subtitle: str
    span: str
    foot: str
    dated: str
    wide: bool
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]


def foot(ledger: Head) -> str:
    """What stands at the foot of every page: the ledger that the paper is drawn from."""
    return f"Sổ cái {ledger.size} hành vi, gốc {ledger.root.hex()}"


def text(value: str | int | date | None) -> str:
    """A value as papers print it."""
    return day(value) if isinstance(value, date) else "" if value is None else str(value)
