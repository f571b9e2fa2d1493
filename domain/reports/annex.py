"""The annex (phụ lục) of a period: figures, the rows behind them, what came late, twelve months of each register."""

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
from domain.reports.late import Difference, carried
from domain.reports.period import Period
from domain.reports.report import Counted, Report, ReportService

MOST_ROWS: Final = 2000
"""Rows that a paper lists in all; a file of tables has no such limit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report is meant: the period, the ledger's size (None: all that is known) and whose acts (None: all)."""

    period: Period
    known_seq: int | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One unit of a figure: an act of the period, or an entry on its last day.

    `paper` is the document that the act or the entry rests on, `number` that of the entry as printed.
    """

    entry: UUID
    on: date
    act_seq: int
    number: str | None
    status: str | None
    holder: str
    holder_name: str | None
    paper: Document

    @property
    def name(self) -> str:
        """The holder as printed, or its code."""
        return self.holder_name or self.holder


@dataclass(frozen=True, slots=True)
class Annex:
    """A report with its listings by indicator's name; None stands for one too long to print."""

    report: Report
    authority: str | None
    listings: Mapping[str, Sequence[Listed] | None]
    late: Sequence[Difference]
    charts: Sequence[Chart]


def listed(row: Row) -> Listed:
    """A row of a listing."""
    given = dict(row)
    paper = Document(**{name: given.pop(f"paper_{name}") for name in ("number", "symbol", "signed_on")})
    return Listed(**given, paper=paper)


def heading(report: Report, authority: str | None) -> list[tuple[str, str | int | date]]:
    """What every file states of itself (kỳ, lịch, ngày đầu, ngày cuối, cỡ và gốc sổ cái), with types of their own."""
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


async def annex_of(session: Session, visibility: Visibility, asked: Asked, *, drawn: bool = False) -> Annex:
    """Everything that a paper on the period tells; `session` must be frozen, so that figures and rows agree."""
    service = ReportService(session, visibility)
    report = await service.report(asked.period, asked.known_seq, asked.authority)
    room, listings = MOST_ROWS, dict[str, Sequence[Listed] | None]()
    for counted in report.figures:
        if counted.value > room:
            listings[counted.name] = None
        elif counted.value:
            listings[counted.name] = await _in_order(service, session, counted, asked)
            room -= counted.value
    firsts = {counted.register.key: counted.name for counted in reversed(report.figures)}
    late = await carried(session, visibility, asked.period, report.ledger_size)
    charts = await charts_of(service, [*reversed(firsts.values())], *_given(asked)) if drawn else ()
    return Annex(report, asked.authority, listings, late, charts)


async def _in_order(service: ReportService, session: Session, counted: Counted, asked: Asked) -> list[Listed]:
    """By the holders' names, each holder's by day and act."""
    rows = service.rows(session, counted.name, *_given(asked))
    return sorted([listed(row) async for row in rows], key=lambda row: (sort_key(row.name), row.on, row.act_seq))


def _given(asked: Asked) -> tuple[Any, Any, Any]:
    return asked.period, asked.known_seq, asked.authority
