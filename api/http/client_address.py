"""Who asks, for counting: the address that a request comes from."""

import ipaddress
from typing import Any

from litestar import Request

AnyRequest = Request[Any, Any, Any]


def address_of(request: AnyRequest, trusted_proxies: int) -> str:
    """The client's address; of IPv6 the network of 64 bits, which is one customer's.

    Each of the `trusted_proxies` before us adds to X-Forwarded-For whom it heard from, so the client is that many from
    the right; what stands further left anybody can write. With none, the header says nothing.
    """
    peer = request.client.host if request.client else ""
    told = [part.strip() for line in request.headers.getall("x-forwarded-for", []) for part in line.split(",")]
    given = told[-trusted_proxies] if 0 < trusted_proxies <= len(told) else peer
    return _network(given) or _network(peer) or "unknown"


def _network(text: str) -> str | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)
