"""The annex (phụ lục) of a period: figures, their listings, late changes, and twelve months of each register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.session import Row, Session
from db.vietnamese import sort_key
from domain.access.visibility import Visibility
from domain.acts.act import Document
from domain.reports.calendars import CALENDAR, OWN_CALENDAR
from domain.reports.chart import Chart, charts_of
from domain.reports.late import Difference, carried_differences
from domain.reports.period import Period
from domain.reports.report import FigureValue, Report, ReportService

MAX_ROWS: Final = 2000
"""Rows listed in a paper, in total; spreadsheets have no such limit."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A report's period, ledger size (None: everything known) and authority (None: all)."""

    period: Period
    known_seq: int | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One unit of a figure: an act in the period, or an entry on its last day.

    `paper` is the document of the act or entry, `printed_number` that of the entry.
    """

    entry: UUID
    effective_on: date
    seq: int
    printed_number: str | None
    status: str | None
    status_vi: str | None
    holder: str
    holder_name: str | None
    paper: Document

    @property
    def name(self) -> str:
        """The holder as printed, or its code."""
        return self.holder_name or self.holder


@dataclass(frozen=True, slots=True)
class Annex:
    """A report with its listings, by name of the indicator; None for a listing too long to print."""

    report: Report
    authority: str | None
    listings: Mapping[str, Sequence[ListedRow] | None]
    late: Sequence[Difference]
    charts: Sequence[Chart]


def listed_row(row: Row) -> ListedRow:
    """Convert a row of the database."""
    values = dict(row)
    paper = Document(**{name: values.pop(f"paper_{name}") for name in ("number", "symbol", "signed_on")})
    return ListedRow(**values, paper=paper)


def heading(report: Report, authority: str | None) -> list[tuple[str, str | int | date]]:
    """The heading of every file (kỳ, lịch, ngày đầu, ngày cuối, cỡ và gốc sổ cái), with typed values."""
    period = report.period
    facts: list[tuple[str, str | int | date]] = [
        ("Kỳ báo cáo", period.code),
        ("Lịch báo cáo", f"{period.calendar}: {CALENDAR.get(period.calendar, OWN_CALENDAR)}"),
        ("Ngày đầu kỳ", period.first),
        ("Ngày cuối kỳ", period.last),
        ("Cỡ sổ cái (số hành vi đã ghi)", report.ledger_size),
        ("Gốc sổ cái (SHA-256, RFC 9162)", report.ledger_root.hex()),
    ]
    return facts if authority is None else [*facts, ("Chỉ tính việc của cơ quan", authority)]


async def annex_of(
    session: Session, visibility: Visibility, request: ReportRequest, *, with_charts: bool = False
) -> Annex:
    """The annex of a period; `session` must be a snapshot, so that figures and listings agree."""
    service = ReportService(session, visibility)
    report = await service.report(request.period, request.known_seq, request.authority)
    room, listings = MAX_ROWS, dict[str, Sequence[ListedRow] | None]()
    for figure in report.figures:
        if figure.value > room:
            listings[figure.name] = None
        elif figure.value:
            listings[figure.name] = await _sorted_rows(service, session, figure, request)
            room -= figure.value
    firsts = {figure.register.key: figure.name for figure in reversed(report.figures)}
    late = await carried_differences(session, visibility, request.period, report.ledger_size)
    charts = await charts_of(service, [*reversed(firsts.values())], *_arguments(request)) if with_charts else ()
    return Annex(report, request.authority, listings, late, charts)


async def _sorted_rows(
    service: ReportService, session: Session, figure: FigureValue, request: ReportRequest
) -> list[ListedRow]:
    """The listing by holder's name, day and act."""
    rows = service.rows(session, figure.name, *_arguments(request))
    return sorted(
        [listed_row(row) async for row in rows], key=lambda row: (sort_key(row.name), row.effective_on, row.seq)
    )


def _arguments(request: ReportRequest) -> tuple[Any, Any, Any]:
    return request.period, request.known_seq, request.authority
