"""Telling webhooks of acts: queued out of the ledger, tried until delivered or dead, each outcome recorded once.

The ledger is the outbox: an act that is committed is never deleted and has its dense `seq`. So each webhook remembers
how far it got, and every act after that is still to be queued: no crash can lose one, nothing is told that was not
committed, and writing an act, under the lock of the ledger's head, costs nothing more.

A worker takes a delivery under a lease and records what came of it only if no other took it meanwhile. If it is killed
in between, the lease runs out and another one tries again: so at least once, with the same id each time.
"""

import json
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.queries import changes
from db.queries import deliveries as queries
from db.session import Database, Row
from domain.access import principal
from domain.sending import Event, Outcome, Sender
from domain.tense import today

WAITS: Final = (5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400)
"""Seconds until the next attempt, after the first, the second, …; about two days in all."""

ATTEMPTS: Final = len(WAITS) + 1
"""Until a delivery is dead (không gửi được)."""

JITTER: Final = 0.2
LEASE: Final = timedelta(seconds=30)
"""Longer than an attempt can take, and its record."""

MOST_QUEUED: Final = 1_000
"""Of one webhook; what else there is waits in the ledger."""

MOST_SCANNED: Final = 10_000
AT_ONCE: Final = 4
"""Attempts at one webhook, by all workers together, so that a slow target holds up only itself."""

ROOT: Final = "/v1/"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, begun: the `number`th of `allowed`. `hidden`: its client may not see the register today."""

    webhook: UUID
    seq: int
    number: int
    allowed: int
    url: str
    secret: str
    hidden: bool


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
                registers=[key for key in seen_by(row) if wanted is None or key in wanted],
                kinds=row["kinds"],
                room=MOST_QUEUED - row["pending"],
                allowed=ATTEMPTS,
            )


def seen_by(client: Row) -> Collection[str]:
    """The registers whose acts a client may be told of today."""
    return principal(client, machine=True).counted


async def take(database: Database, most: int) -> Sequence[Attempt]:
    """Begin up to `most` attempts that are due. The acts of a register that the client may not see are marked."""
    rows = await database.rows(queries.take, day=today(), each=AT_ONCE, most=most, lease=LEASE)
    return [
        Attempt(
            row["webhook"], row["seq"], row["attempts"], row["allowed"], row["url"], row["secret"],
            row["register_key"] not in seen_by(row),
        )
        for row in rows
    ]  # fmt: skip


async def make(database: Database, sender: Sender, attempt: Attempt) -> None:
    """Make an attempt and record what came of it."""
    if attempt.hidden:
        await _record(database, attempt, Outcome(None, "the register is managed by another authority"), "dead")
        return
    text: str = await database.value(changes.one, root=ROOT, seq=attempt.seq)
    outcome = await sender.send(attempt.url, attempt.secret, of_act(json.loads(text)))
    state = "delivered" if outcome.error is None else "pending" if attempt.number < attempt.allowed else "dead"
    await _record(database, attempt, outcome, state)


async def _record(database: Database, attempt: Attempt, outcome: Outcome, state: str) -> None:
    wait = wait_after(ATTEMPTS - (attempt.allowed - attempt.number), random.random())  # noqa: S311 - no secret
    await database.rows(
        queries.record,
        webhook=attempt.webhook,
        seq=attempt.seq,
        attempt=attempt.number,
        state=state,
        status=outcome.status,
        error=outcome.error,
        wait=wait,
    )


def of_act(change: dict[str, Any]) -> Event:
    """The event that tells of an act as the feed shows it: no facts of the entry, so no personal fields."""
    return Event(
        id=f"act-{change['seq']}",
        type=f"vn.sobo.act.{change['register']}.{change['kind']}",
        subject=change["href"],
        time=change["recorded_at"],
        data=change,
    )


def wait_after(number: int, luck: float) -> timedelta:
    """How long to wait after the `number`th attempt failed; by `luck`, from 0 to 1, not all come back at once."""
    base = WAITS[min(number, len(WAITS)) - 1]
    return timedelta(seconds=base * (1 + JITTER * (2 * luck - 1)))
