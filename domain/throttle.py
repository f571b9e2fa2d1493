"""How often something may be asked, over all workers: fixed windows, counted in the database."""

from dataclasses import dataclass

from db.queries import throttle
from db.session import Reader
from domain.errors import Fault, TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in a window of so many seconds, for each who asks."""

    name: str
    most: int
    seconds: int


async def take(reader: Reader, limit: Limit, who: str = "") -> None:
    """Count one more for `who`. Raises TooMany once the window is full.

    Of several limits take the narrowest first: what it refuses must not use up a wider one, that is another's too.
    """
    row = await reader.one(throttle.hit, key=f"{limit.name} {who}", seconds=limit.seconds)
    if row["hits"] > limit.most:
        rule = f"at most {limit.most} requests in {limit.seconds} seconds"
        raise TooMany(Fault("request", None, rule, "too-many-requests"), seconds=max(1, row["seconds_left"]))
