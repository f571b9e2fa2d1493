"""Rate limits over all workers: fixed windows, counted in the database."""

from dataclasses import dataclass

from db.queries import throttle
from db.session import Reader
from domain.errors import Fault, TooManyRequests


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `requests` per window of `seconds`, for each subject."""

    name: str
    requests: int
    seconds: int


async def take(reader: Reader, limit: Limit, subject: str = "") -> None:
    """Count a request of `subject`. Raises TooManyRequests once the window is full.

    Of several limits take the narrowest first: requests that it refuses must not use up a wider, shared one.
    """
    row = await reader.one(throttle.hit, key=_key(limit, subject), seconds=limit.seconds)
    if row["hits"] > limit.requests:
        rule = f"at most {limit.requests} requests in {limit.seconds} seconds"
        raise TooManyRequests(Fault("request", None, rule, "too-many-requests"), seconds=max(1, row["seconds_left"]))


async def give_back(reader: Reader, limit: Limit, subject: str = "") -> None:
    """Take back a count of `subject`, after success where only failures count."""
    await reader.rows(throttle.give_back, key=_key(limit, subject))


async def has_open_window(reader: Reader, limit: Limit, subject: str = "") -> bool:
    """Whether a request of `subject` was counted in a window that is still open."""
    return bool(await reader.value(throttle.is_open, key=_key(limit, subject)))


def _key(limit: Limit, subject: str) -> str:
    return f"{limit.name} {subject}"
