"""The period's figures and the listing behind each."""

from collections.abc import Iterable

from litestar import Response, get
from litestar.params import FromPath

from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import Doc
from api.reports.late import shown
from api.reports.schemas import Figure, Listing, PeriodReport, ReportQuery
from domain.reports.annex import ReportRequest
from domain.reports.calendars import calendar
from domain.reports.late import Difference, carried_differences
from domain.reports.period import Period, period
from domain.reports.report import FigureValue, Report, ReportService


def _path(found: Period, name: str, size: int, authority: str | None) -> str:
    path = f"/v1/reports/{found.code}/listings/{name}?calendar={found.calendar}&known_seq={size}"
    return path if authority is None else f"{path}&authority={authority}"


def _figure(report: Report, counted: FigureValue, authority: str | None) -> Figure:
    return Figure(
        indicator=counted.name,
        register=counted.register.key,
        kind=counted.indicator.kind,
        title=counted.indicator.title,
        title_vi=counted.indicator.title_vi,
        value=counted.value,
        out_of=counted.out_of,
        listing=_path(report.period, counted.name, report.ledger_size, authority),
    )


def _shown(report: Report, late: Iterable[Difference], authority: str | None) -> PeriodReport:
    found = report.period
    return PeriodReport.model_validate(
        {
            "period": found.code,
            "calendar": found.calendar,
            "from": found.first,
            "to": found.last,
            "ledger_size": report.ledger_size,
            "ledger_root": report.ledger_root.hex(),
            "figures": [_figure(report, counted, authority) for counted in report.figures],
            "late": shown(late),
        }
    )


async def asked_for(call: Call, code: str) -> ReportRequest:
    """The report that a path and its query name. Raises what `Call.query`, `period` and `tense` raise."""
    asked = call.query(ReportQuery)
    found = period(code, await calendar(call.database, asked.calendar))
    return ReportRequest(found, (await call.tense(asked)).seq, asked.authority)


@get("/{period:str}", opt={"doc": Doc(PeriodReport, query=ReportQuery, refuses=(404,))})
async def read_report(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Count a period: a month 2024-11, a quarter 2024-Q4, a half 2024-H2 or a year 2024 (số liệu trong kỳ)."""
    wanted, registers = await asked_for(call, period), call.caller.visibility
    report = await ReportService(call.database, registers).report(wanted.period, wanted.known_seq, wanted.authority)
    late = await carried_differences(call.database, registers, wanted.period, report.ledger_size)
    return responses.shaped(_shown(report, late, wanted.authority))


@get("/{period:str}/listings/{indicator:str}", opt={"doc": Doc(Listing, query=ReportQuery, refuses=(404,))})
async def read_listing(call: TheCall, period: FromPath[str], indicator: FromPath[str]) -> Response[bytes]:
    """List what a figure counts, as many rows as its value (danh sách của số liệu)."""
    wanted = await asked_for(call, period)
    service = ReportService(call.database, call.caller.visibility)
    rows = await service.listing(indicator, wanted.period, wanted.known_seq, wanted.authority)
    return responses.page(rows, None)
