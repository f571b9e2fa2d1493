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

import json
import random
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.queries import changes
from db.queries import deliveries as queries
from db.session import Database, Row
from domain.access import principal
from domain.audit import log
from domain.sending import GONE, Event, Outcome, Sender
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
"""Attempts at one webhook, by all workers together, but for two that look in the same moment; a slow one has one."""

SLOTS: Final = 16
"""Attempts of one worker."""

EXTRA: Final = 8
"""Of these, at webhooks that were slow last, or that have another attempt under way."""

SLOW: Final = 2.0
"""Seconds: a webhook whose last attempt took longer is slow, whatever came of it."""

ROOT: Final = "/v1/"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, begun: the `number`th of `allowed`. `hidden`: its client may not see the register today.

    `slow`: its webhook was slow last; `extra`: that, or it has another attempt under way.
    """

    webhook: UUID
    seq: int
    number: int
    allowed: int
    url: str
    secrets: Sequence[str]
    hidden: bool
    slow: bool
    extra: bool


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


async def take(database: Database, most: int, extra: int) -> Sequence[Attempt]:
    """Begin up to `most` attempts that are due, `extra` ones among them at most."""
    rows = await database.rows(queries.take, day=today(), each=AT_ONCE, most=most, extra=extra, lease=LEASE)
    return [
        Attempt(
            row["webhook"], row["seq"], row["attempts"], row["allowed"], row["url"], row["secrets"],
            row["register_key"] not in seen_by(row), row["slow"], row["extra"],
        )
        for row in rows
    ]  # fmt: skip


async def make(database: Database, sender: Sender, attempt: Attempt) -> None:
    """Make an attempt and record what came of it."""
    if attempt.hidden:
        await _record(database, attempt, Outcome(None, "the register is managed by another authority"), "dead")
        return
    text: str = await database.value(changes.one, root=ROOT, seq=attempt.seq)
    begun = time.monotonic()
    outcome = await sender.send(attempt.url, attempt.secrets, of_act(json.loads(text)))
    slow = time.monotonic() - begun > SLOW
    again = attempt.number < attempt.allowed or not outcome.counts
    state = "delivered" if outcome.error is None else "pending" if again else "dead"
    await _record(database, attempt, outcome, state)
    if slow or attempt.slow or outcome.wait:
        rest = None if outcome.wait is None else timedelta(seconds=outcome.wait)
        await database.rows(queries.pace, webhook=attempt.webhook, slow=slow, rest=rest)
    if outcome.status == GONE:
        await _disable(database, attempt)


async def _disable(database: Database, attempt: Attempt) -> None:
    """The receiver wants no more, as Standard Webhooks says of a 410. What waits is kept until somebody decides."""
    async with database.transaction() as session:
        if await session.value(queries.disable, webhook=attempt.webhook, url=attempt.url):
            await log(session, "sobo serve", "webhook-disabled", str(attempt.webhook), status=GONE)


async def _record(database: Database, attempt: Attempt, outcome: Outcome, state: str) -> None:
    number = 2 if not outcome.counts else ATTEMPTS - (attempt.allowed - attempt.number)
    wait = wait_after(number, random.random())  # noqa: S311 - no secret
    await database.rows(
        queries.record,
        webhook=attempt.webhook,
        seq=attempt.seq,
        attempt=attempt.number,
        state=state,
        status=outcome.status,
        error=outcome.error,
        wait=wait,
        more=0 if outcome.counts else 1,
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
