"""Routes of bodies, managing authorities and places."""

from litestar import Router

from api.http.authorization import access
from api.organisations import authorities, organisations, places, signers
from domain.access.principal import CONFIGURE, READ, REFERENCE


def routers() -> list[Router]:
    """The routers."""
    body_handlers = [organisations.add, organisations.list_bodies, organisations.read, organisations.dissolve]
    body_handlers += [organisations.history, organisations.act]
    signer_handlers = [signers.add, signers.list_signers, signers.read, signers.history, signers.act]
    authority_handlers = [authorities.list_managing, authorities.hand_over, authorities.read]
    authority_handlers += [authorities.history, authorities.act]
    place_handlers = [places.list_places, places.read, places.history]
    return [
        Router(
            path=organisations.PATH, route_handlers=body_handlers, tags=["Organisations"], opt=access(READ, REFERENCE)
        ),
        Router(path=signers.PATH, route_handlers=signer_handlers, tags=["Signers"], opt=access(READ, CONFIGURE)),
        Router(
            path=authorities.PATH,
            route_handlers=authority_handlers,
            tags=["Managing authorities"],
            opt=access(READ, CONFIGURE),
        ),
        Router(path=places.PATH, route_handlers=place_handlers, tags=["Places"], opt=access(READ)),
    ]
