"""Work by day: what a caller sees of it, each part by an index, all of one state."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import asyncpg
import httpx
import pytest

from api.work.schemas import TITLES, WorkByDay
from db.session import Database, Reader, Session
from domain.deadlines import calendar
from domain.registers.legal_deposit import TOTAL_COPIES
from domain.tense import today
from domain.work import unsealed
from tests.api.access.test_access import account, log_in
from tests.api.applications.test_due_days import received
from tests.factories import granted
from tests.support.api import fields, recorded, refused, strictly
from tests.support.office import PATH, grant, staff, submitted

DOSSIER_PARTS: Final = ("late", "today", "soon", "later", "without_due_day", "waiting")


async def work(client: httpx.AsyncClient, headers: dict[str, str] | None = None, **query: Any) -> dict[str, Any]:
    answer = await client.get("/v1/work", params=query, headers=headers)
    strictly(WorkByDay, answer)
    shown: dict[str, Any] = answer.json()
    return shown


def counts(shown: dict[str, Any]) -> dict[str, int | None]:
    return {name: shown[name] and shown[name]["count"] for name in TITLES}


async def test_dossiers_are_in_the_part_of_their_due_day(ready: httpx.AsyncClient, province: Database) -> None:
    hrefs = [(await received(ready, place, days))["href"] for place, days in enumerate(range(0, 40, 2), 1)]
    ask = {"kind": "ask_supplement", "effective_on": str(today()), "reason": "Thiếu"}
    recorded(await ready.post(f"{hrefs[0]}/acts", json=ask))
    unruled = {"asked_kind": "amend", "asked_entry": (await granted(ready, "publication-permits"))["entry"]}
    await received(ready, 90, 1, **unruled, asked={"title": "Khác"})
    soon = (await calendar.load(province)).after(today(), 2)
    expected = dict.fromkeys(DOSSIER_PARTS, 0) | {"waiting": 1, "without_due_day": 1}
    for href in hrefs[1:]:
        due = date.fromisoformat((await ready.get(href)).json()["due_on"])
        part = "late" if due < today() else "today" if due == today() else "soon" if due <= soon else "later"
        expected[part] += 1
    shown = await work(ready)
    assert {name: shown[name]["count"] for name in DOSSIER_PARTS} == expected
    assert {name: shown[name]["title_vi"] for name in DOSSIER_PARTS} == {name: TITLES[name] for name in DOSSIER_PARTS}
    assert expected["late"] and expected["later"]
    first = shown["late"]["items"]
    assert [item["due_on"] for item in first] == sorted(item["due_on"] for item in first)
    assert len(first) == min(10, expected["late"])
    for item in first:
        row = (await ready.get(item["href"])).json()
        assert (row["dossier_code"], row["days_left"], row["late"]) == (item["name"], item["days_left"], True)
    (waiting,) = shown["waiting"]["items"]
    assert (waiting["href"], waiting["since"], waiting["until"]) == (hrefs[0], str(today()), None)


async def test_my_work_is_what_i_handle(ready: httpx.AsyncClient) -> None:
    hrefs = [(await received(ready, place, 1))["href"] for place in (1, 2)]
    assert (await ready.post(f"{hrefs[1]}/assignment", json={})).status_code == 201
    for name in ("me", "test"):
        shown = await work(ready, assignee=name)
        assert [item["href"] for item in shown["later"]["items"]] == [hrefs[1]]
        assert shown["later"]["items"][0]["assignee"] == "test"
    assert (await work(ready, assignee="lan"))["later"]["count"] == 0
    assert (await work(ready, register="publication-permits"))["later"]["count"] == 2
    other = await work(ready, register="press-offices")
    assert other["later"]["count"] == 0
    assert (other["months_to_seal"], other["reservations_ending"], other["deposits_overdue"]) == (None, None, None)
    assert fields(refused(await ready.get("/v1/work?register=khong-co"), 422)) == {"register"}


async def test_deposits_terms_and_reservations_are_shown_by_their_day(ready: httpx.AsyncClient) -> None:
    release, ends = today() + timedelta(days=5), today() + timedelta(days=30)
    permit = await granted(ready, "publication-permits", planned_release_on=str(release))
    await granted(ready, "publication-permits", planned_release_on=str(today() + timedelta(days=60)))
    signed = str(today() - timedelta(days=300))
    licence = await granted(
        ready, "aggregator-licences", expires_on=str(ends), effective_on=signed, document={"signed_on": signed}
    )
    body = {"reason": "Giữ số", "expires_on": str(today() + timedelta(days=3))}
    answer = await ready.post(f"/v1/number-series/gp/{today().year}/reservations", json=body)
    assert answer.status_code == 201, answer.text
    shown = await work(ready)
    for part, href, day in (
        ("deposits_overdue", permit["href"], release - timedelta(days=10)),
        ("terms_ending", licence["href"], ends),
        ("reservations_ending", None, today() + timedelta(days=3)),
    ):
        (item,) = shown[part]["items"]
        assert (shown[part]["count"], item["due_on"], item["days_left"]) == (1, str(day), (day - today()).days)
        assert (await ready.get(item["href"])).status_code == 200
        assert href in (None, item["href"])
    # An extension takes the licence out; so does the deposit the permit.
    extension = {"kind": "extend", "changes": {"expires_on": str(ends + timedelta(days=300))}}
    recorded(await ready.post(f"{licence['href']}/acts", json={**extension, "document": {"signed_on": str(today())}}))
    copies = {"deposited_copies": 3, "deposited_with": "Sở", "deposited_on": str(today())}
    deposit = {"kind": "deposit", "effective_on": str(today()), "changes": copies}
    recorded(await ready.post(f"{permit['href']}/acts", json=deposit))
    assert {part: (await work(ready))[part]["count"] for part in ("deposits_overdue", "terms_ending")} == {
        "deposits_overdue": 0, "terms_ending": 0,
    }  # fmt: skip


async def test_months_that_ended_since_the_ledger_began_are_to_be_sealed(
    ready: httpx.AsyncClient, province: Database
) -> None:
    later = today() + timedelta(days=100)
    months = await unsealed.months_to_seal(province, later)
    assert 2 <= len(months) <= 4
    assert all(today() <= month.last < later and month.calendar == "nd09" for month in months)
    assert (await work(ready))["months_to_seal"]["count"] == 0


async def test_only_what_the_caller_sees_is_counted(ready: httpx.AsyncClient) -> None:
    body = {"code": "SO-KHAC", "name": "Sở khác", "kind": "state_body"}
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    handed = {"register": "press-offices", "authority": "SO-KHAC", "valid_from": str(today())}
    assert (await ready.post("/v1/managing-authorities", json=handed)).status_code == 201
    await received(ready, 1, 1)
    await granted(ready, "publication-permits", planned_release_on=str(today()))
    password = await account(ready, "so-khac_an", "officer", authority="SO-KHAC")
    assert counts(await work(ready))["later"] == 1
    async with httpx.AsyncClient(transport=ready._transport, base_url="https://localhost") as other:
        await log_in(other, "so-khac_an", password)
        seen = counts(await work(other))
        refused(await other.get("/v1/work?register=publication-permits"), 422)
    assert {name: count for name, count in seen.items() if count} == {}
    assert (seen["deposits_overdue"], seen["months_to_seal"]) == (None, None)


def test_no_more_copies_are_due_than_the_index_of_open_deposits_knows() -> None:
    assert max(due for _, row in TOTAL_COPIES for _, due in row) <= 3


FILLING: Final = """
    INSERT INTO {0} SELECT (jsonb_populate_record(t, jsonb_build_object(
        'entry_id', gen_random_uuid(), 'known_from', n + 100000, 'number', n, 'act_seq', n + 100000))).*
    FROM {0} t, generate_series(1, 6000) n WHERE t.ctid = (SELECT min(ctid) FROM {0})
"""
LARGE: Final = ("application", "aggregator_licence", "publication_permit", "event", "act", "dossier_note")


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    """Every statement that a session runs, with the number of its arguments."""
    ran: list[tuple[str, int]] = []
    one = Reader.one

    async def noted(self: Reader, statement: Any, **arguments: Any) -> Any:
        if isinstance(self, Session):
            ran.append((statement.sql, len(statement.arguments(arguments))))
        return await one(self, statement, **arguments)

    monkeypatch.setattr(Reader, "one", noted)
    yield ran


async def test_every_part_is_read_by_an_index(
    ready: httpx.AsyncClient, attacker: asyncpg.Connection, statements: list[tuple[str, int]]
) -> None:
    await received(ready, 1, 1)
    await granted(ready, "publication-permits", planned_release_on=str(today() + timedelta(days=300)))
    await granted(ready, "aggregator-licences")
    for table in ("application", "publication_permit", "aggregator_licence", "dossier_due", "event"):
        await attacker.execute(FILLING.format(table))
    await attacker.execute("ANALYZE")
    statements.clear()
    await work(ready)
    found = [each for each in statements if "count" in each[0]]
    assert len(found) == 10
    await attacker.execute("SET plan_cache_mode = force_generic_plan")
    for place, (statement, arguments) in enumerate(found):
        await attacker.execute(f"PREPARE part{place} AS {statement}")
        nulls = ", ".join(["NULL"] * arguments)
        plan = "\n".join(row[0] for row in await attacker.fetch(f"EXPLAIN EXECUTE part{place} ({nulls})"))
        scanned = set(re.findall(r"Seq Scan on (\w+)", plan)) & set(LARGE)
        assert not scanned, f"{statement}\n{plan}"


async def test_drafts_wait_for_those_who_may_sign_what_others_submitted(
    ready: httpx.AsyncClient, province: Database
) -> None:
    lan = await staff(province, "lan", "drafter", person="CB-1")
    minh = await staff(province, "minh", "signatory", person="CB-2")
    first, second = [await submitted(ready, lan, grant()) for _ in range(2)]
    waiting = await work(ready, minh)
    assert waiting["drafts_to_sign"]["count"] == 2
    hrefs = [one["href"] for one in waiting["drafts_to_sign"]["items"]]
    assert hrefs == [f"{PATH}/{first['id']}", f"{PATH}/{second['id']}"]
    assert (await work(ready, minh, register="press-offices"))["drafts_to_sign"]["count"] == 0
    assert (await work(ready, lan))["drafts_to_sign"] is None
