"""The routes of the room: figures, movements, seals, reporting calendars."""

from litestar import Router

from api.http.authorization import access
from api.reports import calendars, figures, movements, seals
from domain.access.principal import CONFIGURE, READ, SEAL

PATH = "/v1/reports"


def routers() -> list[Router]:
    """What the room serves."""
    reads = [
        figures.read_report,
        figures.read_listing,
        movements.read_movements,
        movements.read_part,
        calendars.compare,
    ]
    of_seals = [seals.seal, seals.read_seal, seals.late]
    of_calendars = [calendars.list_calendars, calendars.add_calendar]
    return [
        Router(path=PATH, route_handlers=reads, tags=["Reports"], opt=access(READ)),
        Router(path=PATH, route_handlers=of_seals, tags=["Reports"], opt=access(READ, SEAL)),
        Router(path=calendars.PATH, route_handlers=of_calendars, tags=["Reports"], opt=access(READ, CONFIGURE)),
    ]
