"""Openings of entries that wait together are recorded in one transaction, each as if it were alone."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from db.errors import Unavailable
from db.session import Database, Session
from db.statement import Sql
from domain.acts.act import PENDING_NUMBER
from domain.entries.expected import ExpectedLedger
from domain.entries.opening_batch import Opening, open_at_once, open_batch
from domain.entries.opening_queue import MOST_AT_ONCE, OpeningQueue
from domain.idempotency import StoredResponse
from tests.api.access.test_access import bearer, key_of
from tests.factories import HOLDER, granted, opening
from tests.support.api import fields, ledger_size, recorded, refused, verified

CERTIFICATES, PERMITS = "subdomain-certificates", "publication-permits"
TRANSACTIONS = Sql("SELECT count(DISTINCT xmin::text) FROM act WHERE seq > $1", "after")
KEPT = Sql("SELECT count(*) FROM kept_answer")
HEAD = Sql("SELECT FROM ledger_head FOR UPDATE")


async def ask(client: httpx.AsyncClient, count: int, **changes: Any) -> list[httpx.Response]:
    """So many certificates at once, each under a key of its own."""
    return await asyncio.gather(*(asked(client, f"cung-{place}", **changes) for place in range(count)))


async def asked(client: httpx.AsyncClient, key: str, **changes: Any) -> httpx.Response:
    body = opening(CERTIFICATES, **changes)
    return await client.post(f"/v1/{CERTIFICATES}", json=body, headers={"Idempotency-Key": key})


async def test_openings_that_wait_share_transactions(
    ready: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, count = await ledger_size(ready), 2 * MOST_AT_ONCE
    batches: list[int] = []

    async def counted(database: Database, expected: ExpectedLedger, openings: Sequence[Opening]) -> bool:
        batches.append(len(openings))
        return await open_at_once(database, expected, openings)

    monkeypatch.setattr("domain.entries.opening_queue.open_at_once", counted)
    arrived, record = itertools.count(1), OpeningQueue.record
    all_wait = asyncio.Event()

    async def noted(queue: OpeningQueue, opening: Opening) -> StoredResponse | None:
        if next(arrived) == count:
            all_wait.set()
        return await record(queue, opening)

    monkeypatch.setattr(OpeningQueue, "record", noted)
    async with province.transaction() as busy:
        await busy.rows(HEAD)  # the first batch waits for it, and all others for the first batch
        asking = asyncio.create_task(ask(ready, count))
        await asyncio.wait_for(all_wait.wait(), 10)
    receipts = [recorded(answer) for answer in await asking]
    assert sum(batches) == count
    assert await province.value(TRANSACTIONS, after=before) == len(batches) <= 3
    assert sorted(receipt["number"] for receipt in receipts) == list(range(310, 310 + count))
    assert sorted(receipt["seq"] for receipt in receipts) == list(range(before + 1, before + count + 1))
    in_order = sorted(receipts, key=lambda receipt: receipt["seq"])
    assert [receipt["recorded_at"] for receipt in in_order] == sorted({one["recorded_at"] for one in receipts})


async def test_a_receipt_is_of_the_act_that_was_asked_for(ready: httpx.AsyncClient, province_url: str) -> None:
    hosts = [f"may-{place}.daknong.gov.vn" for place in range(40)]
    answers = await asyncio.gather(*(asked(ready, host, host=host) for host in hosts))
    for host, answer in zip(hosts, answers, strict=True):
        receipt = recorded(answer)
        entry = (await ready.get(receipt["href"])).json()
        assert (entry["host"], entry["number"], entry["printed_number"]) == (
            host, receipt["number"], f"{receipt['number']}/GXN-STTTT"
        )  # fmt: skip
        found = (await ready.get(f"/v1/{CERTIFICATES}", params={"q": receipt["printed_number"]})).json()["items"]
        assert [one["id"] for one in found] == [receipt["entry"]]
        assert (await ready.get(f"/v1/{CERTIFICATES}", params={"q": str(PENDING_NUMBER)})).json()["items"] == []
    assert await verified(province_url) == await ledger_size(ready)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host": "co.daknong.gov.vn"}, "host"),
        ({"holder": "KHONG-CO"}, "holder"),
        ({"host": "khac.vn"}, "host"),
        ({"document": {"signed_on": "2199-01-01"}}, "document.signed_on"),
        ({"document": {"signed_on": "2024-10-22", "number": 311}}, "document.number"),
        ({"document": {"signed_on": "2024-10-22", "symbol": "SAI"}}, "document.symbol"),
    ],
)
async def test_one_that_is_refused_is_refused_alone(
    ready: httpx.AsyncClient, province: Database, change: dict[str, Any], field: str
) -> None:
    await granted(ready, CERTIFICATES, host="co.daknong.gov.vn")
    before, kept = await ledger_size(ready), await province.value(KEPT)
    many = [asked(ready, f"khoa-{place}", **(change if place in (3, 17) else {})) for place in range(24)]
    answers = await asyncio.gather(*many)
    for place, answer in enumerate(answers):
        if place in (3, 17):
            assert field in fields(refused(answer, 409, 422))
    numbers = sorted(recorded(answer)["number"] for place, answer in enumerate(answers) if place not in (3, 17))
    assert numbers == list(range(311, 333))
    assert await ledger_size(ready) == before + 22
    assert await province.value(KEPT) == kept + 22  # a key under which nothing was recorded is free


async def test_the_same_key_at_once_records_one_entry(ready: httpx.AsyncClient) -> None:
    before, body = await ledger_size(ready), opening(CERTIFICATES)
    sent = [ready.post(f"/v1/{CERTIFICATES}", json=body, headers={"Idempotency-Key": "mot"}) for _ in range(8)]
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    again = await ready.post(f"/v1/{CERTIFICATES}", json=body, headers={"Idempotency-Key": "mot"})
    assert again.content in {answer.content for answer in answers}
    other = await ready.post(f"/v1/{CERTIFICATES}", json=opening(CERTIFICATES), headers={"Idempotency-Key": "mot"})
    assert fields(refused(other, 422)) == {"Idempotency-Key"}
    assert await ledger_size(ready) == before + 1


async def test_what_is_remembered_of_a_body_ends_with_the_next_act_on_it(ready: httpx.AsyncClient) -> None:
    async def name_now() -> str:
        receipt = await granted(ready, CERTIFICATES, effective_on=None, document={"signed_on": "2024-10-22"})
        name: str = (await ready.get(receipt["href"])).json()["holder_name"]
        return name

    first = await name_now()
    assert await name_now() == first
    change = {"kind": "rename", "effective_on": "2024-10-01", "changes": {"name": "Tên mới"}}
    recorded(await ready.post(f"/v1/organisations/{HOLDER}/acts", json=change, headers={"If-Match": "*"}))
    assert await name_now() == "Tên mới"


async def test_an_act_on_a_body_between_judging_and_recording_is_heeded(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(ready, CERTIFICATES)
    monkeypatch.setattr(ExpectedLedger, "is_reliable", False)  # as if others wrote too
    changed: list[bool] = []

    async def slow(session: Session, *args: Any) -> Any:
        value = session.one

        async def one(statement: Any, **arguments: Any) -> Any:
            row = await value(statement, **arguments)
            if not changed:
                changed.append(True)
                change = {"kind": "rename", "effective_on": "2024-10-01", "changes": {"name": "Tên giữa chừng"}}
                act = ready.post(f"/v1/organisations/{HOLDER}/acts", json=change, headers={"If-Match": "*"})
                recorded(await act)
            return row

        monkeypatch.setattr(session, "one", one)
        return await open_batch(session, *args)

    monkeypatch.setattr("domain.entries.opening_queue.open_batch", slow)
    receipt = await granted(ready, CERTIFICATES)
    assert (await ready.get(receipt["href"])).json()["holder_name"] == "Tên giữa chừng"


async def test_callers_with_different_rights_are_judged_one_by_one(ready: httpx.AsyncClient) -> None:
    may, may_not = [(await key_of(ready, name, scope))[1] for name, scope in (("may", "act"), ("may-not", "read"))]
    sent = [
        ready.post(
            f"/v1/{CERTIFICATES}",
            json=opening(CERTIFICATES),
            headers={**bearer(key), "Idempotency-Key": f"{place}"},
        )
        for place, key in enumerate([may, may_not] * 8)
    ]
    answers = await asyncio.gather(*sent)
    assert [answer.status_code for answer in answers] == [201, 403] * 8


async def test_a_transaction_that_is_lost_leaves_nothing_and_nobody_waiting(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, province_url: str
) -> None:
    before = await ledger_size(ready)

    async def lost(session: Session, *args: Any) -> None:
        await open_batch(session, *args)
        raise Unavailable("the connection was lost")

    monkeypatch.setattr("domain.entries.opening_queue.open_batch", lost)
    answers = await ask(ready, 16)
    assert {answer.status_code for answer in answers} == {503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    assert await ledger_size(ready) == before
    monkeypatch.undo()
    again = await ask(ready, 16)  # under the same keys
    assert sorted(recorded(answer)["number"] for answer in again) == list(range(310, 326))
    assert await verified(province_url) == before + 16


async def test_one_whose_client_has_gone_keeps_nobody_waiting(ready: httpx.AsyncClient) -> None:
    tasks = [asyncio.create_task(asked(ready, f"di-{place}")) for place in range(24)]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert {answer.status_code for answer in answers if isinstance(answer, httpx.Response)} == {201}
    again = await ask(ready, 24)
    assert {answer.status_code for answer in again} == {201}  # no key is held any more


async def test_two_registers_wait_apart_and_share_a_ledger(ready: httpx.AsyncClient, province_url: str) -> None:
    before = await ledger_size(ready)
    sent = [granted(ready, register) for _ in range(16) for register in (CERTIFICATES, PERMITS)]
    receipts = await asyncio.gather(*sent)
    assert sorted(receipt["seq"] for receipt in receipts) == list(range(before + 1, before + 33))
    assert await verified(province_url) == before + 32
