"""Charts of twelve months: a drawing, and the table that says the same."""

from datetime import date

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field

from api.exports import delivery, svg
from api.http import responses
from api.http.authorization import Asker
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import Shape
from api.reports.figures import ReportQuery, asked_for
from domain.declarations.indicator import Kind
from domain.reports.annex import Asked
from domain.reports.chart import Chart, charts_of
from domain.reports.report import ReportService


class Month(Shape):
    """One month of a chart."""

    period: str = Field(description="The period (kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    value: int = Field(description="The figure (số liệu)")


class IndicatorChart(Shape):
    """Twelve months of an indicator, the last being that of the period."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    kind: Kind
    title: str = Field(description="What it is called, in English")
    title_vi: str = Field(description="What it is called (tên gọi)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day of the first month")
    last_day: date = Field(alias="to", description="Last day of the last month")
    ledger_size: int = Field(description="How many acts were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    months: list[Month] = Field(description="Twelve months, the earliest first (mười hai tháng)")


async def resolved(state: State, code: str, asked: ReportQuery) -> Asked:
    """Which report is meant, for every file of it."""
    found, seq = await asked_for(state, code, asked)
    return Asked(found, seq, asked.authority)


@get(
    "/{period:str}/charts/{chart:str}",
    dependencies={"asked": query_of(ReportQuery)},
    opt={"doc": Doc(IndicatorChart, query=ReportQuery, refuses=(404,), files=(delivery.SVG.media_type,))},
)
async def read_chart(
    state: State, period: FromPath[str], chart: FromPath[str], asked: NamedDependency[ReportQuery], principal: Asker
) -> Response[bytes]:
    """Chart twelve months that end with the period: an indicator's name, with `.svg` for the drawing (biểu đồ)."""
    wanted = await resolved(state, period, asked)
    name = chart.removesuffix(".svg")
    async with state.database.transaction(frozen=True) as session:
        service = ReportService(session, principal.visibility)
        (found,) = await charts_of(service, [name], wanted.period, wanted.known_seq, wanted.authority)
    if chart == name:
        return responses.shaped(_table(found))
    return delivery.whole(svg.drawn(found).encode(), delivery.SVG, f"{name}-{period}")


def _table(chart: Chart) -> IndicatorChart:
    months = [
        {"period": month.code, "from": month.first, "to": month.last, "value": value}
        for month, value in zip(chart.months, chart.values, strict=True)
    ]
    return IndicatorChart.model_validate(
        {
            "indicator": chart.name,
            "register": chart.register.key,
            "kind": chart.indicator.kind,
            "title": chart.indicator.title,
            "title_vi": chart.indicator.title_vi,
            "calendar": chart.months[-1].calendar,
            "from": chart.months[0].first,
            "to": chart.months[-1].last,
            "ledger_size": chart.ledger.size,
            "ledger_root": chart.ledger.root.hex(),
            "months": months,
        }
    )
