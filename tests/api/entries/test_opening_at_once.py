"""A worker that is alone opens entries in one statement by the ledger as it left it, which the statement checks."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db.errors import Unavailable
from db.session import Database
from db.statement import Sql
from domain.entries.expected import PATIENCE, ExpectedLedger
from domain.entries.opening_batch import Opening, open_at_once
from tests.api.access.test_access import bearer, key_of
from tests.factories import HOLDER, acted, granted, opening
from tests.support.api import fields, ledger_size, recorded, refused, verified
from tests.support.application import client_of

CERTIFICATES, PERMITS = "subdomain-certificates", "publication-permits"
RENAME = {"kind": "rename", "effective_on": "2024-10-01", "changes": {"name": "Tên giữa chừng"}}

PREPARED = """
    SELECT name, custom_plans, cardinality(parameter_types) FROM pg_prepared_statements
    WHERE statement LIKE '%INSERT INTO subdomain_certificate %' AND statement NOT LIKE '%pg_prepared_statements%'
"""


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each of the statements wrote what it was to write."""
    written: list[bool] = []
    write = Database.write_at_once

    async def noted(database: Database, statement: Sql, **arguments: Any) -> Any:
        row = await write(database, statement, **arguments)
        written.append(row["written"])
        return row

    monkeypatch.setattr(Database, "write_at_once", noted)
    return written


def before_the_next(monkeypatch: pytest.MonkeyPatch, do: Callable[[], Awaitable[Any]]) -> None:
    """Do something once, between when openings are judged and when they are recorded."""
    done: list[bool] = []

    async def late(database: Database, expected: ExpectedLedger, openings: Sequence[Opening]) -> bool:
        if not done:
            done.append(True)
            await do()
        return await open_at_once(database, expected, openings)

    monkeypatch.setattr("domain.entries.opening_queue.open_at_once", late)


async def ask(client: httpx.AsyncClient, key: str, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    body, named = opening(CERTIFICATES, **changes), {"Idempotency-Key": key, **(headers or {})}
    return await client.post(f"/v1/{CERTIFICATES}", json=body, headers=named)


async def test_all_after_the_first_are_recorded_in_one_statement(
    ready: httpx.AsyncClient, at_once: list[bool], province_url: str
) -> None:
    before = await ledger_size(ready)
    first = recorded(await ask(ready, "đầu".encode().hex()))
    assert not at_once  # nothing is known of the ledger yet
    begun = datetime.now(UTC)
    receipts = [recorded(one) for one in await asyncio.gather(*(ask(ready, f"{each}") for each in range(20)))]
    assert at_once and all(at_once)
    assert sorted(one["number"] for one in receipts) == list(range(first["number"] + 1, first["number"] + 21))
    in_order = sorted(receipts, key=lambda one: one["seq"])
    instants = [datetime.fromisoformat(one["recorded_at"]) for one in in_order]
    assert instants == sorted(set(instants))
    assert abs((instants[0] - begun).total_seconds()) < 2
    for one in receipts:
        assert (await ready.get(one["href"])).json()["printed_number"] == one["printed_number"]
    assert await verified(province_url) == before + 21


async def test_personal_facts_are_recorded_too(ready: httpx.AsyncClient, at_once: list[bool]) -> None:
    await granted(ready, PERMITS)
    receipt = await granted(ready, PERMITS, submitter_name="Người Nộp")
    assert at_once == [True]
    kept = await ready.get(f"{receipt['href']}/personal", params={"purpose": "Kiểm tra"})
    assert kept.json()["submitter_name"] == "Người Nộp"


async def test_a_body_renamed_meanwhile_is_heeded(
    ready: httpx.AsyncClient, at_once: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(ready, CERTIFICATES)

    async def rename() -> None:
        recorded(await ready.post(f"/v1/organisations/{HOLDER}/acts", json=RENAME, headers={"If-Match": "*"}))

    before_the_next(monkeypatch, rename)
    receipt = await granted(ready, CERTIFICATES)
    assert (await ready.get(receipt["href"])).json()["holder_name"] == "Tên giữa chừng"
    assert at_once == [False]


async def test_a_right_taken_meanwhile_is_heeded(
    ready: httpx.AsyncClient, at_once: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others of the batch are recorded."""
    credential, key = await key_of(ready, "mot-phan-mem", "act", "read")
    for name in ("a", "b"):
        recorded(await ask(ready, name, bearer(key)))
    before = await ledger_size(ready)

    async def revoke() -> None:
        path = f"/v1/clients/mot-phan-mem/credentials/{credential}/revocation"
        recorded(await ready.post(path, json={}))

    before_the_next(monkeypatch, revoke)
    revoked, *others = await asyncio.gather(ask(ready, "c", bearer(key)), ask(ready, "d"), ask(ready, "e"))
    assert revoked.status_code == 401
    assert {answer.status_code for answer in others} == {201}
    assert await ledger_size(ready) == before + 2


async def test_a_key_that_another_worker_used_meanwhile_repeats_its_answer(
    ready: httpx.AsyncClient, province: Database, at_once: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(ready, CERTIFICATES)
    body, used, before = opening(CERTIFICATES), [], await ledger_size(ready)

    async def same(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post(f"/v1/{CERTIFICATES}", json=body, headers={"Idempotency-Key": "chung"})

    async with client_of(province) as other:

        async def use() -> None:
            used.append(await same(other))

        before_the_next(monkeypatch, use)
        again, *new = await asyncio.gather(same(ready), ask(ready, "1"), ask(ready, "2"))
    assert again.content == used[0].content
    assert sorted(recorded(one)["number"] for one in [*used, *new]) == [311, 312, 313]
    assert await ledger_size(ready) == before + 3


async def test_a_used_key_among_others_is_answered_as_before(ready: httpx.AsyncClient, at_once: list[bool]) -> None:
    await granted(ready, CERTIFICATES)
    recorded(await ask(ready, "cũ".encode().hex()))
    answers = await asyncio.gather(ask(ready, "cũ".encode().hex()), *(ask(ready, f"{each}") for each in range(4)))
    assert fields(refused(answers[0], 422)) == {"Idempotency-Key"}
    assert sorted(recorded(one)["number"] for one in answers[1:]) == [312, 313, 314, 315]


async def test_two_workers_share_a_ledger(
    ready: httpx.AsyncClient, province: Database, province_url: str, at_once: list[bool]
) -> None:
    before = await ledger_size(ready)
    async with client_of(province) as other:
        for turn in range(12):
            for worker, client in (("a", ready), ("b", other)):
                sent = [ask(client, f"{worker}-{turn}-{each}") for each in range(3)]
                assert {answer.status_code for answer in await asyncio.gather(*sent)} == {201}
        tried = len(at_once)
        assert at_once.count(False) <= 2  # who finds that another writes gives up to expect anything
        numbers = []
        for turn in range(6):
            both = [
                ask(client, f"{worker}-z-{turn}-{each}")
                for worker, client in (("a", ready), ("b", other))
                for each in range(4)
            ]
            numbers += [recorded(answer)["number"] for answer in await asyncio.gather(*both)]
        for turn in range(PATIENCE + 3):
            recorded(await ask(ready, f"y{turn}"))
    assert at_once[-1] and len(at_once) > tried  # alone again
    assert sorted(numbers) == list(range(310 + 72, 310 + 120))
    assert await verified(province_url) == before + 72 + 48 + PATIENCE + 3


async def test_an_act_by_another_way_meanwhile_is_heeded(
    ready: httpx.AsyncClient, at_once: list[bool], province_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await granted(ready, CERTIFICATES)
    before_the_next(monkeypatch, lambda: acted(ready, first["href"], "revoke", "2024-11-01", reason="Không dùng"))
    second = await granted(ready, CERTIFICATES)
    assert at_once == [False]
    assert (second["number"], second["seq"]) == (first["number"] + 1, first["seq"] + 2)
    assert await verified(province_url) == second["seq"]


async def test_a_clock_that_is_wrong_is_not_followed(
    ready: httpx.AsyncClient, at_once: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await granted(ready, CERTIFICATES)
    for wrong in (datetime(2199, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)):
        monkeypatch.setattr(ExpectedLedger, "next_instant", lambda *_, now=wrong: now)
        receipt = await granted(ready, CERTIFICATES)
        assert receipt["recorded_at"][:4] == first["recorded_at"][:4]
    assert at_once == [False]


async def test_the_same_host_twice_at_once_is_granted_once(ready: httpx.AsyncClient, province_url: str) -> None:
    first = await granted(ready, CERTIFICATES)
    sent = [ask(ready, f"{each}", host="mot.daknong.gov.vn" if each % 5 == 0 else f"m{each}.vn") for each in range(10)]
    answers = await asyncio.gather(*(sent[each] for each in range(10)))
    assert sorted(answers[each].status_code for each in (0, 5)) in ([201, 409], [201, 422])
    numbers = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    assert sorted(numbers) == list(range(first["number"] + 1, first["number"] + 1 + len(numbers)))
    assert await verified(province_url) >= first["seq"] + len(numbers)


async def test_an_answer_that_is_lost_is_repeated_under_its_key(
    ready: httpx.AsyncClient, province_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(ready, CERTIFICATES)
    before, body, write = await ledger_size(ready), opening(CERTIFICATES), Database.write_at_once

    async def lost(database: Database, statement: Sql, **arguments: Any) -> Any:
        await write(database, statement, **arguments)
        raise Unavailable("the connection was lost")

    async def send() -> httpx.Response:
        return await ready.post(f"/v1/{CERTIFICATES}", json=body, headers={"Idempotency-Key": "mat"})

    monkeypatch.setattr(Database, "write_at_once", lost)
    refused(await send(), 503)
    monkeypatch.undo()
    recorded(await send())
    assert await ledger_size(ready) == before + 1
    await granted(ready, CERTIFICATES)  # whatever this worker expected
    assert await verified(province_url) == before + 2


async def test_statements_that_write_acts_are_planned_once_and_by_indexes(
    ready: httpx.AsyncClient, province: Database
) -> None:
    for each in range(8):
        recorded(await ask(ready, f"{each}"))
    connection, share = await province._at_once.acquire()
    try:
        [(name, custom, parameters)] = await connection.fetch(PREPARED)
        arguments = ", ".join(["NULL"] * parameters)
        plan = [row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE {name}({arguments})")]
    finally:
        province._at_once.release(connection, share)
    assert custom == 0
    whole = {line.partition("Seq Scan on ")[2].split(" ")[0] for line in plan if "Seq Scan on" in line}
    assert whole == {"ledger_head"}  # which has one row
    assert not [line for line in plan if "Hash Join" in line]
    assert len([line for line in plan if "hashed SubPlan" in line]) == 1  # of the keys that are claimed here
