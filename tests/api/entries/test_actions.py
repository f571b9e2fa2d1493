"""What an entry says may be done next: allowed is never refused for state or right, not allowed is always refused."""

from datetime import date, timedelta
from itertools import count
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from db.session import Database
from domain.registers import REGISTERS
from domain.tense import today
from tests.api.entries.test_state_machine import STATED
from tests.factories import granted, set_up
from tests.support.api import CHANGED, about, ended, every_register, recorded, refused
from tests.support.application import STAFF, client_of
from tests.support.databases import Recycled
from tests.support.office import PATH, ruled, staff
from tests.support.profiles import cases

STATE_OR_RIGHT: Final = frozenset(
    [
        "state",
        "scope",
        "province",
        "not-processing",
        "corrects",
        "voidable",
        "not-by-hand",
        "second-person",
        "stale",
        "not-found",
    ]
)
"""Codes of refusals for the state of an entry, the rights of who asks, or want of a second person."""

ONE_STEP: Final = {"supplement", "refusal", "decision"}

FIRST: Final = date(2024, 10, 22)
_serial = count(1)


def body(register: str, kind: str, day: str) -> dict[str, Any]:
    """An act with all that its kind requires."""
    number = {"number": 1885} if (register, kind) == ("publication-permits", "amend") else {}
    facts = {
        "rename": {"host": f"ten{next(_serial)}.daknong.gov.vn"},
        "issue_card": {"card_number": f"TH{next(_serial)}", "card_issued_on": "2024-11-01"},
        "amend": dict([CHANGED[register]]),
        **STATED,
    }.get(kind, {})
    return {"kind": kind, "effective_on": day, "document": {"signed_on": day, **number}, "changes": facts}


async def key_of(client: httpx.AsyncClient, *scopes: str) -> dict[str, str]:
    """The header of a program with these scopes."""
    name = f"may-{next(_serial)}"
    recorded(await client.post("/v1/clients", json={"name": name, "title": "Máy", "scopes": list(scopes)}))
    made = recorded(await client.post(f"/v1/clients/{name}/credentials", json={"kind": "key", "title": "x"}))
    return {"Authorization": f"Bearer {made['secret']}", "Cookie": ""}


async def codes(client: httpx.AsyncClient, action: Any, act: dict[str, Any], headers: dict[str, str]) -> set[str]:
    """The codes for which an act is refused; none if it would be recorded."""
    answer = await client.request(
        action["method"], action["href"], params={"dry_run": "true"}, json=act, headers=headers
    )
    faults = answer.json()["faults"] if answer.status_code == 200 else refused(answer, 400, 403, 404, 422)
    return {fault["code"] for fault in faults}


async def found_by(
    client: httpx.AsyncClient, action: Any, href: str, seen: int, act: dict[str, Any], headers: dict[str, str]
) -> set[str]:
    """The codes for which an act is refused as the action says to submit it: recorded, or proposed and submitted."""
    if not action["second_person"]:
        return await codes(client, action, act, headers)
    _, _, register, entry = href.split("/")
    path = action["operation"] if action["operation"] in ONE_STEP else "acts"
    in_one_step = await codes(client, {**action, "href": f"{href}/{path}"}, act, STAFF)
    assert in_one_step & STATE_OR_RIGHT, (action, in_one_step)
    assert "hai người" in action["second_person_vi"]
    about = {"register": register, "entry": entry} if path == "acts" else {"dossier": entry}
    new = {"operation": action["operation"], **about, "seen": seen, "body": act}
    made = await client.request(
        action["method"], action["href"], json=new, headers={**headers, "Idempotency-Key": str(uuid4())}
    )
    if made.status_code != 201:
        return {fault["code"] for fault in refused(made, 400, 403, 404, 412, 422)}
    submission = {**action, "href": f"{made.headers['location']}/submission"}
    return await codes(client, submission, {}, headers)


async def check_actions(
    client: httpx.AsyncClient, register: str, href: str, day: date, seqs: list[int], headers: dict[str, str]
) -> int:
    """Submit each action of an entry as it is told on a day; how many are allowed."""
    shown = await client.get(href, params={"as_of": str(day)}, headers=headers)
    assert shown.status_code == 200, shown.text
    told = shown.json()["actions"]
    assert [action["kind"] for action in told] == list(REGISTERS[register].act_keys)
    for action in told:
        kind, allowed = action["kind"], action["allowed"]
        assert allowed == (action["why_not_vi"] is None)
        if kind in ("correct", "void"):
            parts = {"document": {"signer": "Nguyễn Văn A"}} if kind == "correct" else {}
            tried = [
                await found_by(
                    client,
                    action,
                    href,
                    seqs[-1],
                    {"kind": kind, "corrects": seq, "reason": "Sửa", **parts},
                    headers,
                )
                for seq in seqs
            ]
        else:
            tried = [await found_by(client, action, href, seqs[-1], body(register, kind, str(day)), headers)]
        if allowed:
            assert any(not found & STATE_OR_RIGHT for found in tried), (action, tried)
        else:
            assert all(found & STATE_OR_RIGHT for found in tried), (action, tried)
            assert action["why_not_vi"].endswith(".")
    return sum(action["allowed"] for action in told)


@every_register
@cases(3, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
async def test_what_is_told_as_allowed_is_not_refused_and_what_is_not_is(
    recycled: Recycled, register: str, data: st.DataObject
) -> None:
    await recycled.clean()
    await set_up(recycled.database)
    kinds = [kind for kind in REGISTERS[register].act_keys if kind != "correct"]
    days = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
    async with client_of(recycled.database) as client:
        callers = [STAFF, await key_of(client, "read"), await key_of(client, "read", f"act:{register}")]
        callers.append(await key_of(client, "read", "act:press-offices"))
        callers.append(await key_of(client, "read", f"draft:{register}"))
        await staff(recycled.database, "lan", "drafter", person="CB-1")
        opened = await granted(client, register)
        href, seqs = opened["href"], [opened["seq"]]
        for _ in range(data.draw(st.integers(0, 7))):
            kind, day = data.draw(st.sampled_from(kinds)), data.draw(days)
            act = body(register, kind, str(day))
            if kind == "void":
                act = {"kind": kind, "corrects": data.draw(st.sampled_from(seqs)), "reason": "Nhầm"}
            answer = await client.post(f"{href}/acts", json=act)
            if answer.status_code == 201:
                seqs.append(answer.json()["seq"])
        rule = data.draw(st.sampled_from([None, "never", "corrections", "always"]))
        if rule:
            await ruled(client, rule, register)
        for day in (today(), data.draw(days), data.draw(days)):
            await check_actions(client, register, href, day, seqs, data.draw(st.sampled_from(callers)))


@every_register
async def test_a_fresh_entry_may_be_acted_on_and_corrected(ready: httpx.AsyncClient, register: str) -> None:
    opened = await granted(ready, register)
    assert await check_actions(ready, register, opened["href"], today(), [opened["seq"]], STAFF) > 2


@every_register
async def test_why_not_names_the_state_or_the_right(ready: httpx.AsyncClient, register: str) -> None:
    opened = await granted(ready, register)
    await ended(ready, register, opened["href"], "2024-11-12")
    told = {action["kind"]: action for action in (await ready.get(opened["href"])).json()["actions"]}
    assert "ngày 12/11/2024, không sửa đổi" in told["amend"]["why_not_vi"]
    assert (told["correct"]["allowed"], told["void"]["allowed"]) == (True, True)
    reader = await key_of(ready, "read")
    told = {a["kind"]: a for a in (await ready.get(opened["href"], headers=reader)).json()["actions"]}
    assert {a["why_not_vi"] for a in told.values()} == {
        "Bạn không có quyền ghi vào sổ này. Liên hệ quản trị hệ thống nếu cần quyền này."
    }


@every_register
@pytest.mark.parametrize("rule", ["never", "corrections", "always"])
async def test_where_two_are_asked_an_action_leads_to_a_proposal(
    ready: httpx.AsyncClient, province: Database, register: str, rule: str
) -> None:
    drafter, signer = await staff(province, "lan", "drafter"), await staff(province, "minh", "signatory")
    opened = await granted(ready, register)
    await ready.get(opened["href"])  # what is remembered of rules ends with the next one
    await ruled(ready, rule, register)
    two = {"never": set(), "corrections": {"correct", "void"}, "always": {*REGISTERS[register].act_keys}}[rule]
    for headers in (STAFF, drafter, signer):
        told = (await ready.get(opened["href"], headers=headers)).json()["actions"]
        assert {action["kind"] for action in told if action["second_person"]} == two
        assert {action["kind"] for action in told if action["href"] == PATH} == two
        if headers is drafter:
            assert {action["kind"] for action in told if action["allowed"]} <= two
        if headers is signer:
            assert not any(action["allowed"] for action in told)
        allowed = await check_actions(ready, register, opened["href"], today(), [opened["seq"]], headers)
        assert bool(allowed) == (headers is STAFF or (headers is drafter and bool(two)))


async def test_a_voided_entry_has_nothing_left_to_do(ready: httpx.AsyncClient) -> None:
    opened = await granted(ready, "aggregator-licences")
    await about(ready, opened["href"], "void", opened["seq"])
    told = (await ready.get(opened["href"])).json()["actions"]
    assert {action["allowed"] for action in told} == {False}
    assert {action["why_not_vi"].split(",")[0] for action in told} == {"Giấy đã huỷ"}


async def test_nothing_may_be_recorded_on_what_was_known_earlier_or_lies_too_far_ahead(
    ready: httpx.AsyncClient,
) -> None:
    opened = await granted(ready, "aggregator-licences")
    await granted(ready, "press-offices")
    for asked in ({"known_seq": opened["seq"]}, {"known_at": opened["recorded_at"]}):
        told = (await ready.get(opened["href"], params=asked)).json()["actions"]
        assert not any(action["allowed"] for action in told)
        assert "tại một thời điểm trước" in told[0]["why_not_vi"]
    ahead = {"as_of": str(today() + timedelta(days=61))}
    told = (await ready.get(opened["href"], params=ahead)).json()["actions"]
    assert {action["kind"] for action in told if action["allowed"]} == {"correct", "void"}
    assert "quá 60 ngày" in told[0]["why_not_vi"]


async def test_the_etag_changes_with_the_actions_and_still_states_the_entry(ready: httpx.AsyncClient) -> None:
    opened = await granted(ready, "press-offices")
    href, reader = opened["href"], await key_of(ready, "read")
    mine, theirs = await ready.get(href), await ready.get(href, headers=reader)
    assert mine.headers["etag"] != theirs.headers["etag"]
    again = await ready.get(href, headers={**reader, "If-None-Match": mine.headers["etag"]})
    assert again.status_code == 200
    act = body("press-offices", "amend", "2024-11-05")
    recorded(await ready.post(f"{href}/acts", json=act, headers={"If-Match": mine.headers["etag"]}))


@pytest.mark.parametrize("path", ["organisations/STTTT", "number-series/gp", "managing-authorities"])
async def test_reference_data_say_what_may_be_done_next_too(ready: httpx.AsyncClient, path: str) -> None:
    if path == "managing-authorities":
        path = f"{path}/{(await ready.get(f'/v1/{path}')).json()['items'][0]['id']}"
    answer = await ready.get(f"/v1/{path}")
    told = {action["kind"]: action for action in answer.json()["actions"]}
    assert told["correct"]["allowed"]
    reader = await key_of(ready, "read")
    shown = (await ready.get(f"/v1/{path}", headers=reader)).json()["actions"]
    assert not any(action["allowed"] for action in shown)
