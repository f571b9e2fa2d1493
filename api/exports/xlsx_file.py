"""XLSX with sheets for figures, late differences and the listings of each register; cells are typed."""

from datetime import UTC, date, datetime
from typing import IO, Any, Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from api.exports.tables import FIGURE_HEADERS, LATE_HEADERS, ROW_HEADERS, Cell
from domain.declarations.register import Register
from domain.phrases import phrases_of

LAST_ROW: Final = 1_048_576
"""Rows of a sheet; further ones go to another sheet."""

FIGURES: Final = "Số liệu"
LATE: Final = "Phát sinh sau khi chốt"
_WIDTHS: Final = {
    "Số liệu": 24,
    "Chỉ tiêu": 44,
    "Sổ bộ": 44,
    "Tên đơn vị": 50,
    "Mã dòng trong sổ bộ": 38,
    "Lý do": 44,
    "Hành vi": 28,
}


class XlsxFile:
    """Writes to `file`, which stays open; rows are buffered in `folder`, not in memory."""

    def __init__(self, file: IO[bytes], folder: str, last_row: int = LAST_ROW) -> None:
        self._book: Any = Workbook(
            file, {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._last_row = last_row
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._figures = _Sheet(self._book, FIGURES)
        self._late = _Sheet(self._book, LATE)
        self._write_header(self._late, LATE_HEADERS)
        self._open: dict[str, _Sheet] = {}
        # A fixed date, so that equal figures give equal files.
        self._book.set_properties({"title": "Số liệu kỳ báo cáo", "created": datetime(2000, 1, 1, tzinfo=UTC)})

    def state(self, label: str, value: Cell) -> None:
        """Write a label and its value, above the figures."""
        self._write(self._figures, (label, value))

    def figure(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """Write a figure; the first is preceded by the header, which is frozen."""
        if not self._figures.headed:
            self._write_header(self._figures, FIGURE_HEADERS)
        self._write(self._figures, cells)

    def late(self, cells: tuple[Cell, ...]) -> None:
        """Write an act that caused a late difference."""
        self._write(self._late, cells)

    def row(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """Write a row of a listing, in the sheet of its register."""
        name = phrases_of(register).short
        sheet = self._open.get(name)
        if sheet is None or sheet.next >= self._last_row:
            part = sheet.part + 1 if sheet else 1
            sheet = self._open[name] = _Sheet(self._book, name if part == 1 else f"{name} ({part})", part)
            self._write_header(sheet, ROW_HEADERS)
        self._write(sheet, cells)

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def discard(self) -> None:
        """Close the buffers of an unfinished file, which the library leaves open."""
        for page in self._book.worksheets():
            page.row_data_fh.close()

    def _write_header(self, sheet: "_Sheet", headers: tuple[str, ...]) -> None:
        for column, header in enumerate(headers):
            sheet.page.set_column(column, column, _WIDTHS.get(header, 20))
        for column, header in enumerate(headers):
            sheet.page.write_string(sheet.next, column, header, self._bold)
        sheet.next, sheet.headed = sheet.next + 1, True
        sheet.page.freeze_panes(sheet.next, 0)

    def _write(self, sheet: "_Sheet", cells: tuple[Cell, ...]) -> None:
        for column, cell in enumerate(cells):
            match cell:
                case date():
                    sheet.page.write_datetime(sheet.next, column, cell, self._day)
                case int():
                    sheet.page.write_number(sheet.next, column, cell)
                case str():
                    sheet.page.write_string(sheet.next, column, cell)
        sheet.next += 1


class _Sheet:
    """A sheet with its next free row and the part of its register that it has."""

    def __init__(self, book: Any, name: str, part: int = 1) -> None:
        self.page: Any = book.add_worksheet(name)
        self.next, self.part, self.headed = 0, part, False
