"""A pool of connections for one kind of work, of which each caller has a share; and how its connections are opened."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from db.driver_errors import translated_errors
from db.hosts import Hosts
from db.pool import Pool
from db.shares import Share, Shares
from db.timeouts import Timeouts, budgeted_wait
from db.zone import SESSION_ZONE

Connect: TypeAlias = Callable[[float], Awaitable[Any]]
"""Opens a connection within so many seconds."""


class SharedPool:
    """Connections for one kind of work (reads or writes), of which each caller has a share."""

    def __init__(self, pool: Pool, share: int, timeouts: Timeouts) -> None:
        self.pool, self.shares, self._timeouts = pool, Shares(share), timeouts

    async def acquire(self) -> tuple[Any, Share | None]:
        """A connection, and the caller's share that it counts to. Raises ShareExceeded, Unavailable."""
        if (share := self.shares.take()) is not None:
            await self.shares.turn(share, self._wait())
        if (connection := self.pool.take()) is not None:
            return connection, share
        try:
            with translated_errors(), self._wait() as seconds:
                return await self.pool.acquire(seconds), share
        except BaseException:
            self._give_back(share, answered=False)
            raise

    def release(self, connection: Any, share: Share | None) -> None:
        """Give back a connection whose statements were answered."""
        self._give_back(share, answered=True)
        self.pool.release(connection)

    def discard(self, connection: Any, share: Share | None) -> None:
        """Close a connection that may still wait for an answer, without an end."""
        self._give_back(share, answered=False)
        self.pool.discard(connection)

    def _give_back(self, share: Share | None, *, answered: bool) -> None:
        if share is not None:
            self.shares.give_back(share, answered=answered)

    def _wait(self) -> budgeted_wait:
        return budgeted_wait(self._timeouts.connection, self._timeouts.request_budget)


def connector(
    url: str, role: str | None, limits: Timeouts, *, planned_once: bool = False, by_index: bool = False
) -> Connect:
    """A function that opens a connection within so many seconds.

    `planned_once`: PostgreSQL plans a statement for all arguments, since planning a page takes as long as reading it.
    `by_index`: it never reads whole tables, for statements that find what they need by an index in any table.
    """
    settings = {"timezone": SESSION_ZONE, "jit": "off", "lock_timeout": f"{limits.lock}s"} | (
        {"role": role} if role else {}
    )
    if planned_once:
        settings["plan_cache_mode"] = "force_generic_plan"
    if by_index:
        settings |= dict.fromkeys(("enable_seqscan", "enable_hashjoin", "enable_mergejoin"), "off")

    hosts = Hosts(url)

    async def connect(seconds: float) -> Any:
        return await hosts.connect(
            timeout=seconds,
            command_timeout=limits.statement,
            # Plans are few and fixed, so all of them stay prepared, however long their text is.
            statement_cache_size=500,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
            server_settings=settings,
        )

    return connect
