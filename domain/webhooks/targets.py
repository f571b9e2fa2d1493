"""Which targets a webhook may call: protection against server-side request forgery (SSRF).

The service runs inside a network whose machines may trust one another. A name is resolved at every delivery, each of
its addresses is checked, and the connection goes to a checked address, so DNS rebinding gains nothing. Hosts listed by
the operator are not checked.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from domain.webhooks.dns import Refused, resolve

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host, as text. Raises Refused."""

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS: Final = {"https": 443, "http": 80}
UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""The range allocated as global unicast (RFC 4291 §2.4); the rest of IPv6 has special purposes."""

NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
SPECIAL: Final = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))
"""Protocols, relays, tunnels (with Teredo) and examples, some of which `is_global` accepts."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a connection goes: the name, and its checked addresses."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: Sequence[str]

    def url_at(self, address: str) -> str:
        """The target's URL with one of its addresses in place of the name."""
        return f"{self.scheme}://{_bracketed(address)}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        """The value of the header `Host`."""
        host = _bracketed(self.host)
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Targets:
    """The rule; `listed` are hosts, with or without a port, inside the network that may be called, by http too."""

    listed: Collection[str]
    resolve: Resolve = resolve

    async def find(self, url: str) -> Target:
        """The target of a URL in the form of TargetUrl. Raises Refused."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port if parts.port is not None else PORTS[parts.scheme]
        except ValueError as error:
            raise Refused("must be a URL with a port of at most 65535") from error
        if not host or port == 0:
            raise Refused("must name a host, and a port from 1")
        listed = self._lists(parts.scheme, _bracketed(host), port)
        if parts.scheme != "https" and not listed:
            raise Refused("must be https, unless the operator lists the host")
        addresses = await self.resolve(host, port)
        if not addresses:
            raise Refused("the name cannot be resolved")
        if not listed and not all(is_public(address) for address in addresses):
            raise Refused("has an address outside the public internet; only hosts listed by the operator may")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path, addresses)

    def _lists(self, scheme: str, host: str, port: int) -> bool:
        return f"{host}:{port}" in self.listed or (port == PORTS[scheme] and host in self.listed)


def is_public(text: str) -> bool:
    """Whether an address, and any that it embeds, is on the public internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return _is_public(_effective(address))


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in UNICAST:
        return False
    special = address.is_multicast or address.is_reserved or any(address in network for network in SPECIAL)
    return address.is_global and not special


def _effective(address: Address) -> Address:
    """The IPv4 address that an IPv6 one embeds (mapped, 6to4 or NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
