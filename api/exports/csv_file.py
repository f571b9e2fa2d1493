"""CSV (RFC 4180) in UTF-8 with a byte order mark for spreadsheets; no cell is evaluated as a formula."""

import csv
from io import TextIOWrapper
from typing import IO, Final

from api.exports.tables import FIGURE_HEADERS, LATE_HEADERS, ROW_HEADERS, Cell
from domain.declarations.register import Register

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

HEADING: Final = "Kỳ báo cáo"
FIGURES: Final = "Số liệu"
LATE: Final = "Phát sinh sau khi chốt"
LISTINGS: Final = "Danh sách"
HEADERS: Final = tuple(dict.fromkeys(("Phần", *FIGURE_HEADERS, *ROW_HEADERS, *LATE_HEADERS)))
"""One header for all rows; the first column has the part that a row belongs to."""


class CsvFile:
    """Writes to `file`, which stays open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow(HEADERS)

    def state(self, label: str, value: Cell) -> None:
        """Write a label and its value, in the columns of a figure's title and value."""
        self._write(HEADING, ("Chỉ tiêu", "Số liệu"), (label, value))

    def figure(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """Write a figure."""
        self._write(FIGURES, FIGURE_HEADERS, cells)

    def late(self, cells: tuple[Cell, ...]) -> None:
        """Write an act that caused a late difference."""
        self._write(LATE, LATE_HEADERS, cells)

    def row(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """Write a row of a listing, with its register's title."""
        self._write(LISTINGS, ("Sổ bộ", *ROW_HEADERS), (register.title_vi, *cells))

    def close(self) -> None:
        """Flush what is buffered."""
        self._text.flush()
        self._text.detach()

    def _write(self, part: str, headers: tuple[str, ...], cells: tuple[Cell, ...]) -> None:
        by_header = dict(zip(headers, cells, strict=True))
        self._writer.writerow([part, *(safe(by_header.get(header)) for header in HEADERS[1:])])


def safe(cell: Cell) -> Cell:
    """Prefix text that a spreadsheet would evaluate (CSV injection) with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA) else cell
