"""However many webhooks hang, who answers is told: some slots are never theirs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from api.background.dispatcher import Dispatcher
from domain.webhooks import attempts, deliveries
from domain.webhooks.attempts import SLOW_AFTER
from domain.webhooks.deliveries import MAX_CONCURRENT, MAX_EXTRA, SLOTS
from domain.webhooks.sender import Event, Outcome, Sender
from domain.webhooks.targets import Targets
from tests.factories import granted
from tests.support.application import sealing_keys
from tests.support.webhooks import DUE, PATH, WebhookService


class Hanging(Sender):
    """Sends nothing: what goes to a path that ends so hangs until the test is over, all else is delivered."""

    def __init__(self) -> None:
        super().__init__(Targets(()), "urn:sobo:thu")
        object.__setattr__(self, "over", asyncio.Event())
        object.__setattr__(self, "sent", [])

    over: asyncio.Event
    sent: list[tuple[str, str]]

    async def send(self, url: str, secrets: Sequence[str], event: Event) -> Outcome:
        self.sent.append((url.rpartition("/")[2], event.id))
        if url.endswith("treo"):
            await self.over.wait()
        return Outcome(204, None)

    def to(self, name: str) -> list[str]:
        return [event for to, event in self.sent if to == name]


@pytest.fixture
async def hanging() -> AsyncIterator[Hanging]:
    sender = Hanging()
    yield sender
    sender.over.set()


async def looked(workers: list[Dispatcher], times: int = 1) -> None:
    """Let each worker look, and whatever does not hang come to its end."""
    for _ in range(times):
        for worker in workers:
            await worker.dispatch()
            quick = [task for task, attempt in worker._attempts.items() if not attempt.url.endswith("treo")]
            await asyncio.gather(*quick)


async def hook(told: WebhookService, name: str) -> dict[str, Any]:
    return await told.webhook(url=f"http://{told.target.host}/{name}")


async def known_as_slow(told: WebhookService, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than both workers have slots are tried, and found slow."""
    for _ in range(2 * SLOTS + 1):
        await hook(told, "treo")
    for _ in range(MAX_CONCURRENT):
        await granted(told.client, "press-offices")
    first = Hanging()
    first.over.set()
    monkeypatch.setattr(attempts, "SLOW_AFTER", -1.0)
    worker = Dispatcher(told.database, first, sealing_keys())
    for _ in range(8):
        await worker.dispatch()
        await worker.wait_for_attempts()
    monkeypatch.setattr(attempts, "SLOW_AFTER", SLOW_AFTER)
    for _ in range(MAX_CONCURRENT):
        await granted(told.client, "press-offices")


async def test_who_answers_is_told_however_many_hang(
    told: WebhookService, hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known_as_slow(told, monkeypatch)
    workers = [Dispatcher(told.database, hanging, sealing_keys()) for _ in range(2)]
    await looked(workers, 4)
    assert len(hanging.to("treo")) == 2 * MAX_EXTRA, "no more than that hang"
    quick = await hook(told, "nhanh")
    made = [(await granted(told.client, "press-offices"))["seq"] for _ in range(12)]
    await looked(workers, 12)
    assert sorted(hanging.to("nhanh")) == sorted(f"act-{seq}" for seq in made)
    assert {state for _, state, *_ in await told.came(quick)} == {"delivered"}


async def test_those_that_turn_slow_leave_slots_to_who_has_nothing_attempts(
    told: WebhookService, hanging: Hanging
) -> None:
    """Eight webhooks that were quick so far hang at once: four attempts at each would fill both workers."""
    for _ in range(8):
        await hook(told, "treo")
    for _ in range(2 * MAX_CONCURRENT):
        await granted(told.client, "press-offices")
    workers = [Dispatcher(told.database, hanging, sealing_keys()) for _ in range(2)]
    await looked(workers, 4)
    assert len(hanging.to("treo")) == 8 + 2 * MAX_EXTRA
    await hook(told, "nhanh")
    seq = (await granted(told.client, "press-offices"))["seq"]
    await looked(workers)
    assert hanging.to("nhanh") == [f"act-{seq}"]


async def test_slow_webhooks_take_turns(told: WebhookService, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them waits for ever behind others' long backlogs."""
    monkeypatch.setattr(attempts, "SLOW_AFTER", -1.0)
    hooks = [await hook(told, str(place)) for place in range(6)]
    for _ in range(5):
        await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    sender, taken = Hanging(), []
    for _ in range(12):
        for attempt in await deliveries.take(told.database, 2, 2):
            taken.append(str(attempt.webhook))
            await attempts.make(told.database, sender, sealing_keys(), attempt)
    assert {taken.count(one["id"]) for one in hooks} == {4}


async def test_a_slow_webhook_has_one_attempt_at_once_until_it_is_quick_again(
    told: WebhookService, hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await told.webhook()
    for _ in range(3 * MAX_CONCURRENT):
        await granted(told.client, "press-offices")
    await deliveries.queue(told.database)
    monkeypatch.setattr(attempts, "SLOW_AFTER", -1.0)
    (first,) = await deliveries.take(told.database, 1, 1)
    await attempts.make(told.database, hanging, sealing_keys(), first)
    (slow,) = await deliveries.take(told.database, SLOTS, SLOTS)
    assert (slow.slow, slow.extra) == (True, True)
    assert await deliveries.take(told.database, SLOTS, SLOTS) == []
    monkeypatch.setattr(attempts, "SLOW_AFTER", SLOW_AFTER)
    await attempts.make(told.database, hanging, sealing_keys(), slow)
    taken = await deliveries.take(told.database, SLOTS, SLOTS)
    assert sorted((attempt.slow, attempt.extra) for attempt in taken) == [
        (False, False),
        *(MAX_CONCURRENT - 1) * [(False, True)],
    ]
    await told.database.rows(DUE)
    assert (await told.client.get(f"{PATH}/{made['id']}")).json()["pending"] == 3 * MAX_CONCURRENT - 2
