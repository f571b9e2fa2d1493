"""What a dossier says may be done next: on it, and on the entry that it is about."""

from typing import Any

import httpx

from domain.registers.application import APPLICATIONS
from tests.api.applications.test_applications import dossier, received
from tests.api.applications.test_decisions import applied_for
from tests.api.entries.test_actions import STATE_OR_RIGHT, codes, key_of
from tests.factories import OPENING, acted, granted
from tests.support.api import recorded
from tests.support.application import STAFF

DAY = "2024-11-12"
SIGNED: dict[str, Any] = {"document": {"signed_on": DAY}}
BODIES: dict[str, dict[str, Any]] = {
    "ask_supplement": {"kind": "ask_supplement", "effective_on": DAY, "reason": "Thiếu bản vẽ"},
    "withdraw": {"kind": "withdraw", "effective_on": DAY},
    "receive_supplement": {"effective_on": DAY},
    "refuse": {**SIGNED, "reason": "Không đủ điều kiện"},
    "decide": SIGNED,
}


async def allowed(client: httpx.AsyncClient, href: str, headers: dict[str, str] | None = None) -> set[str]:
    """The acts that are told as allowed on a dossier, after each was submitted."""
    headers = headers or STAFF
    told = (await client.get(href, params={"as_of": DAY}, headers=headers)).json()["actions"]
    assert {action["kind"] for action in told} == {*BODIES, "correct", "void"}
    for action in told:
        if action["kind"] in BODIES:
            found = await codes(client, action, BODIES[action["kind"]], headers)
            if action["allowed"]:
                assert not found & STATE_OR_RIGHT, (action, found)
            else:
                assert found & STATE_OR_RIGHT, (action, found)
                assert action["why_not"].endswith(".")
    return {action["kind"] for action in told if action["allowed"]}


def permit() -> dict[str, Any]:
    return dossier(asked_register="aggregator-licences", asked_kind="grant", asked=OPENING["aggregator-licences"])


async def test_each_stage_allows_its_own_steps(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, permit()))["href"]
    assert await allowed(ready, href) == {"ask_supplement", "withdraw", "refuse", "decide", "void"}
    asked = {"kind": "ask_supplement", "effective_on": "2024-11-11", "reason": "Thiếu"}
    recorded(await ready.post(f"{href}/acts", json=asked))
    assert await allowed(ready, href) == {"withdraw", "receive_supplement", "refuse", "correct", "void"}
    recorded(await ready.post(f"{href}/supplement", json={"effective_on": DAY}))
    assert "decide" in await allowed(ready, href)
    recorded(await ready.post(f"{href}/decision", json=SIGNED))
    assert await allowed(ready, href) == {"correct"}


async def test_a_decision_needs_the_right_to_the_register_applied_for(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, permit()))["href"]
    clerk = await key_of(ready, "read", f"act:{APPLICATIONS.key}")
    assert "decide" not in await allowed(ready, href, clerk)
    assert "refuse" in await allowed(ready, href, clerk)
    assert await allowed(ready, href, await key_of(ready, "read", "act:aggregator-licences")) == set()


async def test_a_decision_on_an_entry_that_has_ended_is_not_allowed(ready: httpx.AsyncClient) -> None:
    permit = await granted(ready, "aggregator-licences")
    href = await applied_for(ready, "aggregator-licences", "amend", permit["id"], asked={"site_name": "Trang mới"})
    assert "decide" in await allowed(ready, href)
    await acted(ready, permit["href"], "revoke", DAY)
    assert "decide" not in await allowed(ready, href)
