"""Load by `wrk`: raw requests from a file on many connections, and what came of them."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import time
from typing import Final

from tests.bench.machine import OtherWork

SCRIPT: Final = Path(__file__).with_name("load.lua")
_runs = count(int(time() * 4) % 36**6)  # unlike those of an earlier run on the same data
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


class BenchError(Exception):
    """What keeps a figure from being measured."""


@dataclass(frozen=True)
class Load:
    """Requests drawn at random from a file; by `rate` a second after pauses, or as soon as an answer is there."""

    requests: Path
    connections: int = 32
    rate: float | None = None


@dataclass(frozen=True)
class Answers:
    """Answers per second, and latencies in milliseconds.

    Also the processor time in microseconds that an answer cost in all of our programs, and the cores that others used.
    """

    per_second: float
    p50: float
    p99: float
    cpu: float
    others: float


def check_wrk() -> None:
    """Raises BenchError without wrk."""
    if shutil.which("wrk") is None:
        raise BenchError("wrk sends the load and is not installed: apt-get install wrk")


def start(port: int, load: Load, seconds: int) -> "subprocess.Popen[str]":
    """Begin to send."""
    pause = 1000 * load.connections / load.rate if load.rate else 0
    command = ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{port}", "--", str(load.requests), _tag(), str(pause)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(sending: "subprocess.Popen[str]", work: OtherWork | None = None) -> Answers:
    """What came, once all is sent, with the `work` meanwhile. Raises BenchError for any answer that is not 2xx."""
    text, _ = sending.communicate()
    if sending.returncode:
        raise BenchError(f"wrk ended with {sending.returncode}: {text}")
    found = json.loads(text.splitlines()[-1])
    if not found["answers"]:
        raise BenchError("there was no answer in time: a longer --seconds may give some")
    if found["refused"] or found["broken"]:
        raise BenchError(
            f"of {found['answers']} answers {found['refused']} were no 2xx; {found['broken']} connections or requests "
            "failed"
        )
    per_second = found["answers"] * 1e6 / found["microseconds"]
    cpu = work.own_seconds * 1e6 / found["answers"] if work else 0
    return Answers(per_second, found["p50"] / 1000, found["p99"] / 1000, cpu, work.cores if work else 0)


def send(port: int, load: Load, seconds: int) -> Answers:
    """Send for so long. Raises BenchError."""
    with OtherWork() as work:
        sending = start(port, load, seconds)
        sending.wait()
    return finish(sending, work)


def _tag() -> str:
    """Six characters that no other run has."""
    number, text = next(_runs), ""
    for _ in range(6):
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text
