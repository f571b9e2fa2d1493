"""Hidden entries are indistinguishable from unknown ones: every request gets the same status and text."""

import asyncio
from typing import Any, Final

import httpx
import pytest

from domain.access.principal import SCOPES, act_on
from domain.ledger.watch import POLL_INTERVAL
from tests.api.access.test_matrix import MANAGED, UNKNOWN_ID, all_entries, key
from tests.factories import OPENING, opening
from tests.support.api import refused, text_of

__all__ = ["all_entries"]
SIGNED: Final = {"document": {"signed_on": "2024-11-20"}}
DOSSIER_REQUESTS: Final[tuple[tuple[str, str, Any], ...]] = (
    ("GET", "", None),
    ("GET", "/history", None),
    ("GET", "/clock", None),
    ("GET", "/personal?purpose=x", None),
    ("POST", "/acts", {"kind": "withdraw", "effective_on": "2024-11-20"}),
    ("POST", "/refusal", {**SIGNED, "reason": "x"}),
    ("POST", "/decision", SIGNED),
    ("POST", "/supplement", {"effective_on": "2024-11-20"}),
    ("POST", "/personal/erasure", {"reason": "x"}),
)
"""Every request about one dossier."""


async def responses_about(client: httpx.AsyncClient, credential: dict[str, str], entry: str) -> list[tuple[int, str]]:
    """The status and text of every response about an entry, without its id."""
    results = []
    for place, (method, suffix, body) in enumerate(DOSSIER_REQUESTS):
        for tag in ('"1"', '"999"', "*"):
            headers = {**credential, "Idempotency-Key": f"{entry}-{place}-{tag}", "If-Match": tag}
            path = f"/v1/applications/{entry}{suffix}"
            answer = await client.request(method, path, headers=headers, **({"json": body} if body else {}))
            results.append((answer.status_code, text_of(answer).replace(entry, "")))
    many = {"kind": "withdraw", "effective_on": "2024-11-20", "entries": [entry], "known_seq": 999}
    headers = {**credential, "Idempotency-Key": f"{entry}-many"}
    answer = await client.post("/v1/applications/acts", headers=headers, json=many)
    return [*results, (answer.status_code, text_of(answer).replace(entry, ""))]


@pytest.mark.parametrize("authority", MANAGED)
async def test_a_hidden_dossier_is_indistinguishable_from_an_unknown_one(
    own_november: httpx.AsyncClient, all_entries: dict[str, list[dict[str, Any]]], authority: str
) -> None:
    headers = {**await key(own_november, f"an-{authority}", authority, SCOPES), "Cookie": ""}
    hidden = [item for item in all_entries["applications"] if item["asked_register"] not in MANAGED[authority]]
    voided = hidden[0]["id"]
    receipt_seq = (await own_november.get(f"/v1/applications/{voided}/history")).json()["acts"][-1]["seq"]
    void = {"kind": "void", "corrects": receipt_seq, "reason": "x"}
    assert (await own_november.post(f"/v1/applications/{voided}/acts", json=void)).status_code in (201, 422)
    unknown = await responses_about(own_november, headers, UNKNOWN_ID)
    assert {status for status, _ in unknown} == {404}
    for item in hidden[:3]:
        assert await responses_about(own_november, headers, item["id"]) == unknown


async def test_deciding_a_dossier_needs_the_scope_to_act_in_its_register(
    own_november: httpx.AsyncClient,
) -> None:
    asked = OPENING["postal-confirmations"]
    body = {
        "dossier_code": "H16.14-241112-0077", "holder": "SO-TAI-CHINH", "received_at": "2024-11-11T08:30:00+07:00",
        "asked_register": "postal-confirmations", "asked_kind": "grant", "asked": asked,
    }  # fmt: skip
    made = await own_november.post("/v1/applications", json=body)
    assert made.status_code == 201, made.text
    scopes = frozenset({"read", act_on("applications")})
    headers = {
        **await key(own_november, "mot-cua", None, scopes),
        "Cookie": "",
        "If-Match": "*",
        "Idempotency-Key": "k",
    }
    answer = await own_november.post(f"{made.json()['href']}/decision", json=SIGNED, headers=headers)
    assert [fault["value"] for fault in refused(answer, 403)] == ["act:postal-confirmations"]


async def test_the_check_of_a_draft_hides_numbers_reserved_by_another_authority(
    own_november: httpx.AsyncClient,
) -> None:
    held = await own_november.post(
        "/v1/number-series/gxn/2024/reservations", json={"reason": "x", "expires_on": "2199-01-01"}
    )
    text = f"Cấp giấy xác nhận subdomain {held.json()['number']}/GXN-STTTT ngày 12/11/2024."
    headers = {**await key(own_november, "kiem-tra", "UBND-LAM-DONG", SCOPES), "Cookie": ""}
    for credential, state in (({}, "reserved"), (headers, "elsewhere")):
        answer = await own_november.post("/v1/reports/2024-11/check", json={"text": text}, headers=credential)
        assert [number["status"] for number in answer.json()["numbers"]] == [state], answer.text


@pytest.mark.parametrize(
    "change, status", [({"disabled": True}, 401), ({"scopes": ["act"]}, 403), ({"title": "Vẫn thế"}, 200)]
)
async def test_a_waiting_follower_is_authorized_again_before_the_response(
    own_november: httpx.AsyncClient, change: dict[str, Any], status: int
) -> None:
    headers = {**await key(own_november, "theo-doi", None, frozenset({"read"})), "Cookie": ""}
    size = (await own_november.get("/v1/ledger")).json()["size"]
    waiting = asyncio.create_task(own_november.get(f"/v1/changes?after={size}&wait=20", headers=headers))
    await asyncio.sleep(2 * POLL_INTERVAL)
    assert (await own_november.post("/v1/clients/theo-doi", json=change)).status_code == 201
    body = opening("press-offices", holder="BAO-VP-01") | {"effective_on": "2024-11-12"}
    made = await own_november.post("/v1/press-offices", json=body)
    assert made.status_code == 201, made.text
    answer = await asyncio.wait_for(waiting, 10)
    assert answer.status_code == status, answer.text


async def test_a_waiting_follower_does_not_see_a_register_handed_over_meanwhile(
    own_november: httpx.AsyncClient,
) -> None:
    headers = {**await key(own_november, "theo-doi", "SVHTTDL-LAM-DONG", frozenset({"read"})), "Cookie": ""}
    size = (await own_november.get("/v1/ledger")).json()["size"]
    waiting = asyncio.create_task(own_november.get(f"/v1/changes?after={size}&wait=3", headers=headers))
    await asyncio.sleep(2 * POLL_INTERVAL)
    handed = {"register": "press-offices", "authority": "UBND-LAM-DONG", "valid_from": "2026-06-01", "source": "Q"}
    assert (await own_november.post("/v1/managing-authorities", json=handed)).status_code == 201
    body = opening("press-offices", holder="BAO-VP-01") | {"effective_on": "2024-11-12"}
    made = await own_november.post("/v1/press-offices", json=body)
    assert made.status_code == 201, made.text
    first = (await asyncio.wait_for(waiting, 10)).json()
    then = (await own_november.get(f"/v1/changes?after={first['after']}", headers=headers)).json()
    told = [item["register"] for item in (*first["items"], *then["items"])]
    assert (told, then["after"]) == (["managing-authorities"], size + 2)


async def test_dossier_codes_cannot_be_enumerated(own_november: httpx.AsyncClient) -> None:
    public = {"Cookie": ""}
    statuses = [
        (await own_november.get(f"/v1/dossiers/H16.14-241112-{place:04}", headers=public)).status_code
        for place in range(62)
    ]
    assert statuses == [404] * 60 + [429] * 2


async def test_a_refusal_does_not_reveal_an_unpublished_card(own_november: httpx.AsyncClient) -> None:
    body = opening("resident-reporters", holder="BAO-VP-01", card_number="ITT 77777", card_issued_on="2021-01-01")
    body |= {"card_expires_on": "2022-01-01", "effective_on": "2024-11-12", "reporter_kind": "assigned"}
    made = await own_november.post("/v1/resident-reporters", json=body)
    assert made.status_code == 201, made.text
    act = {"kind": "amend", "effective_on": "2024-11-13", "changes": {"reporter_kind": "statutory_resident"}, **SIGNED}
    answer = await own_november.post(f"{made.json()['href']}/acts", json=act)
    assert [fault["field"] for fault in refused(answer, 422)] == ["changes.card_number"]
    assert "77777" not in answer.text


async def test_a_leaf_with_unpublished_facts_is_hidden_from_readers(
    own_november: httpx.AsyncClient,
) -> None:
    readers = {**await key(own_november, "doc", None, frozenset({"read"})), "Cookie": ""}
    officers = {**await key(own_november, "ghi", None, frozenset({"read", "act:resident-reporters"})), "Cookie": ""}
    body = opening("resident-reporters", holder="BAO-VP-01", card_number="ITT 77777", card_issued_on="2021-01-01")
    seqs = []
    for facts in (body, opening("press-offices", holder="BAO-VP-01")):
        register = "resident-reporters" if facts is body else "press-offices"
        made = await own_november.post(f"/v1/{register}", json=facts | {"effective_on": "2024-11-12"})
        assert made.status_code == 201, made.text
        seqs.append(made.json()["seq"])
    for seq, headers, shown in ((seqs[0], readers, False), (seqs[0], officers, True), (seqs[1], readers, True)):
        params = {"seq": seq, "size": seqs[1]}
        answer = await own_november.get("/v1/ledger/inclusion", params=params, headers=headers)
        assert (answer.json()["leaf"] is not None) == shown
        assert ("77777" in answer.text) == (shown and seq == seqs[0])
