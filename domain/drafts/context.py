"""The context of a figure: its sentence, or the labels of its row in a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.drafts.draft import Draft
from domain.drafts.markup import Row

_BEFORE: Final = 160
_AFTER: Final = 160
"""Characters read before and after a figure."""

_THIS: Final = re.compile(
    r"số liệu|số lượng|kết quả|(?:trong |số liệu )?(?:kỳ|tháng|quý)(?: này| báo cáo)?", re.IGNORECASE
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_NUMERAL: Final = re.compile(r"[0-9][0-9.,]{0,20}")


@dataclass(frozen=True, slots=True)
class FigureContext:
    """The text before and after a figure, in its cell or sentence; if it fills a cell, the `label` that names it.

    `beside` are the other words of the row, `heading` those above; `several`: the row has more figures, and no heading
    says which is the period's; `is_row_number`: it is the number of its row.
    """

    before: str
    after: str
    label: str | None = None
    beside: tuple[str, ...] = ()
    heading: str = ""
    several: bool = False
    is_row_number: bool = False


def context_of(draft: Draft, start: int, end: int) -> FigureContext:
    """The context of the figure at `start:end`."""
    text, row = draft.text, draft.tables.row(start)
    low, high = max(0, start - _BEFORE), end + _AFTER
    if row is None:
        return FigureContext(text[low:start], text[end:high])
    index = row.index(start)
    cell = row.cells[index]
    before, after = text[max(low, cell.start) : start], text[end : min(high, cell.end)]
    if before.strip() or after.strip():
        return FigureContext(before, after)
    return _in_row(row, index)


def _in_row(row: Row, index: int) -> FigureContext:
    """The context of a cell that holds only a figure: its label is the nearest words on its left, else on its right."""
    words = [place for place, cell in enumerate(row.cells) if _LETTER.search(cell.text)]
    near = max((place for place in words if place < index), default=min(words, default=None))
    alone = [place for place, cell in enumerate(row.cells) if _NUMERAL.fullmatch(cell.text)]
    first = row.cells[0].text.lstrip("0")
    numbered = 0 in alone and (row.has_row_numbers or (first == str(row.ordinal) and len(alone) > 1))
    return FigureContext(
        before="", after="", label=row.cells[near].text if near is not None else "",
        heading=f"{row.heading(index)} {row.caption}",
        beside=tuple(row.cells[place].text for place in words if place != near),
        several=len(alone) - numbered > 1 and not _is_of_period(row, index, alone),
        is_row_number=numbered and index == 0,
    )  # fmt: skip


def _is_of_period(row: Row, index: int, alone: Sequence[int]) -> bool:
    """Whether its column is the only one headed as the figures of the period."""
    headed = [place for place in alone if _THIS.fullmatch(row.heading(place))]
    return headed == [index]
