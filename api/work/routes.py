"""The route of work by day."""

from litestar import Router

from api.http.authorization import access
from api.work import work
from domain.access.principal import READ


def routers() -> list[Router]:
    """The router."""
    return [Router(path="/v1/work", route_handlers=[work.work], tags=["Work"], opt=access(READ))]
