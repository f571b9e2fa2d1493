"""Routes of days, terms, reserved numbers, lists of a release, seals and erasures as entries of the ledger."""

from collections.abc import Sequence

from litestar import Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.entries.reference import entry_of, reference_routes
from api.entries.resource import Resource
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.preconditions import etag
from api.http.responses import Doc
from api.http.schemas import TenseQuery
from api.reference.schemas import CHANGEABLE, READABLE
from domain.access.principal import CONFIGURE, READ
from domain.declarations.register import Register


def _read(resource: Resource) -> HTTPRouteHandler:
    @get("/{code:str}", opt={"doc": Doc(resource.public, query=TenseQuery, refuses=(404,))})
    async def read(call: TheCall, code: FromPath[str]) -> Response[bytes]:
        """Read one entry as it is on a day, as known then (xem một dòng trong danh mục)."""
        call.caller.visibility.require(resource.register.key)
        when = await call.tense(call.query(TenseQuery))
        text, newest = await resource.service(call.database, call.caller).read(entry_of(resource.register, code), when)
        return responses.json(text, headers={"ETag": etag(newest)})

    return read


def _router(register: Register, handlers: Sequence[HTTPRouteHandler]) -> Router:
    return Router(
        path=f"/v1/{register.key}", route_handlers=handlers, tags=[register.title], opt=access(READ, CONFIGURE)
    )


def routers() -> list[Router]:
    """The routers, one for each register."""
    return [
        *(_router(each.register, [_read(each), *reference_routes(each)]) for each in CHANGEABLE),
        *(_router(each.register, [_read(each), reference_routes(each)[0]]) for each in READABLE),
    ]
