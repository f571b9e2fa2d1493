"""Deliveries: acts queued from the ledger and attempted until delivered or dead, each outcome recorded once.

The ledger is the outbox: a committed act is never deleted and has a dense `seq`. Each webhook remembers the last act
that it has queued, and every later one is still to be queued: a crash loses none, nothing uncommitted is sent, and
recording an act, under the lock of the ledger's head, costs nothing more.

A slow target delays only itself. Of each worker's SLOTS at most MAX_EXTRA go to webhooks whose last attempt was slow,
or that have another attempt in progress; the rest are kept for webhooks that are fast or new and have none. So a fast
webhook waits only for other fast ones, and for one attempt of each that turns slow just now.

A worker takes a delivery under a lease and records the outcome only if no other worker took it meanwhile. If it is
killed in between, the lease expires and another worker retries: delivery is at least once, always with the same id.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from db.queries import deliveries as queries
from db.session import Database, Row
from domain.access.principal import principal
from domain.tense import today
from domain.webhooks.attempts import MAX_ATTEMPTS, Attempt

LEASE: Final = timedelta(seconds=30)
"""Longer than an attempt and the recording of its outcome can take."""

MAX_QUEUED: Final = 1_000
"""Pending deliveries of one webhook; later acts wait in the ledger."""

MAX_SCANNED: Final = 10_000
"""Acts scanned for one webhook at a time."""

MAX_CONCURRENT: Final = 4
"""Attempts in progress at one webhook, over all workers (unless two take at the same moment); 1 if it is slow."""

SLOTS: Final = 16
"""Attempts in progress of one worker."""

MAX_EXTRA: Final = 8
"""Of these, attempts at webhooks whose last was slow, or that have another in progress."""


async def queue(database: Database) -> None:
    """Queue the acts that webhooks have not queued yet, except those that their clients may not see today."""
    async with database.transaction() as session:
        for row in await session.rows(queries.lagging, day=today(), most=MAX_QUEUED):
            chosen = row["registers"]
            await session.rows(
                queries.queue,
                webhook=row["id"],
                reached=row["reached_seq"],
                until=min(row["size"], row["reached_seq"] + MAX_SCANNED),
                registers=[key for key in visible_to(row) if chosen is None or key in chosen],
                kinds=row["kinds"],
                room=MAX_QUEUED - row["pending"],
                allowed=MAX_ATTEMPTS,
            )


def visible_to(client: Row) -> Collection[str]:
    """The registers whose acts are sent to a client today."""
    return principal(client, machine=True).visibility.recorded


async def take(database: Database, most: int, extra: int) -> Sequence[Attempt]:
    """Begin up to `most` attempts that are due, at most `extra` of them extra ones."""
    rows = await database.rows(queries.take, day=today(), each=MAX_CONCURRENT, most=most, extra=extra, lease=LEASE)
    return [
        Attempt(
            row["webhook"], row["seq"], row["attempts"], row["allowed"], row["url"], row["secrets"],
            row["register_key"] not in visible_to(row), row["slow"], row["extra"],
        )
        for row in rows
    ]  # fmt: skip
