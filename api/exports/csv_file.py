"""CSV (RFC 4180) in UTF-8 with the mark that spreadsheets look for; no cell of it is taken for a formula."""

import csv
from io import TextIOWrapper
from typing import IO, Final

from api.exports.tables import FIGURE_HEADERS, ROW_HEADERS, Cell
from domain.register import Register

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

STATED: Final = "Kỳ báo cáo"
FIGURES: Final = "Số liệu"
LISTINGS: Final = "Danh sách"
HEADERS: Final = ("Phần", *FIGURE_HEADERS, *ROW_HEADERS[2:])
"""One header for all rows; the first column says which part a row is of."""


class CsvFile:
    """Writes to `file`, which stays open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow(HEADERS)

    def state(self, label: str, value: Cell) -> None:
        """The label where figures have their title, the value where they have theirs."""
        self._write(STATED, None, None, label, value)

    def figure(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """A figure."""
        self._write(FIGURES, *cells)

    def row(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """A row of a listing, with its register's title."""
        name, title, *rest = cells
        self._write(LISTINGS, register.title_vi, name, title, None, None, *rest)

    def close(self) -> None:
        """Write out what is still held back."""
        self._text.flush()
        self._text.detach()

    def _write(self, *cells: Cell) -> None:
        self._writer.writerow([_safe(cell) for cell in (*cells, *(None,) * (len(HEADERS) - len(cells)))])


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would run (CSV injection) gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA) else cell
