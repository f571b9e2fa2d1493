"""Figures and listings as tables of CSV or XLSX, written row by row, so that no listing is completely in memory."""

from datetime import date
from typing import Final, Protocol, TypeAlias

from db.session import Session
from domain.access.visibility import Visibility
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
"""Among them: the paper of the act or entry with its day, the first day, and the entry's own number."""
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
    """A file of tables, whose parts are written in this order."""

    def state(self, label: str, value: Cell) -> None:
        """Write a line of the heading."""

    def figure(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """Write a figure."""

    def late(self, cells: tuple[Cell, ...]) -> None:
        """Write an act that caused a late difference."""

    def row(self, register: Register, cells: tuple[Cell, ...]) -> None:
        """Write a row of the listing of a figure."""


async def write(tables: Tables, session: Session, visibility: Visibility, request: ReportRequest) -> Report:
    """Write a report; `session` must be a snapshot, so that figures and rows agree."""
    service = ReportService(session, visibility)
    report = await service.report(request.period, request.known_seq, request.authority)
    for label, value in heading(report, request.authority):
        tables.state(label, value)
    for figure in report.figures:
        tables.figure(figure.register, _figure(figure))
    for difference in await carried_differences(session, visibility, request.period, report.ledger_size):
        for act in difference.acts:
            tables.late(_late(difference, act))
    for figure in report.figures:
        async for row in service.rows(session, figure.name, request.period, request.known_seq, request.authority):
            tables.row(figure.register, _row(figure, listed_row(row)))
    return report


def _figure(figure: FigureValue) -> tuple[Cell, ...]:
    return (
        figure.register.title_vi,
        figure.name,
        figure.indicator.title_vi,
        figure.value,
        figure.out_of,
    )


def _row(figure: FigureValue, row: ListedRow) -> tuple[Cell, ...]:
    return (
        figure.name,
        figure.indicator.title_vi,
        row.paper.printed,
        row.paper.signed_on,
        row.effective_on,
        row.printed_number,
        row.status_vi,
        row.holder,
        row.holder_name,
        row.seq,
        str(row.entry),
    )


def _late(difference: Difference, act: LateAct) -> tuple[Cell, ...]:
    return (
        difference.register.title_vi,
        difference.name,
        difference.indicator.title_vi,
        difference.period.code,
        difference.sealed,
        difference.reported,
        difference.now,
        difference.difference,
        act.words,
        act.cited.printed,
        act.cited.signed_on,
        act.effective_on,
        act.reason,
        act.seq,
        str(act.entry),
    )
