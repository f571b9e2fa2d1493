"""Figures over many periods as CSV: a column for each period, a row for each indicator, part and comparison."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from api.exports.csv_file import safe
from api.exports.tables import Cell
from domain.reports.indicators import Declared
from domain.reports.matrix import Line, Matrix
from domain.reports.spans import Comparison

HEADERS: Final = ("Mục", "Sổ bộ", "Mã chỉ tiêu", "Chỉ tiêu", "Đơn vị tính", "Phân tổ", "So sánh")
COMPARISONS: Final = {
    Comparison.BEFORE: "Kỳ trước",
    Comparison.LAST_YEAR: "Cùng kỳ năm trước",
    Comparison.CUMULATED: "Luỹ kế từ ngày 01/01",
}
"""The comparisons in words."""


def matrix_csv(found: Matrix) -> bytes:
    """The file, in UTF-8 with a byte order mark; no cell is evaluated as a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((*HEADERS, *(column.period.code for column in found.columns)))
    for row in (*_heading(found), *(row for line in found.lines for row in _rows(found, line))):
        writer.writerow(map(safe, row))
    return text.getvalue().encode("utf-8-sig")


def _heading(found: Matrix) -> Iterator[tuple[Cell, ...]]:
    """The days of the periods, the sizes at which they were sealed, and the ledger's size."""
    columns = found.columns
    stated: tuple[tuple[str, tuple[Cell, ...]], ...] = (
        ("Ngày đầu kỳ", tuple(column.period.first for column in columns)),
        ("Ngày cuối kỳ", tuple(column.period.last for column in columns)),
        ("Chốt ở cỡ sổ cái", tuple(column.seal.ledger_size if column.seal else None for column in columns)),
        ("Cỡ sổ cái (số hành vi đã ghi)", (found.ledger_size,) * len(columns)),
    )
    for title, cells in stated:
        yield (None, None, None, title, None, None, None, *cells)


def _rows(found: Matrix, line: Line) -> Iterator[tuple[Cell, ...]]:
    """The values of an indicator, those that they are compared with, and those of its parts."""
    one = Declared(line.name, line.register, line.register, line.indicator)
    about = (one.section, line.register.title_vi, line.name, line.indicator.title_vi, one.unit_vi)
    yield (*about, None, None, *(cell.value for cell in line.cells))
    for comparison in line.cells[0].compared:
        yield (*about, None, COMPARISONS[comparison], *(cell.compared[comparison] for cell in line.cells))
    for part in sorted({part for cell in line.cells for part in cell.parts}):
        yield (*about, found.parts[part] or part, None, *(cell.parts.get(part, 0) for cell in line.cells))
