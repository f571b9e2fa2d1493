"""Charts of twelve months, as a table or as a drawing."""

from litestar import Response, get
from litestar.params import FromPath

from api.exports import svg
from api.exports.file_responses import SVG, file_response
from api.exports.schemas import IndicatorChart
from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.reports.figures import report_request
from api.reports.schemas import ReportQuery
from domain.reports.chart import Chart, charts_of
from domain.reports.report import ReportService


@get(
    "/{period:str}/charts/{chart:str}",
    opt={"doc": Doc(IndicatorChart, query=ReportQuery, refuses=(404,), files=(SVG.media_type,))},
)
async def read_chart(call: TheCall, period: FromPath[str], chart: FromPath[str]) -> Response[bytes]:
    """Chart an indicator over twelve months up to the period (biểu đồ): as a table or, with `.svg`, as a drawing."""
    wanted = await report_request(call, period)
    name = chart.removesuffix(".svg")
    async with call.database.transaction(snapshot=True) as session:
        service = ReportService(session, call.caller.visibility)
        (data,) = await charts_of(service, [name], wanted.period, wanted.known_seq, wanted.authority)
    if chart == name:
        return responses.shaped(_table(data))
    return file_response(svg.draw(data).encode(), SVG, f"{name}-{period}")


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
