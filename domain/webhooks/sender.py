"""One message to one target: CloudEvents 1.0 as JSON, signed as in Standard Webhooks (HMAC-SHA256)."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import re
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx

from domain.webhooks.dns import Busy, Refused
from domain.webhooks.targets import Target, Targets

DEADLINE: Final = 10.0
"""Seconds for the whole attempt: lookup, connection, request, and the head of the response."""

MAX_ADDRESSES: Final = 3
"""Addresses of a name that are tried until one accepts a connection."""

MAX_ERROR_LENGTH: Final = 300
MAX_RETRY_AFTER: Final = 86_400
"""Seconds for which a target may ask for a pause."""

SECONDS: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
TOO_MANY, UNAVAILABLE, GONE = 429, 503, 410
SECRET_PREFIX: Final = "whsec_"  # noqa: S105
MEDIA_TYPE: Final = "application/cloudevents+json"

# It logs each request with its URL, which may hold a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of an attempt: the response status, and the error, which is None if it was delivered.

    An attempt that failed for reasons other than the target's does not count (`counts`). `wait`: the seconds for which
    the target asked for a pause.
    """

    status: int | None
    error: str | None
    counts: bool = True
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event; its `id` is the same each time it is sent, so that receivers can detect duplicates."""

    id: str
    type: str
    subject: str
    time: str
    data: Mapping[str, Any]

    def as_cloudevent(self, source: str) -> dict[str, Any]:
        """The event in the structured mode of CloudEvents."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "data": self.data,
        }

    def body(self, source: str) -> bytes:
        """The request body."""
        return json.dumps(self.as_cloudevent(source), ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature` of a message sent at `timestamp`, in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends events; `source` names this ledger, `tls` has the trusted certificates."""

    targets: Targets
    source: str
    tls: ssl.SSLContext | None = None

    async def send(self, url: str, secrets: Sequence[str], event: Event) -> Outcome:
        """Send an event once, signed with each secret. Failures are outcomes, not exceptions."""
        body, now = event.body(self.source), int(time.time())
        headers = {
            "Content-Type": MEDIA_TYPE,
            "User-Agent": "sobo",
            "webhook-id": event.id,
            "webhook-timestamp": str(now),
            "webhook-signature": " ".join(signature(secret, event.id, now, body) for secret in secrets),
        }
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._post(await self.targets.find(url), headers, body)
        except Refused as error:
            return Outcome(None, f"the target is refused: {error}", counts=not isinstance(error, Busy))
        except TimeoutError:
            return Outcome(None, f"did not answer within {DEADLINE:.0f} seconds")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(None, _printable(f"{type(error).__name__}: {error}"))

    async def _post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Post the message: no body is read, no redirect followed, no proxy or open connection used.

        An open connection could have been made for another name at the same address.
        """
        options: dict[str, Any] = {
            "content": body,
            "headers": {"Host": target.host_header, **headers},
            "extensions": {"sni_hostname": target.host},
        }
        limits = httpx.Limits(max_keepalive_connections=0)
        tls = self.tls or _default_tls()
        async with httpx.AsyncClient(verify=tls, trust_env=False, limits=limits, timeout=DEADLINE) as client:
            *earlier, last = [target.url_at(address) for address in target.addresses[:MAX_ADDRESSES]]
            for url in earlier:
                try:
                    return await _outcome(client, url, options)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue
            return await _outcome(client, last, options)


async def _outcome(client: httpx.AsyncClient, url: str, options: Mapping[str, Any]) -> Outcome:
    async with client.stream("POST", url, **options) as response:
        return outcome_of(response.status_code, response.headers.get("retry-after", ""))


def outcome_of(status: int, retry_after: str) -> Outcome:
    """The outcome of a response; `Retry-After` counts in its form in seconds, up to MAX_RETRY_AFTER."""
    if 200 <= status < 300:
        return Outcome(status, None)
    has_wait = status in (TOO_MANY, UNAVAILABLE) and SECONDS.fullmatch(retry_after)
    wait = min(int(retry_after), MAX_RETRY_AFTER) if has_wait else None
    error = "answered a redirect, which is not followed" if 300 <= status < 400 else "answered an error"
    return Outcome(status, error, wait=wait)


@cache
def _default_tls() -> ssl.SSLContext:
    """The default certificate authorities, or those of SSL_CERT_FILE; cached, since loading is slow."""
    return httpx.create_ssl_context()


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:MAX_ERROR_LENGTH]
