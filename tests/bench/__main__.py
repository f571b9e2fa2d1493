"""Requests per second and latency of the service, each as a ratio to a bare ASGI function doing the same work.

python -m tests.bench [--entries 1000000] [--seconds 4] [--connections 32]
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Final, Self
from urllib.parse import quote_plus

import asyncpg
import uvloop

from api.http.authorization import COOKIE
from api.settings import Settings
from db.embedded import EmbeddedServer
from db.session import Database
from domain.access import clients, tokens
from domain.access.principal import SCOPES
from domain.keys import Keys
from domain.ledger.migration import upgrade
from tests.bench.fill import fill, name_of
from tests.support.application import let_in

Request = Callable[[], bytes]
_serial = count(1)
BARE: Final = "tests.bench.bare:app"


@dataclass(frozen=True)
class Result:
    """Requests per second, and latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Credentials:
    """The credentials of the benchmark: of a simple tool, of a program, and of staff, who write without a key."""

    key: str
    token: str
    session: str

    @classmethod
    async def made(cls, url: str, keys: Keys) -> Self:
        """Those of a client and of an account that may do everything."""
        await let_in(url)
        async with Database.open(url) as database, database.transaction() as session:
            await clients.add(session, "bench", "bench", "Bench", sorted(SCOPES), None)
            _, key = await clients.add_credential(session, "bench", "bench", "key", "bench", None)
            _, secret = await clients.add_credential(session, "bench", "bench", "secret", "bench", None)
        async with Database.open(url) as database:
            token = await tokens.issue(database, keys, "bench", secret, [], time.time())
        return cls(f"Authorization: Bearer {key}", f"Authorization: Bearer {token.text}", f"Cookie: {COOKIE}=test")


def http(method: str, path: str, who: str, body: bytes = b"", key: str = "") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{who}\r\n"
    head += f"Idempotency-Key: {key}\r\n" if key else "Sec-Fetch-Site: same-origin\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


async def _client(port: int, request: Request, until: float, taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (started := time.perf_counter()) < until:
        writer.write(request())
        head = await reader.readuntil(b"\r\n\r\n")
        if head[9:11] != b"20":
            raise RuntimeError(head.decode() + (await reader.read(500)).decode())
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        taken.append(time.perf_counter() - started)
    writer.close()


async def measure(port: int, request: Request, connections: int, seconds: float) -> Result:
    """Send `request` on so many connections for so long."""
    await asyncio.gather(*(_client(port, request, time.perf_counter() + 0.5, []) for _ in range(connections)))
    taken: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_client(port, request, started + seconds, taken) for _ in range(connections)))
    taken.sort()
    half, most = (taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.99))
    return Result(len(taken) / (time.perf_counter() - started), half, most)


@contextmanager
def server(app: str, url: str) -> Iterator[int]:
    """One worker, of the service or of BARE on uvicorn as it is; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    uvicorn = ["uvicorn", app, "--log-level", "warning", "--port"]
    command = [sys.executable, "-m", *(uvicorn if app == BARE else ["tests.bench.worker"]), str(port)]
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _requests(entries: list[str], who: Credentials) -> dict[str, Request]:
    random = Random(7)
    path = "/v1/subdomain-certificates"
    new = {"document": {"signed_on": "2024-10-22"}, "holder": "DON-VI-01", "zone": "grant.vn"}

    def read(credential: str) -> Request:
        return lambda: http("GET", f"{path}/{random.choice(entries)}", credential)

    def grant(credential: str, *, keyed: bool = False) -> bytes:
        host = f"n{os.getpid()}-{next(_serial)}.grant.vn"
        return http("POST", path, credential, json.dumps({**new, "host": host}).encode(), host if keyed else "")

    return {
        "read one": read(who.key),
        "read, token": read(who.token),
        "read, session": read(who.session),
        "list of 50": lambda: http("GET", f"{path}?after={random.choice(entries)}", who.key),
        "list by q": lambda: http("GET", f"{path}?q={quote_plus(name_of(random))}", who.key),
        "month figures": lambda: http("GET", "/v1/reports/2024-11", who.key),
        "grant": lambda: grant(who.session),
        "grant, keyed": lambda: grant(who.key, keyed=True),
    }


async def _prepare(url: str, entries: int) -> list[str]:
    await upgrade(url)
    started = time.perf_counter()
    await fill(url, entries)
    print(f"{entries:,} entries filled in {time.perf_counter() - started:.0f} s", flush=True)
    connection = await asyncpg.connect(url)
    certificates = "SELECT id::text FROM entry WHERE register_key = 'subdomain-certificates' AND random() < $1"
    found = await connection.fetch(certificates, min(1.0, 20_000 / entries))
    await connection.close()
    return [row[0] for row in found]


def main() -> None:
    """Fill, measure, print."""
    arguments = argparse.ArgumentParser("tests.bench", description=__doc__)
    arguments.add_argument("--entries", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=4)
    arguments.add_argument("--connections", type=int, default=32)
    args = arguments.parse_args()
    uvloop.install()
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder) / "data") as database:
        entries = asyncio.run(_prepare(database.url, args.entries))
        os.environ["SOBO_DATA_DIR"] = folder
        keys = Keys.open(Settings().keys_folder)
        requests = _requests(entries, asyncio.run(Credentials.made(database.url, keys)))
        print(f"{args.connections} connections, 1 worker, fsync on; ratio: requests per second against bare asyncpg\n")
        print(f"{'':14} {'bare/s':>8} {'sobo/s':>8} {'ratio':>6}   {'p50 ms':>15}   {'p99 ms':>15}   (bare, sobo)")
        for name, request in requests.items():
            results = []
            for app in (BARE, "sobo"):
                with server(app, database.url) as port:
                    results.append(asyncio.run(measure(port, request, args.connections, args.seconds)))
            bare, sobo = results
            print(
                f"{name:14} {bare.per_second:8.0f} {sobo.per_second:8.0f} {sobo.per_second / bare.per_second:6.2f}   "
                f"{bare.p50:7.2f} {sobo.p50:7.2f}   {bare.p99:7.2f} {sobo.p99:7.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
