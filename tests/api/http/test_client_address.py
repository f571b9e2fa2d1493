"""The address for rate limits, which clients cannot forge."""

import logging
from ipaddress import ip_network
from typing import Any

import pytest

from api.http.client_address import ForwardingCheck, address_of

PROXIES = [ip_network("192.0.2.1"), ip_network("198.51.100.0/24"), ip_network("2001:db8:9::/48")]


def scope_from(peer: str | None, *forwarded: str, name: bytes = b"x-forwarded-for") -> Any:
    """The scope of a request from `peer` with these headers."""
    headers = [(name, value.encode("latin-1")) for value in forwarded]
    return {"type": "http", "headers": headers, "client": None if peer is None else (peer, 1)}


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "expected"),
    [
        ([], "192.0.2.1", ["203.0.113.9"], "192.0.2.1"),
        (PROXIES, "192.0.2.1", ["203.0.113.9"], "203.0.113.9"),
        (PROXIES, "192.0.2.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        (PROXIES, "192.0.2.1", ["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        (PROXIES, "192.0.2.1", ["1.1.1.1, 203.0.113.9 ,198.51.100.2"], "203.0.113.9"),
        (PROXIES, "2001:db8:9::1", ["203.0.113.9"], "203.0.113.9"),
        (PROXIES, "::ffff:192.0.2.1", ["203.0.113.9"], "203.0.113.9"),
        (PROXIES, "192.0.2.1", ["198.51.100.7"], "198.51.100.7"),
        (PROXIES, "192.0.2.1", [], "192.0.2.1"),
        (PROXIES, "192.0.2.1", ["203.0.113.9,"], "192.0.2.1"),
        (PROXIES, "192.0.2.1", ["x" * 9000], "192.0.2.1"),
        (PROXIES, "192.0.2.1", ["203.0.113.9:443"], "192.0.2.1"),
        (PROXIES, "192.0.2.2", ["203.0.113.9"], "192.0.2.2"),
        ([], "2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ([], "2001:db8:1:2:ffff::1", [], "2001:db8:1:2::/64"),
        ([], "::ffff:192.0.2.1", [], "192.0.2.1"),
        ([], "fe80::1%eth0", [], "fe80::/64"),
        (PROXIES, None, ["203.0.113.9"], "unknown"),
        (PROXIES, "testclient", [], "unknown"),
    ],
)
def test_the_address_is_of_the_peer_or_from_a_trusted_proxy(
    proxies: list[Any], peer: str | None, forwarded: list[str], expected: str
) -> None:
    assert address_of(scope_from(peer, *forwarded), proxies) == expected


@pytest.mark.parametrize("name", [b"x-forwarded-for", b"forwarded"])
def test_forwarded_addresses_of_an_unknown_proxy_are_warned_of_once(
    caplog: pytest.LogCaptureFixture, name: bytes
) -> None:
    caplog.set_level(logging.WARNING, "sobo")
    check = ForwardingCheck(PROXIES)
    check(scope_from("203.0.113.5"))
    check(scope_from("192.0.2.1", "203.0.113.9", name=name))
    assert caplog.messages == []
    for peer in ("203.0.113.5", "203.0.113.5", "203.0.113.6", None):
        check(scope_from(peer, "203.0.113.9", name=name))
    (message,) = caplog.messages
    assert "203.0.113.5" in message and "SOBO_TRUSTED_PROXIES" in message
