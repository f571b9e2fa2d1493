"""A server on a real port with the protocol of `sobo serve`, and a connection to it that sends any bytes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from uvicorn import Config
from uvicorn.server import ServerState

from api.http.client_address import Network
from api.http.problems import STATUS
from api.server.admission import Admission
from api.server.bounds import Bounds
from api.server.protocol import BoundedProtocol
from domain.errors import DomainError

PATIENCE: Final = 20
"""Seconds until a test gives up; nothing is expected to take that long."""


@dataclass(slots=True)
class Recorder:
    """An application that reads the body and answers with it; it records what it was called with and what was raised.

    Unless `go` is set, it waits before it answers; without `reads`, it does not read the body.
    """

    reads: bool = True
    go: asyncio.Event = field(default_factory=asyncio.Event)
    scopes: list[Any] = field(default_factory=list)
    faults: list[DomainError] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        status, body = 200, b""
        try:
            more = self.reads
            while more:
                event = await receive()
                more = event.get("more_body", False)
                body += event.get("body", b"")
        except DomainError as fault:
            self.faults.append(fault)
            status = STATUS[type(fault)][0]
        await self.go.wait()
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True, slots=True)
class RawServer:
    """A server with the protocol; `admission` counts its connections."""

    port: int
    admission: Admission
    state: ServerState
    opened: "list[RawConnection]"

    async def connection(self) -> "RawConnection":
        """Another connection; it is closed with the server."""
        self.opened.append(RawConnection(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.opened[-1]

    async def until_empty(self) -> None:
        """Wait until no connection and no request is left."""
        async with asyncio.timeout(PATIENCE):
            while self.state.connections or self.state.tasks or self.admission.count:
                await asyncio.sleep(0.01)


@dataclass(frozen=True, slots=True)
class RawConnection:
    """A connection; bytes in, bytes out."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes) -> bool:
        """Send the pieces; whether the connection still lived."""
        try:
            for piece in pieces:
                if self.writer.is_closing():
                    return False
                self.writer.write(piece)
                await asyncio.wait_for(self.writer.drain(), PATIENCE)
        except ConnectionError:
            return False
        return True

    async def rest(self) -> bytes:
        """All that arrives until the connection ends."""
        found: list[bytes] = []
        try:
            while piece := await asyncio.wait_for(self.reader.read(65_536), PATIENCE):
                found.append(piece)
        except ConnectionError:
            pass
        finally:
            self.writer.close()
        return b"".join(found)

    async def answer(self) -> httpx.Response:
        """One answer; its body has a length."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), PATIENCE)
        line, *lines = head.decode().splitlines()[:-1]
        headers = httpx.Headers(dict(header.split(": ", 1) for header in lines))
        body = await asyncio.wait_for(self.reader.readexactly(int(headers["content-length"])), PATIENCE)
        return httpx.Response(int(line.split()[1]), headers=headers, content=body)

    async def last_answer(self) -> httpx.Response:
        """One answer, after which the connection ends."""
        answer = await self.answer()
        assert answer.headers["connection"] == "close"
        assert await self.rest() == b""
        return answer


@asynccontextmanager
async def serving(app: Any, proxies: Sequence[Network] = (), **bounds: Any) -> AsyncIterator[RawServer]:
    """A server of an application within bounds, whose times are checked all the time."""
    config = Config(app, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False)
    admission, state = Admission(Bounds(**{"check_seconds": 0.01, **bounds}), proxies), ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: BoundedProtocol(admission, config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    served = RawServer(server.sockets[0].getsockname()[1], admission, state, [])
    try:
        yield served
    finally:
        server.close()
        for connection in served.opened:
            connection.writer.transport.abort()
        await served.until_empty()
