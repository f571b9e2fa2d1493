"""The changes that an act makes to the derived rows of an entry: those to close, and those to insert."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.acts.rows import Row, key

KNOWLEDGE: Final = ("known_from", "known_to")
"""The columns of transaction time; all others are the content of a row."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The changes to derived rows: rows to close in transaction time, and rows to insert."""

    closed: Sequence[Row]
    opened: Sequence[Row]


def revise(current: Sequence[Row], derived: Sequence[Row]) -> Revision:
    """The changes from the rows known now to those derived again."""
    if not current:
        return Revision([], derived)
    before = [_without_knowledge(row) for row in current]
    after = [_without_knowledge(row) for row in derived]
    return Revision(
        closed=[row for row, content in zip(current, before, strict=True) if content not in after],
        opened=[row for row, content in zip(derived, after, strict=True) if content not in before],
    )


def merge_adjacent(history: Sequence[Row]) -> list[Row]:
    """The rows, with rows of equal content merged where they are adjacent in transaction time."""
    latest: dict[str, Row] = {}
    merged = []
    for row in sorted(history, key=lambda row: row["known_from"]):
        content = key(_without_knowledge(row))
        if content in latest and latest[content]["known_to"] == row["known_from"]:
            latest[content]["known_to"] = row["known_to"]
        else:
            latest[content] = {**row}
            merged.append(latest[content])
    return merged


def _without_knowledge(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in KNOWLEDGE}
