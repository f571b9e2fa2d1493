"""The address for rate limits, which clients cannot forge."""

from typing import Any

import pytest
from litestar import Request

from api.http.client_address import address_of


def request_from(peer: str | None, *forwarded: str) -> Any:
    """A request from `peer` with these X-Forwarded-For headers."""
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    client = None if peer is None else (peer, 1)
    return Request({"type": "http", "headers": headers, "client": client})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "expected"),
    [
        (0, "192.0.2.1", ["203.0.113.9"], "192.0.2.1"),
        (1, "192.0.2.1", ["203.0.113.9"], "203.0.113.9"),
        (1, "192.0.2.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        (1, "192.0.2.1", ["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        (2, "192.0.2.1", ["1.1.1.1, 203.0.113.9 ,198.51.100.2"], "203.0.113.9"),
        (2, "192.0.2.1", ["203.0.113.9"], "192.0.2.1"),
        (1, "192.0.2.1", [], "192.0.2.1"),
        (1, "192.0.2.1", ["203.0.113.9,"], "192.0.2.1"),
        (1, "192.0.2.1", ["x" * 9000], "192.0.2.1"),
        (1, "192.0.2.1", ["203.0.113.9:443"], "192.0.2.1"),
        (0, "2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:ffff::1", [], "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", [], "192.0.2.1"),
        (0, "fe80::1%eth0", [], "fe80::/64"),
        (0, None, ["203.0.113.9"], "unknown"),
        (0, "testclient", [], "unknown"),
    ],
)
def test_the_address_is_of_the_peer_or_from_a_trusted_proxy(
    proxies: int, peer: str | None, forwarded: list[str], expected: str
) -> None:
    assert address_of(request_from(peer, *forwarded), proxies) == expected
