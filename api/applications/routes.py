"""The routes of the room: dossiers for staff and for whoever has a code, the working calendar, the deadline rules."""

from litestar import Router

from api.applications import applications, calendar, deadlines
from api.entries.routes import register_router
from api.http.authorization import PUBLIC, access
from api.registers.application import APPLICATION
from domain.access.principal import CONFIGURE, READ


def routers() -> list[Router]:
    """What the room serves."""
    of_dossiers = [
        applications.receive,
        applications.supplement,
        applications.decide,
        applications.refuse,
        applications.clock,
    ]
    of_calendar, of_rules = [calendar.read, calendar.override], [deadlines.list_rules, deadlines.add]
    return [
        register_router(APPLICATION, of_dossiers),
        Router(path="/v1/dossiers", route_handlers=[applications.stage], tags=["Dossiers"], opt=access(PUBLIC)),
        Router(path=calendar.PATH, route_handlers=of_calendar, tags=["Calendar"], opt=access(READ, CONFIGURE)),
        Router(path=deadlines.PATH, route_handlers=of_rules, tags=["Deadline rules"], opt=access(READ, CONFIGURE)),
    ]
