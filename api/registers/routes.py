"""The routes of the registers of the report."""

from litestar import Router

from api.entries.routes import register_router
from api.registers import RESOURCES


def routers() -> list[Router]:
    """The routers, one for each register."""
    return [register_router(resource) for resource in RESOURCES]
