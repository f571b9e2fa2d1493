"""The feed of acts: complete, in order and resumable; waiting requests are cheap."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from uvicorn import Config

from api.entries.commands import opening_command
from api.http.authorization import reauthorize
from api.ledger.schemas import ChangePage
from api.worker import BeatingServer
from db.queries import feed as queries
from db.queries.tense import LATEST
from db.session import POOL_SIZE, Database
from domain.entries.recording import record
from domain.ledger import feed, watch
from domain.ledger.watch import POLL_INTERVAL, Watch
from domain.registers import EVERY, RECORDED, REGISTERS
from tests.api.access.test_access import bearer, key_of
from tests.factories import granted, opening
from tests.support.api import PERSONAL, RESOURCE, about, amended, every_register, fields, ledger_size, refused, strictly
from tests.support.application import STAFF, client_of
from tests.support.waiting import until

PATH = "/v1/changes"
CERTIFICATES, PERMITS = "subdomain-certificates", "publication-permits"


async def read(client: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    answer = await client.get(PATH, params=asked)
    strictly(ChangePage, answer)
    found: dict[str, Any] = answer.json()
    return found


async def followed(client: httpx.AsyncClient, **asked: Any) -> list[int]:
    """The seqs of the acts of all pages."""
    found, path = [], f"{PATH}?{httpx.QueryParams(asked)}"
    while path:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [item["seq"] for item in page["items"]]
        assert page["next"] is None or answer.headers["link"] == f'<{page["next"]}>; rel="next"'
        path = page["next"]
    return found


@every_register
async def test_each_act_is_listed_with_the_path_of_its_entry(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register)
    seq = receipt["seq"]
    await amended(ready, register, receipt["href"], "2024-11-05")
    await about(ready, receipt["href"], "void", seq + 1)
    page = await read(ready, after=seq - 1)
    assert [(item["seq"], item["kind"], item["corrects"]) for item in page["items"]] == [
        (seq, REGISTERS[register].opening.key, None), (seq + 1, "amend", None), (seq + 2, "void", seq + 1),
    ]  # fmt: skip
    first = page["items"][0]
    for name in ("register", "recorded_at", "effective_on", "number", "printed_number", "href"):
        assert first[name] == receipt[name], name
    assert {item["entry"] for item in page["items"]} == {receipt["entry"]}
    assert (page["after"], page["next"]) == (seq + 2, None)


@every_register
async def test_the_feed_shows_no_fact_of_an_entry(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register, reason="Lý do kín", **PERSONAL[register])
    text = (await ready.get(PATH, params={"after": receipt["seq"] - 1})).text
    for value in (*PERSONAL[register].values(), "Lý do kín"):
        assert value not in text
    assert not EVERY[register].facts.model_fields.keys() & json.loads(text)["items"][0].keys()


async def test_following_the_pages_yields_every_act_once_and_in_order(ready: httpx.AsyncClient) -> None:
    size = await ledger_size(ready)
    for _ in range(4):
        for register in (CERTIFICATES, PERMITS, "press-offices"):
            await granted(ready, register)
    every = list(range(1, size + 13))
    assert await followed(ready) == every
    for limit in (1, 2, 3, size + 12, 500):
        assert await followed(ready, limit=limit) == every
    assert await followed(ready, after=size + 5, limit=2) == every[size + 5 :]
    permits, offices = every[size + 1 :: 3], every[size + 2 :: 3]
    assert await followed(ready, register=PERMITS, limit=2) == permits
    assert await followed(ready, register=f"{PERMITS},press-offices", limit=3) == sorted([*permits, *offices])
    assert await followed(ready, register="resident-reporters") == []


async def test_the_next_position_skips_acts_of_other_registers(ready: httpx.AsyncClient) -> None:
    seq = (await granted(ready, PERMITS))["seq"]
    for _ in range(3):
        await granted(ready, CERTIFICATES)
    page = await read(ready, register=PERMITS)
    assert ([item["seq"] for item in page["items"]], page["after"], page["next"]) == ([seq], seq + 3, None)
    full = await read(ready, register=PERMITS, limit=1)
    assert (full["after"], httpx.URL(full["next"]).params["after"]) == (seq, str(seq))
    assert httpx.URL(full["next"]).params["register"] == PERMITS
    await granted(ready, PERMITS)
    assert [item["seq"] for item in (await read(ready, register=PERMITS, after=page["after"]))["items"]] == [seq + 4]


async def test_one_page_scans_a_limited_number_of_acts(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MAX_SCANNED", 3)
    size = await ledger_size(ready)
    for register in (*[CERTIFICATES] * 7, PERMITS):
        await granted(ready, register)
    page = await read(ready, register=PERMITS, after=size)
    assert (page["items"], page["after"], page["next"] is None) == ([], size + 3, False)
    assert await followed(ready, register=PERMITS) == [size + 8]
    waited = await read(ready, register=PERMITS, after=size, wait=5)
    assert [item["seq"] for item in waited["items"]] == [size + 8]


async def test_a_position_beyond_the_ledger_is_refused_with_its_size(ready: httpx.AsyncClient) -> None:
    size = (await granted(ready, PERMITS))["seq"]
    assert (await read(ready, after=size)) == {"items": [], "after": size, "next": None}
    for after in (size + 1, 2**53 - 1):
        for wait in (0, 5):
            faults = refused(await ready.get(PATH, params={"after": after, "wait": wait}), 416)
            assert (fields(faults), faults[0]["value"]) == ({"after"}, after)
            assert faults[0]["rule"] == f"the ledger has {size} acts"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=-1", 400),
        ("after=x", 400),
        ("after=1.0", 400),
        ("after=9007199254740992", 400),
        ("limit=0", 400),
        ("limit=501", 400),
        ("wait=31", 400),
        ("wait=-1", 400),
        ("wait=0.5", 400),
        ("register=", 400),
        ("register=a,", 400),
        ("register=A", 400),
        ("register=churches", 422),
        (f"register={PERMITS},churches", 422),
        (f"register={PERMITS}&register={CERTIFICATES}", 400),
        ("register_keys=x", 400),
    ],
)
async def test_an_invalid_parameter_of_the_feed_is_refused_by_name(
    ready: httpx.AsyncClient, query: str, status: int
) -> None:
    assert fields(refused(await ready.get(f"{PATH}?{query}"), status)) == {query.partition("=")[0]}


async def test_a_follower_misses_nothing_during_concurrent_writes(ready: httpx.AsyncClient, province: Database) -> None:
    writers, each = 6, 8
    total = await ledger_size(ready) + writers * each

    async def write(register: str) -> None:
        for _ in range(each):
            await granted(ready, register)

    async def follow(**asked: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = 0
        while after < total:
            page = await read(ready, after=after, **asked)
            found += page["items"]
            after = page["after"]
        return found

    registers = list(REGISTERS)[:writers]
    everything, in_threes, permits, *_ = await asyncio.gather(
        follow(),
        follow(limit=3, wait=2),
        follow(register=PERMITS, wait=1),
        *(write(register) for register in registers),
    )
    for found in (everything, in_threes):
        assert [item["seq"] for item in found] == list(range(1, total + 1))
        times = [item["recorded_at"] for item in found]
        assert times == sorted(times)
    assert permits == [item for item in everything if item["register"] == PERMITS]
    assert len(permits) == each


async def test_an_uncommitted_act_is_not_listed_and_holds_back_later_ones(
    ready: httpx.AsyncClient, province: Database
) -> None:
    resource = RESOURCE[PERMITS]
    command = opening_command(resource.register, resource.new.model_validate(opening(PERMITS)), "thử")
    size = await ledger_size(ready)
    nothing = {"items": [], "after": size, "next": None}
    async with province.transaction() as session:
        first = await record(session, resource.register, command)
        later = asyncio.create_task(granted(ready, CERTIFICATES))
        await asyncio.sleep(0.2)
        assert (first.act.seq, later.done()) == (size + 1, False)
        assert await read(ready, after=size) == nothing
    await later
    assert [(item["seq"], item["register"]) for item in (await read(ready, after=size))["items"]] == [
        (size + 1, PERMITS), (size + 2, CERTIFICATES),
    ]  # fmt: skip


async def test_a_waiting_request_ends_with_the_next_act(ready: httpx.AsyncClient) -> None:
    seq = (await granted(ready, CERTIFICATES))["seq"]
    waiting = asyncio.create_task(read(ready, after=seq, wait=30, register=PERMITS))
    await asyncio.sleep(0.1)
    await granted(ready, CERTIFICATES)
    await asyncio.sleep(2 * POLL_INTERVAL)
    assert not waiting.done(), "an act of another register does not end the wait"
    await granted(ready, PERMITS)
    page = await asyncio.wait_for(waiting, 10)
    assert ([item["seq"] for item in page["items"]], page["after"]) == ([seq + 2], seq + 2)


async def test_a_wait_without_acts_ends_with_the_next_position(ready: httpx.AsyncClient) -> None:
    seq = (await granted(ready, CERTIFICATES))["seq"]
    waiting = asyncio.create_task(read(ready, after=seq, wait=1, register=PERMITS))
    await granted(ready, CERTIFICATES)
    assert await waiting == {"items": [], "after": seq + 1, "next": None}


async def test_existing_acts_are_not_waited_for(ready: httpx.AsyncClient) -> None:
    seq = (await granted(ready, CERTIFICATES))["seq"]
    page = await asyncio.wait_for(read(ready, after=seq - 1, wait=30), 10)
    assert page["after"] == seq


async def test_waiting_requests_share_one_query_and_hold_no_connection(
    ready: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    whole = Database._run_on_pool

    async def counted(self: Database, method: str, *args: Any) -> Any:
        nonlocal asked
        asked += args[0] == queries.size.sql
        return await whole(self, method, *args)

    monkeypatch.setattr(province, "_run", lambda method, *args: counted(province, method, *args))
    many, size = watch.MAX_PER_CALLER, await ledger_size(ready)
    assert many > POOL_SIZE
    waiting = [asyncio.create_task(read(ready, after=size, wait=20)) for _ in range(many)]
    await asyncio.sleep(1)
    before = asked
    await asyncio.sleep(4 * POLL_INTERVAL)
    assert asked - before <= 6, "each of them queries for itself"
    await asyncio.wait_for(granted(ready, PERMITS), 5)
    assert {page["after"] for page in await asyncio.gather(*waiting)} == {size + 1}


@contextlib.asynccontextmanager
async def waiting_request(client: httpx.AsyncClient, leave: asyncio.Event) -> AsyncIterator[asyncio.Task[None]]:
    """A waiting request whose client disconnects when `leave` is set."""
    app: Any = client._transport.app  # type: ignore[attr-defined]
    query = f"after={await ledger_size(client)}&wait=30".encode()
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": PATH, "raw_path": PATH.encode(), "root_path": "", "query_string": query,
        "headers": [(n.lower().encode(), v.encode()) for n, v in {"Host": "localhost", **STAFF}.items()],
        "client": ("127.0.0.1", 1), "server": ("sobo.test", 80), "state": {},
    }  # fmt: skip
    incoming = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if incoming:
            return incoming.pop()
        await leave.wait()
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        return None

    task = asyncio.create_task(app(scope, receive, send))
    await asyncio.sleep(0.1)
    assert not task.done()
    yield task
    await asyncio.wait_for(task, 5)


async def test_a_wait_ends_when_the_client_disconnects(province: Database) -> None:
    async with client_of(province) as client:
        leave = asyncio.Event()
        async with waiting_request(client, leave):
            leave.set()


async def test_a_wait_ends_when_the_service_stops(province: Database) -> None:
    async with client_of(province) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        server = BeatingServer(Config(app), app, beats=-1)
        async with waiting_request(client, asyncio.Event()):
            server.handle_exit(15, None)
    assert server.should_exit, "the server's own handler runs too"


async def test_a_wait_over_a_lost_database_ends_with_a_problem(database_url: str) -> None:
    async with Database.open(database_url) as database, client_of(database) as client:
        after = await ledger_size(client)
        waiting = asyncio.create_task(client.get(PATH, params={"after": after, "wait": 30}))
        await asyncio.sleep(0.1)
        await database.close()
        refused(await asyncio.wait_for(waiting, 15), 503)


# --- How many wait ---


async def begun(app: Any, count: int) -> None:
    """Wait until so many requests wait for the ledger to grow."""
    await until(lambda: len(app.services.watch._waiting) >= count)


@contextlib.asynccontextmanager
async def waiting_reads(client: httpx.AsyncClient, count: int) -> AsyncIterator[list["asyncio.Task[httpx.Response]"]]:
    """So many waiting requests, which end with the service."""
    app = client._transport.app  # type: ignore[attr-defined]
    asked = {"after": await ledger_size(client), "wait": 30}
    tasks = [asyncio.create_task(client.get(PATH, params=asked)) for _ in range(count)]
    await begun(app, count)
    try:
        yield tasks
    finally:
        app.stop_waiting()
        await asyncio.gather(*tasks)
        assert not app.services.watch.in_progress.count, "places are given back"


async def test_one_caller_waits_with_few_requests_and_others_still_can(ready: httpx.AsyncClient) -> None:
    headers = {**bearer((await key_of(ready, "theo-doi", "read"))[1]), "Cookie": ""}
    async with waiting_reads(ready, watch.MAX_PER_CALLER):
        size = await ledger_size(ready)
        answer = await ready.get(PATH, params={"after": size, "wait": 1})
        (fault,) = refused(answer, 429)
        assert (fault["field"], fault["code"]) == ("wait", "too-many-at-a-time")
        assert int(answer.headers["retry-after"]) > 0
        assert (await ready.get(PATH)).status_code == 200, "without a wait"
        other = asyncio.create_task(ready.get(PATH, params={"after": size, "wait": 30}, headers=headers))
        await begun(ready._transport.app, watch.MAX_PER_CALLER + 1)  # type: ignore[attr-defined]
    assert (await other).status_code == 200


async def test_a_worker_holds_few_waiting_requests(ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {**bearer((await key_of(ready, "theo-doi", "read"))[1]), "Cookie": ""}
    limit = ready._transport.app.services.watch.in_progress  # type: ignore[attr-defined]
    monkeypatch.setattr(limit, "per_worker", 3)
    async with waiting_reads(ready, 3):
        asked = {"after": await ledger_size(ready), "wait": 1}
        refused(await ready.get(PATH, params=asked, headers=headers), 429)
        assert (await ready.get(PATH, headers=headers)).status_code == 200


async def test_a_wake_up_is_answered_in_small_groups_with_two_statements_each(
    ready: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {"now": 0, "most": 0, "authorized": 0}
    pages: list[Any] = []
    whole = Database._run_on_pool

    async def counted(request: Any) -> Any:
        counts["now"] += 1
        counts["most"] = max(counts["most"], counts["now"])
        counts["authorized"] += 1
        await asyncio.sleep(0)
        try:
            return await reauthorize(request)
        finally:
            counts["now"] -= 1

    async def run(method: str, *args: Any) -> Any:
        pages.extend(args[:1] if args[0] in (queries.page.sql, queries.size.sql) and counts["authorized"] else ())
        return await whole(province, method, *args)

    monkeypatch.setattr("api.ledger.feed.reauthorize", counted)
    monkeypatch.setattr(province, "_run", run)
    async with waiting_reads(ready, watch.MAX_PER_CALLER) as tasks:
        seq = (await granted(ready, PERMITS))["seq"]
        assert {(await task).json()["after"] for task in tasks} == {seq}
    assert counts["authorized"] == watch.MAX_PER_CALLER
    assert counts["most"] <= watch.MAX_ANSWERED
    assert pages.count(queries.page.sql) == watch.MAX_PER_CALLER
    assert pages.count(queries.size.sql) <= 4, "the size is known from the query for all"


async def test_a_request_whose_turn_does_not_come_is_answered_without_acts(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: Any = ready._transport.app.services.watch._answered  # type: ignore[attr-defined]
    monkeypatch.setattr(watch, "MAX_TURN", 0.01)
    for _ in range(watch.MAX_ANSWERED):
        await held.acquire()
    async with waiting_reads(ready, 1) as (task,):
        seq = (await granted(ready, PERMITS))["seq"]
        assert (await task).json() == {"items": [], "after": seq - 1, "next": None}


async def test_the_size_is_queried_while_requests_wait_and_not_after(province: Database) -> None:
    asked = Watch(province, asyncio.Event())
    growth = asked.growth(LATEST)
    assert asked._poller is not None
    growth.cancel()
    await asyncio.wait_for(asked._poller, 5)
    await asyncio.wait_for(asked.growth(-1), 5)


async def test_the_role_of_the_service_may_read_the_feed(own_example_url: str) -> None:
    async with Database.open(own_example_url) as database, client_of(database) as client:
        size = (await read(client, limit=500))["after"]
        assert await followed(client) == list(range(1, size + 1))
        connection = await asyncpg.connect(own_example_url)
        try:
            assert await connection.fetchval("SELECT count(*) FROM act") == size
        finally:
            await connection.close()
        told = {item["register"] for item in (await read(client, limit=500))["items"]}
        assert {*EVERY, "organisations", "number-series"} <= told <= {*RECORDED}
