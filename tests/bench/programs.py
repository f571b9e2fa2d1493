"""The programs that are measured: the limit program and the service, as processes on ports of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from tests.bench.load import BenchError

START_SECONDS: Final = 120


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], port: int, path: str, **environment: str) -> Iterator[None]:
    """Run a program from when `path` answers until the block ends. Raises BenchError."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        _await(process, f"http://127.0.0.1:{port}{path}")
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def limit(url: str, workers: int, *, gathered: bool = False) -> Iterator[int]:
    """The limit program on uvicorn; its port."""
    port = free_port()
    app = f"tests.bench.limit.app:{'gathered' if gathered else 'app'}"
    command = [sys.executable, "-m", "uvicorn", app, "--workers", str(workers), "--port", str(port)]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    with running(command, port, "/figures/1/2020-06-14", LIMIT_DATABASE_URL=url):
        yield port


@contextmanager
def service(environment: Mapping[str, str], workers: int) -> Iterator[int]:
    """`sobo serve`; its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.serve", str(workers)]
    with running(command, port, "/readyz", **environment, SOBO_PORT=str(port)):
        yield port


def _await(process: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not answers(url):
        if process.poll() is not None or time.monotonic() > until:
            raise BenchError(f"{process.args!r} does not answer at {url}")
        time.sleep(0.02)


def answers(url: str) -> bool:
    """Whether there is an answer of 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
