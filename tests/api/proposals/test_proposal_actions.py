"""What a proposal says may be done next: allowed is not refused, and not allowed is refused."""

from typing import Any

import httpx
import pytest

from db.session import Database
from tests.factories import granted
from tests.support.api import amendment, recorded, refused, trace
from tests.support.office import PATH, PERMITS, grant, prepared, ruled, signed, staff, submitted

Callers = dict[str, dict[str, str]]


@pytest.fixture
async def callers(ready: httpx.AsyncClient, province: Database) -> Callers:
    """Who prepares, who signs, who may do both, and the other account of who prepares."""
    return {
        "lan": await staff(province, "lan", "drafter", person="CB-1"),
        "minh": await staff(province, "minh", "signatory", person="CB-2"),
        "hoa": await staff(province, "hoa", "officer"),
        "lan-2": await staff(province, "lan-2", "signatory", person="CB-1"),
    }


async def allowed(client: httpx.AsyncClient, key: str, headers: dict[str, str]) -> set[str]:
    """The steps that are told as allowed, after each was tried."""
    shown = (await client.get(f"{PATH}/{key}", headers=headers)).json()
    bodies: dict[str, dict[str, Any]] = {
        "change": {"body": grant()["body"], **({"seen": shown["entry_seq"]} if shown["entry_seq"] else {})},
        "sign": {"digest": shown["digest"]},
        "send_back": {"reason": "Sửa tên"},
    }
    if shown["operation"] == "act":
        bodies["change"]["body"] = amendment(PERMITS, "2024-11-02")
    for action in shown["actions"]:
        body = bodies.get(action["kind"], {})
        assert set(action["requires"]) == body.keys()
        answer = await client.request(
            action["method"], action["href"], params={"dry_run": "true"}, json=body, headers=headers
        )
        faults = answer.json()["faults"] if answer.status_code == 200 else refused(answer, 403)
        assert action["allowed"] == (not faults) == (action["why_not_vi"] is None), (action, faults)
        if faults:
            assert action["why_not_vi"] == " ".join(fault["text_vi"] for fault in faults)
    return {action["kind"] for action in shown["actions"] if action["allowed"]}


async def test_each_state_tells_each_caller_the_steps_that_are_theirs(
    ready: httpx.AsyncClient, province: Database, callers: Callers
) -> None:
    await ruled(ready, "always")
    key = (await prepared(ready, callers["lan"], grant()))["id"]
    before = await trace(province)

    async def told(**expected: str) -> None:
        for name, steps in expected.items():
            assert await allowed(ready, key, callers[name.replace("_", "-")]) == set(steps.split()), name

    await told(lan="change submit withdraw", hoa="change withdraw", minh="", lan_2="")
    assert await trace(province) == before
    recorded(await ready.post(f"{PATH}/{key}/submission", json={}, headers=callers["lan"]))
    await told(lan="withdraw", hoa="sign send_back withdraw", minh="sign send_back", lan_2="send_back")
    recorded(await ready.post(f"{PATH}/{key}/return", json={"reason": "Sửa"}, headers=callers["minh"]))
    await told(lan="change submit withdraw", hoa="change withdraw", minh="", lan_2="")
    recorded(await ready.post(f"{PATH}/{key}/withdrawal", json={}, headers=callers["hoa"]))
    await told(lan="", hoa="", minh="", lan_2="")


async def test_one_person_may_sign_where_no_two_are_asked(ready: httpx.AsyncClient, callers: Callers) -> None:
    key = (await submitted(ready, callers["hoa"], grant()))["id"]
    assert "sign" in await allowed(ready, key, callers["hoa"])
    await ruled(ready, "corrections")
    assert "sign" in await allowed(ready, key, callers["hoa"])


async def test_a_void_needs_two_where_corrections_do(ready: httpx.AsyncClient, callers: Callers) -> None:
    entry = await granted(ready, PERMITS)
    await ruled(ready, "corrections")
    void = {"kind": "void", "corrects": entry["seq"], "reason": "Ghi nhầm"}
    body = {"operation": "act", "register": PERMITS, "entry": entry["entry"], "seen": entry["seq"], "body": void}
    key = (await submitted(ready, callers["hoa"], body))["id"]
    assert "sign" not in await allowed(ready, key, callers["hoa"])
    assert "sign" in await allowed(ready, key, callers["minh"])


async def test_what_changed_since_is_not_signed(ready: httpx.AsyncClient, callers: Callers) -> None:
    entry = await granted(ready, PERMITS)
    body = {"operation": "act", "register": PERMITS, "entry": entry["entry"], "seen": entry["seq"]}
    proposal = await submitted(ready, callers["lan"], {**body, "body": amendment(PERMITS, "2024-11-02")})
    assert "sign" in await allowed(ready, proposal["id"], callers["minh"])
    recorded(await ready.post(f"{entry['href']}/acts", json=amendment(PERMITS, "2024-11-01", "Tên một")))
    assert await allowed(ready, proposal["id"], callers["minh"]) == {"send_back"}
    refused(await signed(ready, callers["minh"], proposal), 412)


async def test_a_preparer_who_lost_the_right_leaves_it_to_be_sent_back(
    ready: httpx.AsyncClient, callers: Callers
) -> None:
    proposal = await submitted(ready, callers["lan"], grant())
    recorded(await ready.post("/v1/accounts/lan", json={"roles": ["reader"]}))
    assert await allowed(ready, proposal["id"], callers["minh"]) == {"send_back"}


async def test_a_signature_foretells_the_number_and_leaves_nothing(
    ready: httpx.AsyncClient, province: Database, callers: Callers
) -> None:
    await ruled(ready, "always")
    proposal = await submitted(ready, callers["lan"], grant())
    before = await trace(province)
    answer = await ready.post(
        f"{PATH}/{proposal['id']}/signature",
        params={"dry_run": "true"},
        json={"digest": proposal["digest"]},
        headers=callers["minh"],
    )
    told = answer.json()
    assert await trace(province) == before
    receipt = recorded(await signed(ready, callers["minh"], proposal))
    assert (told["printed_number_foreseen"], told["seq_foreseen"]) == (receipt["printed_number"], receipt["seq"])
    assert told["answer"]["verification_code"] is None
