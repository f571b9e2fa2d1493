"""A standby reads on and says that it does not write; behind several hosts the service finds the primary by itself."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from db.embedded import EmbeddedServer
from db.hosts import each_host
from db.session import Database
from db.timeouts import SERVING
from domain.ledger.migration import upgrade
from tests.factories import granted, opening, set_up
from tests.support.api import ledger_size, recorded, refused, verified
from tests.support.application import client_of, let_in
from tests.support.databases import at, name_of
from tests.support.running import copy_of


@dataclass
class Pair:
    """A primary with a streaming standby."""

    primary: EmbeddedServer
    standby: EmbeddedServer

    def url(self, wanted: str) -> str:
        """The URL of both, the first primary first."""
        first, second = (server.url.rpartition("host=")[2] for server in (self.primary, self.standby))
        return f"{self.primary.url.partition('?')[0]}?host={first},{second}&port=5432&target_session_attrs={wanted}"

    async def until_replayed(self) -> None:
        """Wait until the standby has all that the primary has."""
        end = await asked(self.primary.url, "SELECT pg_current_wal_flush_lsn()::text")
        while not await asked(self.standby.url, f"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn"):
            await asyncio.sleep(0.05)


async def asked(url: str, statement: str) -> Any:
    """A value from the owner of the database."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """A province on two servers."""
    with ExitStack() as running:
        primary = EmbeddedServer(tmp_path / "one")
        with primary:
            await upgrade(primary.url)
            await let_in(primary.url)
            async with Database.open(primary.url) as database:
                await set_up(database)
        data = copy_of(tmp_path / "one", tmp_path / "two") / "postgres"
        url = running.enter_context(primary).url
        password, folder = (tmp_path / "one" / "password").read_text(), url.rpartition("host=")[2]
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = 'host={folder} port=5432 user=sobo password={password}'\n")
        (data / "standby.signal").touch()
        yield Pair(primary, running.enter_context(EmbeddedServer(tmp_path / "two")))


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The application as `sobo serve` opens it."""
    async with Database.open(url, timeouts=SERVING) as database, client_of(database) as client:
        yield client


async def insisted(client: httpx.AsyncClient) -> tuple[dict[str, Any], int]:
    """The receipt of a grant that is asked until it is recorded, and how often it was refused; always by 503."""
    refusals, headers = 0, {"Idempotency-Key": "failover"}
    async with asyncio.timeout(30):
        while True:
            answer = await client.post("/v1/press-offices", json=opening("press-offices"), headers=headers)
            if answer.status_code == 201:
                return recorded(answer), refusals
            refused(answer, 503)
            assert int(answer.headers["Retry-After"]) > 0
            refusals += 1
            await asyncio.sleep(0.05)


async def test_a_standby_reads_and_says_that_it_takes_no_writes(pair: Pair) -> None:
    async with serving(pair.primary.url) as client:
        receipt = await granted(client, "press-offices")
    await pair.until_replayed()
    async with serving(pair.standby.url) as client:
        for _ in range(2):
            (fault,) = refused(answer := await client.get("/readyz"), 503)
            assert (fault["field"], fault["rule"]) == ("database", "is read-only just now; try again")
            assert int(answer.headers["Retry-After"]) > 0
            (fault,) = refused(await client.post("/v1/press-offices", json=opening("press-offices")), 503)
            assert fault["rule"] == "is read-only just now; try again"
            assert (await client.get(receipt["href"])).status_code == 200
            assert (await client.get("/v1/reports/2024-11")).status_code == 200
        assert await ledger_size(client) == receipt["seq"]


async def test_a_failover_goes_on_by_itself(pair: Pair) -> None:
    async with serving(pair.url("primary")) as client:
        first = await granted(client, "press-offices")
        await pair.until_replayed()
        pair.primary.kill()
        refused(await client.get("/readyz"), 503)
        await asked(pair.standby.url, "SELECT pg_promote()")
        second, _ = await insisted(client)
        assert second["seq"] == first["seq"] + 1
        assert (await client.get("/readyz")).json()["ledger_size"] == second["seq"]
        assert await verified(pair.standby.url) == second["seq"]


async def test_connections_to_a_primary_that_became_read_only_are_dropped(pair: Pair) -> None:
    async with serving(pair.url("read-write")) as client:
        first = await granted(client, "press-offices")
        await pair.until_replayed()
        await asked(pair.primary.url, "ALTER SYSTEM SET default_transaction_read_only = on")
        await asked(pair.primary.url, "SELECT pg_reload_conf()")
        await asked(pair.standby.url, "SELECT pg_promote()")
        second, refusals = await insisted(client)
        assert second["seq"] == first["seq"] + 1
        assert refusals <= 8, "each connection is refused once"
        assert await verified(pair.standby.url) == second["seq"]


async def test_a_host_that_is_switched_off_is_passed_over(province_url: str, tmp_path: Path) -> None:
    """192.0.2.0/24 belongs to nobody (RFC 5737): some networks refuse it, others never answer."""
    login, name = province_url.rpartition("@")[0].rpartition("://")[2], name_of(province_url)
    good = re.search(r"port=(?P<port>\d+)&host=(?P<host>[^&]+)", province_url) or re.search(
        r"@(?P<host>[^:/?]+):?(?P<port>\d*)", province_url
    )
    assert good
    ports = f"5432,5432,{good['port'] or 5432}"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / ".s.PGSQL.5432"))
        silent.listen()
        async with serving(
            f"postgresql://{login}@/{name}?host={tmp_path},192.0.2.1,{good['host']}&port={ports}"
        ) as client:
            await granted(client, "press-offices")


@pytest.mark.parametrize(
    ("url", "each"),
    [
        ("postgresql://a/x", ["postgresql://a/x"]),
        ("postgresql://u:p@a:1/x?c=d", ["postgresql://u:p@a:1/x?c=d"]),
        (
            "postgresql://u:p@a:1,[::1]:2,c/x?t=s",
            [f"postgresql://u:p@{host}/x?t=s" for host in ("a:1", "[::1]:2", "c")],
        ),
        (
            "postgresql://u@/x?host=/a,/b",
            ["postgresql://u@/x?host=/a&port=5432", "postgresql://u@/x?host=/b&port=5432"],
        ),
        ("postgresql:///x?host=a,b&port=1,2", ["postgresql:///x?host=a&port=1", "postgresql:///x?host=b&port=2"]),
    ],
)
def test_each_host_of_a_url_has_a_url(url: str, each: list[str]) -> None:
    assert each_host(url) == each


async def test_a_full_disk_is_not_ready(database_url: str, server_url: str) -> None:
    """A limit of temporary files stands for the disk: what is beyond it is refused by the same class of errors."""
    await asked(at(server_url, "postgres"), f"ALTER DATABASE {name_of(database_url)} SET temp_file_limit = '64kB'")
    try:
        async with serving(database_url) as client:
            (fault,) = refused(await client.get("/readyz"), 503)
            assert fault["rule"] == "is out of room for more; try again"
            assert (await client.get("/v1/press-offices")).status_code == 200
    finally:
        await asked(at(server_url, "postgres"), f"ALTER DATABASE {name_of(database_url)} RESET temp_file_limit")
