"""`sobo` as a process of its own, as a person runs it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

import psutil

PATIENCE: Final = 60
"""Seconds until a test gives up; nothing is expected to take that long."""


Outcome = tuple[int, str, str]
"""The outcome of a command: status, output and errors."""

Ran = Callable[..., Outcome]


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """The caller's environment, but for what `sobo` reads from it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOBO_", "DATABASE_URL"))}
    return {**kept, **settings}


def message_of(outcome: Outcome) -> str:
    """The message of a command that failed; it printed nothing else."""
    status, output, errors = outcome
    assert (status, output) == (1, "")
    assert errors.strip()
    return errors


def copy_of(folder: Path, to: Path) -> Path:
    """A copy of a data folder that no server works in; its files keep their owners."""
    subprocess.run(["cp", "-a", str(folder), str(to)], check=True)
    return to


def at_work(folder: Path) -> list[int]:
    """The processes of a database that keeps its data in `folder`."""
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == "postgres":
            try:
                if (folder / "postgres").samefile(f"/proc/{process.pid}/cwd"):
                    found.append(process.pid)
            except OSError:
                continue
    return found


class Running:
    """A `sobo` that serves."""

    def __init__(self, process: "subprocess.Popen[str]", base: str, folder: Path) -> None:
        self.process, self.base, self.folder = process, base, folder
        self.output = ""

    @property
    def key(self) -> dict[str, str]:
        """The header of the demo's API key."""
        return {"Authorization": f"Bearer {(self.folder / 'demo.key').read_text()}"}

    @property
    def database_url(self) -> str:
        """The URL of its embedded database, as the owner."""
        home = self.folder.stat()
        (run,) = Path("/tmp").glob(f"sobo-{home.st_dev:x}-{home.st_ino:x}-*")
        return f"postgresql://sobo:{(self.folder / 'password').read_text()}@/sobo?port=5432&host={run}"

    def fetched(self, path: str, body: Any = None) -> Any:
        """The JSON answer to a GET, or to a POST of `body`."""
        data = None if body is None else json.dumps(body).encode()
        more = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())} if data else {}
        url = path if path.startswith("http") else f"{self.base}{path}"
        request = urllib.request.Request(url, data, {**self.key, **more})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def wait_for_output(self, words: str) -> None:
        """Read its output up to these words; end it if they do not come in time."""
        output: IO[str] | None = self.process.stdout
        assert output is not None
        too_late = threading.Timer(PATIENCE, self.process.terminate)
        too_late.start()
        try:
            while words not in self.output:
                line = output.readline()
                assert line, f"it ended: {self.output} {self.process.wait()} {self.errors()}"
                self.output += line
        finally:
            too_late.cancel()

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        found = psutil.Process(self.process.pid).children()
        others = "postgres", "resource_tracker"
        return [child for child in found if not any(name in str((child.name(), child.cmdline())) for name in others)]

    def stop(self, how: signal.Signals) -> int:
        """Send a signal; its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def errors(self) -> str:
        """Its output to stderr, read to the end."""
        return self.process.stderr.read() if self.process.stderr else ""


@contextmanager
def running(command: str, folder: Path, **settings: str) -> Iterator[Running]:
    """`sobo demo` or `sobo serve` on a free port, ready; it is ended whatever happens."""
    port = str(free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", command],
        env=environment(SOBO_DATA_DIR=str(folder), SOBO_PORT=port, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    found = Running(process, f"http://127.0.0.1:{port}", folder)
    try:
        found.wait_for_output("Ctrl-C stops it")
        yield found
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
