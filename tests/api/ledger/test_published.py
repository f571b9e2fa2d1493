"""The feed with the published facts of each act: all that lists show, and nothing that is not published."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from api.ledger.published import PUBLISHED
from api.ledger.schemas import ChangePage
from db.queries import feed as queries
from db.session import Database
from db.tables.base import private_fields
from domain.registers import EVERY, RECORDED, REGISTERS
from tests.api.access.test_access import bearer, key_of
from tests.factories import HOLDER, OPENING, granted, opening
from tests.support.api import (
    CHANGED,
    PERSONAL,
    RESOURCE,
    about,
    amended,
    every_register,
    fields,
    ledger_size,
    record_the_rest,
    recorded,
    refused,
    strictly,
)

PATH = "/v1/changes"
OF_NOW = {"due_on", "days_left", "late", "assignee", "decided"}
PERMITS, REPORTERS = "publication-permits", "resident-reporters"


async def facts(client: httpx.AsyncClient, after: int, **headers: str) -> list[dict[str, Any]]:
    """The acts after a position, with their facts."""
    answer = await client.get(PATH, params={"facts": "public", "after": after, "limit": 500}, headers=headers)
    strictly(ChangePage, answer)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@every_register
async def test_an_act_has_its_document_its_facts_and_the_rows_it_made_known(
    ready: httpx.AsyncClient, register: str
) -> None:
    receipt = await granted(ready, register)
    amendment = await amended(ready, register, receipt["href"], "2024-11-05")
    await about(ready, receipt["href"], "void", amendment["seq"])
    grant, amend, void = await facts(ready, receipt["seq"] - 1)
    field, value = CHANGED[register]
    assert grant["facts"]["document"]["signed_on"] == "2024-10-22"
    stated = {"holder": HOLDER, **OPENING[register]}
    assert {name: grant["facts"]["changes"][name] for name in stated} == stated
    assert amend["facts"]["changes"] == {field: value}
    expires = ["2030-01-02"] if register == "aggregator-licences" else []
    assert [version["shown_from"] for version in amend["facts"]["versions"]] == ["2024-10-22", "2024-11-05", *expires]
    assert [version["shown_to"] for version in amend["facts"]["versions"]] == ["2024-11-05", *expires, None]
    assert amend["facts"]["superseded"] == ["2024-10-22", *expires]
    assert (void["facts"]["document"], void["facts"]["changes"]) == (None, {})
    assert [version["shown_from"] for version in void["facts"]["versions"]] == ["2024-10-22", *expires]
    assert void["facts"]["superseded"] == ["2024-10-22", "2024-11-05", *expires]


@every_register
async def test_a_row_is_what_the_list_shows_then(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register)
    await amended(ready, register, receipt["href"], "2024-11-05")
    for item in await facts(ready, receipt["seq"] - 1):
        for version in item["facts"]["versions"]:
            asked = {"as_of": version["shown_from"], "known_seq": item["seq"]}
            assert (await ready.get(f"/v1/{register}", params=asked)).json()["items"] == [version["row"]]


async def test_a_row_is_split_where_a_flag_changes_with_the_day_and_nowhere_else(ready: httpx.AsyncClient) -> None:
    """The days of the press card are not published, but lists show whether it is valid, on any day asked for."""
    card = {"card_number": "A1", "card_issued_on": "2024-11-01", "card_expires_on": "2024-12-31"}
    later = {"card_number": "A2", "card_issued_on": "2020-01-01", "card_expires_on": "2020-12-31"}
    first = {"card_number": "A3", "card_issued_on": "2024-10-22"}
    for stated, expected in (
        (card, [("2024-10-22", "2024-11-01", False), ("2024-11-01", "2025-01-01", True), ("2025-01-01", None, False)]),
        (later, [("2024-10-22", None, False)]),
        (first, [("2024-10-22", None, True)]),
        ({}, [("2024-10-22", None, False)]),
    ):
        receipt = await granted(ready, REPORTERS, **stated)
        (item,) = await facts(ready, receipt["seq"] - 1)
        shown = [(v["shown_from"], v["shown_to"], v["row"]["has_card"]) for v in item["facts"]["versions"]]
        assert shown == expected
        assert not {*item["facts"]["changes"]} & {*card}


@every_register
async def test_personal_and_unpublished_facts_never_leave_through_the_feed(
    ready: httpx.AsyncClient, register: str
) -> None:
    card = {"card_number": "KIN-0001"} if register == REPORTERS else {}
    days = {"card_issued_on": "2019-09-09"} if card else {}
    receipt = await granted(ready, register, reason="Lý do kín", **PERSONAL[register], **card, **days)
    await amended(ready, register, receipt["href"], "2024-11-05")
    assert {*PERSONAL[register]} == {*private_fields(EVERY[register].facts)}, "each of them is looked for"
    headers: list[dict[str, str]] = [{}]
    for name, scopes in (("may", ["read"]), ("may-moi-quyen", ["read", "act", "personal", "configure"])):
        headers.append({**bearer((await key_of(ready, name, *scopes))[1]), "Cookie": ""})
    headers.append({**bearer((await key_of(ready, "so-tttt", "read", authority="STTTT"))[1]), "Cookie": ""})
    for each in headers:
        items = await facts(ready, receipt["seq"] - 1, **each)
        assert len(items) == 2
        text = json.dumps(items, ensure_ascii=False)
        for value in (*PERSONAL[register].values(), *card.values(), *days.values(), "Lý do kín"):
            assert value not in text
        for item in items:
            assert {*item["facts"]["changes"]} <= {*RESOURCE[register].public.model_fields}
            for version in item["facts"]["versions"]:
                assert {*version["row"]} == {*RESOURCE[register].public.model_fields}


async def test_who_sees_no_act_sees_no_fact(ready: httpx.AsyncClient) -> None:
    await ready.post("/v1/organisations", json={"code": "SKHCN", "name": "Sở KHCN", "kind": "state_body"})
    size = await ledger_size(ready)
    await granted(ready, PERMITS)
    _, other = await key_of(ready, "so-khcn", "read", authority="SKHCN")
    _, writer = await key_of(ready, "chi-ghi", f"act:{PERMITS}")
    assert await facts(ready, size, **bearer(other), Cookie="") == []
    path = f"{PATH}?facts=public"
    refused(await ready.get(path, headers={**bearer(writer), "Cookie": ""}), 403)
    refused(await ready.get(path, headers={"Cookie": ""}), 401)


def test_all_that_the_ledger_records_is_published_by_its_public_shape() -> None:
    assert {*PUBLISHED} == {*RECORDED}
    for key, shape in PUBLISHED.items():
        assert {"status", "valid_from", "known_from"} <= {*shape.stored}, key
        assert not {*shape.fields} & RECORDED[key].private_fields, key
        assert shape.beside is None
    assert [key for key, shape in PUBLISHED.items() if "managed_by" in shape.fields] == [*REGISTERS, "applications"]


async def test_reference_data_and_dossiers_have_their_facts_too(own_november: httpx.AsyncClient) -> None:
    await record_the_rest(own_november)
    found: dict[str, dict[str, Any]] = {}
    after = 0
    while items := await facts(own_november, after):
        found |= {item["register"]: item for item in items}
        after = items[-1]["seq"]
    assert {*found} == {*RECORDED}
    for register, item in found.items():
        assert item["facts"]["versions"], register
        assert {*item["facts"]["versions"][-1]["row"]} == {"id", *PUBLISHED[register].fields}, register
    dossier = found["applications"]
    for version in dossier["facts"]["versions"]:
        asked = {"as_of": version["shown_from"], "known_seq": dossier["seq"], "limit": 500}
        listed = (await own_november.get("/v1/applications", params=asked)).json()["items"]
        shown = next(row for row in listed if row["id"] == dossier["entry"])
        assert version["row"] == {name: shown[name] for name in shown if name not in OF_NOW}


async def test_a_correction_has_what_is_right_and_the_document_it_is_made_by(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, PERMITS)
    paper = {"number": 12, "symbol": "QĐ-STTTT", "signed_on": "2024-11-02"}
    await about(ready, receipt["href"], "correct", receipt["seq"], document={"signer": "Lê C"}, basis=paper)
    (item,) = await facts(ready, receipt["seq"])
    nothing = dict.fromkeys(("number", "symbol", "signed_on", "signer_title", "issuer"))
    assert item["facts"]["document"] == {**nothing, "signer": "Lê C"}
    assert {name: item["facts"]["basis"][name] for name in paper} == paper


async def test_without_facts_the_feed_runs_the_same_statements_as_before(
    ready: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await granted(ready, PERMITS)
    ran: list[str] = []
    whole = Database._run_on_pool

    async def run(method: str, *args: Any) -> Any:
        ran.append(args[0])
        return await whole(province, method, *args)

    monkeypatch.setattr(province, "_run", run)
    answer = await ready.get(PATH, params={"after": receipt["seq"] - 1})
    assert [item["facts"] for item in answer.json()["items"]] == [None]
    assert ran.count(queries.page.sql) == 1
    assert not [sql for sql in ran if "publication_permit" in sql or sql == queries.page_with_facts.sql]


async def test_a_wait_ends_with_the_facts_of_the_next_act(ready: httpx.AsyncClient) -> None:
    size = await ledger_size(ready)
    waiting = asyncio.create_task(ready.get(PATH, params={"after": size, "wait": 20, "facts": "public"}))
    await asyncio.sleep(0.1)
    receipt = recorded(await ready.post(f"/v1/{PERMITS}", json=opening(PERMITS)))
    (item,) = (await asyncio.wait_for(waiting, 10)).json()["items"]
    assert [version["row"]["id"] for version in item["facts"]["versions"]] == [receipt["entry"]]


async def test_pages_with_facts_follow_one_another(ready: httpx.AsyncClient) -> None:
    size = await ledger_size(ready)
    receipt = await granted(ready, PERMITS)
    await amended(ready, PERMITS, receipt["href"], "2024-11-05")
    path, seen = f"{PATH}?facts=public&after={size}&limit=1", []
    while path:
        page = (await ready.get(path)).json()
        seen += [bool(item["facts"]["versions"]) for item in page["items"]]
        path = page["next"]
    assert seen == [True, True]


@pytest.mark.parametrize("stated", ["all", "", "PUBLIC", "public,private"])
async def test_unknown_facts_are_refused_by_name_and_value(ready: httpx.AsyncClient, stated: str) -> None:
    faults = refused(await ready.get(PATH, params={"facts": stated}), 400)
    assert (fields(faults), faults[0]["value"]) == ({"facts"}, stated)
