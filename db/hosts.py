"""Several hosts in one URL: whichever is the right one now, such as the primary after a failover."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import asyncpg

from db.driver_errors import CONNECTION_ERRORS

HOST_SECONDS: Final = 0.5
"""How long one of several hosts may take: one that is switched off does not even refuse."""

_NEXT: Final = (*CONNECTION_ERRORS, asyncpg.CannotConnectNowError)


class Hosts:
    """The hosts of a URL, of which `target_session_attrs` wants one; the one that answered last is tried first."""

    def __init__(self, url: str, seconds: float = HOST_SECONDS) -> None:
        self._urls, self._seconds = each_host(url), seconds

    async def connect(self, *_: Any, **options: Any) -> Any:
        """A connection to the first host that is right. Raises the last one's error."""
        for url in list(self._urls):
            within = {"timeout": self._seconds} if len(self._urls) > 1 else {}
            try:
                connection = await asyncpg.connect(url, **(options | within))
            except _NEXT as error:
                last = error
            else:
                self._urls.remove(url)
                self._urls.insert(0, url)
                return connection
        raise last


def each_host(url: str) -> list[str]:
    """A URL for each host of `url`: `//a:1,b:2/name`, or `//?host=/one,/two&port=1,2`."""
    # Not by `urlsplit`: several hosts, of which one is an IPv6 address, are none to it.
    scheme, slashes, rest = url.partition("//")
    end = min(place for place in (*map(rest.find, "/?#"), len(rest)) if place >= 0)
    login, at, hosts = rest[:end].rpartition("@")
    if "," in hosts:
        return [f"{scheme}{slashes}{login}{at}{host}{rest[end:]}" for host in hosts.split(",")]
    query = dict(parse_qsl(url.partition("?")[2]))
    named = query.get("host", "").split(",")
    if len(named) == 1:
        return [url]
    ports = query.get("port", "5432").split(",")
    return [
        f"{url.partition('?')[0]}?{urlencode(query | {'host': host, 'port': port}, safe='/')}"
        for host, port in zip(named, ports * len(named) if len(ports) == 1 else ports, strict=True)
    ]
