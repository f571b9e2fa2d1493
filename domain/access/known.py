"""Callers that a worker has found, so that it need not look for them on every request."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, Final

from db.queries import access_lock
from db.session import Reader, Session
from domain.access.principal import Principal
from domain.tense import today

MAX_KNOWN: Final = 10_000
"""Callers that a worker keeps; who asked longest ago is forgotten first."""


class AccessChanged(Exception):
    """Somebody's rights changed since the caller was found: it must be looked for again."""


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """A caller as it was found: it holds as long as the number of access is `version` and nothing of it expires.

    `until` is in seconds of the monotonic clock, `expires_at` that of a token in seconds since 1970, and `signed_by`
    is the key of a token. What it sees is as of `day`.
    """

    principal: Principal
    version: int
    day: date
    until: float
    expires_at: float = inf
    signed_by: str | None = None

    @property
    def expired(self) -> bool:
        """Whether a time of it is over."""
        return time.monotonic() >= self.until or time.time() >= self.expires_at or self.day != today()

    def holds_at(self, version: int) -> bool:
        """Whether it still holds when this is the number of access."""
        return version == self.version and not self.expired


def known_caller(row: Any, principal: Principal, day: date, asked_at: float, **of_token: Any) -> KnownCaller:
    """The caller of a row of an authentication query for `day`, which was asked at a time of the monotonic clock."""
    seconds = row["seconds"]
    return KnownCaller(principal, row["version"], day, inf if seconds is None else asked_at + seconds, **of_token)


class KnownCallers:
    """The callers that were found, by the digest of their credential; one that did not exist is not kept."""

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, KnownCaller] = OrderedDict()

    def get(self, credential: bytes, knows_key: Callable[[str], bool]) -> KnownCaller | None:
        """The caller of a credential, if it may still hold; `knows_key` is whether a key verifies tokens."""
        caller = self._found.get(credential)
        if caller is None:
            return None
        if caller.expired or not (caller.signed_by is None or knows_key(caller.signed_by)):
            del self._found[credential]
            return None
        self._found.move_to_end(credential)
        return caller

    def keep(self, credential: bytes, caller: KnownCaller) -> None:
        """Keep what was found."""
        self._found[credential] = caller
        self._found.move_to_end(credential)
        if len(self._found) > MAX_KNOWN:
            self._found.popitem(last=False)


async def access_version(reader: Reader) -> int:
    """The number that every change of access renews."""
    number: int = await reader.value(access_lock.version)
    return number


async def hold(session: Session, staff_session: bytes | None) -> int:
    """Keep all rights as they are until the transaction ends, and the staff session with this digest; the number then.

    A caller that was found with the same number, and has not expired, needs no other judgement in the transaction.
    """
    number: int = await session.value(access_lock.hold, session=staff_session)
    return number
