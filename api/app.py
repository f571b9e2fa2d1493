"""The only wiring: routes, errors and the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Response, get
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from api.access.accounts import account_routers
from api.access.audit import audit_router
from api.access.clients import client_router
from api.access.oidc import sign_on_router
from api.access.sessions import session_router
from api.access.tokens import token_router
from api.applications.calendar import calendar_router
from api.applications.deadlines import deadline_router
from api.applications.routes import application_routers
from api.contract import document
from api.entries.routes import register_router
from api.exports.routes import export_routers
from api.health import healthz, readyz
from api.http.authorization import PUBLIC, access, authorize, principal_of
from api.http.limits import ORDINARY
from api.http.middleware import front
from api.http.parsing import AnyRequest, refuse_stray_address
from api.http.problems import HANDLERS
from api.ledger.checkpoints import checkpoint_router
from api.ledger.feed import change_router
from api.ledger.publisher import Publisher
from api.ledger.routes import ledger_router
from api.numbers.routes import number_router
from api.organisations.authorities import authority_router
from api.organisations.places import place_router
from api.organisations.routes import organisation_router
from api.papers.routes import paper_router
from api.registers import RESOURCES
from api.reports.calendars import calendar_routers
from api.reports.figures import report_router
from api.reports.movements import movement_router
from api.reports.seals import seal_router
from api.settings import Settings
from api.webhooks.dispatcher import Dispatcher
from api.webhooks.routes import webhook_router
from db.session import Database
from db.timeouts import SERVING
from domain.errors import Fault, NotFound
from domain.keys import Keys
from domain.ledger.feed import Watch
from domain.webhooks.sender import Sender
from domain.webhooks.targets import Targets

PAGES: Final = Path(__file__).parent / "static" / "docs"
PAGE_NAMES: Final = {"/", *(f"/{path.name}" for path in PAGES.iterdir())}


@get("/", include_in_schema=False, opt=access(PUBLIC))
async def root() -> Redirect:
    """Go to the API's pages."""
    return Redirect("/docs/")


@get("/openapi.json", include_in_schema=False, opt=access(PUBLIC))
async def contract(request: AnyRequest) -> Response[bytes]:
    """The contract."""
    return Response(document.text(request.app).encode(), media_type="application/json")


async def only_a_page(request: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: a name that is no file's never reaches the file system."""
    name = str(request.path_params.get("file_path", "/"))
    if name not in PAGE_NAMES:
        raise NotFound(Fault("path", name, "there is no such page", "not-found"))


@asynccontextmanager
async def as_set(app: Litestar) -> AsyncIterator[None]:
    """Open what the settings name, publish checkpoints and tell webhooks, while the application runs."""
    settings: Settings = app.state.settings
    document.text(app)  # takes a while, for which nobody who asks should wait
    keys = Keys.open(settings.keys_folder)
    async with Database.open(settings.database_url or "", timeouts=SERVING) as database:
        publisher = Publisher(database, settings.published(keys))
        _provide(app, database, keys, publisher, settings.trusted_proxies)
        async with publisher.at_work(), Dispatcher(database, app.state.sender).at_work():
            yield


def _provide(
    app: Litestar, database: Database | None, keys: Keys | None, publisher: Publisher | None = None, proxies: int = 0
) -> None:
    state = app.state
    state.database, state.signing_keys, state.publisher, state.trusted_proxies = database, keys, publisher, proxies
    state.watch = Watch(database) if database else None


def create_app(
    database: Database | None = None, keys: Keys | None = None, settings: Settings | None = None
) -> Litestar:
    """The application; without a `database` it opens the one that the settings name while it runs."""
    chosen = settings or Settings()
    provider = chosen.provider
    app = Litestar(
        route_handlers=[
            root,
            contract,
            healthz,
            readyz,
            *(register_router(resource) for resource in RESOURCES),
            report_router(),
            seal_router(),
            movement_router(),
            *calendar_routers(),
            number_router(),
            *export_routers(),
            organisation_router(),
            *application_routers(),
            authority_router(),
            calendar_router(),
            deadline_router(),
            place_router(),
            ledger_router(),
            session_router(),
            *([sign_on_router()] if provider else []),
            *account_routers(),
            client_router(),
            token_router(),
            audit_router(),
            checkpoint_router(),
            paper_router(),
            change_router(),
            webhook_router(),
            create_static_files_router(
                "/docs",
                directories=[PAGES],
                html_mode=True,
                include_in_schema=False,
                guards=[only_a_page],
                opt=access(PUBLIC),
            ),
        ],
        guards=[authorize, refuse_stray_address],
        dependencies={"principal": Provide(principal_of)},
        exception_handlers=HANDLERS,
        lifespan=[] if database else [as_set],
        openapi_config=None,
        request_max_body_size=ORDINARY,
    )
    app.asgi_handler = front(app.asgi_handler, chosen, app.routes)
    app.state.settings, app.state.provider, app.state.stopping = chosen, provider, False
    app.state.sender = Sender(Targets(chosen.webhook_hosts), f"urn:sobo:{chosen.origin}")
    _provide(app, database, keys)
    return app
