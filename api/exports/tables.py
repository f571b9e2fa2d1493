"""Figures and listings as tables: what CSV and XLSX write, row by row, so that no listing is ever in memory whole."""

from datetime import date
from typing import Final, Protocol, TypeAlias

from db.session import Session
from domain.access.visibility import Visibility
from domain.acts.act import STATE_LABELS
from domain.declarations.register import Register
from domain.reports.annex import ListedRow, ReportRequest, heading, listed_row
from domain.reports.late import Difference, LateAct, carried_differences
from domain.reports.report import FigureValue, Report, ReportService

Cell: TypeAlias = str | int | date | None

FIGURE_HEADERS: Final = ("Sổ bộ", "Mã chỉ tiêu", "Chỉ tiêu", "Số liệu", "Trên tổng số")
ROW_HEADERS: Final = (
    "Mã chỉ tiêu",
    "Chỉ tiêu",
    "Số, ký hiệu",
    "Ngày ký",
    "Từ ngày",
    "Số trong sổ bộ",
    "Tình trạng",
    "Mã đơn vị",
    "Tên đơn vị",
    "Số thứ tự trong sổ cái",
    "Mã dòng trong sổ bộ",
)
"""The paper that the act or the entry rests on, with its day; since when it holds; the number of the entry itself."""
LATE_HEADERS: Final = (
    "Sổ bộ",
    "Mã chỉ tiêu",
    "Chỉ tiêu",
    "Kỳ đã chốt",
    "Số đã chốt",
    "Số đã báo cáo",
    "Số nay biết",
    "Chênh lệch",
    "Hành vi",
    "Số, ký hiệu",
    "Ngày ký",
    "Từ ngày",
    "Lý do",
    "Số thứ tự trong sổ cái",
    "Mã dòng trong sổ bộ",
)


class Tables(Protocol):
    """A file of tables; its parts are written in this order."""

    def state(self, label: str, value: Cell) -> None:
        """Something that the file states of itself."""

    def figure(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """A figure."""

    def late(self, cells: tuple[Cell, ...]) -> None:
        """An act that made a difference to an earlier period."""

    def row(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """A row of the listing behind a figure."""


async def write(tables: Tables, session: Session, visibility: Visibility, asked: ReportRequest) -> Report:
    """Everything that the report says; `session` must be frozen, so that figures and rows agree."""
    service = ReportService(session, visibility)
    report = await service.report(asked.period, asked.known_seq, asked.authority)
    for label, value in heading(report, asked.authority):
        tables.state(label, value)
    for counted in report.figures:
        tables.figure(counted.register, _figure(counted))
    for found in await carried_differences(session, visibility, asked.period, report.ledger_size):
        for act in found.acts:
            tables.late(_late(found, act))
    for counted in report.figures:
        async for row in service.rows(session, counted.name, asked.period, asked.known_seq, asked.authority):
            tables.row(counted.register, _row(counted, listed_row(row)))
    return report


def _figure(counted: FigureValue) -> tuple[Cell, ...]:
    return (
        counted.register.title_vi,
        counted.name,
        counted.indicator.title_vi,
        counted.value,
        counted.out_of,
    )


def _row(counted: FigureValue, row: ListedRow) -> tuple[Cell, ...]:
    return (
        counted.name,
        counted.indicator.title_vi,
        row.paper.printed,
        row.paper.signed_on,
        row.on,
        row.number,
        STATE_LABELS.get(row.status or "", row.status),
        row.holder,
        row.holder_name,
        row.act_seq,
        str(row.entry),
    )


def _late(found: Difference, act: LateAct) -> tuple[Cell, ...]:
    return (
        found.register.title_vi,
        found.name,
        found.indicator.title_vi,
        found.period.code,
        found.sealed,
        found.reported,
        found.now,
        found.difference,
        act.words,
        act.cited.printed,
        act.cited.signed_on,
        act.effective_on,
        act.reason,
        act.seq,
        str(act.entry),
    )
