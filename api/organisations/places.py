"""Places: provinces, districts and communes as they were called on a day."""

from litestar import Response, get
from litestar.params import FromPath

from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import DayQuery, page_of
from api.organisations.schemas import PlaceQuery, PublicPlace
from domain.organisations import places
from domain.tense import today

PATH = "/v1/places"


@get("/", opt={"doc": Doc(page_of(PublicPlace), query=PlaceQuery)})
async def list_places(call: TheCall) -> Response[bytes]:
    """List the places of a day by code (danh mục đơn vị hành chính)."""
    asked = call.query(PlaceQuery)
    day = asked.as_of or today()
    items, after = await places.page(call.database, day, asked.chosen(), asked.limit, asked.after)
    return responses.page(items, responses.following(PATH, asked, after))


@get("/{code:str}", opt={"doc": Doc(PublicPlace, query=DayQuery, refuses=(404,))})
async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read what a code stood for on a day; if it was not in use, the refusal says when it was (đơn vị hành chính)."""
    return responses.json(await places.on(call.database, code, call.query(DayQuery).as_of or today()))


@get("/{code:str}/history", opt={"doc": Doc(page_of(PublicPlace), refuses=(404,))})
async def history(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read every name that a code had, the earliest first (các tên qua từng thời kỳ)."""
    return responses.page(await places.history(call.database, code), None)
