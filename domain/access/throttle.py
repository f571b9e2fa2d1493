"""How often something may be asked, over all workers: fixed windows, counted in the database."""

from dataclasses import dataclass

from db.queries import throttle
from db.session import Reader
from domain.errors import Fault, TooManyRequests


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in a window of so many seconds, for each who asks."""

    name: str
    most: int
    seconds: int


async def take(reader: Reader, limit: Limit, who: str = "") -> None:
    """Count one more for `who`. Raises TooManyRequests once the window is full.

    Of several limits take the narrowest first: what it refuses must not use up a wider one, that is another's too.
    """
    row = await reader.one(throttle.hit, key=_key(limit, who), seconds=limit.seconds)
    if row["hits"] > limit.most:
        rule = f"at most {limit.most} requests in {limit.seconds} seconds"
        raise TooManyRequests(Fault("request", None, rule, "too-many-requests"), seconds=max(1, row["seconds_left"]))


async def give_back(reader: Reader, limit: Limit, who: str = "") -> None:
    """Count one less for `who`: it went well, and only what fails is to be counted."""
    await reader.rows(throttle.give_back, key=_key(limit, who))


async def begun(reader: Reader, limit: Limit, who: str = "") -> bool:
    """Whether `who` was counted in a window that is still open."""
    return bool(await reader.value(throttle.begun, key=_key(limit, who)))


def _key(limit: Limit, who: str) -> str:
    return f"{limit.name} {who}"
