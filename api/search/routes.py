"""The route of the search."""

from typing import Final

from litestar import Response, Router, get

from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import page_of
from api.search.schemas import FoundBy, SearchHit, SearchQuery
from domain.access.principal import READ
from domain.acts.act import STATE_LABELS
from domain.search.hits import Hit
from domain.search.search import search as search_all

PATH: Final = "/v1/search"


@get("/", opt={"doc": Doc(page_of(SearchHit), query=SearchQuery)})
async def search(call: TheCall) -> Response[bytes]:
    """Search all registers, dossiers and bodies at once, as they are today (tra cứu chung).

    Documents of a number come first, then bodies, then the registers in their order; following `next` yields
    everything once. Personal fields are not searched.
    """
    query = call.query(SearchQuery)
    hits = await search_all(call.database, call.caller.visibility, query.q, query.limit, query.after)
    items = (_shown(hit).model_dump_json(by_alias=True) for hit in hits.items)
    return responses.page(items, responses.following(PATH, query, hits.after))


def _shown(hit: Hit) -> SearchHit:
    row = hit.row
    return SearchHit(
        kind=hit.kind,
        kind_vi=hit.kind.label,
        register=hit.register.key,
        register_vi=hit.register.title_vi,
        id=row["id"],
        code=hit.code,
        name=row[hit.register.sorted_by],
        printed_number=row.get("printed_number"),
        signed_on=row.get("signed_on"),
        status=row["status"],
        status_vi=STATE_LABELS[row["status"]],
        href=hit.href,
        found_by=[FoundBy(field=one.field, label_vi=one.label_vi, text=one.text) for one in hit.reasons],
    )


def routers() -> list[Router]:
    """The router."""
    return [Router(path=PATH, route_handlers=[search], tags=["Search"], opt=access(READ))]
