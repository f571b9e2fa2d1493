"""Lists and reads of dossiers by due day: how long each has, whether it is late, and what it decided."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.registers.application import APPLICATION, PublicApplication
from domain.tense import today
from tests.api.applications.test_applications import dossier
from tests.factories import granted
from tests.support.api import fields, recorded, refused, strictly

PATH = "/v1/applications"


async def received(client: httpx.AsyncClient, place: int, days_ago: int, **more: Any) -> dict[str, Any]:
    """The receipt of a dossier for a publication permit that came some days ago: ten working days."""
    arrived = f"{today() - timedelta(days=days_ago)}T08:00:00+07:00"
    body = dossier(dossier_code=f"000.00.14.H16-241105-{place:04}", received_at=arrived, **more)
    return recorded(await client.post(PATH, json=body))


async def listed(client: httpx.AsyncClient, **query: Any) -> list[str]:
    """The ends of the codes on a page."""
    page = await client.get(PATH, params=query)
    assert page.status_code == 200, page.text
    counted = {name: value for name, value in query.items() if name not in ("sort", "limit")}
    count = (await client.get(f"{PATH}/count", params=counted)).json()["count"]
    found = [row["dossier_code"][-4:] for row in page.json()["items"]]
    if "sort" not in query:
        assert count == len(found)
    return found


@pytest.fixture
async def dossiers(ready: httpx.AsyncClient) -> list[str]:
    """Addresses: one that is long due, one that is not, one that waits, and one that is decided."""
    places = [(await received(ready, place, days))["href"] for place, days in ((1, 40), (2, 2), (3, 5), (4, 50))]
    asked = {"kind": "ask_supplement", "effective_on": str(today() - timedelta(days=1)), "reason": "Thiếu bản thảo"}
    recorded(await ready.post(f"{places[2]}/acts", json=asked))
    paper = {"document": {"signed_on": str(today() - timedelta(days=45))}}
    recorded(await ready.post(f"{places[3]}/decision", json=paper))
    return places


def _read(answer: httpx.Response) -> PublicApplication:
    dossier: PublicApplication = strictly(APPLICATION.one, answer)  # type: ignore[assignment]
    return dossier


async def test_a_row_says_when_it_is_due_and_how_long_that_is(ready: httpx.AsyncClient, dossiers: list[str]) -> None:
    late, fresh, waiting, decided = [_read(await ready.get(href)) for href in dossiers]
    assert late.late and late.days_left is not None and late.days_left < 0
    assert not fresh.late and fresh.days_left is not None and fresh.days_left > 0
    assert (waiting.due_on, waiting.days_left, waiting.late) == (None, None, False)
    assert decided.due_on is not None and (decided.days_left, decided.late) == (None, False)
    for href in dossiers:
        clock, row = (await ready.get(f"{href}/clock")).json(), (await ready.get(href)).json()
        assert {name: row[name] for name in ("due_on", "late")} == {name: clock[name] for name in ("due_on", "late")}


async def test_lists_are_filtered_and_sorted_by_due_day_with_the_undated_last(
    ready: httpx.AsyncClient, dossiers: list[str]
) -> None:
    assert await listed(ready, sort="due_on") == ["0001", "0002", "0003"]
    assert await listed(ready, late="true") == ["0001"]
    assert await listed(ready, late="false") == ["0002", "0003"]
    assert await listed(ready, due_until=str(today())) == ["0001"]
    assert await listed(ready, due_until="2100-01-01", sort="due_on") == ["0001", "0002"]
    assert await listed(ready, status="awaiting_supplement", sort="due_on") == ["0003"]
    assert await listed(ready, assignee="none") == ["0001", "0002", "0003"]
    assert await listed(ready, assignee="test") == []


async def test_pages_by_due_day_have_each_dossier_once(ready: httpx.AsyncClient, dossiers: list[str]) -> None:
    found, path = [], f"{PATH}?sort=due_on&limit=1"
    while path:
        page = (await ready.get(path)).json()
        found += [row["dossier_code"][-4:] for row in page["items"]]
        path = page["next"]
    assert found == ["0001", "0002", "0003"]


async def test_a_decided_dossier_and_its_permit_lead_to_each_other(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, 1, 20))["href"]
    paper = {"document": {"signed_on": str(today() - timedelta(days=15))}}
    decision = recorded(await ready.post(f"{href}/decision", json=paper))
    decided = _read(await ready.get(href)).decided
    assert decided is not None
    assert (str(decided.entry), decided.register_key) == (decision["entry"], "publication-permits")
    assert (decided.printed_number, decided.seq) == ("01/GP-STTTT", decision["seq"])
    permit = (await ready.get(f"/v1/{decided.register_key}/{decided.entry}")).json()
    assert await listed(ready, entry=permit["id"]) == ["0001"]
    # A dossier about the permit that is still open is found from it too.
    asked = {"asked_kind": "amend", "asked_entry": permit["id"], "asked": {"title": "Tài liệu khác"}}
    await received(ready, 2, 3, **asked)
    other = await granted(ready, "publication-permits")
    assert await listed(ready, entry=permit["id"]) == ["0001", "0002"]
    assert await listed(ready, entry=other["entry"]) == []


async def test_only_dossiers_are_sorted_by_due_day(ready: httpx.AsyncClient) -> None:
    assert fields(refused(await ready.get("/v1/publication-permits?sort=due_on"), 400)) == {"sort"}
    assert fields(refused(await ready.get(f"{PATH}?late=sometimes"), 400)) == {"late"}
    by_name = (await ready.get(f"{PATH}?sort=name&limit=1")).json()
    assert by_name["items"] == []


async def test_a_day_off_moves_the_due_day_of_open_dossiers(ready: httpx.AsyncClient) -> None:
    hrefs = [(await received(ready, place, 30))["href"] for place in (1, 2)]
    for href in hrefs:  # the promised day is over, so the day off moves no promise
        ask = {"kind": "ask_supplement", "effective_on": str(today() - timedelta(days=29)), "reason": "Thiếu"}
        recorded(await ready.post(f"{href}/acts", json=ask))
        recorded(await ready.post(f"{href}/supplement", json={"effective_on": str(today() - timedelta(days=1))}))
    before = [(await ready.get(href)).json() for href in hrefs]
    day = before[0]["due_on"]
    answer = await ready.post("/v1/calendar", json={"day": day, "works": False, "reason": "Nghỉ", "source": "Thử"})
    assert answer.status_code == 201, answer.text
    after = [(await ready.get(href)).json() for href in hrefs]
    assert all(row["due_on"] > day for row in after)
    assert [row["days_left"] for row in after] == [row["days_left"] for row in before]


async def test_a_new_rule_moves_the_due_day_of_open_dossiers(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, 1, 5))["href"]
    rule = {
        "register": "publication-permits", "kind": "grant", "valid_from": str(today() - timedelta(days=6)),
        "amount": 40, "unit": "calendar_days", "article": "Thử", "certainty": "found",
        "after_supplement_note": "Thử", "out_of_hours_note": "Thử",
    }  # fmt: skip
    before = (await ready.get(href)).json()
    answer = await ready.post("/v1/deadline-rules", json=rule)
    assert answer.status_code == 201, answer.text
    after = (await ready.get(href)).json()
    assert after["due_on"] > before["due_on"] and 30 < after["days_left"] < 40
    assert after["promised_on"] == before["promised_on"]
