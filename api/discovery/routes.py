"""The route of what there is."""

from litestar import Response, Router, get

from api.discovery import collections
from api.discovery.schemas import Collections
from api.http import responses
from api.http.authorization import PUBLIC, access
from api.http.call import TheCall
from api.http.responses import Doc


@get("/", opt={"doc": Doc(Collections)})
async def list_collections(call: TheCall) -> Response[bytes]:
    """List what there is to ask: every collection with its address and what it takes (các địa chỉ)."""
    return responses.json(collections.text(call.request.app))


def routers() -> list[Router]:
    """The router."""
    return [Router(path="/v1", route_handlers=[list_collections], tags=["Service"], opt=access(PUBLIC))]
