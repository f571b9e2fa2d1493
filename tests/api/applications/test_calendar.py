"""The calendar over the API: what it is seeded with, overrides, and that nothing said is lost."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest

from api.applications.schemas import CalendarYear, PublicDay
from db.errors import DatabaseError
from db.session import Database
from db.statement import Sql
from domain.applications import calendar
from domain.applications.working_days import Term, Unit, deadline
from tests.support.api import fields, refused, strictly
from tests.support.calendars import VIETNAM

DAY = {"day": "2027-02-11", "works": False, "reason": "Nghỉ Tết Nguyên đán", "source": "Thông báo 1/TB-BNV"}


async def test_the_calendar_that_is_loaded_is_the_one_that_was_seeded(province: Database) -> None:
    assert await calendar.load(province) == VIETNAM


async def test_a_year_shows_its_exceptions_with_reason_and_source(ready: httpx.AsyncClient) -> None:
    found = strictly(CalendarYear, await ready.get("/v1/calendar/2026"))
    shown = {day.day: day for day in found.days}
    assert list(shown) == sorted(shown)
    swapped, worked = shown[date(2026, 1, 2)], shown[date(2026, 1, 10)]
    assert (swapped.works, worked.works) == (False, True)
    assert swapped.source == worked.source == "Công văn 12729/VPCP-KGVX ngày 25/12/2025"
    assert shown[date(2026, 1, 1)].source == "holidays 0.109 (VN)"
    assert (swapped.version, swapped.earlier, swapped.recorded_by) == (1, [], "sobo migrate")


async def test_later_years_are_called_estimates(ready: httpx.AsyncClient) -> None:
    for year in (2027, 2031):
        found = strictly(CalendarYear, await ready.get(f"/v1/calendar/{year}"))
        assert found.days
        assert all("ước tính" in day.source for day in found.days)


async def test_a_year_of_which_nothing_was_said_is_empty_and_an_impossible_one_unknown(
    ready: httpx.AsyncClient,
) -> None:
    assert strictly(CalendarYear, await ready.get("/v1/calendar/1990")).days == []
    for year in (1899, 2201, 0, 99999):
        assert fields(refused(await ready.get(f"/v1/calendar/{year}"), 404)) == {"year"}
    refused(await ready.get("/v1/calendar/tet"), 404)


async def test_the_newest_version_holds_and_every_earlier_one_is_shown(
    ready: httpx.AsyncClient, province: Database
) -> None:
    day, term = date(2027, 2, 10), Term(1, Unit.WORKING_DAYS)
    for works, reason in ((True, "Lịch chính thức ngắn hơn"), (False, "Nghỉ thêm một ngày")):
        answer = await ready.post("/v1/calendar", json={**DAY, "day": str(day), "works": works, "reason": reason})
        assert answer.headers["location"] == "/v1/calendar/2027"
        said = strictly(PublicDay, answer)
        assert (said.day, said.works, said.reason, said.recorded_by) == (day, works, reason, "account:test")
        due = deadline(await calendar.load(province), date(2027, 2, 9), term)
        assert due == (day if works else date(2027, 2, 11))
    found = strictly(CalendarYear, await ready.get("/v1/calendar/2027"))
    shown = next(shown for shown in found.days if shown.day == day)
    assert shown == said
    assert [earlier.version for earlier in shown.earlier] == [2, 1]
    assert [earlier.works for earlier in shown.earlier] == [True, False]
    assert shown.earlier[1].reason == "Mùng năm Tết Nguyên Đán"
    assert len({shown.recorded_at, *(earlier.recorded_at for earlier in shown.earlier)}) == 3


async def test_a_first_version_counts_from_one(ready: httpx.AsyncClient) -> None:
    said = strictly(PublicDay, await ready.post("/v1/calendar", json=DAY))
    assert (said.version, said.earlier) == (1, [])


async def test_overrides_of_one_day_at_once_stay_dense(ready: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(ready.post("/v1/calendar", json=DAY) for _ in range(8)))
    made = sorted(answer.json()["version"] for answer in answers if answer.status_code == 201)
    assert made == list(range(1, len(made) + 1))
    for answer in answers:
        if answer.status_code != 201:
            assert fields(refused(answer, 409)) == {"day"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, ...) for field in DAY),
        *((field, None) for field in DAY),
        *(("day", bad) for bad in ("2027-02-30", "11/02/2027", "1899-12-31", 20270211)),
        *(("works", bad) for bad in (0, 1, "true", "có")),
        *((field, bad) for field in ("reason", "source") for bad in ("", "  ", "a\0", 5)),
        ("version", 3),
        ("recorded_by", "ai đó"),
    ],
    ids=str,
)
async def test_an_override_states_its_day_whether_it_works_why_and_who_says_so(
    ready: httpx.AsyncClient, field: str, value: Any
) -> None:
    body: dict[str, Any] = {name: given for name, given in {**DAY, field: value}.items() if given is not ...}
    assert fields(refused(await ready.post("/v1/calendar", json=body), 400)) == {field}


@pytest.mark.parametrize("table", ["calendar_day", "deadline_rule"])
async def test_nobody_changes_what_was_said(database: Database, database_url: str, table: str) -> None:
    statements = (f"UPDATE {table} SET recorded_by = 'ai đó'", f"DELETE FROM {table}", f"TRUNCATE {table}")
    before = await database.value(Sql(f"SELECT count(*) FROM {table}"))
    for statement in statements:
        with pytest.raises((DatabaseError, asyncpg.InsufficientPrivilegeError)):
            await database.rows(Sql(statement))
    owner = await asyncpg.connect(database_url)
    try:
        for statement in statements:
            with pytest.raises(asyncpg.RestrictViolationError):
                await owner.execute(statement)
    finally:
        await owner.close()
    assert await database.value(Sql(f"SELECT count(*) FROM {table}")) == before > 0
