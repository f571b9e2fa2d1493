"""One try to tell a webhook of an act, what came of it, and when the next one is due.

What came of it is recorded only if no other try has begun meanwhile. Besides, a target may say that it wants to be left
alone for a while, or for good.
"""

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.queries import deliveries as queries
from db.queries import feed
from db.session import Database
from domain.access.audit import log
from domain.webhooks.sender import GONE, Event, Outcome, Sender

WAITS: Final = (5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400)
"""Seconds until the next attempt, after the first, the second, …; about two days in all."""

ATTEMPTS: Final = len(WAITS) + 1
"""Until a delivery is dead (không gửi được)."""

JITTER: Final = 0.2

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


async def make(database: Database, sender: Sender, attempt: Attempt) -> None:
    """Make an attempt and record what came of it."""
    if attempt.hidden:
        await _record(database, attempt, Outcome(None, "the register is managed by another authority"), "dead")
        return
    text: str = await database.value(feed.item, root=ROOT, seq=attempt.seq)
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
