"""The address of the client, for rate limits."""

import ipaddress
from typing import Any

from litestar import Request

AnyRequest = Request[Any, Any, Any]


def address_of(request: AnyRequest, trusted_proxies: int) -> str:
    """The client's address; for IPv6 its /64 network, which belongs to one customer.

    Each of the `trusted_proxies` appends its peer to X-Forwarded-For, so the client is at that position from the right;
    clients can forge what is further left. Without trusted proxies the header is ignored.
    """
    peer = request.client.host if request.client else ""
    forwarded = [part.strip() for line in request.headers.getall("x-forwarded-for", []) for part in line.split(",")]
    client = forwarded[-trusted_proxies] if 0 < trusted_proxies <= len(forwarded) else peer
    return network(client) or network(peer) or "unknown"


def network(text: str) -> str | None:
    """What one customer has: the address or, for IPv6, its /64 network. None if the text is no address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
