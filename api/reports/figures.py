"""The period's figures and the listing behind each."""

from datetime import date
from uuid import UUID

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field

from api.drafts.routes import check_draft
from api.http import responses
from api.http.authorization import Asker, access
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import KnownQuery, Shape
from api.reports.late import LateDifference, shown
from db.tables.types import OrganisationCode, Symbol
from domain.access.principal import READ
from domain.declarations.indicator import Kind
from domain.reports.calendars import calendar
from domain.reports.late import carried
from domain.reports.period import ND09, Period, period
from domain.reports.report import Counted, Report, ReportService
from domain.tense import tense


class ReportQuery(KnownQuery):
    """Which calendar cuts the period, and as known when."""

    authority: OrganisationCode | None = Field(
        None, description="Only what this body did, and what stands on its papers (cơ quan có thẩm quyền khi đó)"
    )
    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo), for example `nd09`")


class Figure(Shape):
    """One figure."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    kind: Kind
    title: str = Field(description="What is counted, in English")
    title_vi: str = Field(description="What it is called (tên gọi)")
    value: int = Field(description="The figure (số liệu)")
    out_of: int | None = Field(description="The value that it is a share of (trên tổng số); null if it is no share")
    listing: str = Field(description="Path of the rows behind it, as many as the value, at the same ledger size")


class PeriodReport(Shape):
    """The figures of a period at one size of the ledger."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="How many acts were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    figures: list[Figure] = Field(description="The figures (số liệu)")
    late: list[LateDifference] = Field(
        description="What became known of earlier sealed periods and no sealed report has told (số liệu phát sinh sau "
        "khi chốt); of every authority"
    )


class ListingRow(Shape):
    """What one unit of a figure is: an act of the period, or an entry on its last day."""

    entry: UUID = Field(description="The entry (dòng trong sổ)")
    on: date = Field(description="The day of the act; for a stock, since when the entry is as it is")
    act_seq: int = Field(description="seq of the act (số thứ tự hành vi)")
    number: str | None = Field(description="Number and symbol of the entry as printed (số và ký hiệu)")
    status: str | None = Field(description="What the entry is (tình trạng)")
    holder: str = Field(description="Code of the body that holds it (tổ chức, đơn vị)")
    holder_name: str | None = Field(description="Its name as printed (tên ghi trên văn bản)")
    paper_number: int | None = Field(description="Number of the paper that the act or the entry rests on (số văn bản)")
    paper_symbol: str | None = Field(description="Its symbol (ký hiệu)")
    paper_signed_on: date | None = Field(description="Its day of signing (ngày ký)")


class Listing(Shape):
    """The rows a figure counts."""

    items: list[ListingRow] = Field(description="The rows (các dòng)")
    next: None = Field(description="Always null: a listing is whole")


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


async def asked_for(state: State, code: str, asked: ReportQuery) -> tuple[Period, int | None]:
    """The period, and the ledger's size if one was asked for. Raises what `period` and `tense` raise."""
    found = period(code, await calendar(state.database, asked.calendar))
    return found, (await tense(state.database, None, asked.known_at, asked.known_seq)).seq


@get(
    "/{period:str}",
    dependencies={"asked": query_of(ReportQuery)},
    opt={"doc": Doc(PeriodReport, query=ReportQuery, refuses=(404,))},
)
async def read_report(
    state: State,
    period: FromPath[str],
    asked: NamedDependency[ReportQuery],
    principal: Asker,
) -> Response[bytes]:
    """Count a period: a month 2024-11, a quarter 2024-Q4, a half 2024-H2 or a year 2024 (số liệu trong kỳ)."""
    found, seq = await asked_for(state, period, asked)
    report = await ReportService(state.database, principal.visibility).report(found, seq, asked.authority)
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
                "late": shown(await carried(state.database, principal.visibility, found, report.ledger_size)),
            }
        )
    )


@get(
    "/{period:str}/listings/{indicator:str}",
    dependencies={"asked": query_of(ReportQuery)},
    opt={"doc": Doc(Listing, query=ReportQuery, refuses=(404,))},
)
async def read_listing(
    state: State,
    period: FromPath[str],
    indicator: FromPath[str],
    asked: NamedDependency[ReportQuery],
    principal: Asker,
) -> Response[bytes]:
    """List what a figure counts, as many rows as its value (danh sách của số liệu)."""
    found, seq = await asked_for(state, period, asked)
    rows = await ReportService(state.database, principal.visibility).listing(indicator, found, seq, asked.authority)
    return responses.page(rows, None)


def report_router() -> Router:
    """The reports' router."""
    return Router(
        path="/v1/reports", route_handlers=[read_report, read_listing, check_draft], tags=["Reports"], opt=access(READ)
    )
