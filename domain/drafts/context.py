"""What stands around a figure: a sentence, or the labels of a row of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.drafts.draft import Draft
from domain.drafts.markup import Row

_BEFORE: Final = 160
_AFTER: Final = 160
"""Characters that are looked at, before and after a figure."""

_THIS: Final = re.compile(
    r"số liệu|số lượng|kết quả|(?:trong |số liệu )?(?:kỳ|tháng|quý)(?: này| báo cáo)?", re.IGNORECASE
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_NUMERAL: Final = re.compile(r"[0-9][0-9.,]{0,20}")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a figure: in its cell or near it; or, if it fills a cell alone, the `label` that names it.

    `beside` are the other words of the row, `heading` those above; `several`: the row has more figures, and it is not
    told which is the period's; `counts_rows`: it is the number of its row.
    """

    before: str
    after: str
    label: str | None = None
    beside: tuple[str, ...] = ()
    heading: str = ""
    several: bool = False
    counts_rows: bool = False


def around(draft: Draft, start: int, end: int) -> Around:
    """What stands around the characters from `start` until before `end`."""
    read, row = draft.read, draft.tables.row(start)
    low, high = max(0, start - _BEFORE), end + _AFTER
    if row is None:
        return Around(read[low:start], read[end:high])
    index = row.index(start)
    cell = row.cells[index]
    before, after = read[max(low, cell.start) : start], read[end : min(high, cell.end)]
    if before.strip() or after.strip():
        return Around(before, after)
    return _in_row(row, index)


def _in_row(row: Row, index: int) -> Around:
    """A cell that holds a figure alone is named by the nearest words to its left or, if there are none, its right."""
    words = [place for place, cell in enumerate(row.cells) if _LETTER.search(cell.text)]
    near = max((place for place in words if place < index), default=min(words, default=None))
    alone = [place for place, cell in enumerate(row.cells) if _NUMERAL.fullmatch(cell.text)]
    first = row.cells[0].text.lstrip("0")
    counted = 0 in alone and (row.counted or (first == str(row.ordinal) and len(alone) > 1))
    return Around(
        before="", after="", label=row.cells[near].text if near is not None else "",
        heading=f"{row.heading(index)} {row.caption}",
        beside=tuple(row.cells[place].text for place in words if place != near),
        several=len(alone) - counted > 1 and not _is_of_period(row, index, alone), counts_rows=counted and index == 0,
    )  # fmt: skip


def _is_of_period(row: Row, index: int, alone: Sequence[int]) -> bool:
    """Whether its column alone is headed as the figures of the period."""
    headed = [place for place in alone if _THIS.fullmatch(row.heading(place))]
    return headed == [index]
