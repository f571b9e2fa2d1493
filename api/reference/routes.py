"""Routes of days, terms, reserved numbers, lists of a release, seals and erasures as entries of the ledger."""

from collections.abc import Sequence

from litestar import Router
from litestar.handlers import HTTPRouteHandler

from api.entries.reference import reading, reference_routes
from api.http.authorization import access
from api.reference.schemas import CHANGEABLE, READABLE
from domain.access.principal import CONFIGURE, READ
from domain.declarations.register import Register


def _router(register: Register, handlers: Sequence[HTTPRouteHandler]) -> Router:
    return Router(
        path=f"/v1/{register.key}", route_handlers=handlers, tags=[register.title], opt=access(READ, CONFIGURE)
    )


def routers() -> list[Router]:
    """The routers, one for each register."""
    return [
        *(_router(each.register, [reading(each), *reference_routes(each)]) for each in CHANGEABLE),
        *(_router(each.register, [reading(each, acted_on=False), reference_routes(each)[0]]) for each in READABLE),
    ]
