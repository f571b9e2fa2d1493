"""The service as an ASGI application: middleware, the routes of all rooms, and services."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from traceback import format_exc
from typing import Any

from litestar import Litestar
from litestar.di import Provide

from api import health, pages
from api.access import routes as access_routes
from api.applications import routes as application_routes
from api.declarations import routes as declaration_routes
from api.discovery import routes as discovery_routes
from api.drafts import routes as draft_routes
from api.exports import routes as export_routes
from api.http.authorization import authorize
from api.http.call import provide_call
from api.http.dispatch import RequestDispatcher
from api.http.limits import DEFAULT_BODY
from api.http.middleware import with_middleware
from api.http.parsing import check_url
from api.http.problems import HANDLERS
from api.ledger import routes as ledger_routes
from api.numbers import routes as number_routes
from api.organisations import routes as organisation_routes
from api.papers import routes as paper_routes
from api.proposals import routes as proposal_routes
from api.reference import routes as reference_routes
from api.registers import routes as register_routes
from api.reports import routes as report_routes
from api.search import routes as search_routes
from api.services import Services, open_services, with_services
from api.settings import Settings
from api.webhooks import routes as webhook_routes
from api.work import routes as work_routes
from db.session import Database
from domain.keys import Keys


def create_litestar(*, sign_on: bool = False) -> Litestar:
    """All routes, without a database, so that several `Application`s can share them.

    `sign_on` is whether single sign-on is configured.
    """
    return Litestar(
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
            *reference_routes.routers(),
            *declaration_routes.routers(),
            *proposal_routes.routers(),
            *work_routes.routers(),
            *search_routes.routers(),
            *discovery_routes.routers(),
            *ledger_routes.routers(),
            *access_routes.routers(sign_on=sign_on),
            *paper_routes.routers(),
            *webhook_routes.routers(),
        ],
        guards=[authorize, check_url],
        dependencies={"call": Provide(provide_call)},
        exception_handlers=HANDLERS,
        openapi_config=None,
        request_max_body_size=DEFAULT_BODY,
    )


class Application:
    """The service as an ASGI application.

    Without `services`, its lifespan opens those that the settings describe.
    """

    def __init__(self, litestar: Litestar, settings: Settings, services: Services | None = None) -> None:
        self.litestar, self.settings, self.services = litestar, settings, services
        self._handle = with_middleware(RequestDispatcher(litestar), settings, litestar.routes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Handle a request, or the lifespan of the service."""
        if scope["type"] == "lifespan":
            await self._handle_lifespan(receive, send)
        else:
            await self._handle(with_services(scope, self.services), receive, send)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Open the services during the block, unless they were passed open."""
        if self.services is not None:
            yield
            return
        async with open_services(self.settings) as self.services:
            _settle_memory()
            yield

    async def _handle_lifespan(self, receive: Any, send: Any) -> None:
        """The lifespan protocol of ASGI."""
        await receive()
        phase = "startup"
        try:
            async with self.lifespan():
                await send({"type": "lifespan.startup.complete"})
                phase = "shutdown"
                await receive()
        except BaseException:
            await send({"type": f"lifespan.{phase}.failed", "message": format_exc()})
            raise
        await send({"type": "lifespan.shutdown.complete"})

    def stop_waiting(self) -> None:
        """End long-polling requests."""
        if self.services is not None:
            self.services.stopping.set()


def _settle_memory() -> None:
    """Exempt what lives as long as the process from garbage collection, which then has little to do, and seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def create_app(
    database: Database | None = None,
    keys: Keys | None = None,
    settings: Settings | None = None,
    litestar: Litestar | None = None,
) -> Application:
    """The application on `database` or, by default, on the one that the settings describe.

    `litestar` are routes to reuse (`create_litestar`).
    """
    settings = settings or Settings()
    services = None
    if database is not None:
        services = Services.create(database, keys or Keys(settings.keys_folder), settings)
    return Application(litestar or create_litestar(sign_on=settings.provider is not None), settings, services)
