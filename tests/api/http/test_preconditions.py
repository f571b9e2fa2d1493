"""Optimistic locking: an act states the expected state of its entry, and of concurrent acts one succeeds."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from db.session import Database
from tests.api.http.test_idempotency import asking, dossier
from tests.factories import granted, opening
from tests.support.api import amended, amendment, every_register, fields, raw, recorded, refused, trace
from tests.support.application import application

SIGNED = {"document": {"signed_on": "2024-11-06"}}


async def post_act(database: Database, path: str, body: Any, **headers: str) -> httpx.Response:
    """The response to an act with these headers and no other."""
    content = json.dumps(body).encode()
    all_headers = {"Content-Type": "application/json", **headers}
    return await raw(application(database), path, method="POST", headers=all_headers, chunks=[content])


@every_register
async def test_an_act_requires_if_match(ready: httpx.AsyncClient, province: Database, register: str) -> None:
    path, body = f"{(await granted(ready, register))['href']}/acts", amendment(register, "2024-11-05")
    before = await trace(province)
    for none in ({}, {"If-Match": ""}, {"If-Match": "  "}):
        assert fields(refused(await post_act(province, path, body, **none), 428)) == {"If-Match"}
    assert await trace(province) == before


async def test_every_stage_of_a_dossier_requires_if_match(ready: httpx.AsyncClient, province: Database) -> None:
    receipt = await ready.post("/v1/applications", json=dossier(1, "grant"))
    href, tag = recorded(receipt)["href"], receipt.headers["etag"]
    stages: dict[str, Any] = {
        "acts": asking(),
        "supplement": {"effective_on": "2024-11-07"},
        "decision": SIGNED,
        "refusal": {**SIGNED, "reason": "Thiếu"},
    }
    for stage, body in stages.items():
        assert fields(refused(await post_act(province, f"{href}/{stage}", body), 428)) == {"If-Match"}
    asked = await ready.post(f"{href}/acts", json=stages["acts"], headers={"If-Match": tag})
    before = await trace(province)
    for stage, body in stages.items():
        answer = await ready.post(f"{href}/{stage}", json=body, headers={"If-Match": tag})
        assert fields(refused(answer, 412)) == {"If-Match"}, stage
    assert await trace(province) == before
    supplemented = await ready.post(
        f"{href}/supplement", json=stages["supplement"], headers={"If-Match": asked.headers["etag"]}
    )
    recorded(supplemented)
    shown = (await ready.get(href)).headers["etag"]
    signed = {"document": {"signed_on": "2024-11-08"}}
    granting = await ready.post(f"{href}/decision", json=signed, headers={"If-Match": shown})
    entry = recorded(granting)["href"]
    assert (await ready.get(entry)).headers["etag"].startswith(granting.headers["etag"][:-1] + ".")


@every_register
async def test_an_entry_and_its_receipts_have_the_etag_that_the_next_act_requires(
    ready: httpx.AsyncClient, register: str
) -> None:
    opened = await ready.post(f"/v1/{register}", json=opening(register))
    href, seq = recorded(opened)["href"], recorded(opened)["seq"]
    assert opened.headers["etag"] == f'"{seq}"'
    shown = (await ready.get(href, params={"as_of": "2024-10-22"})).headers["etag"]
    assert shown.startswith(f'"{seq}.')
    acted = await ready.post(
        f"{href}/acts", json=amendment(register, "2024-11-05"), headers={"If-Match": opened.headers["etag"]}
    )
    assert acted.headers["etag"] == f'"{recorded(acted)["seq"]}"'
    stale = await ready.post(f"{href}/acts", json=amendment(register, "2024-11-06"), headers={"If-Match": shown})
    fault = refused(stale, 412)[0]
    assert (fault["field"], fault["value"], fault["code"]) == ("If-Match", shown, "stale")
    now = (await ready.get(href)).headers["etag"]
    value = "Đổi lần nữa"
    recorded(await ready.post(f"{href}/acts", json=amendment(register, "2024-11-06", value), headers={"If-Match": now}))


async def test_an_etag_is_valid_in_whichever_tense_the_entry_was_read(ready: httpx.AsyncClient) -> None:
    entry = await granted(ready, "press-offices")
    href, amending = entry["href"], await amended(ready, "press-offices", entry["href"], "2024-11-05")
    body = amendment("press-offices", "2024-11-06", "Khác")
    for asked in ({"as_of": "2024-10-25"}, {"known_seq": str(entry["seq"])}, {}):
        tag = (await ready.get(href, params=asked)).headers["etag"]
        assert tag.startswith(f'"{amending["seq"]}.')
    recorded(await ready.post(f"{href}/acts", json=body, headers={"If-Match": tag}))


async def test_an_act_on_another_entry_does_not_make_an_etag_stale(ready: httpx.AsyncClient) -> None:
    mine, other = await granted(ready, "press-offices"), await granted(ready, "press-offices")
    tag = (await ready.get(mine["href"])).headers["etag"]
    await amended(ready, "press-offices", other["href"], "2024-11-05")
    body = amendment("press-offices", "2024-11-06")
    recorded(await ready.post(f"{mine['href']}/acts", json=body, headers={"If-Match": tag}))


async def test_of_concurrent_acts_on_the_same_state_one_succeeds(ready: httpx.AsyncClient, province: Database) -> None:
    href = (await granted(ready, "press-offices"))["href"]
    for turn in range(8):
        tag = (await ready.get(href)).headers["etag"]
        bodies = [amendment("press-offices", "2024-11-05", f"Tên {turn} {place}") for place in range(4)]
        asked = [ready.post(f"{href}/acts", json=body, headers={"If-Match": tag}) for body in bodies]
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    assert len((await ready.get(f"{href}/history")).json()["acts"]) == 9


async def granted_with(client: httpx.AsyncClient, tags: str) -> tuple[str, str]:
    """The path of a new entry, and ETags in which N is the seq of the act that opened it."""
    entry = await granted(client, "press-offices")
    return entry["href"], tags.replace("N", str(entry["seq"]))


@pytest.mark.parametrize("tag", ['"N"', '"N.abc"', '"x", "N.0"', '"9", "N"', "*", ' "N" ', ', "N",', '"", \'"N"'])
async def test_one_matching_etag_of_a_list_is_enough(ready: httpx.AsyncClient, tag: str) -> None:
    href, tag = await granted_with(ready, tag)
    answer = await ready.post(f"{href}/acts", json=amendment("press-offices", "2024-11-05"), headers={"If-Match": tag})
    if tag.startswith('""'):
        refused(answer, 400)
    else:
        recorded(answer)


@pytest.mark.parametrize(
    "tag", ['W/"N"', '"2"', '"0"', '"0N"', '"-N"', '"N.x"', '""', '"N "', '"٣"', f'"{"1" * 5000}"']
)
async def test_a_weak_or_different_etag_does_not_match(ready: httpx.AsyncClient, province: Database, tag: str) -> None:
    href, tag = await granted_with(ready, tag)
    before = await trace(province)
    headers = [(b"If-Match", tag.encode()), (b"Content-Type", b"application/json")]
    content = json.dumps(amendment("press-offices", "2024-11-05"))
    faults = refused(await ready.post(f"{href}/acts", content=content, headers=headers), 400, 412)
    assert fields(faults) == {"If-Match"}
    assert await trace(province) == before


@pytest.mark.parametrize(
    ("tags", "rule"),
    [
        ('W/"N"', "a weak ETag never matches"),
        ('W/"N.ab"', "a weak ETag never matches"),
        ('W/"N.ab", W/"x"', "a weak ETag never matches"),
        ('W/"N.ab", "7"', "the entry has changed since"),
        ('"7"', "the entry has changed since"),
    ],
)
async def test_the_refusal_of_a_weak_etag_says_that_it_never_matches(
    ready: httpx.AsyncClient, tags: str, rule: str
) -> None:
    href, tags = await granted_with(ready, tags)
    answer = await ready.post(f"{href}/acts", json=amendment("press-offices", "2024-11-05"), headers={"If-Match": tags})
    (fault,) = refused(answer, 412)
    assert (fault["field"], fault["value"]) == ("If-Match", tags)
    assert fault["rule"].startswith(rule)


@pytest.mark.parametrize("tag", ["N", '"N', 'N"', "'N'", '"N" "2"', '"N"; "2"', "*, *", '*, "N"', 'w/"N"', "null"])
async def test_an_invalid_if_match_is_malformed(ready: httpx.AsyncClient, tag: str) -> None:
    href, tag = await granted_with(ready, tag)
    answer = await ready.post(f"{href}/acts", json=amendment("press-offices", "2024-11-05"), headers={"If-Match": tag})
    assert fields(refused(answer, 400)) == {"If-Match"}


async def test_an_act_on_an_unknown_entry_is_not_found(ready: httpx.AsyncClient) -> None:
    path = "/v1/press-offices/018f0000-0000-7000-8000-000000000000/acts"
    for tag in ('"1"', "*"):
        answer = await ready.post(path, json=amendment("press-offices", "2024-11-05"), headers={"If-Match": tag})
        refused(answer, 404)


async def test_an_act_on_many_entries_requires_the_known_size(ready: httpx.AsyncClient, province: Database) -> None:
    entries = [await granted(ready, "press-offices") for _ in range(3)]
    known = entries[-1]["seq"]
    newest = (await amended(ready, "press-offices", entries[1]["href"], "2024-11-05"))["seq"]
    body = {"kind": "cease", "effective_on": "2024-11-20", "entries": [entry["entry"] for entry in entries]}
    before = await trace(province)
    faults = refused(await ready.post("/v1/press-offices/acts", json={**body, "known_seq": known}), 412)
    assert [(fault["field"], fault["value"]) for fault in faults] == [("entries.1", entries[1]["entry"])]
    for missing in (body, {**body, "known_seq": str(known)}, {**body, "known_seq": None}):
        assert fields(refused(await ready.post("/v1/press-offices/acts", json=missing), 400)) == {"known_seq"}
    assert await trace(province) == before
    answer = await ready.post("/v1/press-offices/acts", json={**body, "known_seq": newest})
    assert len(answer.json()["items"]) == 3
