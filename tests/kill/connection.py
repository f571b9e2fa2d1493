"""A client's connection: HTTP/1.1 in a few lines, so that 32 of them leave the machine to the service."""

import asyncio
from typing import Final

LOST: Final = (OSError, asyncio.IncompleteReadError)
"""What a client sees of a connection that ended before the answer."""

Answer = tuple[int, bytes, bytes]
"""Status, head and body."""


class Connection:
    """A connection that is opened again after it was lost."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._head = f"Host: localhost\r\nAuthorization: Bearer {key}\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", key: str | None = None) -> Answer:
        """The answer to one request. Raises one of LOST."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        own = f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\n" if key else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{own}Content-Length: {len(body)}\r\n\r\n"
        try:
            writer.write(head.encode() + body)
            answered = await reader.readuntil(b"\r\n\r\n")
            fields = answered.lower()
            content = await reader.readexactly(int(fields.split(b"content-length:")[1].split(b"\r\n")[0]))
        except LOST:
            self.close()
            raise
        if b"connection: close" in fields:
            self.close()
        return int(answered[9:12]), fields, content

    def close(self) -> None:
        """Close it; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None
