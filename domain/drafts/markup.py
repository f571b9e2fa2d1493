"""Tables and footnotes of a draft, as Markdown writes them and DOCX files are converted."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

MAX_CELLS: Final = 60
"""Cells of one row; a line with more bars is not a row."""

_RULE: Final = re.compile(r"[ |:-]{1,600}")
_ROW_NUMBER: Final = re.compile(r"(?:stt|tt|số tt|số thứ tự|#)\.?", re.IGNORECASE)
_IN_FORCE: Final = re.compile(r"còn hiệu lực|hiện có|hiện còn|đang (?:hoạt động|có)|quá hạn|hết hạn", re.IGNORECASE)
_CAPTION_LINES: Final = 3
_MARK: Final = re.compile(r"\[\^([\w-]{1,20})\](:?)")
_OTHER_TIMES: Final = re.compile(
    r"còn hiệu lực|hiện có|hiện còn|đang (?:hoạt động|có)|quá hạn|hết hạn|đã báo cáo|sau khi chốt", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text at `start:end`, without surrounding blanks."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the first line of its table, its number from 1 below the header, its cells and those of the header."""

    table: int
    ordinal: int
    cells: tuple[Cell, ...]
    header: tuple[Cell, ...]
    caption: str

    def index(self, offset: int) -> int:
        """The index of the cell around `offset`."""
        return next((i for i, cell in enumerate(self.cells) if offset < cell.end), len(self.cells) - 1)

    def heading(self, index: int) -> str:
        """The text of the header above a cell."""
        return self.header[index].text if len(self.header) == len(self.cells) else ""

    @property
    def has_row_numbers(self) -> bool:
        """Whether, by the header, the first column numbers the rows."""
        return _ROW_NUMBER.fullmatch(self.heading(0)) is not None

    @property
    def any_time(self) -> bool:
        """Whether the table lists what is in force on a day, of any time, rather than what happened in the period."""
        return _IN_FORCE.search(self.caption) is not None


class Tables:
    """The tables of a text: consecutive lines with a bar."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts: list[int] = []
        self._tables: list[int] = []
        self._ordinals: list[int] = []
        offset, table, ordinal = 0, -1, -1
        for place, line in enumerate(self._lines):
            if 0 < line.count("|") <= MAX_CELLS:
                if table < 0:
                    table, ordinal = place, -1
                ordinal += _RULE.fullmatch(line) is None
            else:
                table = -1
            self._starts.append(offset)
            self._tables.append(table)
            self._ordinals.append(ordinal)
            offset += len(line) + 1

    def table(self, offset: int) -> int | None:
        """The first line of the table around `offset`, or None."""
        first = self._tables[bisect_right(self._starts, offset) - 1]
        return first if first >= 0 else None

    def row(self, offset: int) -> Row | None:
        """The row around `offset`, or None."""
        place = bisect_right(self._starts, offset) - 1
        first = self._tables[place]
        if first < 0:
            return None
        header = self._cells(first)
        headed = place != first and not any(re.fullmatch(r"[0-9.,]{1,12}", cell.text) for cell in header)
        return Row(
            first, self._ordinals[place] + (not headed), self._cells(place), header if headed else (),
            self._caption(first),
        )  # fmt: skip

    def _cells(self, place: int) -> tuple[Cell, ...]:
        line, offset = self._lines[place], self._starts[place]
        outer = line.lstrip(" ").startswith("|")
        cells = []
        for number, part in enumerate(line.split("|")):
            text = part.strip()
            start = offset + len(part) - len(part.lstrip())
            if not (outer and number == 0):
                cells.append(Cell(start, start + len(text), text))
            offset += len(part) + 1
        return tuple(cells[:-1] if outer and len(cells) > 1 and not cells[-1].text else cells)

    def _caption(self, first: int) -> str:
        """The nearest non-empty line above."""
        above = self._lines[max(0, first - _CAPTION_LINES) : first]
        return next((line.strip()[:300] for line in reversed(above) if line.strip()), "")


class Footnotes:
    """The footnotes of lines about what is in force on a day, or about what was reported before."""

    def __init__(self, text: str) -> None:
        self._any_time: set[str] = set()
        for line in text.split("\n"):
            marks = [mark[1] for mark in _MARK.finditer(line) if not mark[2]]
            if marks and _OTHER_TIMES.search(line):
                self._any_time.update(marks)

    def any_time(self, line: str) -> bool:
        """Whether the line is such a footnote, whose documents may be of any time."""
        mark = _MARK.match(line)
        return mark is not None and mark[2] == ":" and mark[1] in self._any_time
