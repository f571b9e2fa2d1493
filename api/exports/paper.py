"""A paper as plain texts, tables and drawings, independent of the file format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.ledger.stored_tree import Head
from domain.vietnamese import day


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, rows of as many texts, and the columns' shares of the width."""

    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def centred(self) -> tuple[bool, ...]:
        """Whether each column is centred: narrow ones, of numbers, days or codes, are."""
        return tuple(width <= 6 for width in self.widths)


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG, and its content in words."""

    svg: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 or 2, with its content."""

    heading: str
    level: int = 1
    remark: str = ""
    table: Table | None = None
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole paper.

    `span` are its days, printed below the titles; `footer` is printed on every page beside the page number and count;
    `dated` (ISO) is the date of its file.
    """

    title: str
    subtitle: str
    span: str
    footer: str
    dated: str
    wide: bool
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]


def footer(ledger: Head) -> str:
    """The footer of every page: the size and root of the ledger."""
    return f"Sổ cái {ledger.size} hành vi, gốc {ledger.root.hex()}"


def text(value: str | int | date | None) -> str:
    """A value as printed on papers."""
    return day(value) if isinstance(value, date) else "" if value is None else str(value)
