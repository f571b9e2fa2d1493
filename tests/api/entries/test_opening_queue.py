"""Openings of two registers that wait at once do not share what they remember of reference data wrongly."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from db.errors import Unavailable
from db.session import Database, Session
from db.shares import owned_by
from db.statement import Sql
from domain.acts.command import Command
from domain.entries.opening_batch import Opening
from domain.entries.opening_queue import OpeningQueue
from domain.entries.recording import judge
from domain.entries.related import RelatedEntries
from domain.registers import REGISTERS
from tests.factories import HOLDER, granted
from tests.support.api import recorded

CERTIFICATES, PERMITS = "subdomain-certificates", "publication-permits"


async def test_an_act_on_a_body_heeded_by_another_register_meanwhile_is_heeded(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between judging and recording certificates, a body is renamed and permits are opened, which remember it anew."""
    await granted(ready, CERTIFICATES)
    changed: list[bool] = []

    async def slow(related: RelatedEntries, command: Command) -> Any:
        act = await judge(related, command)
        if related.register.key == CERTIFICATES and not changed:
            changed.append(True)
            change = {"kind": "rename", "effective_on": "2024-10-01", "changes": {"name": "Tên giữa chừng"}}
            recorded(await ready.post(f"/v1/organisations/{HOLDER}/acts", json=change, headers={"If-Match": "*"}))
            await granted(ready, PERMITS)
        return act

    monkeypatch.setattr("domain.entries.opening_batch.judge", slow)
    receipt = await granted(ready, CERTIFICATES)
    assert changed
    assert (await ready.get(receipt["href"])).json()["holder_name"] == "Tên giữa chừng"


async def test_callers_take_turns_and_none_waits_without_an_end(
    province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller with one opening is in the next transaction, whatever another has waiting; a turn comes in time or not.

    What is begun is waited for.
    """
    monkeypatch.setattr("domain.entries.opening_queue.MOST_AT_ONCE", 4)
    release, batches = asyncio.Event(), []

    async def slow(_: Session, __: Any, openings: Sequence[Opening], ___: Any) -> Callable[[], None]:
        batches.append([one.staff_session for one in openings])
        await release.wait()
        return lambda: None

    monkeypatch.setattr("domain.entries.opening_queue.open_batch", slow)
    many = OpeningQueue(province)

    async def ask(owner: str) -> Any:
        with owned_by(owner):
            return await many.record(opening_of(owner))

    first = asyncio.create_task(ask("one"))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(ask("one")) for _ in range(10)] + [asyncio.create_task(ask("two"))]
    await asyncio.sleep(0.01)
    release.set()
    assert await asyncio.gather(first, *others) == [None] * 12
    assert b"two" in batches[1]

    release.clear()
    monkeypatch.setattr(province, "_timeouts", replace(province._timeouts, connection=0.1))
    begun = asyncio.create_task(ask("one"))
    await asyncio.sleep(0.01)
    with pytest.raises(Unavailable):
        await asyncio.wait_for(ask("two"), 1)
    assert not begun.done()
    release.set()
    assert await begun is None


def opening_of(owner: str) -> Opening:
    command = Command(kind="grant", effective_on=date(2024, 10, 22), changes={}, recorded_by=owner)
    return Opening(REGISTERS[CERTIFICATES], command, lambda _: None, owner.encode(), None, lambda _: None)  # type: ignore[arg-type,return-value]


async def test_the_version_of_reference_data_is_drawn_at_random(ready: httpx.AsyncClient, province: Database) -> None:
    """A counter would come back after a failover to a standby that lacks the last acts."""
    version = Sql("SELECT reference_version FROM ledger_head")
    before = await province.value(version)
    change = {"kind": "rename", "effective_on": "2024-10-01", "changes": {"name": "Tên mới"}}
    recorded(await ready.post(f"/v1/organisations/{HOLDER}/acts", json=change, headers={"If-Match": "*"}))
    assert abs(await province.value(version) - before) > 1_000
    await granted(ready, CERTIFICATES)
