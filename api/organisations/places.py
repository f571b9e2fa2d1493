"""Places: provinces, districts and communes, with their names on a day."""

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
    query = call.query(PlaceQuery)
    day = query.as_of or today()
    items, after = await places.page(call.database, day, query.filters(), query.limit, query.after)
    return responses.page(items, responses.following(PATH, query, after))


@get("/{code:str}", opt={"doc": Doc(PublicPlace, query=DayQuery, refuses=(404,))})
async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read the place of a code on a day; if the code was not in use, the error says when it was (đơn vị hành chính)."""
    return responses.json(await places.on(call.database, code, call.query(DayQuery).as_of or today()))


@get("/{code:str}/history", opt={"doc": Doc(page_of(PublicPlace), refuses=(404,))})
async def history(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Read all names of a code, the earliest first (các tên qua từng thời kỳ)."""
    return responses.page(await places.history(call.database, code), None)
