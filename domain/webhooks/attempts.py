"""One attempt to deliver an act to a webhook, its outcome, and when the next attempt is due.

An outcome is recorded only if no later attempt has begun. A target may also ask for a pause (`Retry-After`), or for no
more deliveries (410).
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
from domain.ledger.published import with_kind_vi
from domain.sealing import SealingKeys
from domain.webhooks import signing
from domain.webhooks.sender import GONE, Event, Outcome, Sender

BACKOFF: Final = (5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400)
"""Seconds until the next attempt, after the first, the second, …; about two days in total."""

MAX_ATTEMPTS: Final = len(BACKOFF) + 1
"""Attempts until a delivery is dead (không gửi được)."""

JITTER: Final = 0.2
"""Share of a wait by which it is varied either way."""

SLOW_AFTER: Final = 2.0
"""Seconds: a webhook whose last attempt took longer is slow, whatever its outcome."""

ROOT: Final = "/v1/"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that has begun: the `number`th of `allowed`; `hidden` if its client may not see the register today.

    `secrets` are sealed. `slow`: the webhook's last attempt was slow; `extra`: that, or the webhook has another attempt
    in progress.
    """

    webhook: UUID
    seq: int
    number: int
    allowed: int
    url: str
    secrets: Sequence[bytes]
    hidden: bool
    slow: bool
    extra: bool


async def make(database: Database, sender: Sender, keys: SealingKeys, attempt: Attempt) -> None:
    """Make an attempt and record its outcome."""
    if attempt.hidden:
        await _record(database, attempt, Outcome(None, "the register is managed by another authority"), "dead")
        return
    text = with_kind_vi(await database.one(feed.item, root=ROOT, seq=attempt.seq))
    started = time.monotonic()
    event = act_event(json.loads(text))
    outcome = await signing.send(sender, keys, attempt.webhook, attempt.url, attempt.secrets, event)
    slow = time.monotonic() - started > SLOW_AFTER
    retries = attempt.number < attempt.allowed or not outcome.counts
    state = "delivered" if outcome.error is None else "pending" if retries else "dead"
    await _record(database, attempt, outcome, state)
    if slow or attempt.slow or outcome.wait:
        pause = None if outcome.wait is None else timedelta(seconds=outcome.wait)
        await database.rows(queries.pace, webhook=attempt.webhook, slow=slow, rest=pause)
    if outcome.status == GONE:
        await _disable(database, attempt)


async def _disable(database: Database, attempt: Attempt) -> None:
    """Disable a webhook that answered 410, as Standard Webhooks requires; its pending deliveries are kept."""
    async with database.transaction() as session:
        if await session.value(queries.disable, webhook=attempt.webhook, url=attempt.url):
            await log(session, "sobo serve", "webhook-disabled", str(attempt.webhook), status=GONE)


async def _record(database: Database, attempt: Attempt, outcome: Outcome, state: str) -> None:
    number = 2 if not outcome.counts else MAX_ATTEMPTS - (attempt.allowed - attempt.number)
    wait = backoff(number, random.random())  # noqa: S311 - not a secret
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


def act_event(change: dict[str, Any]) -> Event:
    """The event of an act, as the feed shows it: no facts of the entry, so no personal fields."""
    return Event(
        id=f"act-{change['seq']}",
        type=f"vn.sobo.act.{change['register']}.{change['kind']}",
        subject=change["href"],
        time=change["recorded_at"],
        data=change,
    )


def backoff(number: int, jitter: float) -> timedelta:
    """The wait after the `number`th attempt failed; `jitter`, from 0 to 1, spreads retries."""
    base = BACKOFF[min(number, len(BACKOFF)) - 1]
    return timedelta(seconds=base * (1 + JITTER * (2 * jitter - 1)))
