"""`sobo` on a database of its own: what it starts, and what it leaves behind."""

import asyncio
import os
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from api.cli.serving import bind
from api.cli.supervisor import WORKERS
from api.settings import Settings
from db.keeper import PAUSES
from db.session import Database
from tests.api.test_example import SIZE
from tests.factories import granted, opening
from tests.support.application import STAFF
from tests.support.running import PATIENCE, Ran, Running, at_work, free_port, message_of, running

OFFICE = "entry,effective_on,holder,office_name,office_kind\nV9,2024-11-20,{holder},Văn phòng 09,resident_bureau\n"


def endless_head(base: str) -> bytes:
    """What a service answers to a header of 100,000 bytes that does not end."""
    with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2])), timeout=PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nx: " + b"v" * 100_000)
        return connection.recv(1_000)


def test_serving_without_a_schema_asks_to_migrate_and_leaves_nothing_running(ran: Ran, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    message = message_of(ran("serve", SOBO_DATA_DIR=str(folder), SOBO_PORT=str(free_port())))
    assert "sobo migrate" in message
    assert at_work(folder) == []
    assert ran("migrate", SOBO_DATA_DIR=str(folder)) == (0, "The schema is up to date.\n", "")
    assert at_work(folder) == []


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("proxies", [None, " "])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "sobo.example.gov.vn"])
def test_beyond_loopback_it_must_be_known_which_proxies_are_before_the_service(
    ran: Ran, tmp_path: Path, command: str, host: str, proxies: str | None
) -> None:
    folder = tmp_path / "data"
    decided = {} if proxies is None else {"SOBO_TRUSTED_PROXIES": proxies}
    said = message_of(ran(command, SOBO_DATA_DIR=str(folder), SOBO_PORT=str(free_port()), SOBO_HOST=host, **decided))
    assert "SOBO_TRUSTED_PROXIES" in said and f"SOBO_HOST={host}" in said
    assert not folder.exists()


@pytest.mark.parametrize(
    ("host", "proxies"),
    [("127.0.0.1", None), ("::1", None), ("localhost", None), ("0.0.0.0", "none"), ("0.0.0.0", "10.0.0.5,10.1.0.0/16")],
)
def test_it_listens_on_loopback_or_where_the_proxies_are_known(
    monkeypatch: pytest.MonkeyPatch, host: str, proxies: str | None
) -> None:
    if proxies is not None:
        monkeypatch.setenv("SOBO_TRUSTED_PROXIES", proxies)
    settings = Settings(host=host, port=free_port())
    assert len(settings.proxies) == (2 if proxies and "," in proxies else 0)
    with bind(settings) as listener:
        assert listener.getsockname()[1] == settings.port


def test_the_demo_shows_the_month_records_and_keeps_what_it_recorded(ran: Ran, tmp_path: Path) -> None:
    """One story: start, look, record, stop by Ctrl-C; verify; start again, and find it there; stop by SIGTERM."""
    folder = tmp_path / "data"
    with running("demo", folder) as demo:
        assert "Loaded the example: 180 acts" in demo.output
        opened = re.findall(r"http://\S+", demo.output)
        assert len(opened) == 3
        assert all(url.startswith(demo.base) for url in opened)
        assert "password" in demo.output
        assert urllib.request.urlopen(opened[0], timeout=PATIENCE).status == 200
        assert len(demo.fetched(opened[1])["figures"]) >= 28
        assert [row["printed_number"] for row in demo.fetched(opened[2])["items"]] == [
            f"{n}/GXN-STTTT" for n in range(310, 314)
        ]
        body = opening("subdomain-certificates", holder="SO-TAI-CHINH", host="moi.daknong.gov.vn")
        receipt = demo.fetched("/v1/subdomain-certificates", body)
        assert receipt["printed_number"] == "314/GXN-STTTT"
        head = demo.fetched("/v1/ledger")
        assert head["size"] == receipt["seq"] == SIZE + 1
        assert len(at_work(folder)) > 1
        assert demo.fetched(f"{receipt['verify_url']}")["proof"] is None
        assert demo.fetched("/v1/checkpoints/latest")["size"] == SIZE
        refused = endless_head(demo.base)
        assert refused.startswith(b"HTTP/1.1 431 ")
        assert b"\r\nx-content-type-options: nosniff\r\n" in refused
        assert demo.stop(signal.SIGINT) in (0, 130)
    assert at_work(folder) == []

    status, output, errors = ran("verify", SOBO_DATA_DIR=str(folder))
    checkpoint = f"{head['size']}:{head['root']}"
    assert (status, errors) == (0, "")
    assert output.rstrip().endswith(checkpoint)

    with running("demo", folder) as demo:
        assert "Loaded" not in demo.output
        found = demo.fetched(f"{receipt['href']}")
        assert (found["host"], found["printed_number"]) == ("moi.daknong.gov.vn", "314/GXN-STTTT")
        assert demo.fetched("/v1/ledger") == head
        assert demo.fetched(f"{receipt['verify_url']}")["proof"]["size"] == SIZE + 1
        kids = [key["kid"] for key in demo.fetched("/.well-known/jwks.json")["keys"]]
        status, output, errors = ran("rotate-keys", SOBO_DATA_DIR=str(folder))
        assert (status, errors) == (0, "")
        assert [key["kid"] for key in demo.fetched("/.well-known/jwks.json")["keys"]] == [
            output.split()[3],
            *kids,
        ]
        message = message_of(ran("demo", SOBO_DATA_DIR=str(folder), SOBO_PORT=str(free_port())))
        assert f"in use by process {demo.process.pid}" in message
        assert demo.fetched("/readyz")["status"] == "ready"
        assert demo.stop(signal.SIGTERM) in (0, 130, -signal.SIGTERM)
    assert at_work(folder) == []
    assert ran("verify", f"--checkpoint={checkpoint}", SOBO_DATA_DIR=str(folder))[0] == 0
    status, output, _ = ran("verify", f"--checkpoint={folder / 'checkpoints.jsonl'}", SOBO_DATA_DIR=str(folder))
    assert (status, f"2 saved checkpoints, the last of {SIZE + 1} acts" in output) == (0, True)


def test_keys_that_others_may_read_start_nothing(ran: Ran, folder: Path) -> None:
    (folder / "keys").chmod(0o755)
    for command in ("demo", "serve", "rotate-keys"):
        message = message_of(ran(command, SOBO_DATA_DIR=str(folder), SOBO_PORT=str(free_port())))
        assert "is accessible to other users (mode 755): chmod 700" in message
        assert at_work(folder) == []
    (folder / "keys").chmod(0o700)


def test_a_stopped_database_is_rebuilt_and_loaded(ran: Ran, folder: Path, tmp_path: Path) -> None:
    status, output, errors = ran("rebuild", SOBO_DATA_DIR=str(folder))
    assert (status, errors) == (0, "")
    assert output == "261 entries rebuilt, 0 differed.\n"
    (tmp_path / "press-offices.csv").write_text(OFFICE.format(holder="BAO-VP-01"), encoding="utf-8")
    assert ran("load", str(tmp_path), SOBO_DATA_DIR=str(folder)) == (0, "Đã nạp 1 hành vi.\n", "")
    assert at_work(folder) == []


def test_a_killed_service_leaves_no_worker_and_starts_again(folder: Path) -> None:
    with running("serve", folder) as served:
        serving = served.workers()
        assert len(serving) == WORKERS
        served.process.kill()
        served.process.wait(PATIENCE)
        assert psutil.wait_procs(serving, PATIENCE)[1] == []
        with pytest.raises(urllib.error.URLError):
            served.fetched("/healthz")
    assert at_work(folder) != [], "the database outlives it"
    with running("serve", folder) as served:
        assert served.fetched("/readyz")["status"] == "ready"
        assert served.stop(signal.SIGTERM) in (0, 130)
    assert at_work(folder) == []


def test_workers_that_died_are_replaced_and_no_process_shows_the_password(folder: Path) -> None:
    password = (folder / "password").read_text()
    with running("serve", folder) as served:
        first = served.workers()
        for worker in first:
            assert str(folder / "lock") not in [file.path for file in worker.open_files()]
            worker.kill()
        psutil.wait_procs(first, PATIENCE)
        assert served.fetched("/readyz")["status"] == "ready"
        replaced = served.workers()
        assert len(replaced) == WORKERS
        assert not set(replaced) & set(first)
        for process in (psutil.Process(served.process.pid), *replaced):
            assert password not in str((process.cmdline(), process.environ()))
        assert served.stop(signal.SIGTERM) in (0, 130)


def kill_database(served: Running) -> None:
    """Kill the first process of the database, if there is one."""
    with suppress(FileNotFoundError, IndexError, ProcessLookupError):
        os.kill(int((served.folder / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def until_ready(served: Running) -> dict[str, Any]:
    """What /readyz answers, once the database runs again; 503 until then."""
    begun = time.monotonic()
    while time.monotonic() < begun + PATIENCE:
        try:
            ready: dict[str, Any] = served.fetched("/readyz")
            return ready
        except urllib.error.HTTPError as refusal:
            with refusal:
                assert refusal.code == 503
                assert refusal.headers["Retry-After"]
            time.sleep(0.05)
    raise AssertionError(served.errors())


def test_a_database_that_ended_is_started_again_under_the_same_workers(folder: Path) -> None:
    with running("serve", folder) as served:
        serving = served.workers()
        kill_database(served)
        assert until_ready(served)["ledger_size"] == SIZE
        body = opening("subdomain-certificates", holder="SO-TAI-CHINH", host="moi.daknong.gov.vn")
        assert served.fetched("/v1/subdomain-certificates", body)["seq"] == SIZE + 1
        assert served.fetched("/v1/ledger")["size"] == SIZE + 1
        assert served.workers() == serving
        assert served.stop(signal.SIGTERM) in (0, 130)
        message = served.errors()
        assert "the database ended: try 1 to start it again" in message
        assert "Traceback" not in message
    assert at_work(folder) == []


@pytest.mark.slow
def test_a_database_that_ends_again_and_again_ends_the_service_with_words(folder: Path) -> None:
    with running("serve", folder) as served:
        serving = served.workers()
        while served.process.poll() is None:
            kill_database(served)
            time.sleep(0.01)
        assert served.process.wait(PATIENCE) == 1
        assert psutil.wait_procs(serving, PATIENCE)[1] == []
        message = served.errors()
        assert message.count(f"the database ended {len(PAUSES) + 1} times in a row; see {folder}/postgres.log") == 1
        assert "Traceback" not in message
    assert at_work(folder) == []


async def test_a_write_in_progress_is_answered_before_the_service_ends(
    province: Database, province_url: str, tmp_path: Path
) -> None:
    async with asyncpg.create_pool(province_url, min_size=1, max_size=1) as pool, pool.acquire() as owner:
        with running("serve", tmp_path, DATABASE_URL=province_url) as served:
            async with httpx.AsyncClient(base_url=served.base, headers=STAFF) as client, owner.transaction():
                await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
                write = asyncio.create_task(granted(client, "press-offices"))
                while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                    await asyncio.sleep(0.01)
                served.process.send_signal(signal.SIGTERM)
                await asyncio.sleep(0.3)
                assert not write.done()
                await owner.execute("COMMIT; BEGIN")
                assert (await write)["seq"] == await owner.fetchval("SELECT size FROM ledger_head")
            assert served.process.wait(PATIENCE) in (0, 130)


def test_serving_asks_nothing_more_once_the_schema_is_there(folder: Path) -> None:
    with running("serve", folder) as served:
        assert served.fetched("/healthz") == {"status": "ok"}
        assert served.fetched("/readyz")["ledger_size"] == SIZE
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{served.base}/v1/nothing", timeout=PATIENCE)
        assert refusal.value.code == 404
        refusal.value.close()
        assert served.stop(signal.SIGINT) in (0, 130)
    assert at_work(folder) == []
