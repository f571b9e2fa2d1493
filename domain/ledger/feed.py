"""The feed of acts: complete, in the order of the ledger, and resumable from any point that there has been.

Acts take their `seq` under the lock of the ledger's head and keep it until they are committed, so they are seen in
the order of `seq`, without gaps. Nothing is ever deleted, so no point is ever gone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, TypeAlias

from db import deadline
from db.queries import feed as queries
from db.session import Reader
from domain.access.visibility import Visibility
from domain.declarations.register import check_register
from domain.errors import Beyond, Fault

MOST_SCANNED: Final = 10_000
"""Acts that one answer looks at: a register that seldom acts costs no more than others."""

PERIOD: Final = 0.25
"""Seconds between two questions whether the ledger has grown."""

StillWaits: TypeAlias = Callable[[float], Awaitable[bool]]
"""Waits so many seconds, and says whether anybody still waits for the answer."""

VisibilityNow: TypeAlias = Callable[[], Awaitable[Visibility]]
"""Whose entries the caller sees by now. Raises what refuses a caller whose authority has ended."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Some acts as JSON text, the point to go on after, and whether more is known already."""

    items: Sequence[str]
    after: int
    more: bool


class Watch:
    """The ledger's size as of at most one period ago, asked once for all that wait; a wait holds no connection."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._asking = reader, asyncio.Lock()
        self._size, self._asked_at = 0, -PERIOD

    async def size(self) -> int:
        """How many acts there were a moment ago."""
        async with self._asking:
            if monotonic() - self._asked_at >= PERIOD:
                self._size = await self._reader.value(queries.size)
                self._asked_at = monotonic()
            return self._size


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    """Acts of the visible registers, or of the `chosen` among them; `root` is the beginning of their entries' paths."""

    reader: Reader
    visibility: Visibility
    chosen: Collection[str] | None
    root: str

    def __post_init__(self) -> None:
        """Raises NotAllowed for a chosen register that is not visible."""
        for key in self.chosen or ():
            check_register("register", key, self.visibility.reportable)

    async def read(self, after: int, limit: int) -> Changes:
        """Up to `limit` acts after the first `after`. Raises Beyond for a point that the ledger has not reached."""
        size: int = await self.reader.value(queries.size)
        if after > size:
            raise Beyond(Fault("after", after, f"the ledger has {size} acts", "beyond-the-ledger"))
        until = min(size, after + MOST_SCANNED)
        registers = list(self.visibility.reportable if self.chosen is None else self.chosen)
        found = await self.reader.rows(
            queries.page, root=self.root, after=after, until=until, registers=registers, limit=limit
        )
        reached = found[-1]["seq"] if len(found) == limit else until
        return Changes([row[0] for row in found], reached, reached < size)

    async def wait(
        self, watch: Watch, after: int, limit: int, seconds: float, still: StillWaits, visible: VisibilityNow
    ) -> Changes:
        """The same, but if there is none, wait up to `seconds` for the first. Acts of other registers are passed by.

        After a wait, only what is visible by then is answered.
        """
        feed, end = self, monotonic() + seconds
        while not (found := await feed.read(after, limit)).items and monotonic() < end:
            after = found.after
            while not found.more and await watch.size() <= after:
                left = end - monotonic()
                if left <= 0 or not await still(min(PERIOD, left)):
                    return found
                deadline.renew()
            feed = replace(feed, visibility=await visible())
        return found
