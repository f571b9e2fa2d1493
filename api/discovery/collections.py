"""The collections of the service, from its routes: each first part of a path under `/v1/` with a GET."""

import re
from functools import cache
from itertools import groupby
from typing import Final, TypeAlias

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from api.contract.document import TAGS
from api.discovery.schemas import Collection, Collections
from api.http.problems import with_head
from api.http.responses import Doc
from domain.registers import RECORDED

_Read: TypeAlias = tuple[HTTPRoute, HTTPRouteHandler]
_TITLES: Final = {
    "accounts": ("Accounts", "Tài khoản"),
    "indicators": ("Indicators", "Chỉ tiêu báo cáo"),
    "roles": ("Roles", "Vai trò"),
}
"""Titles of collections that share the tag of their routes with another."""

_TYPE: Final = re.compile(r":[a-z]+(?=})")


@cache
def text(app: Litestar) -> bytes:
    """All collections as JSON."""
    found = Collections(items=list(_collections(app)), contract="/openapi.json", handbook="/docs/handbook.html")
    return found.model_dump_json().encode()


def _collections(app: Litestar) -> list[Collection]:
    """The collections by name."""
    reads = sorted(_reads(app), key=lambda read: (_name(read), len(read[0].path_parameters), read[0].path_format))
    return [_collection(name, list(several)) for name, several in groupby(reads, _name)]


def _reads(app: Litestar) -> list[_Read]:
    """The documented GET routes under `/v1/`."""
    routes = (route for route in app.routes if isinstance(route, HTTPRoute) and route.path_format.startswith("/v1/"))
    got = ((route, route.route_handler_map["GET"][0]) for route in routes if "GET" in route.route_handler_map)
    return [(route, handler) for route, handler in got if "doc" in handler.opt]


def _name(read: _Read) -> str:
    return read[0].path_format.split("/")[2]


def _collection(name: str, reads: list[_Read]) -> Collection:
    """A collection by its first route; one item of it is read by one parameter, which is all that follows."""
    (route, handler), *_ = reads
    doc: Doc = handler.opt["doc"]
    title, title_vi = _titles(name, handler)
    described = (handler.fn.__doc__ or "").split("\n")[0]
    items = [each.path_format for each, _ in reads if re.fullmatch(rf"/v1/{name}/{{[^/]+}}", each.path_format)]
    return Collection(
        name=name,
        href=_plain(route.path_format),
        title=title,
        title_vi=title_vi,
        summary=described,
        scope=handler.opt["access"].reads,
        methods=with_head(", ".join(method for method in route.methods if method != "OPTIONS")).split(", "),
        query=[info.alias or each for each, info in doc.query.model_fields.items()] if doc.query else [],
        item=_plain(items[0]) if items else None,
    )


def _titles(name: str, handler: HTTPRouteHandler) -> tuple[str, str]:
    """The titles of what the ledger records or of its own, else those of the routes' tag; in English and Vietnamese."""
    if name in RECORDED:
        return RECORDED[name].title, RECORDED[name].title_vi
    if name in _TITLES:
        return _TITLES[name]
    tag = next(tag for layer in handler.ownership_layers for tag in getattr(layer, "tags", None) or ())
    return tag, TAGS[tag]


def _plain(path: str) -> str:
    """A path without the types of its parts."""
    return _TYPE.sub("", path)
