"""A name server that hangs holds up its own names only, and what is an address is asked of nobody."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from domain.webhooks import dns
from domain.webhooks.dns import Busy, Refused, resolved


async def test_the_system_tells_addresses_and_says_if_there_is_none() -> None:
    assert await resolved("127.1", 80) == ["127.0.0.1"]
    for host in ("khong-co.invalid", "a" * 64 + ".vn", ".."):
        with pytest.raises(Refused, match="cannot be resolved"):
            await resolved(host, 80)


class NameServer:
    """Hangs at names that begin with `cham`, knows the others, and keeps what it was asked."""

    def __init__(self) -> None:
        self.over, self.asked, self.system = threading.Event(), list[str](), socket.getaddrinfo

    def __call__(self, host: str, port: int | None, **how: Any) -> Any:
        if how.get("flags"):
            return self.system(host, port, **how)
        self.asked.append(host)
        if host.startswith("cham"):
            self.over.wait(30)
        return [(2, 1, 6, "", ("8.8.8.8", 0))]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """A name server in place of the system's; it answers in the end, whatever a test says."""
    found = NameServer()
    monkeypatch.setattr("socket.getaddrinfo", found)
    monkeypatch.setattr(dns, "LOOKUP", 0.05)
    yield found
    found.over.set()
    for lookup in list(dns._under_way.values()):
        lookup.exception()


async def test_a_name_server_that_hangs_is_not_waited_for(server: NameServer) -> None:
    with pytest.raises(Refused, match="cannot be resolved"):
        await resolved("cham.vn", 443)


async def test_a_name_server_that_hangs_holds_up_only_its_own_names(server: NameServer) -> None:
    for _ in range(3):
        found = await asyncio.gather(*(resolved("cham.vn", port) for port in range(1, 20)), return_exceptions=True)
        assert all(isinstance(one, Refused) and not isinstance(one, Busy) for one in found)
    assert server.asked == ["cham.vn"]
    assert await resolved("nhanh.vn", 443) == ["8.8.8.8"]


async def test_a_name_that_could_not_be_asked_for_is_told_from_one_that_is_unknown(server: NameServer) -> None:
    names = [f"cham{number}.vn" for number in range(dns.LOOKUPS)]
    await asyncio.gather(*(resolved(name, 443) for name in names), return_exceptions=True)
    with pytest.raises(Busy):
        await resolved("nhanh.vn", 443)
    for number in ("8.8.8.8", "2606:4700::1111", "127.1"):
        assert len(await resolved(number, 443)) == 1
    assert sorted(server.asked) == sorted(names)
    hung = list(dns._under_way.values())
    server.over.set()
    await asyncio.gather(*map(asyncio.wrap_future, hung))
    assert await resolved("nhanh.vn", 443) == ["8.8.8.8"]
