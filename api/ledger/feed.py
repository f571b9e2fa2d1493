"""The feed of acts, for systems that follow the registers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from litestar import Response, get

from api.http import responses
from api.http.authorization import reauthorize
from api.http.call import Call, TheCall
from api.http.parsing import AnyRequest
from api.http.responses import Doc
from api.ledger.published import PUBLISHED
from api.ledger.schemas import ChangePage, ChangesQuery
from domain.access.visibility import Visibility
from domain.ledger.feed import ChangeFeed, WaitWhileConnected

PATH = "/v1/changes"


@get("/", opt={"doc": Doc(ChangePage, query=ChangesQuery, refuses=(416,))})
async def list_changes(call: TheCall) -> Response[bytes]:
    """List acts after a position: all of them, in the order of the ledger, which never changes (hành vi mới ghi).

    A position that the ledger has not reached is refused (416): it belongs to another ledger, or this one was restored
    from an older backup. No position ever expires, so none is refused with 410. With `facts=public` the feed is
    enough to rebuild every register, for any day and size of the ledger (sao chép sổ bộ).
    """
    query = call.query(ChangesQuery)

    async def visible() -> Visibility:
        return (await reauthorize(call.scope)).visibility

    keys = None if query.register_keys is None else query.register_keys.split(",")
    published = PUBLISHED if query.facts else None
    feed = ChangeFeed(call.database, call.caller.visibility, keys, "/v1/", published)
    watch = call.services.watch
    async with _connection(call) as wait:
        with watch.in_progress.place(call.caller.name) if query.wait else nullcontext():
            page = await feed.wait(watch, query.after, query.limit, query.wait, wait, visible)
    next_page = responses.following(PATH, query, str(page.after)) if page.more else None
    return responses.page(page.items, next_page, after=page.after)


@asynccontextmanager
async def _connection(call: Call) -> AsyncIterator[WaitWhileConnected]:
    """A wait that ends early, with False, when the client disconnects or the service stops."""
    disconnected = asyncio.create_task(_disconnected(call.request))

    async def wait(growth: asyncio.Future[int], seconds: float) -> bool:
        either: list[asyncio.Future[Any]] = [disconnected, growth]
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return growth.done() and not disconnected.done() and not call.services.stopping.is_set()

    try:
        yield wait
    finally:
        disconnected.cancel()
        await asyncio.wait({disconnected})


async def _disconnected(request: AnyRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
