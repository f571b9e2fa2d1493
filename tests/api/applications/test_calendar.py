"""The working calendar over the API: its seed, its overrides, and that every version is kept."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest

from api.applications.schemas import CalendarYear, PublicDay
from db.session import Database
from db.statement import Sql
from domain.deadlines import calendar
from domain.deadlines.working_days import Term, Unit, deadline
from domain.ledger.rebuild import compare
from domain.registers import RECORDED
from tests.support.api import fields, refused, strictly
from tests.support.calendars import VIETNAM

DAY = {"day": "2027-02-11", "works": False, "reason": "Nghỉ Tết Nguyên đán", "source": "Thông báo 1/TB-BNV"}


async def test_the_loaded_calendar_is_the_seeded_one(province: Database) -> None:
    assert await calendar.load(province) == VIETNAM


async def test_a_year_shows_its_exceptions_with_reason_and_source(ready: httpx.AsyncClient) -> None:
    year = strictly(CalendarYear, await ready.get("/v1/calendar/2026"))
    days = {day.day: day for day in year.days}
    assert list(days) == sorted(days)
    swapped, worked = days[date(2026, 1, 2)], days[date(2026, 1, 10)]
    assert (swapped.works, worked.works) == (False, True)
    assert swapped.source == worked.source == "Công văn 12729/VPCP-KGVX ngày 25/12/2025"
    assert days[date(2026, 1, 1)].source == "holidays 0.109 (VN)"
    assert (swapped.version, swapped.earlier, swapped.recorded_by) == (1, [], "sobo migrate")


async def test_later_years_are_marked_as_estimates(ready: httpx.AsyncClient) -> None:
    for year in (2027, 2031):
        days = strictly(CalendarYear, await ready.get(f"/v1/calendar/{year}")).days
        assert days
        assert all("ước tính" in day.source for day in days)


async def test_a_year_without_exceptions_is_empty_and_an_unsupported_year_is_not_found(
    ready: httpx.AsyncClient,
) -> None:
    assert strictly(CalendarYear, await ready.get("/v1/calendar/1990")).days == []
    for year in (1899, 2201, 0, 99999):
        assert fields(refused(await ready.get(f"/v1/calendar/{year}"), 404)) == {"year"}
    refused(await ready.get("/v1/calendar/tet"), 404)


async def test_the_newest_version_applies_and_earlier_ones_are_shown(
    ready: httpx.AsyncClient, province: Database
) -> None:
    day, term = date(2027, 2, 10), Term(1, Unit.WORKING_DAYS)
    for works, reason in ((True, "Lịch chính thức ngắn hơn"), (False, "Nghỉ thêm một ngày")):
        answer = await ready.post("/v1/calendar", json={**DAY, "day": str(day), "works": works, "reason": reason})
        assert answer.headers["location"] == "/v1/calendar/2027"
        newest = strictly(PublicDay, answer)
        assert (newest.day, newest.works, newest.reason, newest.recorded_by) == (day, works, reason, "account:test")
        due = deadline(await calendar.load(province), date(2027, 2, 9), term)
        assert due == (day if works else date(2027, 2, 11))
    year = strictly(CalendarYear, await ready.get("/v1/calendar/2027"))
    shown = next(each for each in year.days if each.day == day)
    assert shown == newest
    assert [earlier.version for earlier in shown.earlier] == [2, 1]
    assert [earlier.works for earlier in shown.earlier] == [True, False]
    assert shown.earlier[1].reason == "Mùng năm Tết Nguyên Đán"
    assert len({shown.recorded_at, *(earlier.recorded_at for earlier in shown.earlier)}) == 3


async def test_versions_count_from_one(ready: httpx.AsyncClient) -> None:
    first = strictly(PublicDay, await ready.post("/v1/calendar", json=DAY))
    assert (first.version, first.earlier) == (1, [])


async def test_concurrent_overrides_of_a_day_number_versions_without_gaps(ready: httpx.AsyncClient) -> None:
    days = [{**DAY, "reason": f"Lần {turn}"} for turn in range(8)]
    answers = await asyncio.gather(*(ready.post("/v1/calendar", json=day) for day in days))
    versions = sorted(answer.json()["version"] for answer in answers if answer.status_code == 201)
    assert versions == list(range(1, len(versions) + 1))
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
async def test_an_override_with_a_missing_or_invalid_field_is_refused(
    ready: httpx.AsyncClient, field: str, value: Any
) -> None:
    body: dict[str, Any] = {name: cell for name, cell in {**DAY, field: value}.items() if cell is not ...}
    assert fields(refused(await ready.post("/v1/calendar", json=body), 400)) == {field}


@pytest.mark.parametrize("table", ["working_day", "deadline_rule"])
async def test_recorded_rows_cannot_be_changed(
    ready: httpx.AsyncClient, province: Database, province_url: str, table: str
) -> None:
    strictly(PublicDay, await ready.post("/v1/calendar", json=DAY))
    source = {"working_day": "source", "deadline_rule": "article"}[table]
    count = Sql(f"SELECT count(*) FROM {table}")
    before = await province.value(count)
    for statement in (f"UPDATE {table} SET {source} = 'khác'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await province.rows(Sql(statement))
    assert await province.value(count) == before > 0
    # What its owner changes differs from the acts.
    async with Database.open(province_url, role=None, size=2) as owner:
        assert await compare(owner, RECORDED) == []
        await owner.rows(Sql(f"UPDATE {table} SET {source} = 'khác'"))
        assert await compare(owner, RECORDED) != []
