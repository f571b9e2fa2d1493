"""One message to one target: CloudEvents 1.0 as JSON, signed as Standard Webhooks asks (HMAC-SHA256)."""

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
"""Seconds for all of it: the name, the connection, the message, and the head of the answer."""

ADDRESSES: Final = 3
"""Of one name that are tried until a connection is made."""

LONGEST_ERROR: Final = 300
LONGEST_REST: Final = 86_400
"""Seconds, of what a target may ask for."""

SECONDS: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
TOO_MANY, UNAVAILABLE, GONE = 429, 503, 410
SECRET_PREFIX: Final = "whsec_"  # noqa: S105
MEDIA_TYPE: Final = "application/cloudevents+json"

# It tells of each request with its URL, which may hold a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status that was answered, and what is wrong; nothing is if it was delivered.

    What could not be tried for reasons that are not the target's does not count. `wait`: how many seconds the target
    asked to be left alone.
    """

    status: int | None
    error: str | None
    counts: bool = True
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What is told. `id` stays the same however often it is sent, so a receiver can tell that it knows it."""

    id: str
    type: str
    subject: str
    time: str
    data: Mapping[str, Any]

    def said(self, source: str) -> dict[str, Any]:
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
        """The same as it is sent."""
        return json.dumps(self.said(source), ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature` of a message sent at `timestamp`, in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends; `source` names this ledger, `tls` says which certificates are believed."""

    targets: Targets
    source: str
    tls: ssl.SSLContext | None = None

    async def send(self, url: str, secrets: Sequence[str], event: Event) -> Outcome:
        """Send an event once, signed with each secret. Whatever goes wrong on the way is an outcome, not an error."""
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
                return await self._posted(await self.targets.find(url), headers, body)
        except Refused as error:
            return Outcome(None, f"the target is refused: {error}", counts=not isinstance(error, Busy))
        except TimeoutError:
            return Outcome(None, f"did not answer within {DEADLINE:.0f} seconds")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(None, _plain(f"{type(error).__name__}: {error}"))

    async def _posted(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        """What was answered. No body is read, no redirect followed, no proxy or kept connection used.

        A kept one could have been made for another name at the same address.
        """
        options: dict[str, Any] = {
            "content": body,
            "headers": {"Host": target.named, **headers},
            "extensions": {"sni_hostname": target.host},
        }
        limits = httpx.Limits(max_keepalive_connections=0)
        tls = self.tls or _believed()
        async with httpx.AsyncClient(verify=tls, trust_env=False, limits=limits, timeout=DEADLINE) as client:
            *earlier, last = [target.at(address) for address in target.addresses[:ADDRESSES]]
            for url in earlier:
                try:
                    return await _answered(client, url, options)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue
            return await _answered(client, last, options)


async def _answered(client: httpx.AsyncClient, url: str, options: Mapping[str, Any]) -> Outcome:
    async with client.stream("POST", url, **options) as answer:
        return judged(answer.status_code, answer.headers.get("retry-after", ""))


def judged(status: int, retry_after: str) -> Outcome:
    """What an answer means; of `Retry-After` the form in seconds counts, up to LONGEST_REST."""
    if 200 <= status < 300:
        return Outcome(status, None)
    asked = status in (TOO_MANY, UNAVAILABLE) and SECONDS.fullmatch(retry_after)
    wait = min(int(retry_after), LONGEST_REST) if asked else None
    said = "answered a redirect, which is not followed" if 300 <= status < 400 else "answered an error"
    return Outcome(status, said, wait=wait)


@cache
def _believed() -> ssl.SSLContext:
    """The usual authorities, or those of SSL_CERT_FILE; read once, which takes a while."""
    return httpx.create_ssl_context()


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:LONGEST_ERROR]
