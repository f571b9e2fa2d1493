"""The feed of acts: complete, in the order of the ledger, and resumable after any act.

Acts take their `seq` under the lock of the ledger's head and hold it until commit, so they become visible in the
order of `seq`, without gaps. Nothing is ever deleted, so every cursor stays valid.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, TypeAlias

from db import timeouts
from db.queries import feed as queries
from db.session import Reader
from domain.access.visibility import Visibility
from domain.declarations.register import check_register
from domain.errors import BeyondLedger, Fault

MAX_SCANNED: Final = 10_000
"""Acts scanned for one response: a register with few acts costs no more than others."""

POLL_INTERVAL: Final = 0.25
"""Seconds between two checks whether the ledger has grown."""

WaitWhileConnected: TypeAlias = Callable[[float], Awaitable[bool]]
"""Waits so many seconds; whether the client is still connected."""

GetVisibility: TypeAlias = Callable[[], Awaitable[Visibility]]
"""What the caller may see now. Raises what refuses a caller whose access has ended."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Acts as JSON texts, the seq to continue after, and whether there are more already."""

    items: Sequence[str]
    after: int
    more: bool


class Watch:
    """The ledger's size, at most POLL_INTERVAL old: one query for all waiting requests, which hold no connection."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._lock = reader, asyncio.Lock()
        self._size, self._read_at = 0, -POLL_INTERVAL

    async def size(self) -> int:
        """The number of acts a moment ago."""
        async with self._lock:
            if monotonic() - self._read_at >= POLL_INTERVAL:
                self._size = await self._reader.value(queries.size)
                self._read_at = monotonic()
            return self._size


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    """Acts of the visible registers, or of the `chosen` among them; `root` is the prefix of their entries' paths."""

    reader: Reader
    visibility: Visibility
    chosen: Collection[str] | None
    root: str

    def __post_init__(self) -> None:
        """Raises NotAllowed for a chosen register that is not visible."""
        for key in self.chosen or ():
            check_register("register", key, self.visibility.reportable)

    async def read(self, after: int, limit: int) -> Changes:
        """Up to `limit` acts after seq `after`. Raises BeyondLedger if the ledger has not reached it."""
        size: int = await self.reader.value(queries.size)
        if after > size:
            raise BeyondLedger(Fault("after", after, f"the ledger has {size} acts", "beyond-the-ledger"))
        until = min(size, after + MAX_SCANNED)
        registers = list(self.visibility.reportable if self.chosen is None else self.chosen)
        rows = await self.reader.rows(
            queries.page, root=self.root, after=after, until=until, registers=registers, limit=limit
        )
        reached = rows[-1]["seq"] if len(rows) == limit else until
        return Changes([row[0] for row in rows], reached, reached < size)

    async def wait(
        self, watch: Watch, after: int, limit: int, seconds: float, wait: WaitWhileConnected, visibility: GetVisibility
    ) -> Changes:
        """The same, but if there are none, wait up to `seconds` for the first; acts of other registers are skipped.

        After a wait, only what is visible by then is returned.
        """
        feed, end = self, monotonic() + seconds
        while not (changes := await feed.read(after, limit)).items and monotonic() < end:
            after = changes.after
            while not changes.more and await watch.size() <= after:
                left = end - monotonic()
                if left <= 0 or not await wait(min(POLL_INTERVAL, left)):
                    return changes
                timeouts.reset_budget()
            feed = replace(feed, visibility=await visibility())
        return changes
