"""The indicators as declared."""

from litestar import Response, get

from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import page_of
from api.reports.schemas import DeclaredIndicator
from domain.reports.indicators import Declared, declared

PATH = "/v1/indicators"


@get("/", opt={"doc": Doc(page_of(DeclaredIndicator))})
async def list_indicators(call: TheCall) -> Response[bytes]:
    """List every indicator with what it counts, as declared (danh mục chỉ tiêu báo cáo)."""
    items = [_public(one).model_dump_json(by_alias=True) for one in declared(call.caller.visibility)]
    return responses.page(items, None)


def _public(one: Declared) -> DeclaredIndicator:
    out_of = one.indicator.out_of
    return DeclaredIndicator.model_validate(
        {
            "indicator": one.name,
            "register": one.register.key,
            "section": one.section,
            "title": one.indicator.title,
            "title_vi": one.indicator.title_vi,
            "kind": one.indicator.kind,
            "unit": one.indicator.unit,
            "unit_vi": one.unit_vi,
            "counts_of": one.counted.key,
            "act_kind": one.indicator.flow,
            "act_kind_vi": one.act_vi,
            "conditions_vi": one.conditions_vi,
            "definition_vi": one.definition_vi,
            "out_of": out_of and f"{one.register.key}.{out_of}",
        }
    )
