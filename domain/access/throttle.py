"""Rate limits over all workers: fixed windows, counted in the database.

Limits that many callers share count failures only, and whoever succeeded lately has a window of their own: otherwise
anybody could keep out all others by failing on purpose.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from db.queries import throttle
from db.session import Reader
from domain.errors import Clause, DomainError, Fault, TooManyRequests


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `requests` per window of `seconds`, for each subject; `what` a refusal calls them."""

    name: str
    requests: int
    seconds: int
    what: str = "requests"


@dataclass(frozen=True, slots=True)
class Success:
    """A kind of success that is remembered for `seconds`, for each subject."""

    name: str
    seconds: int


async def take(reader: Reader, limit: Limit, subject: str = "") -> None:
    """Count a request of `subject`. Raises TooManyRequests if the window is full; then it does not count.

    Of several limits take the narrowest first: requests that it refuses must not use up a wider, shared one.
    """
    row = await reader.one(throttle.take, key=_key(limit, subject), seconds=limit.seconds, most=limit.requests)
    if not row["taken"]:
        rule = f"at most {limit.requests} {limit.what} in {limit.seconds} seconds"
        about = {"most": limit.requests, "what": Clause(limit.what, limit.what), "seconds": limit.seconds}
        raise TooManyRequests(
            Fault("request", None, rule, "too-many-requests", about=about), seconds=max(1, row["seconds_left"] or 1)
        )


async def give_back(reader: Reader, limit: Limit, subject: str = "") -> None:
    """Take back a count of `subject`, after success where only failures count."""
    await reader.rows(throttle.give_back, key=_key(limit, subject))


@asynccontextmanager
async def failures(
    reader: Reader, failure: type[DomainError], limits: Iterable[tuple[Limit, str]]
) -> AsyncIterator[None]:
    """Count the block in each of `limits` (with its subject, the narrowest first) if it raises a `failure`.

    It counts from the beginning, so that no number of attempts at a time exceeds a limit. Raises TooManyRequests, in
    place of the block, if one is full.
    """
    taken: list[tuple[Limit, str]] = []
    try:
        for limit, subject in limits:
            await take(reader, limit, subject)
            taken.append((limit, subject))
        yield
    except DomainError as error:
        if not isinstance(error, failure):
            await _give_back_all(reader, taken)
        raise
    await _give_back_all(reader, taken)


async def _give_back_all(reader: Reader, taken: Iterable[tuple[Limit, str]]) -> None:
    for limit, subject in taken:
        await give_back(reader, limit, subject)


async def remember(reader: Reader, success: Success, subject: str) -> None:
    """Remember a success of `subject`, from now."""
    await reader.rows(throttle.remember, key=_key(success, subject), seconds=success.seconds)


async def remembers(reader: Reader, success: Success, subject: str) -> bool:
    """Whether `subject` has succeeded lately."""
    return bool(await reader.value(throttle.is_open, key=_key(success, subject)))


def _key(kind: Limit | Success, subject: str) -> str:
    return f"{kind.name} {subject}"
