"""Routes of dossiers, of the public lookup, the working calendar, the deadline rules and the procedures."""

from litestar import Router

from api.applications import applications, calendar, deadlines, handling, procedures
from api.applications.actions import DossierActions
from api.entries.routes import register_router
from api.http.authorization import PUBLIC, access
from api.registers.application import APPLICATION
from domain.access.principal import CONFIGURE, READ


def routers() -> list[Router]:
    """The routers."""
    dossier_handlers = [
        applications.receive,
        applications.not_accept,
        applications.read_asked,
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
    procedure_handlers = [procedures.list_procedures, procedures.add]
    return [
        register_router(APPLICATION, dossier_handlers, DossierActions()),
        Router(path="/v1/dossiers", route_handlers=[applications.stage], tags=["Dossiers"], opt=access(PUBLIC)),
        Router(path=calendar.PATH, route_handlers=calendar_handlers, tags=["Calendar"], opt=access(READ, CONFIGURE)),
        Router(path=deadlines.PATH, route_handlers=rule_handlers, tags=["Deadline rules"], opt=access(READ, CONFIGURE)),
        Router(
            path=procedures.PATH, route_handlers=procedure_handlers, tags=["Procedures"], opt=access(READ, CONFIGURE)
        ),
    ]
