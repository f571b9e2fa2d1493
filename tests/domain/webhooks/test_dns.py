"""A name server that hangs delays only its own names, and addresses are not looked up."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from domain.webhooks import dns
from domain.webhooks.dns import Busy, Refused, resolve


async def test_names_are_resolved_by_the_system() -> None:
    assert await resolve("127.1", 80) == ["127.0.0.1"]
    for host in ("khong-co.invalid", "a" * 64 + ".vn", ".."):
        with pytest.raises(Refused, match="cannot be resolved"):
            await resolve(host, 80)


class NameServer:
    """Hangs at names that begin with `cham`, answers for others, and keeps the names looked up."""

    def __init__(self) -> None:
        self.released, self.names, self.system = threading.Event(), list[str](), socket.getaddrinfo

    def __call__(self, host: str, port: int | None, **how: Any) -> Any:
        if how.get("flags"):
            return self.system(host, port, **how)
        self.names.append(host)
        if host.startswith("cham"):
            self.released.wait(30)
        return [(2, 1, 6, "", ("8.8.8.8", 0))]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """A name server in place of the system's; it answers when the test ends."""
    fake = NameServer()
    monkeypatch.setattr("socket.getaddrinfo", fake)
    monkeypatch.setattr(dns, "LOOKUP_TIMEOUT", 0.05)
    yield fake
    fake.released.set()
    for lookup in list(dns._in_progress.values()):
        lookup.exception()


async def test_a_lookup_that_hangs_times_out(server: NameServer) -> None:
    with pytest.raises(Refused, match="cannot be resolved"):
        await resolve("cham.vn", 443)


async def test_a_name_server_that_hangs_delays_only_its_own_names(server: NameServer) -> None:
    for _ in range(3):
        results = await asyncio.gather(*(resolve("cham.vn", port) for port in range(1, 20)), return_exceptions=True)
        assert all(isinstance(error, Refused) and not isinstance(error, Busy) for error in results)
    assert server.names == ["cham.vn"]
    assert await resolve("nhanh.vn", 443) == ["8.8.8.8"]


async def test_a_name_that_cannot_be_looked_up_now_differs_from_an_unknown_one(server: NameServer) -> None:
    names = [f"cham{number}.vn" for number in range(dns.MAX_LOOKUPS)]
    await asyncio.gather(*(resolve(name, 443) for name in names), return_exceptions=True)
    with pytest.raises(Busy):
        await resolve("nhanh.vn", 443)
    for number in ("8.8.8.8", "2606:4700::1111", "127.1"):
        assert len(await resolve(number, 443)) == 1
    assert sorted(server.names) == sorted(names)
    hung = list(dns._in_progress.values())
    server.released.set()
    await asyncio.gather(*map(asyncio.wrap_future, hung))
    assert await resolve("nhanh.vn", 443) == ["8.8.8.8"]
