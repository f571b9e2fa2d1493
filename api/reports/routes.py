"""Routes of indicators, figures, movements, seals and reporting calendars."""

from litestar import Router

from api.http.authorization import access
from api.reports import calendars, figures, indicators, matrix, movements, seals
from domain.access.principal import CONFIGURE, READ, SEAL

PATH = "/v1/reports"


def routers() -> list[Router]:
    """The routers."""
    read_handlers = [
        matrix.read_matrix,
        figures.read_report,
        figures.read_listing,
        movements.read_movements,
        movements.read_part,
        calendars.compare,
    ]
    seal_handlers = [seals.seal, seals.read_seal, seals.late]
    calendar_handlers = [calendars.list_calendars, calendars.add_calendar, calendars.read]
    calendar_handlers += [calendars.history, calendars.act]
    return [
        Router(path=PATH, route_handlers=read_handlers, tags=["Reports"], opt=access(READ)),
        Router(path=PATH, route_handlers=seal_handlers, tags=["Reports"], opt=access(READ, SEAL)),
        Router(path=seals.PATH, route_handlers=[seals.list_seals], tags=["Seals"], opt=access(READ)),
        Router(path=indicators.PATH, route_handlers=[indicators.list_indicators], tags=["Reports"], opt=access(READ)),
        Router(path=calendars.PATH, route_handlers=calendar_handlers, tags=["Reports"], opt=access(READ, CONFIGURE)),
    ]
