"""The services that requests use: created in one place and immutable."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

from litestar.types import Scope

from api.background.dispatcher import Dispatcher
from api.background.publisher import Publisher
from api.background.resealer import Resealer
from api.settings import Settings
from db.session import Database
from db.timeouts import SERVING
from domain.access.known import KnownCallers
from domain.access.oidc import Provider
from domain.entries.opening_queue import OpeningQueue
from domain.keys import Keys
from domain.ledger.answer_cache import AnswerCache
from domain.ledger.watch import Watch
from domain.sealing import SealingKeys
from domain.tense import LargestSize
from domain.webhooks.sender import Sender
from domain.webhooks.targets import Targets

_SERVICES: Final = "services"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services that requests use.

    `publisher` is None if no checkpoints are published, `provider` if single sign-on is not configured. `stopping` is
    set at shutdown, and ends long-polling requests.
    """

    settings: Settings
    database: Database
    keys: Keys
    known: KnownCallers
    largest: LargestSize
    sealing: SealingKeys
    watch: Watch
    opening_queue: OpeningQueue
    answer_cache: AnswerCache
    sender: Sender
    provider: Provider | None
    publisher: Publisher | None
    stopping: asyncio.Event

    @classmethod
    def create(cls, database: Database, keys: Keys, settings: Settings, publisher: Publisher | None = None) -> Self:
        """The services on a database, as configured."""
        stopping = asyncio.Event()
        return cls(
            settings=settings,
            database=database,
            keys=keys,
            known=KnownCallers(),
            largest=LargestSize(),
            sealing=SealingKeys(keys.folder),
            watch=Watch(database, stopping),
            opening_queue=OpeningQueue(database),
            answer_cache=AnswerCache(),
            sender=Sender(Targets(settings.webhook_hosts), f"urn:sobo:{settings.origin}"),
            provider=settings.provider,
            publisher=publisher,
            stopping=stopping,
        )


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open the services; publish checkpoints, deliver to webhooks and seal again during the block."""
    keys = Keys.open(settings.keys_folder)
    SealingKeys.open(settings.keys_folder)
    async with Database.open(settings.database_url or "", timeouts=SERVING) as database:
        publisher = Publisher(database, settings.checkpoint_settings(keys))
        services = Services.create(database, keys, settings, publisher)
        dispatcher = Dispatcher(database, services.sender, services.sealing)
        resealer = Resealer(database, services.sealing)
        async with publisher.running(), dispatcher.running(), resealer.running():
            yield services


def with_services(scope: Scope, services: Services | None) -> Any:
    """A copy of an ASGI scope with the services, which are None before startup."""
    return {**scope, "state": {**scope.get("state", {}), _SERVICES: services}}


def services_of(scope: Scope) -> Services:
    """The services of a request. Raises LookupError before startup."""
    services: Services | None = scope["state"][_SERVICES]
    if services is None:
        raise LookupError("the service has not started: it has no database")
    return services
