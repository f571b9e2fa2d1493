"""Routes that end in the only parameter of their path, such as that of an entry.

Litestar walks its tree for each path, and each of these paths is new to it.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias
from uuid import UUID

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from db.identifiers import QuickUUID

MatchedRoute: TypeAlias = tuple[HTTPRouteHandler, str, dict[str, Any], str]
"""A handler, the path, its parameters, and the template of the path."""


_QUICK: Final[dict[type, Callable[[str], Any]]] = {UUID: QuickUUID}
"""Parsers that cost a tenth of Litestar's; the driver's identifiers are of a subclass."""


class ItemRoutes:
    """The routes, by method and by what precedes the parameter."""

    def __init__(self, routes: Iterable[HTTPRoute]) -> None:
        self._fixed: set[str] = set()
        self._items: dict[tuple[str, str], tuple[HTTPRouteHandler, str, Callable[[str], Any] | None, str]] = {}
        for route in routes:
            if not route.path_parameters:
                self._fixed.add(route.path)
            elif len(route.path_parameters) == 1 and not isinstance(last := route.path_components[-1], str):
                before = route.path_format.rpartition("/")[0]
                for method, (handler, _) in route.route_handler_map.items():
                    parser = _QUICK.get(last.type, last.parser)
                    self._items[method, before] = handler, last.name, parser, route.path_format

    def find(self, path: str, method: str) -> MatchedRoute | None:
        """The route of a path; None if it is none of these, or its parameter is not valid."""
        before, _, value = path.rpartition("/")
        item = self._items.get((method, before))
        if item is None or path in self._fixed:
            return None
        handler, name, parser, template = item
        try:
            return handler, path, {name: value if parser is None else parser(value)}, template
        except ValueError:
            return None
