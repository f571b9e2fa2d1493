"""Reference data as entries of the ledger: renamed, corrected, ended, each read as it was in both times."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from db.session import Database
from domain.ledger import merkle
from domain.registers import REFERENCE, REGISTERS
from domain.tense import today
from tests.api.access.test_matrix import key
from tests.factories import AUTHORITY, HOLDER, OPENING, granted, opening
from tests.support.api import PERSONAL, about, fields, recorded, refused, trace

BODY, SERIES, BOSS = f"/v1/organisations/{HOLDER}", "/v1/number-series/gxn", f"/v1/organisations/{AUTHORITY}"
SUBDOMAINS = "subdomain-certificates"
PROVINCE = {register for register, declared in REFERENCE.items() if declared.of_province}


async def acted(client: httpx.AsyncClient, href: str, kind: str, day: str | None, **facts: Any) -> dict[str, Any]:
    """The receipt of an act on reference data."""
    return recorded(await asked(client, href, kind, day, **facts))


async def asked(client: httpx.AsyncClient, href: str, kind: str, day: str | None, **facts: Any) -> httpx.Response:
    body = {"kind": kind, **({"effective_on": day} if day else {}), **({"changes": facts} if facts else {})}
    return await client.post(f"{href}/acts", json=body)


async def corrected(client: httpx.AsyncClient, href: str, seq: int, **facts: Any) -> httpx.Response:
    """The answer to a correction of an act."""
    body = {"kind": "correct", "corrects": seq, "reason": "Ghi nhầm", "changes": facts}
    return await client.post(f"{href}/acts", json=body)


async def opened(client: httpx.AsyncClient, href: str) -> int:
    """The seq of the act that opened an entry."""
    return int((await client.get(f"{href}/history")).json()["acts"][0]["seq"])


async def name(client: httpx.AsyncClient, path: str = BODY, **when: Any) -> str:
    answer = await client.get(path, params=when)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["name"])


async def size(client: httpx.AsyncClient) -> int:
    return int((await client.get("/v1/ledger")).json()["size"])


async def added(client: httpx.AsyncClient, code: str, title: str, **facts: Any) -> dict[str, Any]:
    body = {"code": code, "name": title, "kind": "state_body", **facts}
    return recorded(await client.post("/v1/organisations", json=body))


# --- Names of bodies ---


async def test_a_body_is_renamed_from_a_day_on(ready: httpx.AsyncClient) -> None:
    before = await granted(ready, SUBDOMAINS, document={"signed_on": "2024-10-22"})
    renamed = await acted(ready, BODY, "rename", "2024-11-01", name="Sở Mới")
    assert [await name(ready, as_of=day) for day in ("2024-10-31", "2024-11-01")] == ["Cơ quan DON-VI-01", "Sở Mới"]
    assert await name(ready, as_of="2024-11-01", known_seq=renamed["seq"] - 1) == "Cơ quan DON-VI-01"
    assert await name(ready, as_of="2024-11-01", known_seq=renamed["seq"]) == "Sở Mới"
    earlier, later = [
        await granted(ready, SUBDOMAINS, effective_on=day, document={"signed_on": day})
        for day in ("2024-10-31", "2024-11-01")
    ]
    printed = [(await ready.get(receipt["href"])).json()["holder_name"] for receipt in (before, earlier, later)]
    assert printed == ["Cơ quan DON-VI-01", "Cơ quan DON-VI-01", "Sở Mới"]


async def test_a_paper_prints_the_name_that_its_authority_had_on_the_day_of_signing(ready: httpx.AsyncClient) -> None:
    await acted(ready, BOSS, "rename", "2024-11-01", name="Sở Khoa học và Công nghệ")
    receipts = [
        await granted(ready, SUBDOMAINS, effective_on=day, document={"signed_on": day})
        for day in ("2024-10-31", "2024-11-01")
    ]
    issuers = [(await ready.get(receipt["href"])).json()["issuer"] for receipt in receipts]
    assert issuers == ["Cơ quan STTTT", "Sở Khoa học và Công nghệ"]


async def test_a_body_is_found_by_its_former_names_and_other_spellings(ready: httpx.AsyncClient) -> None:
    await acted(ready, BODY, "rename", "2024-11-01", name="Toà soạn Bình Minh")
    await acted(ready, BODY, "amend", "2024-11-02", aliases=["Báo Hoàng Hôn"])
    for words in ("binh minh", "co quan don", "hoang hon"):
        items = (await ready.get("/v1/organisations", params={"q": words})).json()["items"]
        assert [(item["code"], item["name"]) for item in items] == [(HOLDER, "Toà soạn Bình Minh")], words


async def test_a_misspelt_name_is_corrected_and_stays_readable_as_it_was_known(ready: httpx.AsyncClient) -> None:
    body = await added(ready, "CTY", "Công ty Logisitcs")
    receipt = recorded(await corrected(ready, "/v1/organisations/CTY", body["known_from"], name="Công ty Logistics"))
    path = "/v1/organisations/CTY"
    assert await name(ready, path) == await name(ready, path, as_of="1950-01-01") == "Công ty Logistics"
    assert await name(ready, path, known_seq=receipt["seq"] - 1) == "Công ty Logisitcs"
    acts = (await ready.get(f"{path}/history")).json()["acts"]
    assert [(act["kind"], act["versions"][0]["name"]) for act in acts] == [
        ("add", "Công ty Logisitcs"), ("correct", "Công ty Logistics"),
    ]  # fmt: skip


async def test_a_body_with_a_known_name_is_added_with_a_hint(ready: httpx.AsyncClient) -> None:
    await acted(ready, BODY, "rename", "2024-11-01", name="Sở Mới")
    assert (await added(ready, "A", "Cơ quan DON-VI-01"))["same_name"] == [HOLDER]
    assert (await added(ready, "B", "Sở Mới"))["same_name"] == [HOLDER]
    assert (await added(ready, "C", "Sở Khác"))["same_name"] == []


async def test_a_body_has_no_name_before_it_was_founded(ready: httpx.AsyncClient, province: Database) -> None:
    await added(ready, "MOI", "Mới", founded_on="2020-01-01")
    before = await trace(province)
    answer = await asked(ready, "/v1/organisations/MOI", "rename", "2019-12-31", name="Cũ")
    (fault,) = refused(answer, 422)
    assert (fault["field"], fault["value"], fault["code"]) == ("kind", "rename", "state")
    assert await trace(province) == before
    refused(await ready.get("/v1/organisations/MOI", params={"as_of": "2019-12-31"}), 404)
    amend = {"kind": "amend", "effective_on": "2021-01-01", "changes": {"kind": "x"}}
    (fault,) = refused(await ready.post("/v1/organisations/MOI/acts", json=amend), 400)
    assert (fault["field"], fault["value"]) == ("changes.kind", "x")


async def test_a_body_that_begins_later_is_read_as_it_begins(ready: httpx.AsyncClient) -> None:
    later = (today() + timedelta(days=30)).isoformat()
    await added(ready, "MOI", "Mới", founded_on=later)
    assert await name(ready, "/v1/organisations/MOI") == "Mới"
    refused(await ready.get("/v1/organisations/MOI", params={"as_of": today().isoformat()}), 404)


# --- The end of bodies ---


@pytest.mark.parametrize(("kind", "status"), [("dissolve", "ceased"), ("merge", "replaced")])
async def test_a_body_ends_with_a_successor(ready: httpx.AsyncClient, kind: str, status: str) -> None:
    await added(ready, "MOI", "Sở Mới")
    ending = {"successor": "MOI", "dissolution_source": "Nghị quyết 1/NQ-HĐND"}
    await acted(ready, BODY, kind, "2025-03-01", **ending)
    last, first = [(await ready.get(BODY, params={"as_of": day})).json() for day in ("2025-02-28", "2025-03-01")]
    assert (last["status"], last["successor"], last["dissolved_on"]) == ("in_force", None, None)
    assert (first["status"], first["successor"], first["dissolved_on"]) == (status, "MOI", "2025-03-01")
    late = opening(SUBDOMAINS, effective_on="2025-03-01", document={"signed_on": "2025-03-01"})
    (fault,) = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=late), 422)
    assert (fault["field"], fault["code"]) == ("holder", "body-life")


async def test_bodies_may_swap_places_from_a_day_on(ready: httpx.AsyncClient) -> None:
    await added(ready, "B", "Ban B")
    await added(ready, "A", "Sở A", parent="B")
    refused(await asked(ready, "/v1/organisations/B", "amend", "2024-01-01", parent="A"), 422)
    await acted(ready, "/v1/organisations/A", "amend", "2024-01-01", parent=None)
    moved = await acted(ready, "/v1/organisations/B", "amend", "2024-01-01", parent="A")
    earlier = {"kind": "correct", "corrects": moved["seq"], "reason": "Ghi nhầm", "effective_on": "2023-12-31"}
    (fault,) = refused(await ready.post("/v1/organisations/B/acts", json=earlier), 422)
    assert fault["code"] == "parent-circle"


async def test_no_circle_of_successors_or_parents_is_stored(ready: httpx.AsyncClient, province: Database) -> None:
    ended = {"dissolution_source": "NQ"}
    for code, over in (("B", "A"), ("C", "B")):
        await added(ready, code, f"Sở {code}")
        if over == "A":
            await added(ready, "A", "Sở A", parent="B")
    await acted(ready, "/v1/organisations/B", "amend", "2024-01-01", parent="C")
    await acted(ready, "/v1/organisations/A", "merge", "2025-01-01", successor="B", **ended)
    await acted(ready, "/v1/organisations/B", "merge", "2025-02-01", successor="C", **ended)
    before = await trace(province)
    answers = [
        await asked(ready, "/v1/organisations/C", "merge", "2025-03-01", successor="A", **ended),
        await asked(ready, "/v1/organisations/C", "amend", "2025-03-01", parent="A"),
        await asked(ready, "/v1/organisations/C", "amend", "2025-03-01", parent="C"),
        await asked(ready, "/v1/organisations/C", "merge", "2025-03-01", successor="C", **ended),
        await asked(ready, "/v1/organisations/C", "dissolve", "2025-03-01", successor="KHONG-CO", **ended),
    ]
    found = [[(fault["field"], fault["code"]) for fault in refused(answer, 422)] for answer in answers]
    assert found == [
        [("changes.successor", "successor-circle")], [("changes.parent", "parent-circle")],
        [("changes.parent", "parent-circle")], [("changes.successor", "successor-circle")],
        [("changes.successor", "unknown-body")],
    ]  # fmt: skip
    assert await trace(province) == before


# --- What never changes ---


CODES = {
    "organisations": (BODY, {"code": "KHAC"}),
    "number-series": (SERIES, {"key": "khac"}),
    "reporting-calendars": ("/v1/reporting-calendars/nd09", {"key": "khac"}),
    "signers": ("/v1/signers/KY-1", {"code": "KY-2"}),
}


@pytest.mark.parametrize("register", CODES)
async def test_a_code_is_never_corrected_and_what_it_names_never_voided(
    ready: httpx.AsyncClient, province: Database, register: str
) -> None:
    signer = {"code": "KY-1", "name": "Ông A", "title": "Giám đốc", "authority": AUTHORITY, "capacity": "head"}
    recorded(await ready.post("/v1/signers", json={**signer, "valid_from": "2024-01-01"}))
    (href, changes), before = CODES[register], await trace(province)
    seq = await opened(ready, href)
    (fault,) = refused(await corrected(ready, href, seq, **changes), 422)
    assert (fault["field"], fault["code"]) == (f"changes.{next(iter(changes))}", "code")
    void = {"kind": "void", "corrects": seq, "reason": "Ghi nhầm"}
    assert [fault["code"] for fault in refused(await ready.post(f"{href}/acts", json=void), 422)] == ["voidable"]
    assert await trace(province) == before


# --- Number series ---


def series(**changes: Any) -> dict[str, Any]:
    uses = [{"register": "press-offices", "kind": "notify", "symbol": "TB-VP"}]
    whole = {"key": "vp", "title_vi": "Sổ VP", "authority": AUTHORITY, "symbols": ["TB-VP"], "kept_since": 2024}
    return {**whole, "uses": uses, **changes}


async def test_a_symbol_and_a_kind_of_act_are_of_one_series(ready: httpx.AsyncClient, province: Database) -> None:
    recorded(await ready.post("/v1/number-series", json=series()))
    before = await trace(province)
    for change, status, code in (
        ({"key": "khac", "uses": []}, 422, "symbol-taken"),
        ({"key": "khac", "symbols": ["TB-2"], "uses": [{**series()["uses"][0], "symbol": "TB-2"}]}, 422, "use-taken"),
        ({"symbols": ["TB-3"], "uses": []}, 409, "key-taken"),
    ):
        (fault,) = refused(await ready.post("/v1/number-series", json=series(**change)), status)
        assert fault["code"] == code
        assert code == "key-taken" or "NĐ 30/2020" in fault["article"]
    (fault,) = refused(await asked(ready, SERIES, "amend", "2025-01-01", symbols=["GXN-STTTT", "TB-VP"]), 422)
    assert (fault["code"], "NĐ 30/2020" in fault["article"]) == ("symbol-taken", True)
    assert await trace(province) == before


async def test_the_opening_of_a_series_is_corrected_only_before_it_gave_a_number(
    ready: httpx.AsyncClient, province: Database
) -> None:
    seq = await opened(ready, SERIES)
    recorded(await corrected(ready, SERIES, seq, opening=299))
    assert (await granted(ready, SUBDOMAINS))["number"] == 300
    before = await trace(province)
    (fault,) = refused(await corrected(ready, SERIES, seq, opening=298), 422)
    assert (fault["field"], fault["code"]) == ("changes.opening", "numbers-given")
    assert "NĐ 30/2020" in fault["article"]
    assert await trace(province) == before


# --- Managing authorities ---


async def test_a_handover_is_corrected_and_voided(ready: httpx.AsyncClient) -> None:
    await added(ready, "SKHCN", "Sở KH&CN")
    body = {"register": "press-offices", "authority": "SKHCN", "valid_from": "2025-03-01"}
    made = recorded(await ready.post("/v1/managing-authorities", json=body))
    href = f"/v1/managing-authorities/{made['id']}"

    async def managing(day: str) -> str:
        received = await granted(ready, "press-offices", effective_on=day, document=None)
        shown = (await ready.get(received["href"], params={"as_of": day})).json()
        await about(ready, received["href"], "void", received["seq"])
        return str(shown["managed_by"])

    assert [await managing(day) for day in ("2025-02-28", "2025-03-01")] == [AUTHORITY, "SKHCN"]
    await added(ready, "SVHTTDL", "Sở VHTTDL")
    recorded(await corrected(ready, href, made["known_from"], authority="SVHTTDL"))
    assert (await ready.get(href)).json()["authority"] == "SVHTTDL"
    assert await managing("2025-03-01") == "SVHTTDL"
    await about(ready, href, "void", made["known_from"])
    assert await managing("2025-03-01") == AUTHORITY
    page = (await ready.get("/v1/managing-authorities", params={"register": "press-offices"})).json()["items"]
    assert [row["authority"] for row in page] == [AUTHORITY]
    assert [act["kind"] for act in (await ready.get(f"{href}/history")).json()["acts"]] == ["assign", "correct", "void"]


async def test_a_handover_is_refused_after_acts_of_another_body(ready: httpx.AsyncClient, province: Database) -> None:
    await added(ready, "SKHCN", "Sở KH&CN")
    body = {"register": "press-offices", "authority": "SKHCN", "valid_from": "2025-03-01"}
    made = recorded(await ready.post("/v1/managing-authorities", json=body))
    href = f"/v1/managing-authorities/{made['id']}"
    await granted(ready, "press-offices", effective_on="2025-03-02", document=None)
    before = await trace(province)
    answers = [
        await ready.post("/v1/managing-authorities", json={**body, "authority": HOLDER, "valid_from": "2025-03-02"}),
        await corrected(ready, href, made["known_from"], authority=HOLDER),
        await ready.post(f"{href}/acts", json={"kind": "void", "corrects": made["known_from"], "reason": "Nhầm"}),
    ]
    assert [[fault["code"] for fault in refused(answer, 422)] for answer in answers] == [["acted-already"]] * 3
    assert await trace(province) == before


# --- Days, terms, calendars ---


async def test_a_day_off_is_decided_twice_and_both_are_known(ready: httpx.AsyncClient) -> None:
    day = {"day": "2027-02-11", "works": False, "reason": "Nghỉ Tết", "source": "Thông báo 1"}
    recorded(await ready.post("/v1/calendar", json=day))
    twice = {**day, "works": True, "reason": "Không nghỉ nữa", "source": "Thông báo 2"}
    recorded(await ready.post("/v1/calendar", json=twice))
    items = await feed(ready, "working-days")
    assert [item["kind"] for item in items] == ["set", "correct"]
    (href,) = {item["href"] for item in items}
    assert [(await ready.get(href, params={"known_seq": item["seq"]})).json()["works"] for item in items] == [
        False, True,
    ]  # fmt: skip
    acts = (await ready.get(f"{href}/history")).json()["acts"]
    assert [(act["reason"], act["versions"][0]["source"]) for act in acts] == [
        (None, "Thông báo 1"), ("Không nghỉ nữa", "Thông báo 2"),
    ]  # fmt: skip


async def promise(client: httpx.AsyncClient, day: str) -> str:
    """The day that is promised for a dossier received on a day."""
    dossier = {
        "dossier_code": f"000.00.14.H16-{day[2:].replace('-', '')}-0001", "holder": HOLDER,
        "received_at": f"{day}T08:30:00+07:00", "asked_register": "postal-confirmations", "asked_kind": "grant",
        "asked": OPENING["postal-confirmations"],
    }  # fmt: skip
    return str(recorded(await client.post("/v1/applications", json=dossier))["promised_on"])


async def test_a_day_does_not_move_a_printed_promise(ready: httpx.AsyncClient, province: Database) -> None:
    assert await promise(ready, "2024-11-05") == "2024-11-19"
    before = await trace(province)
    day = {"day": "2024-11-11", "works": False, "reason": "Nghỉ", "source": "Thông báo 1"}
    (fault,) = refused(await ready.post("/v1/calendar", json=day), 422)
    assert (fault["field"], fault["code"]) == ("day", "promise-printed")
    assert "118/2025" in fault["article"]
    assert await trace(province) == before
    recorded(await ready.post("/v1/calendar", json={**day, "day": "2024-11-20"}))


async def test_the_title_of_a_calendar_changes_and_its_periods_stay(ready: httpx.AsyncClient) -> None:
    report = (await ready.get("/v1/reports/2024-11")).json()
    href, before = "/v1/reporting-calendars/nd09", await size(ready)
    old = (await ready.get(href)).json()["title_vi"]
    await acted(ready, href, "amend", today().isoformat(), title_vi="Kỳ mới")
    assert (await ready.get(href)).json()["title_vi"] == "Kỳ mới"
    assert (await ready.get(href, params={"known_seq": before})).json()["title_vi"] == old
    assert fields(refused(await asked(ready, href, "amend", "2026-01-01", month_ends_on=20), 422)) == {
        "changes.month_ends_on"
    }
    after = (await ready.get("/v1/reports/2024-11")).json()
    assert (after["from"], after["to"]) == (report["from"], report["to"])
    assert [figure["value"] for figure in after["figures"]] == [figure["value"] for figure in report["figures"]]


async def test_a_deadline_rule_ends(ready: httpx.AsyncClient) -> None:
    rule = {
        "register": "postal-confirmations", "kind": "grant", "authority": AUTHORITY, "valid_from": "2024-01-01",
        "amount": 5, "unit": "working_days", "article": "QĐ 1/QĐ-UBND", "certainty": "found",
    }  # fmt: skip
    recorded(await ready.post("/v1/deadline-rules", json=rule))
    *_, item = await feed(ready, "deadline-rules")
    await acted(ready, item["href"], "end", "2024-11-01")
    shown = [(await ready.get(item["href"], params={"as_of": day})).json() for day in ("2024-10-31", "2024-11-01")]
    assert [version["status"] for version in shown] == ["in_force", "ceased"]
    page = await ready.get("/v1/deadline-rules", params={"register": "postal-confirmations", "kind": "grant"})
    assert [rule["valid_to"] for rule in page.json()["items"] if rule["id"] == item["entry"]] == ["2024-11-01"]
    promised = [await promise(ready, day) for day in ("2024-10-31", "2024-11-01")]
    assert promised == ["2024-11-07", "2024-11-15"], "five working days, then ten again"


# --- Every register ---


async def feed(client: httpx.AsyncClient, *registers: str, **headers: str) -> list[dict[str, Any]]:
    """The acts in these registers, of all that the caller sees by default."""
    query: dict[str, int | str] = {"limit": 500, **({"register": ",".join(registers)} if registers else {})}
    answer = await client.get("/v1/changes", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@pytest.fixture
async def everything(ready: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client over a province with acts in every register of reference data."""
    now = today().isoformat()
    await acted(ready, BODY, "rename", "2024-11-01", name="Sở Mới")
    signer = {"code": "KY-1", "name": "Ông A", "title": "Giám đốc", "authority": AUTHORITY, "capacity": "head"}
    recorded(await ready.post("/v1/signers", json={**signer, "valid_from": "2024-01-01"}))
    await acted(ready, "/v1/signers/KY-1", "end", now)
    ahead = (today() + timedelta(days=100)).isoformat()
    handed = {"register": "press-offices", "authority": AUTHORITY, "valid_from": ahead}
    recorded(await ready.post("/v1/managing-authorities", json=handed))
    await acted(ready, SERIES, "amend", now, title_vi="Sổ giấy xác nhận")
    held = "/v1/number-series/gxn/2024/reservations"
    number = recorded(await ready.post(held, json={"reason": "Giữ", "expires_on": "2199-12-31"}))["number"]
    recorded(await ready.post(f"{held}/{number}/void", json={"reason": "Không dùng"}))
    day = {"day": ahead, "works": False, "reason": "Nghỉ", "source": "Thông báo 1"}
    recorded(await ready.post("/v1/calendar", json=day))
    listed = {"register": "press-offices", "kind": "notify", "valid_from": "2024-01-01", "certainty": "found"}
    told = {"procedure_code": "1.000001", "title_vi": "Thủ tục thử", "source": "Nguồn thử"}
    recorded(await ready.post("/v1/procedures", json={**listed, **told}))
    await acted(ready, "/v1/reporting-calendars/nd09", "amend", now, title_vi="Kỳ mới")
    recorded(await ready.post("/v1/reports/2024-11/seal", json={}))
    by_one = {"register": "press-offices", "authority": AUTHORITY, "second_person": "never", "valid_from": now}
    recorded(await ready.post("/v1/signing-rules", json=by_one))
    reporter = await granted(ready, "resident-reporters", **PERSONAL["resident-reporters"])
    recorded(await ready.post(f"{reporter['href']}/personal/erasure", json={"reason": "Hết hạn lưu"}))
    return ready


async def test_every_act_in_the_feed_leads_to_its_entry_and_history(everything: httpx.AsyncClient) -> None:
    items = await feed(everything, *REFERENCE)
    assert {item["register"] for item in items} == set(REFERENCE)
    for item in items:
        entry = await everything.get(item["href"])
        assert entry.status_code == 200, (item, entry.text)
        assert entry.json()["id"] == item["entry"]
        history = (await everything.get(f"{item['href']}/history")).json()
        assert item["seq"] in [act["seq"] for act in history["acts"]], item


async def test_every_act_is_proved_by_its_leaf(everything: httpx.AsyncClient) -> None:
    head = (await everything.get("/v1/ledger")).json()
    for item in await feed(everything, *REFERENCE):
        asked_for: dict[str, int] = {"seq": item["seq"], "size": head["size"]}
        proof = (await everything.get("/v1/ledger/inclusion", params=asked_for)).json()
        assert item["kind"] in proof["leaf"], item
        leaf_hash = merkle.leaf_hash(proof["leaf"].encode())
        path = [bytes.fromhex(step) for step in proof["path"]]
        assert (leaf_hash.hex(), proof["root"]) == (proof["leaf_hash"], head["root"])
        assert merkle.verify_inclusion(leaf_hash, item["seq"] - 1, head["size"], path, bytes.fromhex(head["root"]))


async def test_a_caller_of_one_authority_does_not_see_what_concerns_several_registers(
    everything: httpx.AsyncClient,
) -> None:
    await added(everything, "SKHCN", "Sở KH&CN")
    handed = {"register": SUBDOMAINS, "authority": "SKHCN", "valid_from": today().isoformat()}
    recorded(await everything.post("/v1/managing-authorities", json=handed))
    all_items = await feed(everything, *REFERENCE)
    scopes = frozenset({"read"})
    caller = {**await key(everything, "skhcn_may", "SKHCN", scopes), "Cookie": ""}
    assert {"seals", "erasures", "number-series", "number-reservations"} == PROVINCE
    seen = {item["register"] for item in await feed(everything, **caller)}
    assert seen & (REFERENCE.keys() | REGISTERS.keys()) == (REFERENCE.keys() - PROVINCE)
    refused(await everything.get("/v1/changes", params={"register": "seals"}, headers=caller), 422)
    for item in all_items:
        for path in (item["href"], f"{item['href']}/history"):
            status = (await everything.get(path, headers=caller)).status_code
            assert status == (404 if item["register"] in PROVINCE else 200), path
        asked_for = {"seq": item["seq"], "size": item["seq"]}
        proof = await everything.get("/v1/ledger/inclusion", params=asked_for, headers=caller)
        assert proof.status_code == (404 if item["register"] in PROVINCE else 200), item
