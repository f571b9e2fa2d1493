"""The routes of the room: bodies, managing authorities, places."""

from litestar import Router

from api.http.authorization import access
from api.organisations import authorities, organisations, places
from domain.access.principal import CONFIGURE, READ, REFERENCE


def routers() -> list[Router]:
    """What the room serves."""
    of_bodies = [organisations.add, organisations.list_bodies, organisations.read, organisations.dissolve]
    of_authorities = [authorities.list_managing, authorities.hand_over]
    of_places = [places.list_places, places.read, places.history]
    return [
        Router(path=organisations.PATH, route_handlers=of_bodies, tags=["Organisations"], opt=access(READ, REFERENCE)),
        Router(
            path=authorities.PATH,
            route_handlers=of_authorities,
            tags=["Managing authorities"],
            opt=access(READ, CONFIGURE),
        ),
        Router(path=places.PATH, route_handlers=of_places, tags=["Places"], opt=access(READ)),
    ]
