"""A worker keeps whom it has found: what changes anybody's rights counts from the next request, in every worker."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.queries import access_lock
from db.session import Database
from db.statement import Sql
from domain.access import known
from domain.access.known import KnownCaller, KnownCallers
from domain.access.principal import SCOPES
from domain.tense import today
from tests.api.access.test_access import account, bearer, key_of, log_in, token
from tests.api.access.test_lost_authority import (
    CLIENT_WAYS,
    COOKIES,
    STAFF_WAYS,
    lan,
    restore,
)
from tests.factories import granted
from tests.support.application import TESTS, client_of

__all__ = ["lan"]
LIST = "/v1/subdomain-certificates"
PATHS = (LIST, f"{LIST}/count", "/v1/organisations", "/v1/reports/2024-11", "/v1/session")


@pytest.fixture
async def workers(province: Database, province_url: str) -> AsyncIterator[tuple[httpx.AsyncClient, ...]]:
    """Two workers on one database, with connections of their own."""
    async with Database.open(province_url) as other, client_of(province) as one, client_of(other) as two:
        yield one, two


async def answers(workers: Any, headers: Any, path: str = LIST) -> set[int]:
    return {(await worker.get(path, headers=headers)).status_code for worker in workers}


async def lose(workers: Any, province: Database, headers: Any, way: tuple[str, int]) -> None:
    """Lose rights that both workers know of: both refuse, and serve again what is given back."""
    sql, status = way
    for path in PATHS:
        if path == "/v1/session" and status == 403:
            continue  # no scope is needed
        await restore(province)
        for _ in range(2):
            assert await answers(workers, headers, path) == {200}
        await province.rows(Sql(sql))
        assert await answers(workers, headers, path) == {status}, path
    await restore(province)
    assert await answers(workers, headers) == {200}


@pytest.mark.parametrize("way", STAFF_WAYS)
async def test_staff_lose_rights_in_both_workers_at_once(
    lan: httpx.AsyncClient, province: Database, workers: Any, way: str
) -> None:
    await lose(workers, province, COOKIES, STAFF_WAYS[way])


@pytest.mark.parametrize("kind", ["key", "secret"])
@pytest.mark.parametrize("way", CLIENT_WAYS)
async def test_clients_lose_rights_in_both_workers_at_once(
    ready: httpx.AsyncClient, province: Database, workers: Any, way: str, kind: str
) -> None:
    _, text = await key_of(ready, "mot-cua", *SCOPES, kind=kind)
    if kind == "secret":
        text = (await token(ready, client_id="mot-cua", client_secret=text)).json()["access_token"]
    await lose(workers, province, {"Cookie": "", **bearer(text)}, CLIENT_WAYS[way])


async def test_rights_that_change_between_judging_and_reading_count(
    lan: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = (await granted(lan, "subdomain-certificates"))["href"]
    whole = Database._run_on_pool
    changes: list[str] = []

    async def run(method: str, *args: Any) -> Any:
        if changes:
            await whole(province, "fetch", changes.pop())
        return await whole(province, method, *args)

    monkeypatch.setattr(province, "_run", run)
    for path in (LIST, entry, f"{entry}/history", f"{LIST}/count", f"{LIST}/00000000-0000-7000-8000-000000000000"):
        for sql, status in STAFF_WAYS.values():
            await restore(province)
            assert (await lan.get(path, headers=COOKIES)).status_code in (200, 404)
            changes.append(sql)
            assert (await lan.get(path, headers=COOKIES)).status_code == status, path


async def test_a_known_caller_costs_no_statement(
    ready: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = (await granted(ready, "subdomain-certificates"))["href"]
    asked: list[str] = []
    whole = Database._run_on_pool

    async def run(method: str, *args: Any) -> Any:
        asked.append(args[0])
        return await whole(province, method, *args)

    _, key = await key_of(ready, "mot-cua", *SCOPES)
    monkeypatch.setattr(province, "_run", run)
    for headers in ({}, {"Cookie": "", **bearer(key)}):
        await ready.get(entry, headers=headers)
        for path in (entry, LIST, f"{LIST}/count"):
            asked.clear()
            assert (await ready.get(path, headers=headers)).status_code == 200
            assert len(asked) == 1, asked


async def test_signing_in_and_being_seen_renew_nothing_and_signing_out_does(
    ready: httpx.AsyncClient, province: Database
) -> None:
    password = await account(ready, "lan", "reader")
    before = await known.access_version(province)
    async with client_of(province) as browser:
        browser.headers["Cookie"] = ""
        answer = await log_in(browser, "lan", password)
        assert answer.status_code == 201
        session = {"Cookie": answer.headers["set-cookie"].partition(";")[0], "Sec-Fetch-Site": "same-origin"}
        await province.rows(Sql("UPDATE staff_session SET seen_at = seen_at + interval '1 second'"))
        await province.rows(Sql("DELETE FROM staff_session WHERE account = 'nobody'"))
        assert (await browser.get(LIST, headers=session)).status_code == 200
        assert await known.access_version(province) == before
        assert (await browser.delete("/v1/session", headers=session)).status_code == 200
        assert await known.access_version(province) != before
        assert (await browser.get(LIST, headers=session)).status_code == 401


async def test_changes_of_rights_do_not_wait_for_one_another(province: Database) -> None:
    async with province.transaction() as one, province.transaction() as two:
        await one.rows(Sql("DELETE FROM staff_session WHERE account = 'test'"))
        await two.rows(Sql("INSERT INTO role VALUES ('x', 'X', '{}')"))
    numbers = {await known.access_version(province)}
    for _ in range(3):
        await province.rows(Sql("UPDATE role SET title_vi = title_vi"))
        numbers.add(await known.access_version(province))
    assert len(numbers) == 4
    assert await province.value(Sql("SELECT count(*) FROM access_version")) == 1


async def test_what_is_held_is_read_after_the_wait_for_the_lock(province: Database) -> None:
    before = await known.access_version(province)
    async with province.transaction() as changing:
        await changing.rows(Sql("UPDATE role SET title_vi = title_vi"))
        changed = await known.access_version(changing)
    async with province.transaction() as writing:
        assert before != changed == await known.hold(writing, None)
        assert await writing.value(access_lock.version) == changed


def test_only_so_many_callers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MAX_KNOWN", 2)
    callers, found = KnownCallers(), KnownCaller(TESTS, 1, today(), float("inf"))
    for name in (b"a", b"b"):
        callers.keep(name, found)
    assert callers.get(b"a", bool) is found
    callers.keep(b"c", found)
    assert [callers.get(name, bool) is found for name in (b"a", b"b", b"c")] == [True, False, True]


def test_a_caller_is_forgotten_with_its_time_its_day_and_the_key_of_its_token() -> None:
    callers, now = KnownCallers(), today()
    for found in (
        KnownCaller(TESTS, 1, now, 0.0),
        KnownCaller(TESTS, 1, now, float("inf"), expires_at=1.0),
        KnownCaller(TESTS, 1, now.replace(year=now.year - 1, day=1), float("inf")),
        KnownCaller(TESTS, 1, now, float("inf"), signed_by=""),
    ):
        callers.keep(b"a", found)
        assert callers.get(b"a", bool) is None
