"""Figures and listings as tables: what CSV and XLSX write, row by row, so that no listing is ever in memory whole."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol, TypeAlias

from db.session import Session
from domain import words
from domain.annex import Asked, Listed, heading, listed
from domain.register import Register
from domain.report import Counted, Report, ReportService

Cell: TypeAlias = str | int | date | None

FIGURE_HEADERS: Final = ("Sổ bộ", "Mã chỉ tiêu", "Chỉ tiêu", "Số liệu", "Trên tổng số")
ROW_HEADERS: Final = (
    "Mã chỉ tiêu",
    "Chỉ tiêu",
    "Số, ký hiệu",
    "Ngày",
    "Tình trạng",
    "Mã đơn vị",
    "Tên đơn vị",
    "Số thứ tự trong sổ cái",
    "Mã dòng trong sổ bộ",
)


class Tables(Protocol):
    """A file of tables; its parts are written in this order."""

    def state(self, label: str, value: Cell) -> None:
        """Something that the file states of itself."""

    def figure(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """A figure."""

    def row(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """A row of the listing behind a figure."""


async def write(tables: Tables, session: Session, registers: Mapping[str, Register], asked: Asked) -> Report:
    """Everything that the report says; `session` must be frozen, so that figures and rows agree."""
    service = ReportService(session, registers)
    report = await service.report(asked.period, asked.known_seq, asked.authority)
    for label, value in heading(report, asked.authority):
        tables.state(label, value)
    for counted in report.figures:
        tables.figure(counted.register, _figure(counted))
    for counted in report.figures:
        async for row in service.rows(session, counted.name, asked.period, asked.known_seq, asked.authority):
            tables.row(counted.register, _row(counted, listed(row)))
    return report


def _figure(counted: Counted) -> tuple[Cell, ...]:
    return (
        counted.register.title_vi,
        counted.name,
        counted.indicator.title_vi,
        counted.value,
        counted.out_of,
    )


def _row(counted: Counted, row: Listed) -> tuple[Cell, ...]:
    return (
        counted.name,
        counted.indicator.title_vi,
        row.number,
        row.on,
        words.STATE.get(row.status or "", row.status),
        row.holder,
        row.holder_name,
        row.act_seq,
        str(row.entry),
    )
