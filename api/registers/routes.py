"""The routes of the room: the same for every register of the report, and those that one register has alone."""

from litestar import Router

from api.entries.routes import register_router
from api.registers import RESOURCES


def routers() -> list[Router]:
    """What the room serves: a router for each register."""
    return [register_router(resource) for resource in RESOURCES]
