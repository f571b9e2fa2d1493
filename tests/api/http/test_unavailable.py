"""While the database is gone, frozen or too busy, requests are refused in time, with the reason."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from db.embedded import EmbeddedServer
from db.session import POOL_SIZE, Database
from db.shares import CONNECTIONS, READ_CONNECTIONS
from db.timeouts import SERVING
from domain.ledger.migration import upgrade
from tests.factories import granted, opening, set_up
from tests.support.api import ledger_size, recorded, refused, verified
from tests.support.application import client_of, let_in
from tests.support.databases import new_database
from tests.support.waiting import until

DEADLINE = 5.0
"""Seconds within which a request that cannot be served is refused."""

KEY = {"Idempotency-Key": "k"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server of its own, to freeze or stop."""
    with EmbeddedServer(tmp_path, durable=False) as started:
        yield started


@asynccontextmanager
async def serving(url: str, size: int = POOL_SIZE) -> AsyncIterator[tuple[httpx.AsyncClient, Database]]:
    """The application with the timeouts of `sobo serve`, on a province."""
    await upgrade(url)
    await let_in(url)
    async with Database.open(url, size=size, timeouts=SERVING) as database, client_of(database) as client:
        await set_up(database)
        yield client, database


def processes(server: EmbeddedServer) -> list[psutil.Process]:
    """The server and everything it started."""
    assert server._server is not None
    parent = psutil.Process(server._server.pid)
    return [parent, *parent.children(recursive=True)]


@contextmanager
def frozen(*stopped: psutil.Process) -> Iterator[None]:
    """Stop processes during the block, so that they neither answer nor end."""
    with ExitStack() as thawed:
        for process in stopped:
            os.kill(process.pid, signal.SIGSTOP)
            thawed.callback(os.kill, process.pid, signal.SIGCONT)
        yield


async def check_refused_in_time(request: Any, *statuses: int) -> dict[str, Any]:
    """The only fault of a refusal that comes in time, with Retry-After."""
    begun = time.monotonic()
    answer = await request
    assert time.monotonic() - begun < DEADLINE
    (fault,) = refused(answer, *statuses)
    assert int(answer.headers["retry-after"]) > 0
    return fault


async def check_refused(request: Any, reason: str) -> None:
    """The refusal comes in time, with Retry-After and the reason."""
    fault = await check_refused_in_time(request, 503)
    assert (fault["field"], fault["value"]) == ("database", None)
    assert reason in fault["rule"]


async def check_all_refused(client: httpx.AsyncClient, reason: str) -> None:
    """Every request that needs the database is refused with the reason; the service is alive."""
    reads = ("/readyz", "/v1/press-offices", "/v1/reports/2024-11", "/v1/number-series/gxn/2024/certificate")
    checks = [check_refused(client.get(path), reason) for path in reads]
    checks += [check_refused(client.post("/v1/press-offices", json=opening("press-offices"), headers=KEY), reason)]
    done = asyncio.gather(*checks)
    while not done.done():
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        await asyncio.sleep(0.2)
    await done


async def test_a_frozen_database_is_reported(server: EmbeddedServer) -> None:
    async with serving(server.url) as (client, _):
        assert (await client.get("/readyz")).status_code == 200
        with frozen(*processes(server)):
            await check_all_refused(client, "does not answer in time")
            await check_all_refused(client, "does not answer in time")
        assert (await client.get("/readyz")).status_code == 200
        recorded(await client.post("/v1/press-offices", json=opening("press-offices"), headers=KEY))


async def test_a_write_that_froze_midway_runs_once_when_retried(server: EmbeddedServer) -> None:
    async with serving(server.url) as (client, _):
        owner = await asyncpg.connect(server.url)
        body, size = opening("subdomain-certificates"), await ledger_size(client)
        async with owner.transaction():
            await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
            first = asyncio.create_task(client.post("/v1/subdomain-certificates", json=body, headers=KEY))
            while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
            with frozen(*processes(server)):
                refused(await first, 503)
        await owner.close()
        answers = [await client.post("/v1/subdomain-certificates", json=body, headers=KEY) for _ in range(2)]
        while answers[-1].status_code == 409:  # the abandoned request still holds the key
            answers = [await client.post("/v1/subdomain-certificates", json=body, headers=KEY) for _ in range(2)]
        assert answers[0].content == answers[1].content
        assert (recorded(answers[0])["seq"], recorded(answers[0])["number"]) == (size + 1, 310)
    assert await verified(server.url) == size + 1


async def test_the_service_reconnects_to_a_restarted_database(server: EmbeddedServer) -> None:
    async with serving(server.url) as (client, _):
        size = (await granted(client, "press-offices"))["seq"]
        url = server.url
        assert server._server is not None
        postmaster = psutil.Process(server._server.pid)
        how: Any = {"cwd": postmaster.cwd(), "env": postmaster.environ(), "user": postmaster.uids().real}
        program, *arguments = postmaster.cmdline()
        os.kill(postmaster.pid, signal.SIGINT)
        await asyncio.to_thread(server._server.wait)
        await check_all_refused(client, "")
        again = subprocess.Popen([program, *arguments], **how, stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                answer = await client.get("/readyz")
                if answer.status_code == 200:
                    break
                refused(answer, 503)
                await asyncio.sleep(0.05)
            assert answer.json() == {"status": "ready", "ledger_size": size}
            await granted(client, "press-offices")
            assert await verified(url) == size + 1
        finally:
            again.send_signal(signal.SIGINT)
            await asyncio.to_thread(again.wait)


async def test_an_exhausted_pool_is_reported(server_url: str, empty_template: str) -> None:
    async with new_database(server_url, empty_template) as url, serving(url, size=2) as (client, database):
        async with AsyncExitStack() as taken:
            for pool in database._pools * 2:
                taken.callback(pool.release, *await pool.acquire())
            await check_all_refused(client, "all connections to it are in use")
        assert (await client.get("/readyz")).status_code == 200
        recorded(await client.post("/v1/press-offices", json=opening("press-offices"), headers=KEY))


async def test_a_lock_that_is_never_released_is_reported(server_url: str, empty_template: str) -> None:
    async with new_database(server_url, empty_template) as url, serving(url) as (client, _):
        owner = await asyncpg.connect(url)
        async with owner.transaction():
            await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
            requests = (client.post("/v1/press-offices", json=opening("press-offices")) for _ in range(3))
            reason = "is too busy: what was asked for is locked"
            await asyncio.gather(*(check_refused(request, reason) for request in requests))
        await owner.close()
        await granted(client, "press-offices")


async def test_a_stream_of_writes_behind_a_lock_is_refused_in_time(server_url: str, empty_template: str) -> None:
    """They wait for the lock, or for those of the same caller that do."""
    async with new_database(server_url, empty_template) as url, serving(url, size=4) as (client, _):
        size = await ledger_size(client)
        owner = await asyncpg.connect(url)
        async with owner.transaction():
            await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
            stream = []
            for _ in range(80):
                request = client.post("/v1/press-offices", json=opening("press-offices"))
                stream.append(asyncio.create_task(check_refused_in_time(request, 503, 429)))
                await asyncio.sleep(0.05)
            faults = await asyncio.gather(*stream)
        await owner.close()
        assert {fault["code"] for fault in faults} <= {"unavailable", "too-many-at-a-time"}
        assert any("what was asked for is locked" in fault["rule"] for fault in faults)
        receipt = recorded(await client.post("/v1/press-offices", json=opening("press-offices")))
        assert (await client.get("/readyz")).json()["ledger_size"] == receipt["seq"] == size + 1


async def test_while_writes_wait_for_the_head_reads_are_served(server_url: str, empty_template: str) -> None:
    async with new_database(server_url, empty_template) as url, serving(url) as (client, database):
        owner = await asyncpg.connect(url)
        async with owner.transaction():
            await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
            async with AsyncExitStack() as taken:
                for _ in range(POOL_SIZE - CONNECTIONS):
                    await taken.enter_async_context(database.transaction())
                burst = [
                    asyncio.create_task(client.post("/v1/resident-reporters", json=opening("resident-reporters")))
                    for _ in range(2 * CONNECTIONS)
                ]
                await until(lambda: database.in_use == POOL_SIZE)
                for path in ("/v1/press-offices", "/v1/reports/2024-11", "/readyz") * 5:
                    assert (await client.get(path)).status_code == 200
                assert not any(task.done() for task in burst)
        await owner.close()
        assert {answer.status_code for answer in await asyncio.gather(*burst)} == {201}


async def test_a_write_after_a_migration_is_repeated_on_fresh_statements(server_url: str, empty_template: str) -> None:
    async with new_database(server_url, empty_template) as url, serving(url) as (client, _):
        body = opening("press-offices")
        first, again = [await client.post("/v1/press-offices", json=body, headers=KEY) for _ in range(2)]
        owner = await asyncpg.connect(url)
        await owner.execute("ALTER TABLE kept_answer ADD later int")  # of which a statement reads every column
        await owner.close()
        third = await client.post("/v1/press-offices", json=body, headers=KEY)
        assert (third.status_code, third.content) == (201, first.content) == (again.status_code, again.content)


async def test_a_column_added_while_many_read_and_write_fails_no_read(server_url: str, empty_template: str) -> None:
    async with new_database(server_url, empty_template) as url, serving(url) as (client, _):
        entry = (await granted(client, "press-offices"))["href"]
        paths = (entry, f"{entry}/history", "/v1/press-offices", "/v1/changes", "/v1/reports/2024-11")
        owner, added = await asyncpg.connect(url), asyncio.Event()
        registers = cycle(("press-offices", "resident-reporters"))  # recorded with others, and alone
        reads: list[int] = []
        writes: list[int] = []

        async def reading(path: str) -> None:
            while not added.is_set():
                reads.append((await client.get(path)).status_code)

        async def writing() -> None:
            while not added.is_set():
                register = next(registers)
                answer = await client.post(f"/v1/{register}", json=opening(register))
                writes.append(answer.status_code)
                assert "is being migrated" not in answer.text

        # As many as the share of a caller: then no answer depends on how fast others are.
        clients = [asyncio.create_task(reading(paths[number % 5])) for number in range(READ_CONNECTIONS)]
        clients += [asyncio.create_task(writing()) for _ in range(CONNECTIONS)]
        for table in ("press_office", "act", "event", "account", "staff_session", "ledger_head", "managing_authority"):
            await asyncio.sleep(0.1)
            await owner.execute(f"SET lock_timeout = '1s'; ALTER TABLE {table} ADD later int")
        await asyncio.sleep(0.2)
        added.set()
        await asyncio.gather(*clients)
        await owner.close()
        assert set(reads) == {200}
        assert 201 in writes and set(writes) <= {201, 503}, set(writes)
