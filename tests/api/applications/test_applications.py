"""Dossiers over the API: received with a promised day, paused for supplements, closed by a decision or refusal."""

import asyncio
from typing import Any

import httpx
import pytest

from api.applications.schemas import DossierClock, DossierStage
from api.registers.application import APPLICATION
from db.session import Database
from domain.ledger.rebuild import rebuild
from domain.registers import EVERY, REGISTERS
from tests.factories import AUTHORITY, HOLDER, OPENING, acted, granted
from tests.support.api import about, fields, recorded, refused, strictly, trace

CODE = "000.00.14.H16-241105-0001"
PERMIT = {**OPENING["publication-permits"], "submitter_phone": "0261 9"}


def dossier(**changes: Any) -> dict[str, Any]:
    """A dossier for a publication permit, received on Tuesday 5 November 2024."""
    body = {
        "dossier_code": CODE,
        "holder": HOLDER,
        "asked_register": "publication-permits",
        "asked_kind": "grant",
        "received_at": "2024-11-05T08:30:00+07:00",
        "asked": PERMIT,
    }
    return {**body, **changes}


def postal(**changes: Any) -> dict[str, Any]:
    """A dossier for a postal confirmation: ten working days."""
    return dossier(asked_register="postal-confirmations", asked=OPENING["postal-confirmations"], **changes)


async def received(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    return recorded(await client.post("/v1/applications", json=body))


async def clock(client: httpx.AsyncClient, href: str, day: str) -> dict[str, Any]:
    answer = await client.get(f"{href}/clock", params={"as_of": day})
    strictly(DossierClock, answer)
    shown: dict[str, Any] = answer.json()
    return shown


async def staged(client: httpx.AsyncClient, href: str, kind: str, day: str, **more: Any) -> None:
    body = {"kind": kind, "effective_on": day, **more}
    assert (await client.post(f"{href}/acts", json=body)).status_code == 201


async def test_the_promised_day_follows_the_deadline_rule(ready: httpx.AsyncClient) -> None:
    assert (await received(ready, dossier()))["promised_on"] == "2024-11-20"  # 15 days
    other = await received(ready, postal(dossier_code="000.00.14.H16-241105-0002"))
    assert other["promised_on"] == "2024-11-19"  # 10 working days


async def test_the_day_of_receipt_is_the_day_in_vietnam(ready: httpx.AsyncClient) -> None:
    receipt = await received(ready, dossier(received_at="2024-11-04T18:00:00+00:00"))
    assert receipt["effective_on"] == "2024-11-05"


async def test_a_decision_records_the_grant_takes_the_number_and_closes_the_dossier(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, dossier()))["href"]
    decided = recorded(await ready.post(f"{href}/decision", json={"document": {"signed_on": "2024-11-12"}}))
    assert (decided["register"], decided["printed_number"]) == ("publication-permits", "01/GP-STTTT")
    permit = (await ready.get(decided["href"])).json()
    assert (permit["title"], permit["holder"], permit["status"]) == ("Tài liệu", HOLDER, "in_force")
    closed: Any = strictly(APPLICATION.one, await ready.get(href))
    assert (closed.status, closed.decision_seq, str(closed.decided_entry)) == (
        "decided",
        decided["seq"],
        decided["entry"],
    )
    ended = await clock(ready, href, "2025-01-01")
    assert (ended["due_on"], ended["ended_on"], ended["on_time"], ended["late"]) == (
        "2024-11-20", "2024-11-12", True, False,
    )  # fmt: skip


async def test_a_decision_may_differ_from_the_application(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, dossier()))["href"]
    body = {"document": {"signed_on": "2024-11-12"}, "changes": {"print_run": 300}}
    decided = recorded(await ready.post(f"{href}/decision", json=body))
    assert (await ready.get(decided["href"])).json()["print_run"] == 300


async def test_an_act_on_an_entry_can_be_applied_for(ready: httpx.AsyncClient) -> None:
    licence = await granted(ready, "aggregator-licences")
    asked = {"asked_register": "aggregator-licences", "asked_kind": "extend", "asked_entry": licence["entry"]}
    href = (await received(ready, dossier(**asked, asked={"expires_on": "2031-12-31"})))["href"]
    decided = recorded(await ready.post(f"{href}/decision", json={"document": {"signed_on": "2024-11-12"}}))
    assert (decided["entry"], decided["kind"]) == (licence["entry"], "extend")
    assert (await ready.get(licence["href"])).json()["expires_on"] == "2031-12-31"


async def test_an_extension_must_be_applied_for_in_time(ready: httpx.AsyncClient) -> None:
    licence = await granted(ready, "aggregator-licences", expires_on="2024-12-01")
    asked = {"asked_register": "aggregator-licences", "asked_kind": "extend", "asked_entry": licence["entry"]}
    late = dossier(**asked, asked={"expires_on": "2026-12-01"})
    assert fields(refused(await ready.post("/v1/applications", json=late), 422)) == {"received_at"}
    await received(ready, {**late, "received_at": "2024-11-01T23:59:59+07:00"})


async def supplemented(client: httpx.AsyncClient, body: dict[str, Any], asked: dict[str, Any]) -> str:
    """A dossier of 5 November whose supplement was asked for on the 8th and came on Monday the 18th."""
    href = (await received(client, body))["href"]
    await staged(client, href, "ask_supplement", "2024-11-08", reason="Thiếu giấy phép")
    waiting = await clock(client, href, "2024-11-30")
    assert (waiting["status"], waiting["due_on"], waiting["late"]) == ("awaiting_supplement", None, False)
    document = {"document": {"signed_on": "2024-11-12"}}
    assert fields(refused(await client.post(f"{href}/decision", json=document), 422)) == {"id"}
    recorded(await client.post(f"{href}/supplement", json={"effective_on": "2024-11-18", "asked": asked}))
    return str(href)


async def test_the_clock_stops_while_a_supplement_is_awaited(ready: httpx.AsyncClient) -> None:
    asked = {**OPENING["aggregator-licences"], "site_name": "Trang khác"}
    licence = dossier(asked_register="aggregator-licences", asked=OPENING["aggregator-licences"])
    href = await supplemented(ready, licence, asked)
    resumed = await clock(ready, href, "2024-11-20")
    # Three of ten working days were used until 8/11; seven remain after 18/11.
    assert (resumed["due_on"], resumed["days_left"], resumed["promised_on"]) == ("2024-11-27", 5, "2024-11-19")
    rule = resumed["rule"]
    assert (rule["after_supplement"], rule["after_supplement_certainty"]) == ("resume", "uncertain")
    assert rule["after_supplement_note"].startswith("Chưa tìm thấy")
    decided = recorded(await ready.post(f"{href}/decision", json={"document": {"signed_on": "2024-11-28"}}))
    assert (await ready.get(decided["href"])).json()["site_name"] == "Trang khác"
    assert (await clock(ready, href, "2025-01-01"))["on_time"] is False


async def test_the_term_of_a_postal_confirmation_is_counted_from_the_complying_dossier(
    ready: httpx.AsyncClient,
) -> None:
    href = await supplemented(ready, postal(), {"activities": ["foreign_agent"]})
    anew = await clock(ready, href, "2024-11-20")
    # Ten working days after 18/11, not the seven that remained.
    assert (anew["due_on"], anew["days_left"], anew["promised_on"]) == ("2024-12-02", 8, "2024-11-19")
    rule = anew["rule"]
    assert (rule["after_supplement"], rule["after_supplement_certainty"]) == ("restart", "found")
    assert rule["after_supplement_article"] == "NĐ 47/2011/NĐ-CP Điều 8 khoản 2"
    recorded(await ready.post(f"{href}/decision", json={"document": {"signed_on": "2024-12-02"}}))
    ended = await clock(ready, href, "2025-01-01")
    assert (ended["due_on"], ended["on_time"]) == ("2024-12-02", True)


@pytest.mark.parametrize(
    ("instant", "same_day", "next_day"),
    [
        ("2024-11-05T17:00:00+07:00", ("2024-11-05", "2024-11-19"), ("2024-11-05", "2024-11-19")),
        ("2024-11-05T10:01:00Z", ("2024-11-05", "2024-11-19"), ("2024-11-06", "2024-11-20")),
        ("2024-11-09T08:00:00+07:00", ("2024-11-09", "2024-11-22"), ("2024-11-11", "2024-11-25")),
    ],
)
async def test_what_comes_out_of_hours_is_received_on_the_day_of_the_rule(
    ready: httpx.AsyncClient, instant: str, same_day: tuple[str, str], next_day: tuple[str, str]
) -> None:
    rule = {
        "register": "postal-confirmations", "kind": "grant", "authority": AUTHORITY, "valid_from": "2024-01-01",
        "amount": 10, "unit": "working_days", "article": "QĐ 1/QĐ-UBND", "certainty": "found",
        "out_of_hours": "next_working_day", "out_of_hours_article": "QĐ 1/QĐ-UBND Điều 2",
        "out_of_hours_certainty": "found", "office_closes_at": "17:00",
    }  # fmt: skip
    for number, expected in enumerate((same_day, next_day)):
        receipt = await received(ready, postal(dossier_code=f"H16.01-241105-000{number}", received_at=instant))
        shown = await clock(ready, receipt["href"], "2024-11-30")
        assert (shown["counted_on"], shown["due_on"]) == expected
        assert (shown["received_on"], receipt["promised_on"]) == (same_day[0], expected[1])
        assert (await ready.post("/v1/deadline-rules", json=rule)).status_code == 201


async def test_a_supplement_on_a_day_off_is_received_on_the_day_of_the_rule(ready: httpx.AsyncClient) -> None:
    rule = {
        "register": "postal-confirmations", "kind": "grant", "authority": AUTHORITY, "valid_from": "2024-01-01",
        "amount": 10, "unit": "working_days", "article": "QĐ 1/QĐ-UBND", "certainty": "found",
        "after_supplement": "restart", "after_supplement_certainty": "uncertain", "after_supplement_note": "Hỏi lại",
    }  # fmt: skip
    href = (await received(ready, postal()))["href"]
    await staged(ready, href, "ask_supplement", "2024-11-08", reason="Thiếu giấy phép")
    recorded(await ready.post(f"{href}/supplement", json={"effective_on": "2024-11-16"}))  # a Saturday
    for hours, expected in (({}, "2024-11-29"), ({"out_of_hours": "next_working_day"}, "2024-12-02")):
        doubt = {"out_of_hours_note": "Hỏi lại"} if hours else {}
        assert (await ready.post("/v1/deadline-rules", json={**rule, **hours, **doubt})).status_code == 201
        assert (await clock(ready, href, "2024-11-30"))["due_on"] == expected


async def test_a_clock_is_that_of_the_requested_day(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    await staged(ready, href, "ask_supplement", "2024-11-08", reason="Thiếu giấy phép")
    earlier = await clock(ready, href, "2024-11-07")
    assert (earlier["status"], earlier["due_on"], earlier["days_left"]) == ("processing", "2024-11-19", 8)
    assert fields(refused(await ready.get(f"{href}/clock", params={"as_of": "2024-11-04"}), 404)) == {"id"}


async def test_a_calendar_change_moves_the_due_day_but_not_the_promised_day(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    day_off = {"day": "2024-11-11", "works": False, "reason": "Nghỉ bù", "source": "Công văn 1/VP"}
    (fault,) = refused(await ready.post("/v1/calendar", json=day_off), 422)
    assert (fault["field"], fault["code"]) == ("day", "promise-printed"), "while the dossier is open, the day stays"
    recorded(await ready.post(f"{href}/decision", json={"document": {"signed_on": "2024-11-12"}}))
    assert (await ready.post("/v1/calendar", json=day_off)).status_code == 201
    moved = await clock(ready, href, "2024-11-06")
    assert (moved["due_on"], moved["promised_on"]) == ("2024-11-20", "2024-11-19")


async def test_a_refusal_needs_a_document_and_a_reason(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, dossier()))["href"]
    letter = {"document": {"number": 7, "symbol": "STTTT-TTBCXB", "signed_on": "2024-11-21"}}
    assert fields(refused(await ready.post(f"{href}/refusal", json=letter), 400)) == {"reason"}
    recorded(await ready.post(f"{href}/refusal", json={**letter, "reason": "Không thuộc thẩm quyền"}))
    ended = await clock(ready, href, "2025-01-01")
    assert (ended["status"], ended["on_time"], ended["late"]) == ("refused", False, True)


@pytest.mark.parametrize("kind", ["withdraw", "refuse", "decide"])
async def test_a_closed_dossier_stays_closed(ready: httpx.AsyncClient, kind: str) -> None:
    href = (await received(ready, dossier()))["href"]
    document = {"signed_on": "2024-11-12"}
    if kind == "withdraw":
        await staged(ready, href, "withdraw", "2024-11-12")
    elif kind == "refuse":
        recorded(await ready.post(f"{href}/refusal", json={"document": document, "reason": "Không đủ điều kiện"}))
    else:
        recorded(await ready.post(f"{href}/decision", json={"document": document}))
    for path, body in (
        ("decision", {"document": {"signed_on": "2024-11-13"}}),
        ("refusal", {"document": {"signed_on": "2024-11-13"}, "reason": "Lại"}),
        ("acts", {"kind": "withdraw", "effective_on": "2024-11-13"}),
        ("acts", {"kind": "ask_supplement", "effective_on": "2024-11-13", "reason": "Lại"}),
    ):
        refused(await ready.post(f"{href}/{path}", json=body), 422)


async def test_a_refused_decision_takes_no_number_and_leaves_the_dossier_open(
    ready: httpx.AsyncClient, province: Database
) -> None:
    href = (await received(ready, dossier(asked={**PERMIT, "size_bytes": 5})))["href"]
    before = await trace(province)
    body = {"document": {"signed_on": "2024-11-12"}}
    refused(await ready.post(f"{href}/decision", json=body), 422)
    missing = {**body, "changes": {"size_bytes": None, "title": None}}
    assert fields(refused(await ready.post(f"{href}/decision", json=missing), 422)) == {"changes.title"}
    assert await trace(province) == before
    decided = recorded(await ready.post(f"{href}/decision", json={**body, "changes": {"size_bytes": None}}))
    assert decided["number"] == 1


async def test_the_lookup_by_code_shows_only_stage_and_promised_day(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, dossier()))["href"]
    stage = strictly(DossierStage, await ready.get(f"/v1/dossiers/{CODE}"))
    assert stage.model_dump(mode="json") == {
        "dossier_code": CODE, "status": "processing", "status_vi": "đang giải quyết", "promised_on": "2024-11-20",
    }  # fmt: skip
    assert fields(refused(await ready.get("/v1/dossiers/KHONG-CO"), 404)) == {"code"}
    for path in (href, f"{href}/history", "/v1/applications"):
        assert "0261" not in (await ready.get(path)).text


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"dossier_code": "5"}, 400, "dossier_code"),
        ({"asked_register": "nothing"}, 422, "asked_register"),
        ({"asked_kind": "nothing"}, 422, "asked_kind"),
        ({"asked_kind": "amend"}, 422, "asked_entry"),
        ({"asked_entry": "018f0000-0000-7000-8000-000000000000"}, 422, "asked_entry"),
        ({"asked": {"colour": "red"}}, 400, "asked.colour"),
        ({"asked": {"print_run": "5"}}, 400, "asked.print_run"),
        ({"received_at": "2024-11-05"}, 400, "received_at"),
        ({"received_at": "2024-11-05T08:00:00"}, 400, "received_at"),
        ({"received_at": "2199-01-01T00:00:00Z"}, 422, "effective_on"),
        ({"holder": "KHONG-CO"}, 422, "holder"),
        ({"promised_on": "2024-11-06"}, 400, "promised_on"),
    ],
)
async def test_an_invalid_dossier_is_refused_by_field(
    ready: httpx.AsyncClient, province: Database, change: dict[str, Any], status: int, field: str
) -> None:
    before = await trace(province)
    assert fields(refused(await ready.post("/v1/applications", json=dossier(**change)), status)) == {field}
    assert await trace(province) == before


async def test_a_dossier_code_is_unique(ready: httpx.AsyncClient) -> None:
    await received(ready, dossier())
    assert fields(refused(await ready.post("/v1/applications", json=dossier()), 409)) == {"dossier_code"}


async def test_stages_with_routes_of_their_own_cannot_be_recorded_as_acts(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, dossier()))["href"]
    for kind in ("decide", "refuse", "receive", "receive_supplement"):
        answer = await ready.post(f"{href}/acts", json={"kind": kind, "effective_on": "2024-11-12"})
        assert fields(refused(answer, 400)) == {"kind"}


async def test_the_share_decided_on_time_is_counted(ready: httpx.AsyncClient) -> None:
    for number, day in ((1, "2024-11-12"), (2, "2024-11-22"), (3, None)):
        href = (await received(ready, dossier(dossier_code=f"H16.01-241105-000{number}")))["href"]
        if day:
            recorded(await ready.post(f"{href}/decision", json={"document": {"signed_on": day}}))
    report = (await ready.get("/v1/reports/2024-11", params={"calendar": "calendar"})).json()
    figures = {figure["indicator"]: figure for figure in report["figures"]}
    values = {
        name: figures[f"applications.{name}"]["value"] for name in ("received", "decided", "decided_on_time", "open")
    }
    assert values == {"received": 3, "decided": 2, "decided_on_time": 1, "open": 1}
    assert figures["applications.decided_on_time"]["out_of"] == 2
    assert figures["applications.promise_passed"]["value"] == 1
    for figure in figures.values():
        assert len((await ready.get(figure["listing"])).json()["items"]) == figure["value"]


async def test_a_supplement_with_unknown_facts_is_refused(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    await staged(ready, href, "ask_supplement", "2024-11-08", reason="Thiếu giấy phép")
    more = {"effective_on": "2024-11-18", "asked": {"bogus": 1}}
    assert fields(refused(await ready.post(f"{href}/supplement", json=more), 400)) == {"asked.bogus"}


async def test_a_calendar_change_does_not_move_a_clock_that_has_ended(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    recorded(await ready.post(f"{href}/decision", json={"document": {"signed_on": "2024-11-20"}}))
    day_off = {"day": "2024-11-11", "works": False, "reason": "Nghỉ bù", "source": "Công văn 1/VP"}
    assert (await ready.post("/v1/calendar", json=day_off)).status_code == 201
    assert (await clock(ready, href, "2025-01-01"))["due_on"] == "2024-11-19"


async def test_a_receipt_cannot_be_corrected_but_voided(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    seq = (await ready.get(f"{href}/history")).json()["acts"][0]["seq"]
    correct = {"kind": "correct", "corrects": seq, "reason": "Ghi nhầm", "effective_on": "2024-11-04"}
    assert fields(refused(await ready.post(f"{href}/acts", json=correct), 422)) == {"corrects"}
    await about(ready, href, "void", seq)
    assert refused(await ready.get(f"/v1/dossiers/{CODE}"), 404)
    assert fields(refused(await ready.get(f"{href}/clock"), 404)) == {"id"}
    body = {"document": {"signed_on": "2024-11-12"}, "reason": "Đã huỷ"}
    for path in ("decision", "refusal"):
        assert fields(refused(await ready.post(f"{href}/{path}", json=body), 404)) == {"id"}
    await received(ready, postal())


async def test_concurrent_decisions_make_one_permit(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, dossier()))["href"]
    body = {"document": {"signed_on": "2024-11-12"}}
    answers = await asyncio.gather(*(ready.post(f"{href}/decision", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    assert (await ready.get("/v1/publication-permits/count")).json() == {"count": 1}


async def test_decisions_do_not_block_acts_on_other_entries(ready: httpx.AsyncClient) -> None:
    licence = await granted(ready, "aggregator-licences")
    hrefs = [
        (await received(ready, dossier(dossier_code=f"H16.01-241105-10{number:02d}")))["href"] for number in range(8)
    ]
    body = {"document": {"signed_on": "2024-11-12"}}
    decisions = [ready.post(f"{href}/decision", json=body) for href in hrefs]
    grants = [granted(ready, "aggregator-licences") for _ in range(8)]
    others = [acted(ready, licence["href"], "amend", "2024-11-13", changes={"site_name": f"T{n}"}) for n in range(4)]
    answers, *_ = await asyncio.gather(asyncio.gather(*decisions), asyncio.gather(*grants), asyncio.gather(*others))
    assert all(answer.status_code == 201 for answer in answers)


async def test_a_refusal_without_a_day_is_refused_while_a_supplement_is_awaited(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, dossier()))["href"]
    await staged(ready, href, "ask_supplement", "2024-11-08", reason="Thiếu giấy phép")
    letter = {"document": {"signer": "Nguyễn A"}, "reason": "Không thuộc thẩm quyền"}
    assert fields(refused(await ready.post(f"{href}/refusal", json=letter), 422)) == {"document.signed_on"}


async def test_rebuilding_dossiers_changes_nothing_for_any_time_zone_of_receipt(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    instants = ("2024-11-05T08:30:00+07:00", "2024-11-05T01:30:00Z", "2024-11-05T08:30:00.1200+07:00")
    for number, instant in enumerate(instants):
        body = dossier(dossier_code=f"H16.01-241105-000{number}", received_at=instant)
        await staged(ready, (await received(ready, body))["href"], "withdraw", "2024-11-06")
    async with Database.open(province_url, role=None) as owner:
        assert await rebuild(owner, EVERY) == (3, [])


@pytest.mark.parametrize(("register", "kind"), [(key, kind) for key, r in REGISTERS.items() for kind in r.kinds])
async def test_every_kind_of_act_can_be_applied_for(ready: httpx.AsyncClient, register: str, kind: str) -> None:
    opens = REGISTERS[register].kinds[kind].opens
    entry = None if opens else (await granted(ready, register))["entry"]
    asked = {"asked": OPENING[register] if opens else {}} | ({"asked_entry": entry} if entry else {})
    await received(ready, dossier(asked_register=register, asked_kind=kind, **asked))


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("asked_register", "nothing"),
        ("asked_kind", "amend"),
        ("asked_entry", "018f0000-0000-7000-8000-000000000000"),
        ("promised_on", "2030-01-01"),
    ],
)
async def test_facts_of_the_receipt_cannot_be_corrected(
    ready: httpx.AsyncClient, province: Database, fact: str, value: str
) -> None:
    receipt = await received(ready, dossier())
    before = await trace(province)
    body = {"kind": "correct", "corrects": receipt["seq"], "reason": "Ghi nhầm", "changes": {fact: value}}
    assert fields(refused(await ready.post(f"{receipt['href']}/acts", json=body), 422)) == {"corrects"}
    assert await trace(province) == before
