"""The figures of a period, each with its listing."""

from collections.abc import Iterable

from litestar import Response, get
from litestar.params import FromPath

from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import Doc
from api.reports.late import public_differences
from api.reports.schemas import Figure, Listing, PartQuery, PeriodReport, ReportQuery
from db.queries.figure_parts import Breakdown
from domain.phrases import phrases_of
from domain.reports.annex import ReportRequest
from domain.reports.calendars import calendar
from domain.reports.late import Difference, carried_differences
from domain.reports.period import Period
from domain.reports.report import FigureValue, Report, ReportService
from domain.reports.spans import any_period


def _path(period: Period, name: str, size: int, authority: str | None) -> str:
    path = f"/v1/reports/{period.code}/listings/{name}?calendar={period.calendar}&known_seq={size}"
    return path if authority is None else f"{path}&authority={authority}"


def _figure(report: Report, figure: FigureValue, authority: str | None) -> Figure:
    return Figure(
        indicator=figure.name,
        register=figure.register.key,
        section=phrases_of(figure.register).section,
        kind=figure.indicator.kind,
        title=figure.indicator.title,
        title_vi=figure.indicator.title_vi,
        value=figure.value,
        out_of=figure.out_of,
        listing=_path(report.period, figure.name, report.ledger_size, authority),
    )


def _period_report(report: Report, late: Iterable[Difference], authority: str | None) -> PeriodReport:
    period = report.period
    return PeriodReport.model_validate(
        {
            "period": period.code,
            "calendar": period.calendar,
            "from": period.first,
            "to": period.last,
            "ledger_size": report.ledger_size,
            "ledger_root": report.ledger_root.hex(),
            "figures": [_figure(report, figure, authority) for figure in report.figures],
            "late": public_differences(late),
        }
    )


async def report_request(call: Call, code: str) -> ReportRequest:
    """The report request of a path and its query. Raises Malformed, NotFound, and NotAllowed beyond the ledger."""
    query = call.query(ReportQuery)
    when = await call.tense(query)
    wanted = any_period(code, await calendar(call.database, query.calendar, when.size))
    return ReportRequest(wanted, when.seq, query.authority)


@get("/{period:str}", opt={"doc": Doc(PeriodReport, query=ReportQuery, refuses=(404,))})
async def read_report(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Read the figures of a period (số liệu trong kỳ).

    Month 2024-11, quarter 2024-Q4, half 2024-H2, nine months 2024-9M, year 2024, or two days 2024-10-15..2024-11-14.
    """
    question = ("report", period, call.query(ReportQuery).model_dump_json(), call.caller.visibility)
    answer = await call.services.answer_cache.get(call.database, question, lambda: _answer(call, period))
    return responses.json(answer)


async def _answer(call: Call, code: str) -> bytes:
    """The report as JSON text, which depends on the ledger and on what its caller sees, and on nothing else."""
    wanted, visibility = await report_request(call, code), call.caller.visibility
    report = await ReportService(call.database, visibility).report(wanted.period, wanted.known_seq, wanted.authority)
    late = await carried_differences(call.database, visibility, wanted.period, report.ledger_size)
    return _period_report(report, late, wanted.authority).model_dump_json(by_alias=True).encode()


@get("/{period:str}/listings/{indicator:str}", opt={"doc": Doc(Listing, query=PartQuery, refuses=(404,))})
async def read_listing(call: TheCall, period: FromPath[str], indicator: FromPath[str]) -> Response[bytes]:
    """List the units that a figure counts, as many rows as its value (danh sách của số liệu)."""
    query = call.query(PartQuery)
    when = await call.tense(query)
    wanted = any_period(period, await calendar(call.database, query.calendar, when.size))
    stated = {by: getattr(query, by) for by in Breakdown}
    parts = {by: part for by, part in stated.items() if part is not None}
    service = ReportService(call.database, call.caller.visibility)
    return responses.page(await service.listing(indicator, wanted, when.seq, parts), None)
