"""What the running service works with: made in one place, given to each request, never changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self

from litestar.types import Scope

from api.background.dispatcher import Dispatcher
from api.background.publisher import Publisher
from api.settings import Settings
from db.session import Database
from db.timeouts import SERVING
from domain.access.oidc import Provider
from domain.keys import Keys
from domain.ledger.feed import Watch
from domain.webhooks.sender import Sender
from domain.webhooks.targets import Targets

_SERVICES: Final = "services"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What requests are served with.

    `publisher` is None where no checkpoints are published, `provider` where single sign-on is not set. `stopping` is
    set when the service is about to end: requests that only wait then end.
    """

    settings: Settings
    database: Database
    keys: Keys
    watch: Watch
    sender: Sender
    provider: Provider | None
    publisher: Publisher | None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def over(cls, database: Database, keys: Keys, settings: Settings, publisher: Publisher | None = None) -> Self:
        """The services over a database, as the settings say."""
        return cls(
            settings=settings,
            database=database,
            keys=keys,
            watch=Watch(database),
            sender=Sender(Targets(settings.webhook_hosts), f"urn:sobo:{settings.origin}"),
            provider=settings.provider,
            publisher=publisher,
        )


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """Open what the settings name, publish checkpoints and call webhooks as long as the block runs."""
    keys = Keys.open(settings.keys_folder)
    async with Database.open(settings.database_url or "", timeouts=SERVING) as database:
        publisher = Publisher(database, settings.published(keys))
        services = Services.over(database, keys, settings, publisher)
        async with publisher.at_work(), Dispatcher(database, services.sender).at_work():
            yield services


def with_services(scope: Scope, services: Services | None) -> Any:
    """A copy of an ASGI scope that holds the services; None before the service has started."""
    return {**scope, "state": {**scope.get("state", {}), _SERVICES: services}}


def services_of(scope: Scope) -> Services:
    """The services that a request is served with. Raises LookupError before the service has started."""
    found: Services | None = scope["state"][_SERVICES]
    if found is None:
        raise LookupError("the service has not started: it has no database")
    return found
