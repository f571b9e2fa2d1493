"""Charts of twelve months: a drawing, and the table that says the same."""

from litestar import Response, get
from litestar.params import FromPath

from api.exports import delivery, svg
from api.exports.schemas import IndicatorChart
from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.reports.figures import asked_for
from api.reports.schemas import ReportQuery
from domain.reports.chart import Chart, charts_of
from domain.reports.report import ReportService


@get(
    "/{period:str}/charts/{chart:str}",
    opt={"doc": Doc(IndicatorChart, query=ReportQuery, refuses=(404,), files=(delivery.SVG.media_type,))},
)
async def read_chart(call: TheCall, period: FromPath[str], chart: FromPath[str]) -> Response[bytes]:
    """Chart twelve months that end with the period: an indicator's name, with `.svg` for the drawing (biểu đồ)."""
    wanted = await asked_for(call, period)
    name = chart.removesuffix(".svg")
    async with call.database.transaction(snapshot=True) as session:
        service = ReportService(session, call.caller.visibility)
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
