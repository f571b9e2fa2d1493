"""Webhook targets: small servers that keep the messages they receive and answer as a test chooses."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

GOOD = b"HTTP/1.1 204 No Content\r\n\r\n"
BAD = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Message:
    """A received request: its request line, headers by lower-case name, and body."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.body)


@dataclass
class Target:
    """A server; `answer` maps the message's index, from 0, to the response; None never answers."""

    port: int = 0
    answer: Callable[[int], bytes | None] = lambda place: GOOD
    messages: list[Message] = field(default_factory=list)
    connections: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook?from=sobo"

    @property
    def events(self) -> list[str]:
        return [message.headers["webhook-id"] for message in self.messages]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            line, *rest = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.messages.append(Message(line, headers, body))
            if (answer := self.answer(len(self.messages) - 1)) is None:
                await reader.read()
            else:
                writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def target(tls: ssl.SSLContext | None = None, address: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Target]:
    """A target on a free port of this machine, or on `port`."""
    receiver = Target()
    server = await asyncio.start_server(lambda reader, writer: receiver.serve(reader, writer), address, port, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
