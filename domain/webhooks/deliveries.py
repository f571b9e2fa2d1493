"""Telling webhooks of acts: queued out of the ledger, tried until delivered or dead, each outcome recorded once.

The ledger is the outbox: an act that is committed is never deleted and has its dense `seq`. So each webhook remembers
how far it got, and every act after that is still to be queued: no crash can lose one, nothing is told that was not
committed, and writing an act, under the lock of the ledger's head, costs nothing more.

A slow target holds up only itself. Of each worker's SLOTS at most EXTRA go to webhooks that were slow last, or that
have another attempt under way; the rest is kept for who has nothing under way and was quick last, or is new. So the
quick wait only for the quick, and for those that turn slow at this moment: one such attempt each, until it ends.

A worker takes a delivery under a lease and records what came of it only if no other took it meanwhile. If it is killed
in between, the lease runs out and another one tries again: so at least once, with the same id each time.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from db.queries import deliveries as queries
from db.session import Database, Row
from domain.access.principal import principal
from domain.tense import today
from domain.webhooks.attempts import ATTEMPTS, Attempt

LEASE: Final = timedelta(seconds=30)
"""Longer than an attempt can take, and its record."""

MOST_QUEUED: Final = 1_000
"""Of one webhook; what else there is waits in the ledger."""

MOST_SCANNED: Final = 10_000
AT_ONCE: Final = 4
"""Attempts at one webhook, by all workers together, but for two that look in the same moment; a slow one has one."""

SLOTS: Final = 16
"""Attempts of one worker."""

EXTRA: Final = 8
"""Of these, at webhooks that were slow last, or that have another attempt under way."""


async def queue(database: Database) -> None:
    """Queue what the ledger is ahead of the webhooks. What a client may not see today is passed by."""
    async with database.transaction() as session:
        for row in await session.rows(queries.behind, day=today(), most=MOST_QUEUED):
            wanted = row["registers"]
            await session.rows(
                queries.queue,
                webhook=row["id"],
                reached=row["reached_seq"],
                until=min(row["size"], row["reached_seq"] + MOST_SCANNED),
                registers=[key for key in visible_to(row) if wanted is None or key in wanted],
                kinds=row["kinds"],
                room=MOST_QUEUED - row["pending"],
                allowed=ATTEMPTS,
            )


def visible_to(client: Row) -> Collection[str]:
    """The registers whose acts a client is sent today."""
    return principal(client, machine=True).visibility.reportable


async def take(database: Database, most: int, extra: int) -> Sequence[Attempt]:
    """Begin up to `most` attempts that are due, `extra` ones among them at most."""
    rows = await database.rows(queries.take, day=today(), each=AT_ONCE, most=most, extra=extra, lease=LEASE)
    return [
        Attempt(
            row["webhook"], row["seq"], row["attempts"], row["allowed"], row["url"], row["secrets"],
            row["register_key"] not in visible_to(row), row["slow"], row["extra"],
        )
        for row in rows
    ]  # fmt: skip
