"""What of a path that no route answers is unknown: the collection, a part that has another form, or all of it."""

from collections.abc import Iterator
from functools import cache
from typing import Final, TypeAlias
from uuid import UUID

from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.types.internal_types import PathParameterDefinition

from domain.errors import Fault

_ROOT: Final = "v1"
_Components: TypeAlias = tuple[str | PathParameterDefinition, ...]


def unknown_path(app: Litestar, path: str) -> Fault:
    """What is unknown of the path."""
    segments = path.strip("/").split("/")
    if segments[0] != _ROOT or len(segments) < 2:
        return Fault("path", path, "there is no such path", "not-found", case="path")
    if not any(route[1] == segments[1] for route in _routes(app)):
        rule = f"there is no register or collection {segments[1]}: /v1 lists what there is"
        return Fault("path", path, rule, "not-found", case="collection", about={"name": segments[1]})
    for name, value, kind in _misread(app, segments):
        rule, case = ("must be an identifier (UUID)", "uuid") if kind is UUID else ("must be a whole number", "whole")
        return Fault(name, value, rule, "not-found", case=case)
    return Fault("path", path, "there is no such path", "not-found", case="path")


@cache
def _routes(app: Litestar) -> tuple[_Components, ...]:
    """The parts of all paths under the root that have more than it."""
    routes = (tuple(route.path_components) for route in app.routes if isinstance(route, HTTPRoute))
    return tuple(parts for parts in routes if len(parts) > 1 and parts[0] == _ROOT)


def _misread(app: Litestar, segments: list[str]) -> Iterator[tuple[str, str, type]]:
    """The parameters that cannot be read as their type, of routes that the path has the fixed parts of."""
    for parts in _routes(app):
        pairs = list(zip(parts, segments, strict=False))
        if len(parts) != len(segments) or any(part != value for part, value in pairs if isinstance(part, str)):
            continue
        for part, value in pairs:
            if not isinstance(part, str) and not _is_read(part, value):
                yield part.name, value, part.type


def _is_read(part: PathParameterDefinition, value: str) -> bool:
    try:
        return part.parser is None or part.parser(value) is not None
    except ValueError:
        return False
