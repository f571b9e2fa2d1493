"""The feed of acts, for systems that follow the registers."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from api.http import responses
from api.http.authorization import Asker, Served, ask_again
from api.http.parsing import query_of
from api.http.responses import Doc
from api.ledger.schemas import ChangePage, ChangesQuery
from api.services import Services
from domain.ledger.feed import ChangeFeed, StillWaits, chosen

PATH = "/v1/changes"


@get(
    "/",
    dependencies={"asked": query_of(ChangesQuery)},
    opt={"doc": Doc(ChangePage, query=ChangesQuery, refuses=(416,))},
)
async def list_changes(
    request: Request[Any, Any, Any], services: Served, asked: NamedDependency[ChangesQuery], principal: Asker
) -> Response[bytes]:
    """List acts after a point: all of them, in the order of the ledger, which never changes (hành vi mới ghi).

    A point that the ledger has not reached is refused (416): it is another ledger's, or this one was restored from an
    older copy. No point is ever gone, so none is refused as such (410).
    """

    async def sees() -> Collection[str]:
        return chosen((await ask_again(request)).counted, asked.register_keys)

    feed = ChangeFeed(services.database, chosen(principal.counted, asked.register_keys), "/v1/")
    async with _patience(request, services) as still:
        found = await feed.wait(services.watch, asked.after, asked.limit, asked.wait, still, sees)
    following = responses.following(PATH, asked, str(found.after)) if found.more else None
    return responses.page(found.items, following, after=found.after)


@asynccontextmanager
async def _patience(request: Request[Any, Any, Any], services: Services) -> AsyncIterator[StillWaits]:
    """How long anybody waits: until the client goes away or the service is told to stop."""
    gone = asyncio.create_task(_gone(request))

    async def still(seconds: float) -> bool:
        await asyncio.wait({gone}, timeout=seconds)
        return not gone.done() and not services.stopping.is_set()

    try:
        yield still
    finally:
        gone.cancel()
        await asyncio.wait({gone})


async def _gone(request: Request[Any, Any, Any]) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
