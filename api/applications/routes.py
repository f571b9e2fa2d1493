"""Routes of dossiers, of the public lookup, the working calendar and the deadline rules."""

from litestar import Router

from api.applications import applications, calendar, deadlines, handling
from api.entries.routes import register_router
from api.http.authorization import PUBLIC, access
from api.registers.application import APPLICATION
from domain.access.principal import CONFIGURE, READ


def routers() -> list[Router]:
    """The routers."""
    dossier_handlers = [
        applications.receive,
        applications.supplement,
        applications.decide,
        applications.refuse,
        applications.clock,
        handling.assign,
        handling.note,
        handling.diary,
    ]
    calendar_handlers = [calendar.read, calendar.override]
    rule_handlers = [deadlines.list_rules, deadlines.add]
    return [
        register_router(APPLICATION, dossier_handlers),
        Router(path="/v1/dossiers", route_handlers=[applications.stage], tags=["Dossiers"], opt=access(PUBLIC)),
        Router(path=calendar.PATH, route_handlers=calendar_handlers, tags=["Calendar"], opt=access(READ, CONFIGURE)),
        Router(path=deadlines.PATH, route_handlers=rule_handlers, tags=["Deadline rules"], opt=access(READ, CONFIGURE)),
    ]
