"""The feed of acts, for systems that follow the registers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from pydantic import Field

from api.http import responses
from api.http.authorization import Asker, access, ask_again
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import QueryLimit, QuerySeq, QueryWait, Shape
from db.tables.types import RegisterKeys
from domain.access.principal import READ
from domain.access.visibility import Visibility
from domain.ledger.feed import ChangeFeed, StillWaits

PATH = "/v1/changes"


class ChangesQuery(Shape):
    """From which point on."""

    after: QuerySeq = Field(0, description="How many acts are known already: the `after` of the answer before")
    limit: QueryLimit = Field(50, description="At most this many")
    register_keys: RegisterKeys | None = Field(
        None, alias="register", description="Only acts of these registers (sổ bộ): keys with commas between"
    )
    wait: QueryWait = Field(0, description="If there is nothing new: seconds to wait for it, at most 30")


class Change(Shape):
    """One act: what happened to which entry. What the entry says then is read at `href`."""

    seq: int = Field(description="Its place in the ledger")
    recorded_at: str = Field(description="Instant of recording, UTC", json_schema_extra={"format": "date-time"})
    register_key: str = Field(description="The register (sổ bộ)", alias="register")
    entry: UUID = Field(description="The entry (dòng trong sổ)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    effective_on: date | None = Field(description="Day it takes effect; null for a void, or a correction that keeps it")
    authority: str | None = Field(description="Code of the body that acted (cơ quan có thẩm quyền)")
    corrects: int | None = Field(description="seq of the act that it corrects or voids")
    number: int | None = Field(description="Number (số)")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    signed_on: date | None = Field(description="Day of signing (ngày ký)")
    href: str = Field(description="Path of the entry")


class ChangePage(Shape):
    """Acts in the order of the ledger, without gaps."""

    items: list[Change] = Field(description="The rows (các dòng)")
    after: int = Field(description="The point to go on after; acts of registers that were not asked for are passed by")
    next: str | None = Field(description="Path of what is known already after that; null at the end")


@get(
    "/",
    dependencies={"asked": query_of(ChangesQuery)},
    opt={"doc": Doc(ChangePage, query=ChangesQuery, refuses=(416,))},
)
async def list_changes(
    request: Request[Any, Any, Any], state: State, asked: NamedDependency[ChangesQuery], principal: Asker
) -> Response[bytes]:
    """List acts after a point: all of them, in the order of the ledger, which never changes (hành vi mới ghi).

    A point that the ledger has not reached is refused (416): it is another ledger's, or this one was restored from an
    older copy. No point is ever gone, so none is refused as such (410).
    """

    async def visible() -> Visibility:
        return (await ask_again(request)).visibility

    chosen = None if asked.register_keys is None else asked.register_keys.split(",")
    feed = ChangeFeed(state.database, principal.visibility, chosen, "/v1/")
    async with _patience(request, state) as still:
        found = await feed.wait(state.watch, asked.after, asked.limit, asked.wait, still, visible)
    following = responses.following(PATH, asked, str(found.after)) if found.more else None
    return responses.page(found.items, following, after=found.after)


@asynccontextmanager
async def _patience(request: Request[Any, Any, Any], state: State) -> AsyncIterator[StillWaits]:
    """How long anybody waits: until the client goes away or the service is told to stop."""
    gone = asyncio.create_task(_gone(request))

    async def still(seconds: float) -> bool:
        await asyncio.wait({gone}, timeout=seconds)
        return not gone.done() and not state.stopping

    try:
        yield still
    finally:
        gone.cancel()
        await asyncio.wait({gone})


async def _gone(request: Request[Any, Any, Any]) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def change_router() -> Router:
    """The feed's router."""
    return Router(path=PATH, route_handlers=[list_changes], tags=["Changes"], opt=access(READ))
