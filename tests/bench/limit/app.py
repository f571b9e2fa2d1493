"""A bare ASGI function on asyncpg: reads one, a page, by words, month figures; issues. Nobody is asked who they are."""

import os
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from tests.bench.limit.gathered import Gathering
from tests.bench.limit.lane import Lane
from tests.bench.limit.statements import FIGURES, ISSUE, PAGE, READ, REPEAT, SEARCH, New

Send = Callable[[Any], Awaitable[None]]
_JSON = (b"content-type", b"application/json")
_new = msgspec.json.Decoder(New).decode


class Limit:
    """The program; `gathered` issues in common transactions."""

    def __init__(self, *, gathered: bool = False) -> None:
        self._is_gathered = gathered

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["method"] == "POST":
            status, body = 201, await self._post(scope, receive)
        else:
            status, body = 200, await self._get(scope["path"].split("/"))
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [_JSON, length]})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        await receive()
        self._lane = await Lane.open(os.environ["LIMIT_DATABASE_URL"])
        # How a search is best done depends on its words.
        self._searches = await Lane.open(os.environ["LIMIT_DATABASE_URL"], plan_cache_mode="force_custom_plan")
        self._gathering = Gathering(self._lane)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _get(self, path: list[str]) -> bytes:
        """`/permits/GP1/2020/17`, `/pages/1/2020-06-05/<id>` before it, `/search/van+hoa`, `/figures/1/2020-06-14`."""
        found: bytes
        match path[1:]:
            case "permits", series, year, number:
                found = await self._lane.value(READ, series, int(year), int(number))
            case "pages", register, day, last:
                found = await self._lane.value(PAGE, int(register), date.fromisoformat(day), UUID(last))
            case "search", words:
                found = await self._searches.value(SEARCH, words.replace("+", " "))
            case _, register, day:
                found = await self._lane.value(FIGURES, int(register), date.fromisoformat(day))
        return found

    async def _post(self, scope: Any, receive: Callable[[], Awaitable[Any]]) -> bytes:
        raw, more = b"", True
        while more:
            message = await receive()
            raw, more = raw + message["body"], message.get("more_body", False)
        key = next(value for name, value in scope["headers"] if name == b"idempotency-key").decode()
        new, request = _new(raw), raw.decode()
        if self._is_gathered:
            return await self._gathering.issue(key, new, request)
        issued: bytes = await self._lane.value(ISSUE, *new.arguments(key, request))
        return issued or await self._lane.value(REPEAT, key)


app = Limit()
gathered = Limit(gathered=True)
