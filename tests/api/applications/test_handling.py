"""Who handles a dossier, notes on it, and its diary: office work beside the acts."""

import asyncio
from typing import Any

import httpx
import pytest

from api.applications.schemas import DiaryEntry, PublicAssignment, PublicNote
from api.http.schemas import page_of
from db.session import Database
from db.statement import Sql
from tests.api.access.test_access import SAME_ORIGIN, account, log_in
from tests.api.applications.test_applications import dossier, received, staged
from tests.support.api import fields, ledger_size, recorded, refused, strictly


@pytest.fixture
async def href(ready: httpx.AsyncClient) -> str:
    """The address of an open dossier."""
    address: str = (await received(ready, dossier()))["href"]
    return address


async def assigned(client: httpx.AsyncClient, href: str, **body: Any) -> httpx.Response:
    return await client.post(f"{href}/assignment", json=body)


async def handled_by(client: httpx.AsyncClient, href: str) -> str | None:
    name: str | None = (await client.get(href)).json()["assignee"]
    return name


async def test_a_dossier_is_taken_passed_on_and_given_back(ready: httpx.AsyncClient, href: str) -> None:
    await account(ready, "lan", "officer")
    taken = strictly(PublicAssignment, await assigned(ready, href))
    assert (taken.assignee, taken.instead_of, taken.recorded_by) == ("test", None, "account:test")
    assert await handled_by(ready, href) == "test"
    strictly(PublicAssignment, await assigned(ready, href, assignee="lan", instead_of="test", reason="Nghỉ phép"))
    assert await handled_by(ready, href) == "lan"
    listed = await ready.get("/v1/applications", params={"assignee": "lan"})
    assert [f"/v1/applications/{row['id']}" for row in listed.json()["items"]] == [href]
    strictly(PublicAssignment, await assigned(ready, href, assignee=None, instead_of="lan"))
    assert await handled_by(ready, href) is None


async def test_of_two_who_take_the_same_dossier_one_gets_it(ready: httpx.AsyncClient, href: str) -> None:
    await account(ready, "lan", "officer")
    answers = await asyncio.gather(assigned(ready, href), assigned(ready, href, assignee="lan"))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refusal = next(answer for answer in answers if answer.status_code == 409)
    assert fields(refused(refusal, 409)) == {"instead_of"}


async def test_only_an_account_that_may_act_on_it_handles_a_dossier(ready: httpx.AsyncClient, href: str) -> None:
    body = {"code": "SO-KHAC", "name": "Sở khác", "kind": "state_body"}
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    await account(ready, "doc", "reader")
    await account(ready, "so-khac_an", "officer", authority="SO-KHAC")
    await account(ready, "nghi", "officer")
    assert (await ready.post("/v1/accounts/nghi", json={"disabled": True})).status_code == 201
    rules = set()
    for name in ("doc", "so-khac_an", "nghi", "khong-co"):
        (fault,) = refused(await assigned(ready, href, assignee=name), 422)
        assert (fault["field"], fault["code"]) == ("assignee", "may-not-act")
        rules.add(fault["rule"])
    assert len(rules) == 1
    assert await handled_by(ready, href) is None


async def test_a_closed_dossier_is_not_handled_and_one_that_is_opened_again_is_as_before(
    ready: httpx.AsyncClient, href: str
) -> None:
    await assigned(ready, href)
    withdrawn = recorded(await ready.post(f"{href}/acts", json={"kind": "withdraw", "effective_on": "2024-11-08"}))
    assert await handled_by(ready, href) is None
    (fault,) = refused(await assigned(ready, href), 422)
    assert fault["code"] == "dossier-closed"
    body = {"kind": "void", "corrects": withdrawn["seq"], "reason": "Ghi nhầm"}
    recorded(await ready.post(f"{href}/acts", json=body))
    assert await handled_by(ready, href) == "test"


async def test_a_note_and_an_assignment_are_no_acts_and_leave_the_etag(ready: httpx.AsyncClient, href: str) -> None:
    size, state = await ledger_size(ready), (await ready.get(href)).headers["etag"]
    note = strictly(PublicNote, await ready.post(f"{href}/notes", json={"text": "Đã gọi điện, hẹn bổ sung"}))
    assert (note.text, note.recorded_by) == ("Đã gọi điện, hẹn bổ sung", "account:test")
    await assigned(ready, href)
    assert await ledger_size(ready) == size
    ask = {"kind": "ask_supplement", "effective_on": "2024-11-08", "reason": "Thiếu"}
    answer = await ready.post(f"{href}/acts", json=ask, headers={"If-Match": state})
    assert answer.status_code == 201, answer.text


async def test_the_diary_has_acts_notes_and_assignments_in_order(ready: httpx.AsyncClient, href: str) -> None:
    await assigned(ready, href)
    await ready.post(f"{href}/notes", json={"text": "Hồ sơ thiếu bản thảo"})
    await staged(ready, href, "ask_supplement", "2024-11-08", reason="Thiếu bản thảo")
    page: Any = strictly(page_of(DiaryEntry), await ready.get(f"{href}/diary"))
    assert [(item.what, item.what_vi, item.text) for item in page.items] == [
        ("act", "Tiếp nhận hồ sơ", None),
        ("assignment", "Nhận việc", None),
        ("note", "Ghi chú", "Hồ sơ thiếu bản thảo"),
        ("act", "Yêu cầu bổ sung hồ sơ", "Thiếu bản thảo"),
    ]


async def test_only_who_may_act_reads_notes_and_none_is_in_the_audit(
    ready: httpx.AsyncClient, province: Database, href: str
) -> None:
    await ready.post(f"{href}/notes", json={"text": "Gọi chị Hoa 0905"})
    password = await account(ready, "doc", "reader")
    async with httpx.AsyncClient(transport=ready._transport, base_url="https://localhost") as reader:
        await log_in(reader, "doc", password)
        assert (await reader.get(href)).status_code == 200
        refused(await reader.get(f"{href}/diary"), 403)
        for route in ("assignment", "notes"):
            refused(await reader.post(f"{href}/{route}", json={}, headers=SAME_ORIGIN), 403)
    audited = (await ready.get("/v1/audit", params={"what": "dossier-noted"})).json()["items"]
    assert [item["target"] for item in audited] == [href.rpartition("/")[2]]
    assert "0905" not in str(audited)
    assert "0905" not in (await ready.get(f"{href}/history")).text


@pytest.mark.parametrize("table", ["dossier_note", "dossier_assignment"])
async def test_what_was_written_stays(ready: httpx.AsyncClient, province: Database, href: str, table: str) -> None:
    await assigned(ready, href)
    await ready.post(f"{href}/notes", json={"text": "Ghi chú"})
    for statement in (f"UPDATE {table} SET by = 'ai'", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="permission denied"):
            await province.rows(Sql(statement))


async def test_an_unknown_dossier_is_handled_by_nobody(ready: httpx.AsyncClient) -> None:
    unknown = "/v1/applications/0191d5a0-0000-7000-8000-000000000000"
    refused(await assigned(ready, unknown), 404)
    refused(await ready.post(f"{unknown}/notes", json={"text": "Ghi chú"}), 404)
    refused(await ready.get(f"{unknown}/diary"), 404)
    assert fields(refused(await ready.post(f"{unknown}/notes", json={"text": " "}), 400)) == {"text"}
