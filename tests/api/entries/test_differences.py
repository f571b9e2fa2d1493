"""What changed in a register between two sizes of the ledger, as of a day."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.entries.differences import _page_of
from db.session import Database
from domain.entries import differences
from domain.registers import REGISTERS
from tests.api.access.test_access import bearer, key_of
from tests.factories import acted, granted
from tests.mirror.ledgers import grow
from tests.model.history import prepare
from tests.support.api import (
    CHANGED,
    PERSONAL,
    RESOURCE,
    about,
    amended,
    every_register,
    fields,
    ledger_size,
    refused,
    strictly,
)
from tests.support.application import client_of
from tests.support.databases import new_database
from tests.support.profiles import cases

PERMITS = "publication-permits"
DAY = "2024-11-14"
DAYS = st.dates(date(2023, 12, 1), date(2024, 7, 1)) | st.just(date(2100, 1, 1))


@pytest.fixture(scope="module")
async def grown(server_url: str, empty_template: str) -> AsyncIterator[tuple[httpx.AsyncClient, list[int]]]:
    """A client of a database with a random history, and the sizes of the ledger from its first act on."""
    async with new_database(server_url, empty_template) as url, Database.open(url) as database:
        await prepare(database)
        async with client_of(database) as client:
            begun = await ledger_size(client)
            await grow(client, Random(2))
            yield client, [*range(begun, await ledger_size(client) + 1)]


async def told(client: httpx.AsyncClient, register: str, **asked: Any) -> list[dict[str, Any]]:
    """The pages of the differences."""
    pages, path = [], f"/v1/{register}/differences?{httpx.QueryParams(asked)}"
    while path:
        answer = await client.get(path)
        strictly(_page_of(RESOURCE[register].public, RESOURCE[register].name), answer)
        pages.append(answer.json())
        path = pages[-1]["next"]
        assert path is None or answer.headers["link"] == f'<{path}>; rel="next"'
    return pages


def items(pages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (item for page in pages for item in page["items"])


async def listed(client: httpx.AsyncClient, register: str, day: str, size: int) -> dict[str, Any]:
    """The list by identifier."""
    answer = await client.get(f"/v1/{register}", params={"as_of": day, "known_seq": size, "limit": 500})
    return {row["id"]: row for row in answer.json()["items"]}


def applied(pages: list[dict[str, Any]], rows: dict[str, Any]) -> dict[str, Any]:
    """The list after the differences, which must be of the list before them."""
    rows = dict(rows)
    for item in items(pages):
        assert rows.pop(item["id"], None) == item["before"]
        assert (item["change"] == "added", item["change"] == "gone") == (item["before"] is None, item["after"] is None)
        rows |= {item["id"]: item["after"]} if item["after"] else {}
    managed = {page["managed_by"]["after"] for page in pages}
    assert len(managed) == 1
    return {entry: {**row, "managed_by": next(iter(managed))} for entry, row in rows.items()}


@pytest.mark.slow
@cases(500)
@given(data=st.data())
async def test_applied_to_the_list_at_the_first_size_they_give_the_list_at_the_second(
    grown: tuple[httpx.AsyncClient, list[int]], data: st.DataObject
) -> None:
    client, sizes = grown
    first, second = sorted(data.draw(st.tuples(st.sampled_from([0, *sizes]), st.sampled_from(sizes))))
    register, day = data.draw(st.sampled_from(list(REGISTERS))), str(data.draw(DAYS))
    limit = data.draw(st.sampled_from([1, 2, 7, 500]))
    pages = await told(client, register, from_seq=first, to_seq=second, as_of=day, limit=limit)
    before, after = await listed(client, register, day, first), await listed(client, register, day, second)
    assert applied(pages, before) == after
    told_ids = [item["id"] for item in items(pages)]
    assert len(told_ids) == len(set(told_ids))
    managed = pages[0]["managed_by"]
    assert {row["managed_by"] for row in before.values()} <= {managed["before"]}
    kept = {entry: {**row, "managed_by": managed["after"]} for entry, row in before.items()}
    differing = {entry for entry in {**kept, **after} if kept.get(entry) != after.get(entry)}
    assert {*told_ids} == differing, "and nothing else"


@every_register
async def test_rows_are_new_changed_or_gone_with_what_they_were_and_are(
    ready: httpx.AsyncClient, register: str
) -> None:
    kept, changed = await granted(ready, register), await granted(ready, register)
    corrected = await granted(ready, register)
    begun = await ledger_size(ready)
    await amended(ready, register, changed["href"], "2024-11-05")
    await about(ready, corrected["href"], "correct", corrected["seq"], effective_on="2024-12-01")
    added = await granted(ready, register)
    (page,) = await told(ready, register, from_seq=begun, as_of=DAY)
    found = {item["id"]: item for item in page["items"]}
    assert [item["change"] for item in page["items"]] == ["changed", "gone", "added"], "in the order of the acts"
    assert kept["entry"] not in found
    field, value = CHANGED[register]
    assert found[changed["entry"]]["before"][field] != found[changed["entry"]]["after"][field] == value
    assert (found[added["entry"]]["before"], found[corrected["entry"]]["after"]) == (None, None)
    assert (page["as_of"], page["from_seq"], page["to_seq"], page["next"]) == (DAY, begun, begun + 3, None)
    assert (await told(ready, register, from_seq=begun + 3, as_of=DAY))[0]["items"] == []


async def test_what_acts_changed_and_undid_between_the_sizes_is_told_by_its_version(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, PERMITS)
    begun = await ledger_size(ready)
    amendment = await amended(ready, PERMITS, receipt["href"], "2024-11-05")
    await amended(ready, PERMITS, receipt["href"], "2024-12-05")
    (page,) = await told(ready, PERMITS, from_seq=begun + 1, as_of=DAY)
    (item,) = page["items"]
    assert (item["before"]["valid_to"], item["after"]["valid_to"]) == (None, "2024-12-05")
    await about(ready, receipt["href"], "void", amendment["seq"])
    (page,) = await told(ready, PERMITS, from_seq=begun, as_of="2024-11-01")
    assert [item["after"]["known_from"] for item in page["items"]] == [begun + 3]
    (page,) = await told(ready, PERMITS, from_seq=begun, as_of="2024-01-01")
    assert page["items"] == []


async def test_a_handover_is_told_once_and_not_in_every_row(ready: httpx.AsyncClient) -> None:
    await granted(ready, PERMITS)
    await ready.post("/v1/organisations", json={"code": "SKHCN", "name": "Sở KHCN", "kind": "state_body"})
    begun = await ledger_size(ready)
    body = {"register": PERMITS, "authority": "SKHCN", "valid_from": "2025-03-01"}
    assert (await ready.post("/v1/managing-authorities", json=body)).status_code == 201
    for day, after in ((DAY, "STTTT"), ("2025-03-01", "SKHCN")):
        (page,) = await told(ready, PERMITS, from_seq=begun, as_of=day)
        assert (page["items"], page["managed_by"]) == ([], {"before": "STTTT", "after": after})


async def test_following_the_pages_keeps_the_day_and_the_sizes(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await ledger_size(ready)
    opened = [(await granted(ready, PERMITS))["entry"] for _ in range(5)]
    first = (await ready.get(f"/v1/{PERMITS}/differences?from_seq={begun}&limit=2")).json()
    await granted(ready, PERMITS)
    second = (await ready.get(first["next"])).json()
    third = (await ready.get(second["next"])).json()
    assert [item["id"] for page in (first, second, third) for item in page["items"]] == opened
    assert {(page["as_of"], page["to_seq"]) for page in (first, second, third)} == {(first["as_of"], begun + 5)}
    assert third["next"] is None
    monkeypatch.setattr(differences, "MAX_SCANNED", 3)
    scanned = await told(ready, PERMITS, from_seq=0, to_seq=begun + 5)
    assert [item["id"] for item in items(scanned)] == opened
    assert len(scanned) == -(-(begun + 5) // 3), "one page scans a limited number of acts"


@pytest.mark.parametrize(
    ("query", "status", "field", "value"),
    [
        ("", 400, "from_seq", None),
        ("from_seq=-1", 400, "from_seq", -1),
        ("from_seq=1.0", 400, "from_seq", "1.0"),
        ("from_seq=1&to_seq=x", 400, "to_seq", "x"),
        ("from_seq=5&to_seq=4", 422, "to_seq", 4),
        ("from_seq=100000", 422, "from_seq", 100000),
        ("from_seq=1&to_seq=100000", 422, "to_seq", 100000),
        ("from_seq=1&as_of=2024-02-30", 400, "as_of", "2024-02-30"),
        ("from_seq=1&limit=501", 400, "limit", 501),
        ("from_seq=1&after=x", 400, "after", "x"),
        ("from_seq=1&known_seq=2", 400, "known_seq", None),
        ("from_seq=1&from_seq=2", 400, "from_seq", None),
    ],
)
async def test_an_invalid_span_is_refused_by_name_and_value(
    ready: httpx.AsyncClient, query: str, status: int, field: str, value: object
) -> None:
    faults = refused(await ready.get(f"/v1/{PERMITS}/differences?{query}"), status)
    assert fields(faults) == {field}
    if value is not None:
        assert [fault["value"] for fault in faults] == [value]


async def test_sizes_beyond_the_ledger_and_upside_down_are_told_together(ready: httpx.AsyncClient) -> None:
    size = await ledger_size(ready)
    faults = refused(await ready.get(f"/v1/{PERMITS}/differences?from_seq={size + 2}&to_seq={size + 1}"), 422)
    assert [(fault["field"], fault["code"]) for fault in faults] == [("from_seq", "known-seq"), ("to_seq", "known-seq")]
    (fault,) = refused(await ready.get(f"/v1/{PERMITS}/differences?from_seq=3&to_seq=2"), 422)
    assert (fault["code"], fault["rule"]) == ("seq-order", "must not be smaller than from_seq (3)")


@every_register
async def test_personal_and_unpublished_facts_never_leave_through_differences(
    ready: httpx.AsyncClient, register: str
) -> None:
    card = {"card_number": "KIN-0001", "card_issued_on": "2024-01-01"} if register == "resident-reporters" else {}
    receipt = await granted(ready, register, reason="Lý do kín", **PERSONAL[register], **card)
    await amended(ready, register, receipt["href"], "2024-11-05")
    for scope in ("read", "personal"):
        _, key = await key_of(ready, f"may-{scope}", *{"read", scope})
        answer = await ready.get(f"/v1/{register}/differences?from_seq=0", headers={**bearer(key), "Cookie": ""})
        assert len(answer.json()["items"]) == 1
        for value in (*PERSONAL[register].values(), *card.values(), "Lý do kín"):
            assert value not in answer.text
        (item,) = answer.json()["items"]
        assert {*item["after"]} == {*RESOURCE[register].public.model_fields}


async def test_who_does_not_see_a_register_sees_no_differences_of_it(ready: httpx.AsyncClient) -> None:
    await ready.post("/v1/organisations", json={"code": "SKHCN", "name": "Sở KHCN", "kind": "state_body"})
    await granted(ready, PERMITS)
    _, other = await key_of(ready, "so-khcn", "read", authority="SKHCN")
    _, own = await key_of(ready, "so-tttt", "read", authority="STTTT")
    _, writer = await key_of(ready, "chi-ghi", f"act:{PERMITS}")
    path = f"/v1/{PERMITS}/differences?from_seq=0"
    for key, status in ((own, 200), (other, 404), (writer, 403)):
        assert (await ready.get(path, headers={**bearer(key), "Cookie": ""})).status_code == status
    assert (await ready.get(path, headers={"Cookie": ""})).status_code == 401


async def test_dossiers_have_no_differences_since_their_due_days_are_of_now(ready: httpx.AsyncClient) -> None:
    assert (await ready.get("/v1/applications/differences?from_seq=0")).status_code == 404


async def test_a_term_that_ends_between_the_days_is_of_the_day_and_no_difference(ready: httpx.AsyncClient) -> None:
    register = "aggregator-licences"
    receipt = await granted(ready, register, expires_on="2024-12-01")
    begun = await ledger_size(ready)
    (page,) = await told(ready, register, from_seq=begun, as_of="2024-12-02")
    assert page["items"] == []
    await acted(ready, receipt["href"], "extend", "2024-11-20", changes={"expires_on": "2025-06-01"})
    (page,) = await told(ready, register, from_seq=begun, as_of="2024-12-02")
    assert [(i["before"]["status"], i["after"]["status"]) for i in page["items"]] == [("expired", "in_force")]
