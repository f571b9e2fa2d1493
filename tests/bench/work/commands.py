"""How long the commands take that people wait for: help, verification, the demo's starts."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench import targets
from tests.bench.bench import Bench
from tests.bench.load import BenchError
from tests.bench.machine import OtherWork
from tests.bench.programs import answers, free_port
from tests.bench.table import Line
from tests.bench.targets import Target

SOBO: Final = str(Path(sys.executable).with_name("sobo"))
VERIFIED: Final = 100_000
TIMES: Final = 3


def _run(*arguments: str, **environment: str) -> float:
    """Seconds that a command takes. Raises BenchError unless it succeeds."""
    begun = time.monotonic()
    ended = subprocess.run([SOBO, *arguments], env={**os.environ, **environment}, capture_output=True, text=True)
    if ended.returncode:
        raise BenchError(f"sobo {' '.join(arguments)}: {ended.stdout}{ended.stderr}")
    return time.monotonic() - begun


def _help(bench: Bench) -> Line:
    _run("--help")
    with OtherWork() as others:
        taken = median(_run("--help") for _ in range(TIMES))
    return _line("sobo --help", taken, targets.HELP, others.cores)


def _verify(bench: Bench) -> Line:
    environment = bench.databases.unchanged(VERIFIED)
    bench.databases.checkpoint()
    with OtherWork() as others:
        taken = _run("verify", **environment)
    each = f"{taken / VERIFIED * 1000:.2f} ms an entry"
    return _line(f"sobo verify, {VERIFIED:,} entries", taken, targets.VERIFY, others.cores, each)


def _first_start(_: Bench) -> Line:
    with OtherWork() as others:
        taken = median(_starts(1)[0] for _ in range(TIMES))
    return _line("sobo demo, first start", taken, targets.FIRST_START, others.cores)


def _second_start(_: Bench) -> Line:
    with OtherWork() as others:
        taken = median(_starts(1 + TIMES)[1:])
    return _line("sobo demo, second start", taken, targets.SECOND_START, others.cores)


def _starts(times: int) -> list[float]:
    """Seconds from the command to readiness, of so many starts on the same folder."""
    with TemporaryDirectory() as folder:
        return [_start(folder) for _ in range(times)]


def _start(folder: str) -> float:
    port, begun = free_port(), time.monotonic()
    environment = {**os.environ, "SOBO_DATA_DIR": f"{folder}/data", "SOBO_PORT": str(port)}
    process = subprocess.Popen([SOBO, "demo"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            if process.poll() is not None or time.monotonic() > begun + 120:
                raise BenchError("sobo demo does not become ready")
            time.sleep(0.02)
        return time.monotonic() - begun
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _line(name: str, taken: float, target: Target, others: float, remark: str = "") -> Line:
    return Line(name, taken, target, ours=f"{taken:.2f} s", others=others, remark=remark)


ROWS: Final[Mapping[str, Callable[[Bench], Line]]] = {
    "command, help": _help,
    "command, verify": _verify,
    "command, demo first": _first_start,
    "command, demo second": _second_start,
}
