"""The period's figures and the listing behind each."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import Asker, Served
from api.http.parsing import query_of
from api.http.responses import Doc
from api.reports.late import shown
from api.reports.schemas import Figure, Listing, PeriodReport, ReportQuery
from api.services import Services
from domain.reports.calendars import calendar
from domain.reports.late import carried
from domain.reports.period import Period, period
from domain.reports.report import Counted, Report, ReportService
from domain.tense import tense


def _path(found: Period, name: str, size: int, authority: str | None) -> str:
    path = f"/v1/reports/{found.code}/listings/{name}?calendar={found.calendar}&known_seq={size}"
    return path if authority is None else f"{path}&authority={authority}"


def _figure(report: Report, counted: Counted, authority: str | None) -> Figure:
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


async def asked_for(services: Services, code: str, asked: ReportQuery) -> tuple[Period, int | None]:
    """The period, and the ledger's size if one was asked for. Raises what `period` and `tense` raise."""
    found = period(code, await calendar(services.database, asked.calendar))
    return found, (await tense(services.database, None, asked.known_at, asked.known_seq)).seq


@get(
    "/{period:str}",
    dependencies={"asked": query_of(ReportQuery)},
    opt={"doc": Doc(PeriodReport, query=ReportQuery, refuses=(404,))},
)
async def read_report(
    services: Served,
    period: FromPath[str],
    asked: NamedDependency[ReportQuery],
    principal: Asker,
) -> Response[bytes]:
    """Count a period: a month 2024-11, a quarter 2024-Q4, a half 2024-H2 or a year 2024 (số liệu trong kỳ)."""
    found, seq = await asked_for(services, period, asked)
    report = await ReportService(services.database, principal.counted).report(found, seq, asked.authority)
    return responses.shaped(
        PeriodReport.model_validate(
            {
                "period": found.code,
                "calendar": found.calendar,
                "from": found.first,
                "to": found.last,
                "ledger_size": report.ledger_size,
                "ledger_root": report.ledger_root.hex(),
                "figures": [_figure(report, counted, asked.authority) for counted in report.figures],
                "late": shown(await carried(services.database, principal.counted, found, report.ledger_size)),
            }
        )
    )


@get(
    "/{period:str}/listings/{indicator:str}",
    dependencies={"asked": query_of(ReportQuery)},
    opt={"doc": Doc(Listing, query=ReportQuery, refuses=(404,))},
)
async def read_listing(
    services: Served,
    period: FromPath[str],
    indicator: FromPath[str],
    asked: NamedDependency[ReportQuery],
    principal: Asker,
) -> Response[bytes]:
    """List what a figure counts, as many rows as its value (danh sách của số liệu)."""
    found, seq = await asked_for(services, period, asked)
    rows = await ReportService(services.database, principal.counted).listing(indicator, found, seq, asked.authority)
    return responses.page(rows, None)
