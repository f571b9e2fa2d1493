"""Routes of signing rules, days, terms, reserved numbers, release lists, seals and erasures as entries."""

from collections.abc import Sequence

from litestar import Router
from litestar.handlers import HTTPRouteHandler

from api.entries.reference import reading, reference_routes
from api.http.authorization import access
from api.reference import signing_rules
from api.reference.schemas import CHANGEABLE, READABLE, SIGNING_RULE
from domain.access.principal import CONFIGURE, READ
from domain.declarations.register import Register


def _router(register: Register, handlers: Sequence[HTTPRouteHandler]) -> Router:
    return Router(
        path=f"/v1/{register.key}", route_handlers=handlers, tags=[register.title], opt=access(READ, CONFIGURE)
    )


def routers() -> list[Router]:
    """The routers, one for each register."""
    rules = [signing_rules.list_rules, signing_rules.set_rule, signing_rules.read, signing_rules.history]
    return [
        _router(SIGNING_RULE.register, [*rules, signing_rules.act]),
        *(_router(each.register, [reading(each), *reference_routes(each)]) for each in CHANGEABLE),
        *(_router(each.register, [reading(each, acted_on=False), reference_routes(each)[0]]) for each in READABLE),
    ]
