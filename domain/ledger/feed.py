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
from domain.ledger.published import Shapes, with_facts, with_kind_vi
from domain.ledger.watch import Watch

MAX_SCANNED: Final = 10_000
"""Acts scanned for one response: a register with few acts costs no more than others."""

WaitWhileConnected: TypeAlias = Callable[[asyncio.Future[int], float], Awaitable[bool]]
"""Waits for a future, up to so many seconds; whether it is done and the client still connected."""

GetVisibility: TypeAlias = Callable[[], Awaitable[Visibility]]
"""What the caller may see now. Raises what refuses a caller whose access has ended."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Acts as JSON texts, the seq to continue after, and whether there are more already."""

    items: Sequence[str]
    after: int
    more: bool


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    """Acts of the visible registers, or of the `chosen` among them; `root` is the prefix of their entries' paths.

    With `published`, the facts of each act that these shapes show.
    """

    reader: Reader
    visibility: Visibility
    chosen: Collection[str] | None
    root: str
    published: Shapes | None = None

    def __post_init__(self) -> None:
        """Raises NotAllowed for a chosen register that is not visible."""
        for key in self.chosen or ():
            check_register("register", key, self.visibility.recorded)

    async def read(self, after: int, limit: int, size: int | None = None) -> Changes:
        """Up to `limit` acts after seq `after`; the ledger's `size`, if known. Raises BeyondLedger if it is less."""
        if size is None:
            size = int(await self.reader.value(queries.size))
        if after > size:
            rule = f"the ledger has {size} acts"
            raise BeyondLedger(Fault("after", after, rule, "beyond-the-ledger", about={"size": size}))
        if after == size:
            return Changes([], after, more=False)
        until = min(size, after + MAX_SCANNED)
        registers = list(self.visibility.recorded if self.chosen is None else self.chosen)
        page = queries.page if self.published is None else queries.page_with_facts
        rows = await self.reader.rows(page, root=self.root, after=after, until=until, registers=registers, limit=limit)
        reached = rows[-1]["seq"] if len(rows) == limit else until
        if self.published is None:
            items = [with_kind_vi(row) for row in rows]
        else:
            items = await with_facts(self.reader, self.published, rows)
        return Changes(items, reached, reached < size)

    async def wait(
        self, watch: Watch, after: int, limit: int, seconds: float, wait: WaitWhileConnected, visibility: GetVisibility
    ) -> Changes:
        """The same, but if there are none, wait up to `seconds` for the first; acts of other registers are skipped.

        After a wait, only what is visible by then is returned.
        """
        feed, end = self, monotonic() + seconds
        changes = await feed.read(after, limit)
        while not changes.items and (left := end - monotonic()) > 0:
            size = None if changes.more else await _growth(watch, changes.after, left, wait)
            if size is None and not changes.more:
                return changes
            timeouts.reset_budget()
            async with watch.turn() as answered:
                if not answered:
                    return changes
                feed = replace(feed, visibility=await visibility())
                changes = await feed.read(changes.after, limit, size)
        return changes


async def _growth(watch: Watch, after: int, seconds: float, wait: WaitWhileConnected) -> int | None:
    """The ledger's size once it has more than `after` acts; None if it has not by then, or nobody waits any more."""
    growth = watch.growth(after)
    try:
        return growth.result() if await wait(growth, seconds) else None
    finally:
        growth.cancel()
