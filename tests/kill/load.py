"""Clients that read and grant, insist on an answer, and remember what was acknowledged."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from tests.factories import opening
from tests.kill.connection import LOST, Answer, Connection
from tests.support.running import PATIENCE

RETRIED: Final = frozenset({409, 429, 503})
"""Answers after which a client asks again: the first try under its key may not have ended yet."""

PAUSE: Final = 0.05
"""Seconds before a client asks again."""

READS: Final = 4
"""Reads of a client for each of its writes."""

REGISTER: Final = "/v1/subdomain-certificates"


@dataclass
class Seen:
    """What all clients saw."""

    begun: float = field(default_factory=time.monotonic)
    answers: list[tuple[float, float]] = field(default_factory=list)
    """When each request was answered well, and the seconds since it was first sent."""
    acknowledged: dict[int, str] = field(default_factory=dict)
    """The seq of each act that was acknowledged, with its entry."""
    retried: Counter[str] = field(default_factory=Counter)
    wrong: Counter[int] = field(default_factory=Counter)
    """Statuses that no client should see, such as 500, and 503 without Retry-After (as 5030)."""


class Load:
    """A number of clients at work until they are stopped; the number of their `first` grant was never used."""

    def __init__(self, port: int, key: str, clients: int, first: int) -> None:
        self.seen, self._places = Seen(), count(first)
        self._connections = [Connection(port, key) for _ in range(clients)]
        self._stopped = False

    async def run(self) -> None:
        """Work until `stop`; each client ends with an answer to what it last asked."""
        self.seen.begun = time.monotonic()
        await asyncio.gather(*(self._work(connection) for connection in self._connections))
        for connection in self._connections:
            connection.close()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopped = True

    async def _work(self, connection: Connection) -> None:
        while not self._stopped:
            entry = await self._grant(connection)
            for _ in range(READS):
                if not self._stopped:
                    await self._insist(connection, "GET", entry)

    async def _grant(self, connection: Connection) -> str:
        place = next(self._places)
        body = opening("subdomain-certificates", holder="SO-TAI-CHINH", host=f"k{place}.daknong.gov.vn")
        status, _, content = await self._insist(
            connection, "POST", REGISTER, json.dumps(body).encode(), f"kill-{place}"
        )
        if status != 201:
            return REGISTER
        receipt = json.loads(content)
        self.seen.acknowledged[receipt["seq"]] = receipt["href"]
        return str(receipt["href"])

    async def _insist(
        self, connection: Connection, method: str, path: str, body: bytes = b"", key: str | None = None
    ) -> Answer:
        """Ask until there is an answer that is not to be retried."""
        begun = time.monotonic()
        while True:
            try:
                answer = await connection.ask(method, path, body, key)
            except LOST:
                self.seen.retried["lost"] += 1
            else:
                if answer[0] == 503 and b"retry-after:" not in answer[1]:
                    self.seen.wrong[5030] += 1
                if answer[0] not in RETRIED:
                    break
                self.seen.retried[str(answer[0])] += 1
            assert time.monotonic() - begun < PATIENCE, f"no answer to {method} {path}"
            await asyncio.sleep(PAUSE)
        now = time.monotonic()
        if answer[0] in (200, 201):
            self.seen.answers.append((now - self.seen.begun, now - begun))
        else:
            self.seen.wrong[answer[0]] += 1
        return answer
