"""Every register over the API: entries are read in any tense, and only public facts are shown."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.entries.schemas import History, Receipt
from api.http.schemas import Count
from db.conditions import table_of
from db.session import Database
from db.statement import Sql
from db.tables.base import Status
from db.tables.organisation import OrganisationFacts, OrganisationKind
from domain.reference import bodies
from domain.registers import REGISTERS
from tests.factories import AUTHORITY, HOLDER, OPENING, acted, granted, opening
from tests.support.api import (
    CHANGED,
    PERSONAL,
    RESOURCE,
    about,
    amended,
    amendment,
    document,
    ended,
    ending,
    every_register,
    fields,
    ledger_size,
    recorded,
    refused,
    strictly,
    trace,
)

NUMBERED: dict[str, tuple[Any, Any]] = {
    "publication-permits": (1, "01/GP-STTTT"),
    "postal-confirmations": (1, "01/XN-STTTT"),
    "subdomain-certificates": (310, "310/GXN-STTTT"),
    "aggregator-licences": (1, "01/GP-STTTT"),
    "press-offices": (None, None),
    "resident-reporters": (None, None),
}
UNKNOWN = "018f0000-0000-7000-8000-000000000000"


async def read(client: httpx.AsyncClient, href: str, **asked: Any) -> dict[str, Any]:
    answer = await client.get(href, params=asked or None)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry that was read as lists show it."""
    return {name: value for name, value in entry.items() if name != "actions"}


async def identifiers(client: httpx.AsyncClient, register: str, **asked: Any) -> list[str]:
    page = await read(client, f"/v1/{register}", **asked)
    assert await count(client, register, **asked) == len(page["items"])
    return [item["id"] for item in page["items"]]


async def count(client: httpx.AsyncClient, register: str, **asked: Any) -> int:
    found: int = (await read(client, f"/v1/{register}/count", **asked))["count"]
    return found


@every_register
async def test_the_receipt_of_a_new_entry_has_its_position_and_number(ready: httpx.AsyncClient, register: str) -> None:
    seq = await ledger_size(ready) + 1
    answer = await ready.post(f"/v1/{register}", json=opening(register))
    receipt = recorded(answer)
    strictly(Receipt, answer)
    assert answer.headers["location"] == receipt["href"] == f"/v1/{register}/{receipt['entry']}"
    assert (receipt["register"], receipt["seq"], receipt["effective_on"]) == (register, seq, "2024-10-22")
    assert (receipt["number"], receipt["printed_number"]) == NUMBERED[register]
    assert receipt["kind"] == REGISTERS[register].opening.key
    assert UUID(receipt["entry"]).version == 7
    proof = await read(ready, "/v1/ledger/inclusion", seq=seq, size=seq)
    assert proof["leaf_hash"] == receipt["leaf_hash"]
    assert proof["root"] == (await read(ready, "/v1/ledger"))["root"]


@every_register
async def test_an_entry_is_read_as_recorded(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register, reason="Theo hồ sơ", holder_name="Tên ghi trên văn bản")
    found = await read(ready, receipt["href"])
    assert (found["id"], found["status"], found["known_from"]) == (receipt["entry"], "in_force", receipt["seq"])
    assert (found["number"], found["printed_number"], found["signed_on"]) == (*NUMBERED[register], "2024-10-22")
    assert (found["holder"], found["holder_name"]) == (HOLDER, "Tên ghi trên văn bản")
    assert (found["valid_from"], found["valid_to"]) == (
        "2024-10-22",
        OPENING[register].get("expires_on") and "2030-01-02",
    )
    published = {name: value for name, value in OPENING[register].items() if name in found}
    assert {name: found[name] for name in published} == published
    assert (await read(ready, f"/v1/{register}"))["items"] == [listed(found)]
    assert await count(ready, register) == 1
    history = await read(ready, f"{receipt['href']}/history")
    assert [(act["seq"], act["reason"]) for act in history["acts"]] == [(receipt["seq"], "Theo hồ sơ")]


@every_register
async def test_the_holders_name_is_frozen_at_recording(ready: httpx.AsyncClient, register: str) -> None:
    found = await read(ready, (await granted(ready, register))["href"])
    assert found["holder_name"] == "Cơ quan DON-VI-01"


@every_register
async def test_an_amendment_is_valid_from_its_day(ready: httpx.AsyncClient, register: str) -> None:
    opened = await granted(ready, register)
    href, seq = opened["href"], opened["seq"] + 1
    before = await read(ready, href)
    field, value = CHANGED[register]
    receipt = await amended(ready, register, href, "2024-11-05")
    assert (receipt["kind"], receipt["seq"], receipt["effective_on"]) == ("amend", seq, "2024-11-05")
    assert (await read(ready, href, as_of="2024-11-04"))[field] == before[field]
    after = await read(ready, href, as_of="2024-11-05")
    assert (after[field], after["valid_from"], after["known_from"]) == (value, "2024-11-05", seq)
    # The paper in force is still that of the grant.
    assert after["printed_number"] == before["printed_number"]


@every_register
async def test_a_wrong_day_is_corrected_and_the_past_follows(ready: httpx.AsyncClient, register: str) -> None:
    opened = await granted(ready, register)
    href, first = opened["href"], opened["seq"]
    for seq, day in ((first + 1, "2024-10-15"), (first + 2, "2024-10-29")):
        receipt = await about(ready, href, "correct", first, effective_on=day)
        assert (receipt["seq"], receipt["effective_on"]) == (seq, day)
        assert (await read(ready, href, as_of=day))["valid_from"] == day
        refused(await ready.get(href, params={"as_of": "2024-10-14"}), 404)
    refused(await ready.get(href, params={"as_of": "2024-10-28"}), 404)
    assert (await read(ready, href, as_of="2024-10-28", known_seq=first + 1))["valid_from"] == "2024-10-15"


@every_register
async def test_a_wrong_fact_is_corrected_from_the_first_day(ready: httpx.AsyncClient, register: str) -> None:
    opened = await granted(ready, register)
    href = opened["href"]
    field, value = CHANGED[register]
    correction = await about(ready, href, "correct", opened["seq"], changes={field: value})
    found = await read(ready, href, as_of="2024-10-22")
    assert (found[field], found["valid_from"], found["known_from"]) == (value, "2024-10-22", correction["seq"])


@every_register
async def test_a_voided_entry_keeps_its_number(ready: httpx.AsyncClient, register: str) -> None:
    opened = await granted(ready, register)
    href = opened["href"]
    receipt = await about(ready, href, "void", opened["seq"])
    assert (receipt["kind"], receipt["effective_on"], receipt["number"]) == ("void", None, None)
    found = await read(ready, href)
    assert (found["status"], found["printed_number"]) == ("voided", NUMBERED[register][1])
    next_number = (await granted(ready, register))["number"]
    assert next_number == (NUMBERED[register][0] and NUMBERED[register][0] + 1)
    for body in (amendment(register, "2024-11-05"), {"kind": "void", "corrects": opened["seq"], "reason": "Lần nữa"}):
        refused(await ready.post(f"{href}/acts", json=body), 422)
    assert (await read(ready, href, known_seq=opened["seq"]))["status"] == "in_force"


@every_register
async def test_voiding_an_amendment_restores_the_previous_version(ready: httpx.AsyncClient, register: str) -> None:
    href = (await granted(ready, register))["href"]
    before = await read(ready, href)
    amendment_seq = (await amended(ready, register, href, "2024-11-05"))["seq"]
    await about(ready, href, "void", amendment_seq)
    after = await read(ready, href)
    assert {**after, "known_from": before["known_from"]} == before


@every_register
async def test_a_voided_correction_has_no_effect(ready: httpx.AsyncClient, register: str) -> None:
    opened = await granted(ready, register)
    href = opened["href"]
    before = await read(ready, href)
    changed = {"effective_on": "2024-10-15", "changes": dict([CHANGED[register]])}
    correction = await about(ready, href, "correct", opened["seq"], **changed)
    await about(ready, href, "void", correction["seq"])
    assert {**await read(ready, href), "known_from": opened["seq"]} == before
    refused(await ready.get(href, params={"as_of": "2024-10-15"}), 404)


@every_register
async def test_an_ended_entry_stays_ended(ready: httpx.AsyncClient, register: str) -> None:
    href = (await granted(ready, register))["href"]
    await ended(ready, register, href, "2024-11-10")
    state = (await read(ready, href))["status"]
    assert state == REGISTERS[register].kinds[ending(register)].to_state
    assert (await read(ready, href, as_of="2024-11-09"))["status"] == "in_force"
    for body in (
        amendment(register, "2024-11-10"),
        {"kind": ending(register), "document": {"signed_on": "2024-11-11"}},
    ):
        faults = refused(await ready.post(f"{href}/acts", json=body), 422)
        assert [(fault["field"], fault["value"]) for fault in faults] == [("kind", body["kind"])]
        assert str(state) in faults[0]["rule"]
    # An act effective while it was live can still be recorded.
    await amended(ready, register, href, "2024-11-09")
    assert (await read(ready, href))["status"] == state


@every_register
async def test_ending_before_a_later_amendment_is_refused_naming_it(ready: httpx.AsyncClient, register: str) -> None:
    href = (await granted(ready, register))["href"]
    later = await amended(ready, register, href, "2024-11-05")
    body = {"kind": ending(register), "document": {"signed_on": "2024-11-01"}}
    faults = refused(await ready.post(f"{href}/acts", json=body), 422)
    assert fields(faults) == {"kind"}
    assert f"act {later['seq']} (amend of 2024-11-05) would become illegal" in faults[0]["rule"]


OTHER_ACTS: dict[str, list[tuple[str, dict[str, Any], str]]] = {
    "publication-permits": [
        ("replace", {}, "in_force"),
        ("deposit", {"deposited_on": "2024-11-02", "deposited_copies": 3, "deposited_with": "Sở"}, "in_force"),
        ("revoke", {}, "revoked"),
    ],
    "postal-confirmations": [("reissue", {}, "in_force"), ("cease", {}, "ceased")],
    "subdomain-certificates": [
        ("rename", {"host": "ten-moi.daknong.gov.vn"}, "in_force"),
        ("transfer", {"holder": AUTHORITY}, "in_force"),
        ("suspend", {}, "suspended"),
        ("reinstate", {}, "in_force"),
        ("revoke", {}, "revoked"),
    ],
    "aggregator-licences": [
        ("extend", {"expires_on": "2032-01-01"}, "in_force"),
        ("replace", {}, "in_force"),
        ("reissue", {}, "in_force"),
        ("suspend", {}, "suspended"),
        ("reinstate", {}, "in_force"),
    ],
    "press-offices": [("cease", {}, "ceased")],
    "resident-reporters": [
        ("issue_card", {"card_number": "T1", "card_issued_on": "2024-11-01"}, "in_force"),
        ("extend_card", {"card_expires_on": "2026-03-31"}, "in_force"),
        ("withdraw", {}, "ceased"),
    ],
}


@every_register
async def test_each_kind_of_act_leads_to_its_state(ready: httpx.AsyncClient, register: str) -> None:
    href = (await granted(ready, register))["href"]
    for day, (kind, changes, state) in enumerate(OTHER_ACTS[register], 1):
        on = f"2024-11-{day:02d}"
        body = {"kind": kind, "document": {"signed_on": on}, "changes": changes}
        recorded(await ready.post(f"{href}/acts", json=body))
        found = await read(ready, href, as_of=on)
        shown = {name: value for name, value in changes.items() if name in found}
        assert (found["status"], {name: found[name] for name in shown}) == (state, shown)


@pytest.mark.parametrize("asked", ["known_seq", "known_at"])
@every_register
async def test_valid_and_transaction_time_combine_on_entry_list_and_count(
    ready: httpx.AsyncClient, register: str, asked: str
) -> None:
    field, right = CHANGED[register]
    receipt = await granted(ready, register)
    href = receipt["href"]
    wrong = (await read(ready, href))[field]
    await about(ready, href, "correct", receipt["seq"], effective_on="2024-10-15", changes={field: right})
    then = {asked: receipt["seq" if asked == "known_seq" else "recorded_at"]}
    for as_of, known, expected in (
        ("2024-10-18", {}, right),
        ("2024-10-25", then, wrong),
        ("2024-10-25", {}, right),
    ):
        tense = {"as_of": as_of, **known}
        found = await read(ready, href, **tense)
        assert found[field] == expected
        assert (await read(ready, f"/v1/{register}", **tense))["items"] == [listed(found)]
        assert await count(ready, register, **tense) == 1
    # As known then, the entry did not exist on that day.
    tense = {"as_of": "2024-10-18", **then}
    assert fields(refused(await ready.get(href, params=tense), 404)) == {"id"}
    assert await identifiers(ready, register, **tense) == []


@every_register
async def test_nothing_is_known_before_the_first_act(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register)
    for known in ({"known_seq": 0}, {"known_at": "2020-01-01T00:00:00+07:00"}):
        refused(await ready.get(receipt["href"], params=known), 404)
        assert await identifiers(ready, register, **known) == []


@every_register
async def test_an_entry_is_not_found_before_its_first_day(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register)
    faults = refused(await ready.get(receipt["href"], params={"as_of": "2024-10-21"}), 404)
    assert [(fault["field"], fault["value"]) for fault in faults] == [("id", receipt["entry"])]
    assert await identifiers(ready, register, as_of="2024-10-21") == []
    assert await identifiers(ready, register, as_of="2024-10-22") == [receipt["entry"]]


@every_register
async def test_an_entry_of_another_register_is_not_found(ready: httpx.AsyncClient, register: str) -> None:
    other = next(key for key in REGISTERS if key != register)
    entry = (await granted(ready, other))["entry"]
    for answer in (
        await ready.get(f"/v1/{register}/{entry}"),
        await ready.get(f"/v1/{register}/{entry}/history"),
        await ready.post(f"/v1/{register}/{entry}/acts", json=amendment(register, "2024-11-05")),
        await ready.get(f"/v1/{register}/{UNKNOWN}"),
        await ready.post(f"/v1/{register}/{UNKNOWN}/acts", json=amendment(register, "2024-11-05")),
    ):
        assert fields(refused(answer, 404)) == {"id"}


@every_register
async def test_following_the_pages_yields_every_entry_once(ready: httpx.AsyncClient, register: str) -> None:
    recorded(
        await ready.post("/v1/organisations", json={"code": "KHAC", "name": "Đơn vị khác", "kind": "press_agency"})
    )
    wanted = []
    for place in range(7):
        await granted(ready, register, holder="KHAC")
        last = await granted(ready, register)
        wanted.append(last["entry"])
        if place == 3:
            break_off = wanted[-1]
    asked: dict[str, Any] = {"holder": HOLDER, "as_of": "2024-12-01", "known_seq": last["seq"], "status": "in_force"}
    asked["limit"] = 3
    answer = await ready.get(f"/v1/{register}", params=asked)
    visited: list[str] = []
    sizes = []
    while True:
        page = strictly(RESOURCE[register].page, answer)
        body = answer.json()
        visited += [item["id"] for item in body["items"]]
        sizes.append(len(body["items"]))
        assert {item["holder"] for item in body["items"]} == {HOLDER}
        assert page is not None
        if body["next"] is None:
            assert "link" not in answer.headers
            break
        assert answer.headers["link"] == f'<{body["next"]}>; rel="next"'
        kept = httpx.URL(body["next"]).params
        assert {name: kept[name] for name in asked} == {name: str(value) for name, value in asked.items()}
        answer = await ready.get(body["next"])
    assert (visited, sizes) == (wanted, [3, 3, 1])
    assert (await read(ready, f"/v1/{register}", **{**asked, "after": break_off, "limit": 500}))["items"][0][
        "id"
    ] == wanted[4]


@every_register
async def test_a_full_last_page_has_no_next(ready: httpx.AsyncClient, register: str) -> None:
    for _ in range(2):
        await granted(ready, register)
    assert (await read(ready, f"/v1/{register}", limit=2))["next"] is None
    assert (await read(ready, f"/v1/{register}", limit=1))["next"] is not None


@every_register
async def test_a_next_page_keeps_the_transaction_time(ready: httpx.AsyncClient, register: str) -> None:
    for _ in range(2):
        receipt = await granted(ready, register)
    known_at = receipt["recorded_at"]
    await granted(ready, register)
    first = await read(ready, f"/v1/{register}", limit=1, known_at=known_at)
    second = await read(ready, first["next"])
    assert [item["id"] for item in second["items"]] == [receipt["entry"]]
    assert second["next"] is None


FILTERS: dict[str, list[tuple[dict[str, Any], dict[str, str], dict[str, str]]]] = {
    "publication-permits": [
        ({"form": "leaflet"}, {"form": "leaflet"}, {"form": "disc"}),
        ({"language": "Tiếng M'nông"}, {"language": "Tiếng M'nông"}, {"language": "Tiếng Việt"}),
    ],
    "postal-confirmations": [
        ({"business_code": "0123456789"}, {"business_code": "0123456789"}, {"business_code": "0123456789-001"}),
        (
            {"activities": ["parcels", "heavy_letters"]},
            {"activities": "heavy_letters"},
            {"activities": "foreign_agent"},
        ),
    ],
    "subdomain-certificates": [
        ({"host": "mot.daknong.gov.vn"}, {"host": "mot.daknong.gov.vn"}, {"host": "hai.daknong.gov.vn"}),
        ({"zone": "gov.vn"}, {"zone": "gov.vn"}, {"zone": "com.vn"}),
    ],
    "aggregator-licences": [
        ({"domains": ["mot.vn", "hai.vn"]}, {"domains": "hai.vn"}, {"domains": "ba.vn"}),
        ({"site_name": "Trang 100%"}, {"site_name": "Trang 100%"}, {"site_name": "Trang 10"}),
    ],
    "press-offices": [({"office_kind": "resident_bureau"}, {"office_kind": "resident_bureau"}, {})],
    "resident-reporters": [
        (
            {"reporter_kind": "statutory_resident", "card_number": "T1", "card_issued_on": "2021-01-01"},
            {"reporter_kind": "statutory_resident"},
            {"reporter_kind": "office_staff"},
        )
    ],
}


@every_register
async def test_each_filter_selects_what_it_names(ready: httpx.AsyncClient, register: str) -> None:
    own = set(RESOURCE[register].filters.model_fields) - set(RESOURCE["press-offices"].filters.model_fields)
    tried = {name for _, matching, _ in FILTERS[register] for name in matching}
    assert own <= tried | {"office", "expires_from", "expires_until"}, "a filter is not tried"
    await ready.post("/v1/organisations", json={"code": "KHAC", "name": "Báo khác", "kind": "press_agency"})
    plain = (await granted(ready, register, holder="KHAC"))["entry"]
    for facts, matching, other in FILTERS[register]:
        special = (await granted(ready, register, **facts))["entry"]
        assert await identifiers(ready, register, **matching) == [special]
        if other:
            assert await identifiers(ready, register, **other) == []
        assert await identifiers(ready, register, holder="KHAC") == [plain]


@every_register
async def test_the_shared_filters_select_by_status_number_and_symbol(ready: httpx.AsyncClient, register: str) -> None:
    first, second = await granted(ready, register), await granted(ready, register)
    await ended(ready, register, second["href"], "2024-11-10")
    state = (await read(ready, second["href"]))["status"]
    assert await identifiers(ready, register, status="in_force") == [first["entry"]]
    assert await identifiers(ready, register, status=state) == [second["entry"]]
    assert await identifiers(ready, register, status=state, as_of="2024-11-01") == []
    for status in set(Status) - {Status.IN_FORCE, Status(state)}:
        assert await identifiers(ready, register, status=status.value) == []
    if first["number"] is not None:
        symbol = first["printed_number"].partition("/")[2]
        assert await identifiers(ready, register, number=first["number"], symbol=symbol) == [first["entry"]]
        assert await identifiers(ready, register, number=second["number"]) == [second["entry"]]
        assert await identifiers(ready, register, number=999_999_999) == []
        assert await identifiers(ready, register, symbol="KHAC") == []


async def test_reporters_are_found_by_their_office(ready: httpx.AsyncClient) -> None:
    office, other = await granted(ready, "press-offices"), await granted(ready, "press-offices")
    staff = await granted(ready, "resident-reporters", reporter_kind="office_staff", office=office["entry"])
    await granted(ready, "resident-reporters")
    assert await identifiers(ready, "resident-reporters", office=office["entry"]) == [staff["entry"]]
    assert await identifiers(ready, "resident-reporters", office=other["entry"]) == []
    assert (await read(ready, staff["href"]))["office"] == office["entry"]


async def test_a_press_card_is_shown_on_the_days_it_is_valid(ready: httpx.AsyncClient) -> None:
    card = {"card_number": "Thẻ 77", "card_issued_on": "2024-11-01", "card_expires_on": "2025-12-31"}
    href = (await granted(ready, "resident-reporters", **card))["href"]
    for day, holds in (("2024-10-31", False), ("2024-11-01", True), ("2025-12-31", True), ("2026-01-01", False)):
        found = await read(ready, href, as_of=day)
        assert found["has_card"] is holds
        assert not {"card_number", "card_issued_on", "card_expires_on"} & found.keys()
    assert "Thẻ 77" not in (await ready.get(f"{href}/history")).text


async def test_a_licence_expires_the_day_after_its_term(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "aggregator-licences", expires_on="2025-10-22"))["href"]
    assert (await read(ready, href, as_of="2025-10-22"))["status"] == "in_force"
    expired = await read(ready, href, as_of="2025-10-23")
    assert (expired["status"], expired["valid_from"], expired["valid_to"]) == ("expired", "2025-10-23", None)
    body = {"kind": "extend", "document": {"signed_on": "2025-11-01"}, "changes": {"expires_on": "2026-11-01"}}
    assert fields(refused(await ready.post(f"{href}/acts", json=body), 422)) == {"kind"}
    # Recorded late, but signed in time.
    body["document"] = {"signed_on": "2025-10-20"}
    recorded(await ready.post(f"{href}/acts", json=body))
    assert (await read(ready, href, as_of="2025-10-23"))["status"] == "in_force"
    assert (await read(ready, href, as_of="2026-11-02"))["status"] == "expired"


@every_register
async def test_personal_fields_are_stored_and_never_shown(
    ready: httpx.AsyncClient, province: Database, register: str
) -> None:
    personal = PERSONAL[register]
    assert personal.keys() == REGISTERS[register].private_fields
    answers = [await ready.post(f"/v1/{register}", json=opening(register, **personal))]
    receipt = recorded(answers[0])
    href, seq = receipt["href"], receipt["seq"]
    changed = {name: value for name, value in personal.items() if name.endswith("phone")}
    later = [
        {**amendment(register, "2024-11-05"), "changes": {**changed, **dict([CHANGED[register]])}},
        {"kind": "correct", "corrects": seq, "reason": "Ghi nhầm", "changes": changed or dict([CHANGED[register]])},
    ]
    answers += [await ready.post(f"{href}/acts", json=body) for body in later]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    paths = (href, f"/v1/{register}", f"{href}/history", f"/v1/{register}/count", "/v1/reports/2024-11")
    answers += [await ready.get(path) for path in paths]
    answers += [await ready.get(path, params={"known_seq": seq, "as_of": "2024-10-22"}) for path in paths[:2]]
    for answer in answers:
        assert answer.is_success
        for name, value in personal.items():
            assert value not in answer.text
            assert f'"{name}":' not in answer.text  # `actions` name the facts that may be changed
    table = table_of(REGISTERS[register].table).name
    stored = json.loads(
        await province.value(Sql(f"SELECT to_jsonb(v)::text FROM {table} v ORDER BY known_from LIMIT 1"))
    )
    assert {name: stored[name] for name in personal} == personal
    kept = await province.value(Sql("SELECT changes::text FROM act_private WHERE seq = $1", "seq"), seq=seq)
    assert (json.loads(kept) if kept else {}) == personal
    # The leaf contains only their digest.
    stated = Sql("SELECT to_jsonb(a)::text AS act, private_digest FROM act a WHERE seq = $1", "seq")
    leaf = await province.row(stated, seq=seq)
    assert leaf is not None
    assert (leaf["private_digest"] is not None) == bool(personal)
    assert not any(value in leaf["act"] for value in personal.values())


@every_register
async def test_a_personal_field_is_not_a_filter(ready: httpx.AsyncClient, register: str) -> None:
    for name, value in PERSONAL[register].items():
        assert fields(refused(await ready.get(f"/v1/{register}", params={name: value}), 400)) == {name}


FULL: dict[str, dict[str, Any]] = {
    "publication-permits": {
        "form": "book", "origin": "Trong nước", "translator": "Người dịch", "page_count": 10_000_000,
        "supplements": "Đĩa", "page_size": "14,5 x 20,5", "language": "Tiếng Việt", "purpose": "Tuyên truyền",
        "distribution": "Trong tỉnh", "summary": "Không công bố", "printer": "Nhà in", "printer_address": "Gia Nghĩa",
        "expires_on": "2025-12-31",
    },
    "postal-confirmations": {
        "holder_address": "Gia Nghĩa", "business_code": "0123456789-001", "scope": "Nội tỉnh",
        "activities": ["parcels", "heavy_letters"], "started_on": "2024-11-01",
    },
    "subdomain-certificates": {
        "purpose": "Cổng", "hosting": "Trung tâm dữ liệu", "ip_address": "2001:db8::1", "security_level": "Cấp 2",
        "requested_by": "Công văn 12", "live_from": "2024-11-01",
    },
    "aggregator-licences": {
        "domains": ["trang.vn", "xn--t-eha.vn"], "app_ids": ["vn.trang.app"], "content_scope": 'Tin "tổng hợp" \\ /',
        "source_agencies": ["Báo A", "Báo B"], "source_agreed_on": ["2024-01-01", "2024-02-29"],
        "responsible_person": "Người phụ trách", "server_place": "Đắk Nông", "legal_paper": "QĐ 1", "headquarters": "N",
    },
    "press-offices": {
        "address": "Gia Nghĩa", "head_name": "Trưởng", "head_card": "Thẻ kín", "phone": "0261 3 543 210",
        "started_on": "2024-11-01",
    },
    "resident-reporters": {
        "reporter_kind": "statutory_resident", "area": "Toàn tỉnh", "card_number": "Thẻ 01",
        "card_issued_on": "2021-01-01", "card_expires_on": "2025-12-31",
    },
}  # fmt: skip
"""All optional facts."""


@pytest.mark.parametrize("facts", [{}, FULL], ids=["least", "most"])
@every_register
async def test_the_json_of_the_database_matches_the_published_shape(
    ready: httpx.AsyncClient, register: str, facts: dict[str, dict[str, Any]]
) -> None:
    resource = RESOURCE[register]
    signer = {"signer": "Người Ký", "signer_title": "Giám đốc", "issuer": "Sở TT&TT"} if facts else {}
    body = opening(register, document={"signed_on": "2024-10-22", **signer}, **facts.get(register, {}))
    answer = await ready.post(f"/v1/{register}", json=body)
    strictly(Receipt, answer)
    href = answer.json()["href"]
    amendment_seq = (await amended(ready, register, href, "2024-11-05"))["seq"]
    await about(ready, href, "correct", amendment_seq, changes=dict([CHANGED[register]]))
    end = (await ended(ready, register, href, "2024-11-10"))["seq"]
    await about(ready, href, "void", end)
    await granted(ready, register)
    tenses: tuple[dict[str, Any], ...] = (
        {},
        {"as_of": "2024-10-22"},
        {"known_seq": end},
        {"as_of": "2024-11-07", "known_seq": end + 1},
    )
    for asked in tenses:
        entry = strictly(resource.one, await ready.get(href, params=asked))
        strictly(resource.page, await ready.get(f"/v1/{register}", params={"limit": 1, **asked}))
        strictly(Count, await ready.get(f"/v1/{register}/count", params=asked))
        for name, value in facts.get(register, {}).items():
            if name in resource.public.model_fields and name != CHANGED[register][0]:
                assert json.loads(entry.model_dump_json())[name] == value
    history = strictly(History, await ready.get(f"{href}/history"))
    assert [act.kind for act in history.acts] == [
        resource.register.opening.key,
        "amend",
        "correct",
        ending(register),
        "void",
    ]
    flags = resource.register.flags.keys()
    shown = set(resource.public.model_fields) - flags - {"id", "managed_by"}
    for act in history.acts:
        assert act.changes.keys() <= resource.public.model_fields.keys()
        for version in act.versions:
            assert version.keys() == shown | {"known_to"}
            assert version["known_from"] == act.seq


@every_register
async def test_a_history_shows_when_each_version_was_known(ready: httpx.AsyncClient, register: str) -> None:
    field, value = CHANGED[register]
    href = (await granted(ready, register))["href"]
    first = (await read(ready, href))[field]
    amendment_seq = (await amended(ready, register, href, "2024-11-05"))["seq"]
    await about(ready, href, "correct", amendment_seq, effective_on="2024-11-07")
    acts = (await read(ready, f"{href}/history"))["acts"]
    assert [act["corrects"] for act in acts] == [None, None, amendment_seq]
    one, two, three = (act["seq"] for act in acts)
    spans = [
        (v["valid_from"], v["valid_to"], v["known_from"], v["known_to"], v[field])
        for act in acts
        for v in act["versions"]
        if v["status"] == "in_force"
    ]
    term = "2030-01-02" if "expires_on" in OPENING[register] else None
    assert spans == [
        ("2024-10-22", term, one, two, first),
        ("2024-10-22", "2024-11-05", two, three, first),
        ("2024-11-05", term, two, three, value),
        ("2024-10-22", "2024-11-07", three, None, first),
        ("2024-11-07", term, three, None, value),
    ]


@every_register
async def test_text_is_stored_and_compared_in_nfc(ready: httpx.AsyncClient, register: str) -> None:
    field, _ = CHANGED[register]
    decomposed, composed = "Ca\u0302\u0301p phe\u0301p \u0111a\u0306\u0323c bie\u0323\u0302t", "Cấp phép đặc biệt"
    assert decomposed != composed
    href = (await granted(ready, register, **{field: f"  {decomposed} "}))["href"]
    assert (await read(ready, href))[field] == composed
    if field in RESOURCE[register].filters.model_fields:
        assert await count(ready, register, **{field: decomposed}) == 1


@every_register
async def test_an_optional_fact_can_be_removed_and_a_required_one_cannot(
    ready: httpx.AsyncClient, register: str
) -> None:
    href = (await granted(ready, register, holder_name="Tên cũ"))["href"]
    body = {**amendment(register, "2024-11-05"), "changes": {"holder_name": None}}
    recorded(await ready.post(f"{href}/acts", json=body))
    assert (await read(ready, href))["holder_name"] is None
    body = {**amendment(register, "2024-11-06"), "changes": {"holder": None}}
    assert fields(refused(await ready.post(f"{href}/acts", json=body), 422)) == {"changes.holder"}


async def test_a_document_numbered_elsewhere_can_be_corrected(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "publication-permits"))["href"]
    amendment_seq = (await amended(ready, "publication-permits", href, "2024-11-05"))["seq"]
    receipt = await about(ready, href, "correct", amendment_seq, document={"number": 1886})
    assert receipt["seq"] == amendment_seq + 1
    certificate = await read(ready, "/v1/number-series/cv/2024/certificate")
    assert [use["number"] for use in certificate["uses"]] == [1886]


def test_every_kind_of_act_of_every_register_is_tested() -> None:
    for register, declared in REGISTERS.items():
        tried = {kind for kind, _, _ in OTHER_ACTS[register]} | {"amend", ending(register), "correct", "void"}
        assert tried >= set(declared.act_keys), register
    assert document("publication-permits", "amend", "2024-11-05")["number"] == 1885


async def test_a_correction_changes_only_what_the_corrected_act_may_change(
    ready: httpx.AsyncClient, province: Database
) -> None:
    licence = await granted(ready, "aggregator-licences")
    suspended = await acted(ready, licence["href"], "suspend", "2024-11-01")
    before = await trace(province)
    for fact, value in (("expires_on", "2099-01-01"), ("responsible_phone", "0261 1"), ("site_name", None)):
        body = {"kind": "correct", "corrects": suspended["seq"], "reason": "Ghi nhầm", "changes": {fact: value}}
        faults = refused(await ready.post(f"{licence['href']}/acts", json=body), 422)
        assert fields(faults) == {f"changes.{fact}"}
    assert await trace(province) == before
    await about(ready, licence["href"], "correct", licence["seq"], changes={"expires_on": "2031-01-01"})


async def test_a_correction_keeps_the_facts_that_the_corrected_act_requires(
    ready: httpx.AsyncClient, province: Database
) -> None:
    reporter = await granted(ready, "resident-reporters")
    card = {"card_number": "T1", "card_issued_on": "2024-11-01"}
    issued = await acted(ready, reporter["href"], "issue_card", "2024-11-01", changes=card)
    before = await trace(province)
    for fact in card:
        body = {"kind": "correct", "corrects": issued["seq"], "reason": "Ghi nhầm", "changes": {fact: None}}
        (fault,) = refused(await ready.post(f"{reporter['href']}/acts", json=body), 422)
        assert (fault["field"], fault["code"]) == (f"changes.{fact}", "act-form")
    assert await trace(province) == before


async def test_a_reporter_who_goes_to_another_agency_is_withdrawn_and_notified_anew(
    ready: httpx.AsyncClient, province: Database
) -> None:
    async with province.transaction() as session:
        await bodies.add(
            session, "tests", OrganisationFacts(code="BAO-2", name="Báo 2", kind=OrganisationKind.PRESS_AGENCY)
        )
    reporter = await granted(ready, "resident-reporters")
    moved = {"kind": "amend", "document": {"signed_on": "2024-11-01"}, "changes": {"holder": "BAO-2"}}
    refusal = await ready.post(f"{reporter['href']}/acts", json=moved)
    assert fields(refused(refusal, 422)) == {"changes.holder"}
    await acted(ready, reporter["href"], "withdraw", "2024-11-01")
    await granted(ready, "resident-reporters", holder="BAO-2", effective_on="2024-11-01")
