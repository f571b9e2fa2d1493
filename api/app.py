"""The only wiring: the routes of all rooms, and the service as an ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from traceback import format_exc
from typing import Any

from litestar import Litestar
from litestar.di import Provide

from api import health, pages
from api.access import routes as access_routes
from api.applications import routes as application_routes
from api.contract import document
from api.drafts import routes as draft_routes
from api.exports import routes as export_routes
from api.http.authorization import authorize
from api.http.call import call_of
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
from api.services import Services, opened, with_services
from api.settings import Settings
from api.webhooks import routes as webhook_routes
from db.session import Database
from domain.keys import Keys


def routed(*, sign_on: bool = False) -> Litestar:
    """The routes, which know no database: one may serve several `Application`s, at once or in turn.

    `sign_on` is whether a provider of single sign-on is set.
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
            *ledger_routes.routers(),
            *access_routes.routers(sign_on=sign_on),
            *paper_routes.routers(),
            *webhook_routes.routers(),
        ],
        guards=[authorize, refuse_stray_address],
        dependencies={"call": Provide(call_of)},
        exception_handlers=HANDLERS,
        openapi_config=None,
        request_max_body_size=ORDINARY,
    )


class Application:
    """The service as an ASGI application: the middleware, the routes, and the services that requests are given.

    Without `services` it opens those that the settings name while it runs.
    """

    def __init__(self, litestar: Litestar, settings: Settings, services: Services | None = None) -> None:
        self.litestar, self.settings, self.services = litestar, settings, services
        self._answer = front(litestar, settings, litestar.routes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or run through the service's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._answer(with_services(scope, self.services), receive, send)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Keep open what the settings name as long as the block runs; what was given is open already."""
        if self.services is not None:
            yield
            return
        document.text(self.litestar)  # made now, since it takes a while and the first reader should not wait
        async with opened(self.settings) as self.services:
            yield

    async def _live(self, receive: Any, send: Any) -> None:
        """ASGI's lifespan protocol."""
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
        """Let requests that only wait end."""
        if self.services is not None:
            self.services.stopping.set()


def create_app(
    database: Database | None = None,
    keys: Keys | None = None,
    settings: Settings | None = None,
    litestar: Litestar | None = None,
) -> Application:
    """The application over `database` or, without one, over what the settings name.

    `litestar` are routes made before (`routed`), to be used again.
    """
    chosen = settings or Settings()
    services = None
    if database is not None:
        services = Services.over(database, keys or Keys(chosen.keys_folder), chosen)
    return Application(litestar or routed(sign_on=chosen.provider is not None), chosen, services)
