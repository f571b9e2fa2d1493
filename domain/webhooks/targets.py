"""Where a webhook may go: the service stands inside a network whose other machines may trust whoever is inside.

A name is asked for its addresses at every delivery, each answer is judged, and the connection is made to an address
that was judged, so a name that changes its answer in between gains nothing. Hosts that the operator listed are not
judged.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from domain.webhooks.dns import Refused, resolved

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as text. Raises Refused if there are none."""

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS: Final = {"https": 443, "http": 80}
UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""All that was ever given out as global unicast (RFC 4291 §2.4); the rest of IPv6 serves a purpose of its own."""

NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
SPECIAL: Final = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))
"""Protocols, relays and tunnels (with Teredo), examples: of these `is_global` lets some or all through."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a connection goes: the name that it is for, and addresses that were judged."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: Sequence[str]

    def at(self, address: str) -> str:
        """The target's URL with one of its addresses in place of the name."""
        return f"{self.scheme}://{_bracketed(address)}:{self.port}{self.path}"

    @property
    def named(self) -> str:
        """The target's host and port as the header `Host` says them."""
        host = _bracketed(self.host)
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Targets:
    """The rule; `listed` are hosts, or hosts with a port, inside the network that may be reached, by plain http too."""

    listed: Collection[str]
    resolve: Resolve = resolved

    async def find(self, url: str) -> Target:
        """The target of a URL that has the form of TargetUrl. Raises Refused."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port if parts.port is not None else PORTS[parts.scheme]
        except ValueError as error:
            raise Refused("must be an address with a port of at most 65535") from error
        if not host or port == 0:
            raise Refused("must name a host, and a port from 1")
        listed = self._lists(parts.scheme, _bracketed(host), port)
        if parts.scheme != "https" and not listed:
            raise Refused("must be https, unless the operator lists the host")
        addresses = await self.resolve(host, port)
        if not addresses:
            raise Refused("the name cannot be resolved")
        if not listed and not all(is_outside(address) for address in addresses):
            raise Refused(
                "is an address that is not of the public internet, or has one; the operator must list the host"
            )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path, addresses)

    def _lists(self, scheme: str, host: str, port: int) -> bool:
        return f"{host}:{port}" in self.listed or (port == PORTS[scheme] and host in self.listed)


def is_outside(text: str) -> bool:
    """Whether an address, and any that it holds, is one of the public internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return _is_outside(_meant(address))


def _is_outside(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in UNICAST:
        return False
    special = address.is_multicast or address.is_reserved or any(address in network for network in SPECIAL)
    return address.is_global and not special


def _meant(address: Address) -> Address:
    """The IPv4 address that is reached by way of an IPv6 one: mapped, 6to4 or NAT64; else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
