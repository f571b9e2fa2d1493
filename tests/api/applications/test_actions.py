"""What a dossier says may be done next: on it, and on the entry that it is about."""

from typing import Any

import httpx

from db.session import Database
from domain.registers.application import APPLICATIONS
from tests.api.applications.test_applications import dossier, received
from tests.api.applications.test_decisions import applied_for
from tests.api.entries.test_actions import STATE_OR_RIGHT, found_by, key_of
from tests.factories import OPENING, acted, granted
from tests.support.api import recorded
from tests.support.application import STAFF
from tests.support.office import ruled, staff

DAY = "2024-11-12"
SIGNED: dict[str, Any] = {"document": {"signed_on": DAY}}
BODIES: dict[str, dict[str, Any]] = {
    "ask_supplement": {"kind": "ask_supplement", "effective_on": DAY, "reason": "Thiếu bản vẽ"},
    "withdraw": {"kind": "withdraw", "effective_on": DAY},
    "hand_over": {
        "kind": "hand_over",
        "effective_on": DAY,
        "changes": {"handed_over_through": "in_person", "handed_to": "Nguyễn Văn A"},
    },
    "receive_supplement": {"effective_on": DAY},
    "refuse": {**SIGNED, "reason": "Không đủ điều kiện"},
    "decide": SIGNED,
}


async def allowed(client: httpx.AsyncClient, href: str, headers: dict[str, str] | None = None) -> set[str]:
    """The acts that are told as allowed on a dossier, after each was submitted."""
    headers = headers or STAFF
    shown = (await client.get(href, params={"as_of": DAY}, headers=headers)).json()
    told, history = shown["actions"], (await client.get(f"{href}/history")).json()
    assert {action["kind"] for action in told} == {*BODIES, "correct", "void"}
    for action in told:
        if action["kind"] in BODIES:
            seen = history["acts"][-1]["seq"]
            found = await found_by(client, action, href, seen, BODIES[action["kind"]], headers)
            if action["allowed"]:
                assert not found & STATE_OR_RIGHT, (action, found)
            else:
                assert found & STATE_OR_RIGHT, (action, found)
                assert action["why_not_vi"].endswith(".")
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
    assert await allowed(ready, href) == {"correct", "hand_over"}
    recorded(await ready.post(f"{href}/acts", json=BODIES["hand_over"]))
    assert await allowed(ready, href) == {"correct", "void"}


async def test_hand_over_says_which_facts_it_needs(ready: httpx.AsyncClient) -> None:
    shown = (await ready.get((await received(ready, permit()))["href"])).json()["actions"]
    (told,) = [action for action in shown if action["kind"] == "hand_over"]
    assert told["requires"] == ["handed_over_through", "handed_to"]
    assert told["why_not_vi"] == "Hồ sơ đang giải quyết, không trả kết quả được."


async def test_where_two_are_asked_a_dossier_is_decided_and_refused_by_proposals(
    ready: httpx.AsyncClient, province: Database
) -> None:
    drafter = await staff(province, "lan", "drafter")
    href = (await received(ready, permit()))["href"]
    await ruled(ready, "always", "aggregator-licences")
    told = (await ready.get(href)).json()["actions"]
    two = {action["kind"]: action["operation"] for action in told if action["second_person"]}
    assert two == {"refuse": "refusal", "decide": "decision", "correct": "act", "void": "act"}
    assert await allowed(ready, href) == {"ask_supplement", "withdraw", "refuse", "decide", "void"}
    assert await allowed(ready, href, drafter) == {"refuse", "decide", "void"}
    partly = await key_of(ready, "read", "draft:aggregator-licences")
    assert await allowed(ready, href, partly) == set()


async def test_a_decision_needs_the_right_to_the_register_applied_for(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, permit()))["href"]
    clerk = await key_of(ready, "read", f"act:{APPLICATIONS.key}")
    assert "decide" not in await allowed(ready, href, clerk)
    assert "refuse" in await allowed(ready, href, clerk)
    assert await allowed(ready, href, await key_of(ready, "read", "act:aggregator-licences")) == set()


async def test_a_decision_on_an_entry_that_has_ended_is_not_allowed(ready: httpx.AsyncClient) -> None:
    permit = await granted(ready, "aggregator-licences")
    href = await applied_for(ready, "aggregator-licences", "amend", permit["entry"], asked={"site_name": "Trang mới"})
    assert "decide" in await allowed(ready, href)
    await acted(ready, permit["href"], "revoke", DAY)
    assert "decide" not in await allowed(ready, href)
    actions = (await ready.get(href)).json()["actions"]
    assert [action["why_not_vi"] for action in actions if action["kind"] == "decide"] == [
        "Giấy của hồ sơ này ở tình trạng “đã thu hồi” vào ngày đang xem, không sửa đổi, bổ sung, điều chỉnh được."
    ]
