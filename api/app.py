"""The only wiring: routes, errors and the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.di import Provide

from api import health, pages
from api.access import routes as access_routes
from api.applications import routes as application_routes
from api.background.dispatcher import Dispatcher
from api.background.publisher import Publisher
from api.contract import document
from api.drafts import routes as draft_routes
from api.exports import routes as export_routes
from api.http.authorization import authorize, principal_of
from api.http.limits import ORDINARY
from api.http.middleware import front
from api.http.parsing import refuse_stray_address
from api.http.problems import HANDLERS
from api.ledger import routes as ledger_routes
from api.numbers import routes as number_routes
from api.organisations import routes as organisation_routes
from api.papers import routes as paper_routes
from api.registers import routes as register_routes
from api.reports import routes as report_routes
from api.settings import Settings
from api.webhooks import routes as webhook_routes
from db.session import SERVING, Database
from domain.keys import Keys
from domain.ledger.feed import Watch
from domain.webhooks.sender import Sender
from domain.webhooks.targets import Targets


@asynccontextmanager
async def as_set(app: Litestar) -> AsyncIterator[None]:
    """Open what the settings name, publish checkpoints and tell webhooks, while the application runs."""
    settings: Settings = app.state.settings
    document.text(app)  # takes a while, for which nobody who asks should wait
    keys = Keys.open(settings.keys_folder)
    async with Database.open(settings.database_url or "", patience=SERVING) as database:
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
            *health.routers(),
            *pages.routers(),
            *register_routes.routers(),
            *report_routes.routers(),
            *draft_routes.routers(),
            *number_routes.routers(),
            *export_routes.routers(),
            *organisation_routes.routers(),
            *application_routes.routers(),
            *ledger_routes.routers(),
            *access_routes.routers(sign_on=provider is not None),
            *paper_routes.routers(),
            *webhook_routes.routers(),
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
