"""The address of the client, for rate limits."""

import ipaddress
import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from litestar.types import Scope

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

FORWARDED: Final = frozenset({b"x-forwarded-for", b"forwarded"})

_log = logging.getLogger("sobo")


def address_of(scope: Scope, proxies: Sequence[Network]) -> str:
    """The client's address; for IPv6 its /64 network, which belongs to one customer.

    Each proxy appends its peer to X-Forwarded-For, so the client is the last address there that is not of a proxy;
    clients can forge what is further left. The header is ignored unless the peer itself is a proxy.
    """
    if not any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
        return network(_peer(scope)) or "unknown"
    client = _address(_peer(scope))
    for text in _forwarded(scope):
        if client is None or not _is_among(client, proxies) or (before := _address(text)) is None:
            break
        client = before
    return "unknown" if client is None else _network(client)


@lru_cache(4_096)
def network(text: str) -> str | None:
    """What one customer has: the address or, for IPv6, its /64 network. None if the text is no address."""
    address = _address(text)
    return None if address is None else _network(address)


def is_proxy(peer: str, proxies: Iterable[Network]) -> bool:
    """Whether a peer is one of the proxies."""
    address = _address(peer)
    return address is not None and _is_among(address, proxies)


class ForwardingCheck:
    """Warns, once, that forwarded addresses arrive from a peer that is not a configured proxy."""

    def __init__(self, proxies: Sequence[Network]) -> None:
        self._proxies, self._warned = proxies, False

    def __call__(self, scope: Scope) -> None:
        """Look at a request."""
        if self._warned or FORWARDED.isdisjoint(dict(scope["headers"])):
            return
        peer = _peer(scope)
        if is_proxy(peer, self._proxies):
            return
        self._warned = True
        _log.warning(
            "requests arrive with forwarded addresses from %s, which is not a proxy in SOBO_TRUSTED_PROXIES: the "
            "header is ignored, and if that is a proxy, all its clients share the rate limits of one address",
            peer or "an unknown peer",
        )


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _forwarded(scope: Scope) -> Iterator[str]:
    """The addresses of X-Forwarded-For, the last first."""
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return (part.strip() for part in reversed(",".join(lines).split(",")))


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def _is_among(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _network(address: Address) -> str:
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
