"""A dossier and the act of its decision: for the same holder, and recorded and voided together."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from db.session import Database
from db.tables.organisation import OrganisationFacts, OrganisationKind
from domain.access.visibility import Visibility
from domain.acts.act import Document
from domain.acts.command import Command
from domain.entries.recording import record
from domain.errors import NotAllowed
from domain.ledger.rebuild import rebuild
from domain.reference import bodies
from domain.registers import EVERY, REGISTERS
from tests.api.applications.test_applications import CODE, clock, dossier, postal, received, staged
from tests.factories import HOLDER, OPENING, acted, granted
from tests.support.api import about, every_register, fields, recorded, refused, trace, verified

OTHER = "DON-VI-02"
SIGNED = {"document": {"signed_on": "2024-11-12"}}


@pytest.fixture
async def two(ready: httpx.AsyncClient, province: Database) -> httpx.AsyncClient:
    """A client over a province with a second press agency."""
    async with province.transaction() as session:
        body = OrganisationFacts(code=OTHER, name="Cơ quan khác", kind=OrganisationKind.PRESS_AGENCY)
        await bodies.add(session, "tests", body)
    return ready


async def decided(client: httpx.AsyncClient, href: str, **more: Any) -> httpx.Response:
    return await client.post(f"{href}/decision", json={**SIGNED, **more})


async def insisted(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> httpx.Response:
    """The answer to a write that is asked until the database has time for it, as callers do after 503."""
    while (answer := await client.post(path, json=body)).status_code == 503:
        assert answer.headers["Retry-After"]
    return answer


async def applied_for(client: httpx.AsyncClient, register: str, kind: str, entry: str, **more: Any) -> str:
    """The path of a dossier for an act on an entry."""
    body = dossier(asked_register=register, asked_kind=kind, asked_entry=entry, **{"asked": {}, **more})
    return str((await received(client, body))["href"])


# --- The applicant ---


@every_register
async def test_an_opened_entry_is_held_by_the_applicant(
    two: httpx.AsyncClient, province: Database, register: str
) -> None:
    kind = EVERY[register].opening.key
    host = {"host": "a.daknong.gov.vn"} if register == "subdomain-certificates" else {}
    body = dossier(asked_register=register, asked_kind=kind, asked={**OPENING[register], **host})
    href = (await received(two, body))["href"]
    before = await trace(province)
    for changes in ({"holder": OTHER}, {"holder": OTHER, "holder_name": "Tên in"}):
        (fault,) = refused(await decided(two, href, changes=changes), 422)
        assert (fault["field"], fault["value"]) == ("changes.holder", OTHER)
        assert HOLDER in fault["rule"]
    assert await trace(province) == before
    entry = recorded(await decided(two, href))
    assert (await two.get(entry["href"])).json()["holder"] == HOLDER


async def test_a_grant_to_another_holder_cannot_be_applied_for(two: httpx.AsyncClient) -> None:
    body = dossier(asked={"title": "Tài liệu", "holder": OTHER})
    assert fields(refused(await two.post("/v1/applications", json=body), 422)) == {"asked.holder"}
    await received(two, dossier(asked={"title": "Tài liệu", "holder": HOLDER}))


async def test_an_act_on_an_entry_of_another_holder_cannot_be_applied_for(
    two: httpx.AsyncClient, province: Database
) -> None:
    licence = await granted(two, "aggregator-licences", holder=OTHER)
    before = await trace(province)
    body = {"asked_register": "aggregator-licences", "asked_kind": "extend", "asked_entry": licence["entry"]}
    answer = await two.post("/v1/applications", json=dossier(**body, asked={"expires_on": "2031-01-01"}))
    assert fields(refused(answer, 422)) == {"holder"}
    assert await trace(province) == before


async def test_the_applicant_must_hold_the_entry_on_the_day_of_the_act(
    two: httpx.AsyncClient, province: Database
) -> None:
    permit = await granted(two, "subdomain-certificates")
    href = await applied_for(two, "subdomain-certificates", "amend", permit["entry"], asked={"purpose": "Cổng"})
    moved = await acted(two, permit["href"], "transfer", "2024-11-08", changes={"holder": OTHER})
    before = await trace(province)
    (fault,) = refused(await decided(two, href), 422)
    assert (fault["field"], fault["value"]) == ("asked_entry", permit["entry"])
    assert HOLDER in fault["rule"]
    assert await trace(province) == before
    await about(two, permit["href"], "void", moved["seq"])
    recorded(await decided(two, href))


@pytest.mark.parametrize("applicant", [HOLDER, OTHER])
async def test_a_transfer_can_be_applied_for_by_either_holder(two: httpx.AsyncClient, applicant: str) -> None:
    permit = await granted(two, "subdomain-certificates")
    href = await applied_for(
        two, "subdomain-certificates", "transfer", permit["entry"], holder=applicant, asked={"holder": OTHER}
    )
    recorded(await decided(two, href))
    assert (await two.get(permit["href"])).json()["holder"] == OTHER


async def test_a_transfer_cannot_be_applied_for_by_a_third_party(two: httpx.AsyncClient) -> None:
    permit = await granted(two, "subdomain-certificates", holder=OTHER)
    body = {"asked_register": "subdomain-certificates", "asked_kind": "transfer", "asked_entry": permit["entry"]}
    third = dossier(**body, asked={"holder": "STTTT"})
    assert fields(refused(await two.post("/v1/applications", json=third), 422)) == {"holder"}
    # The new holder may be stated only in the decision, and is checked there.
    href = (await received(two, dossier(**body, asked={})))["href"]
    assert fields(refused(await decided(two, href, changes={"holder": "STTTT"}), 422)) == {"asked_entry"}
    recorded(await decided(two, href, changes={"holder": HOLDER}))


async def test_no_correction_or_late_transfer_takes_a_decision_from_its_applicant(
    two: httpx.AsyncClient, province: Database
) -> None:
    body = dossier(asked_register="subdomain-certificates", asked={"host": "a.gov.vn", "zone": "gov.vn"})
    made = recorded(await decided(two, (await received(two, body))["href"]))
    href = await applied_for(
        two, "subdomain-certificates", "amend", made["entry"], dossier_code="H16.01-241105-0002",
        asked={"purpose": "Cổng"}, received_at="2024-11-13T08:00:00+07:00",
    )  # fmt: skip
    recorded(await decided(two, href, document={"signed_on": "2024-11-14"}))
    before = await trace(province)
    correct = {"kind": "correct", "corrects": made["seq"], "reason": "Ghi nhầm", "changes": {"holder": OTHER}}
    assert fields(refused(await two.post(f"{made['href']}/acts", json=correct), 422)) == {"changes.holder"}
    late = {"kind": "transfer", "document": {"signed_on": "2024-11-13"}, "changes": {"holder": OTHER}}
    assert fields(refused(await two.post(f"{made['href']}/acts", json=late), 422)) == {"changes.holder"}
    assert await trace(province) == before
    recorded(await two.post(f"{made['href']}/acts", json={**late, "document": {"signed_on": "2024-11-15"}}))


# --- Voiding a decision ---


async def figures(client: httpx.AsyncClient) -> dict[str, Any]:
    report = (await client.get("/v1/reports/2024-11", params={"calendar": "calendar"})).json()
    by_name = {figure["indicator"].removeprefix("applications."): figure for figure in report["figures"]}
    for figure in by_name.values():
        assert len((await client.get(figure["listing"])).json()["items"]) == figure["value"]
    return {name: by_name[name]["value"] for name in ("received", "decided", "decided_on_time", "open")}


async def test_voiding_the_act_of_a_decision_reopens_the_dossier(
    two: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    href = (await received(two, postal()))["href"]
    made = recorded(await decided(two, href))
    assert await figures(two) == {"received": 1, "decided": 1, "decided_on_time": 1, "open": 0}
    await about(two, made["href"], "void", made["seq"])
    reopened = (await two.get(href)).json()
    assert (reopened["status"], reopened["decided_entry"], reopened["decision_seq"]) == ("processing", None, None)
    running = await clock(two, href, "2024-11-14")
    assert (running["due_on"], running["ended_on"], running["days_left"]) == ("2024-11-19", None, 3)
    assert await figures(two) == {"received": 1, "decided": 0, "decided_on_time": 0, "open": 1}
    assert (await two.get(f"/v1/dossiers/{CODE}")).json()["status"] == "processing"
    again = recorded(await decided(two, href, document={"signed_on": "2024-11-20"}))
    assert again["entry"] != made["entry"]
    assert await figures(two) == {"received": 1, "decided": 1, "decided_on_time": 0, "open": 0}
    await verified(province_url)
    async with Database.open(province_url, role=None) as owner:
        assert (await rebuild(owner, EVERY))[1] == []


async def test_voiding_an_act_on_an_entry_reopens_only_its_dossier(two: httpx.AsyncClient) -> None:
    licence = await granted(two, "aggregator-licences")
    hrefs = [
        await applied_for(two, "aggregator-licences", "amend", licence["entry"], dossier_code=f"H16.01-241105-000{n}")
        for n in (1, 2)
    ]
    first, _ = [recorded(await decided(two, href, changes={"site_name": f"Trang {href[-3:]}"})) for href in hrefs]
    await about(two, licence["href"], "void", first["seq"])
    assert [(await two.get(href)).json()["status"] for href in hrefs] == ["processing", "decided"]


async def test_a_dossier_code_is_free_again_once_decision_and_receipt_are_voided(
    two: httpx.AsyncClient,
) -> None:
    receipt = await received(two, postal())
    made = recorded(await decided(two, receipt["href"]))
    void = {"kind": "void", "corrects": receipt["seq"], "reason": "Ghi nhầm"}
    assert fields(refused(await two.post(f"{receipt['href']}/acts", json=void), 422)) == {"kind"}
    await about(two, made["href"], "void", made["seq"])
    await about(two, receipt["href"], "void", receipt["seq"])
    await received(two, postal())


async def test_a_decision_cannot_be_voided_without_its_act(two: httpx.AsyncClient, province: Database) -> None:
    href = (await received(two, postal()))["href"]
    made = recorded(await decided(two, href))
    before = await trace(province)
    void = {"kind": "void", "corrects": made["seq"] + 1, "reason": "Ghi nhầm"}
    assert fields(refused(await two.post(f"{href}/acts", json=void), 422)) == {"corrects"}
    assert await trace(province) == before


async def test_a_refused_void_leaves_the_dossier_decided(two: httpx.AsyncClient, province: Database) -> None:
    href = (await received(two, postal()))["href"]
    made = recorded(await decided(two, href))
    await acted(two, made["href"], "revoke", "2024-11-20")
    before = await trace(province)
    void = {"kind": "void", "corrects": made["seq"], "reason": "Ghi nhầm"}
    refused(await two.post(f"{made['href']}/acts", json=void), 422)
    assert await trace(province) == before
    assert (await two.get(href)).json()["status"] == "decided"


async def test_concurrent_voids_decisions_and_corrections_leave_a_consistent_history(
    two: httpx.AsyncClient, province_url: str
) -> None:
    licence = await granted(two, "aggregator-licences")
    hrefs = []
    for n in range(6):
        code = f"H16.01-241105-000{n}"
        hrefs.append(await applied_for(two, "aggregator-licences", "amend", licence["entry"], dossier_code=code))
        await staged(two, hrefs[-1], "ask_supplement", "2024-11-06", reason="Thiếu giấy phép")
        recorded(await two.post(f"{hrefs[-1]}/supplement", json={"effective_on": "2024-11-07"}))
    made = [recorded(await decided(two, href, changes={"site_name": f"T{n}"})) for n, href in enumerate(hrefs)]
    voids = [
        insisted(two, f"{licence['href']}/acts", {"kind": "void", "corrects": receipt["seq"], "reason": "Ghi nhầm"})
        for receipt in made
    ]
    others = [insisted(two, f"{href}/decision", {**SIGNED, "changes": {"site_name": "Lại"}}) for href in hrefs]
    corrections = []
    for href in hrefs:
        request_seq = (await two.get(f"{href}/history")).json()["acts"][1]["seq"]
        body = {"kind": "correct", "corrects": request_seq, "reason": "Ghi nhầm", "effective_on": "2024-11-05"}
        corrections.append(insisted(two, f"{href}/acts", body))
    answers = await asyncio.gather(*voids, *others, *corrections)
    assert {answer.status_code for answer in answers} <= {201, 422}
    assert all(answer.status_code == 201 for answer in answers[:6])
    again = [answer.status_code == 201 for answer in answers[6:12]]
    stages = [(await two.get(href)).json()["status"] for href in hrefs]
    assert stages == ["decided" if decided_again else "processing" for decided_again in again]
    await verified(province_url)
    async with Database.open(province_url, role=None) as owner:
        assert (await rebuild(owner, EVERY))[1] == []


async def test_the_day_of_a_decision_follows_corrections_of_its_paper(
    two: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    href = (await received(two, postal()))["href"]
    made = recorded(await decided(two, href))
    late = {"effective_on": "2024-11-25", "document": {"signed_on": "2024-11-25"}}
    corrected = await about(two, made["href"], "correct", made["seq"], **late)
    ended = await clock(two, href, "2025-01-01")
    assert (ended["ended_on"], ended["due_on"], ended["on_time"]) == ("2024-11-25", "2024-11-19", False)
    assert await figures(two) == {"received": 1, "decided": 1, "decided_on_time": 0, "open": 0}
    await about(two, made["href"], "void", corrected["seq"])
    assert (await clock(two, href, "2025-01-01"))["on_time"] is True
    assert await figures(two) == {"received": 1, "decided": 1, "decided_on_time": 1, "open": 0}
    before = await trace(province)
    early = {"kind": "correct", "corrects": made["seq"], "reason": "Ghi nhầm", "document": {"signed_on": "2024-11-04"}}
    (fault,) = refused(await two.post(f"{made['href']}/acts", json=early), 422)
    assert fault == {
        "field": "document.signed_on", "value": "2024-11-04", "code": "rests-on-it", "article": None,
        "rule": f"applications {CODE} rests on this act: it cannot be closed on 2024-11-04, before receive "
        "(tiếp nhận hồ sơ) on 2024-11-05",
        "label_vi": "Ngày ký văn bản",
        "text_vi": f"“Hồ sơ đề nghị {CODE}” căn cứ vào hành vi này. Không thể kết thúc vào ngày 04/11/2024, trước việc "
        f"“tiếp nhận hồ sơ” ngày 05/11/2024. Xử lý “Hồ sơ đề nghị {CODE}” trước.",
    }  # fmt: skip
    assert await trace(province) == before
    await verified(province_url)
    async with Database.open(province_url, role=None) as owner:
        assert (await rebuild(owner, EVERY))[1] == []


async def test_a_correction_names_the_dossier_whose_supplement_came_later(two: httpx.AsyncClient) -> None:
    href = (await received(two, postal()))["href"]
    await staged(two, href, "ask_supplement", "2024-11-06", reason="Thiếu giấy phép")
    recorded(await two.post(f"{href}/supplement", json={"effective_on": "2024-11-11"}))
    made = recorded(await decided(two, href))
    body = {"kind": "correct", "corrects": made["seq"], "reason": "Ghi nhầm", "document": {"signed_on": "2024-11-08"}}
    (fault,) = refused(await two.post(f"{made['href']}/acts", json=body), 422)
    assert (fault["field"], fault["value"]) == ("document.signed_on", "2024-11-08")
    assert f"applications {CODE}" in fault["rule"]
    assert fault["rule"].endswith("on 2024-11-08, before receive_supplement (tiếp nhận bổ sung) on 2024-11-11")


async def test_a_holder_that_a_dossier_rests_on_is_refused_with_its_code_and_both_days(
    two: httpx.AsyncClient,
) -> None:
    href = (await received(two, postal()))["href"]
    made = recorded(await decided(two, href))
    body = {"kind": "correct", "corrects": made["seq"], "reason": "Ghi nhầm", "changes": {"holder": OTHER}}
    (fault,) = refused(await two.post(f"{made['href']}/acts", json=body), 422)
    assert (fault["field"], fault["code"]) == ("changes.holder", "applicant")
    assert "on 2024-11-12, when act" in fault["rule"]
    assert fault["rule"].endswith(f"(applications {CODE}, receive on 2024-11-05)")


async def test_a_caller_who_does_not_see_the_dossier_is_told_only_that_there_is_one(
    two: httpx.AsyncClient, province: Database
) -> None:
    made = recorded(await decided(two, (await received(two, postal()))["href"]))
    entry, register = UUID(made["entry"]), REGISTERS["postal-confirmations"]
    blind = Visibility(frozenset({"press-offices"}))
    for part, field in (
        ({"document": Document(signed_on=date(2024, 11, 4))}, "document.signed_on"),
        ({"changes": {"holder": OTHER}}, "holder"),
    ):
        command: Any = {"kind": "correct", "corrects": made["seq"], "reason": "x", "recorded_by": "t"}
        with pytest.raises(NotAllowed) as refusal:
            async with province.transaction() as session:
                await record(session, register, Command(**command, effective_on=None, **part), entry, visibility=blind)
        (fault,) = refusal.value.faults
        assert (fault.field, "another entry rests on" in fault.rule) == (field, True)
        for hidden in (CODE, "2024-11-05", "applications", HOLDER):
            assert hidden not in f"{fault.rule} {fault.value}"


async def test_a_dossier_for_an_entry_that_is_not_live_says_since_when(two: httpx.AsyncClient) -> None:
    licence = await granted(two, "aggregator-licences")
    await acted(two, licence["href"], "revoke", "2024-11-01")
    asked = {"asked_register": "aggregator-licences", "asked_kind": "amend", "asked": {}}
    (fault,) = refused(await two.post("/v1/applications", json=dossier(**asked, asked_entry=licence["entry"])), 422)
    number = licence["printed_number"]
    assert fault["rule"].endswith(f"on 2024-11-05: {number} is revoked from 2024-11-01")
    early = dossier(**asked, asked_entry=licence["entry"], received_at="2024-01-05T08:00:00+07:00")
    (fault,) = refused(await two.post("/v1/applications", json=early), 422)
    assert fault["rule"].endswith("on 2024-01-05: it begins on 2024-10-22")


# --- The managing authority ---


async def test_a_dossier_is_managed_by_the_authority_of_its_register(two: httpx.AsyncClient) -> None:
    href = (await received(two, postal()))["href"]
    assert (await two.get(href)).json()["managed_by"] == "STTTT"
    assert (await two.get("/v1/applications")).json()["items"][0]["managed_by"] == "STTTT"


@pytest.mark.parametrize("way", ["decision", "refusal"])
async def test_what_closes_a_dossier_is_not_signed_before_its_receipt(
    two: httpx.AsyncClient, province: Database, way: str
) -> None:
    receipt = await received(two, postal())
    first = (await two.get(f"{receipt['href']}/clock", params={"as_of": "2024-11-30"})).json()["received_on"]
    day = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
    before = await trace(province)
    body = {"document": {"signed_on": day}, **({"reason": "x"} if way == "refusal" else {})}
    faults = refused(await two.post(f"{receipt['href']}/{way}", json=body), 422)
    assert [(fault["field"], fault["value"], fault["code"]) for fault in faults] == [
        ("document.signed_on", day, "before-receipt")
    ]
    assert await trace(province) == before
    recorded(await two.post(f"{receipt['href']}/{way}", json=body | {"document": {"signed_on": first}}))
