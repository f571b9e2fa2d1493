"""The feed of acts, for systems that follow the registers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Response, get

from api.http import responses
from api.http.authorization import authorized_again
from api.http.call import Call, TheCall
from api.http.parsing import AnyRequest
from api.http.responses import Doc
from api.ledger.schemas import ChangePage, ChangesQuery
from domain.access.visibility import Visibility
from domain.ledger.feed import ChangeFeed, WaitWhileConnected

PATH = "/v1/changes"


@get("/", opt={"doc": Doc(ChangePage, query=ChangesQuery, refuses=(416,))})
async def list_changes(call: TheCall) -> Response[bytes]:
    """List acts after a point: all of them, in the order of the ledger, which never changes (hành vi mới ghi).

    A point that the ledger has not reached is refused (416): it is another ledger's, or this one was restored from an
    older copy. No point is ever gone, so none is refused as such (410).
    """
    asked = call.query(ChangesQuery)

    async def visible() -> Visibility:
        return (await authorized_again(call.request)).visibility

    chosen = None if asked.register_keys is None else asked.register_keys.split(",")
    feed = ChangeFeed(call.database, call.caller.visibility, chosen, "/v1/")
    async with _patience(call) as still:
        found = await feed.wait(call.services.watch, asked.after, asked.limit, asked.wait, still, visible)
    following = responses.following(PATH, asked, str(found.after)) if found.more else None
    return responses.page(found.items, following, after=found.after)


@asynccontextmanager
async def _patience(call: Call) -> AsyncIterator[WaitWhileConnected]:
    """How long anybody waits: until the client goes away or the service is told to stop."""
    gone = asyncio.create_task(_gone(call.request))

    async def still(seconds: float) -> bool:
        await asyncio.wait({gone}, timeout=seconds)
        return not gone.done() and not call.services.stopping.is_set()

    try:
        yield still
    finally:
        gone.cancel()
        await asyncio.wait({gone})


async def _gone(request: AnyRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
