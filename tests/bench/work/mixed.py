"""Reads and an export while grants are recorded: what one kind of work costs the other."""

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Final

from tests.bench import targets
from tests.bench.bench import Bench
from tests.bench.load import finish, send, start
from tests.bench.table import Line

READS, GRANTS, ROWS_WANTED = 50, 20, 50_000
LEAST_SECONDS: Final = 10


def _mixed(workers: int, bench: Bench) -> Line:
    port = bench.service(workers)
    reads = bench.load("read", bench.ask().read(), 8, READS)
    grants = bench.load("grant", bench.ask().grant(), 4, GRANTS)
    seconds = max(LEAST_SECONDS, 2 * bench.seconds)
    send(port, reads, 1)
    bench.databases.checkpoint()
    with _exporting(bench, port) as exports:
        granting = start(port, grants, seconds)
        taken = send(port, reads, seconds)
    granted = finish(granting)
    slowest = max(each for each, _ in exports)
    return Line(
        f"{READS} reads/s, {GRANTS} grants/s, export, {workers} worker{'s' * (workers > 1)}", taken.p99,
        targets.MIXED_READS, ours=f"{taken.p99:.1f} ms", others=taken.others,
        remark=f"p99 of reads, p50 {taken.p50:.1f} ms; grants p99 {granted.p99:.0f} ms; {len(exports)} exports of "
        f"{exports[0][1]:,} lines, the slowest {slowest:.1f} s",
    )  # fmt: skip


@contextmanager
def _exporting(bench: Bench, port: int) -> Iterator[list[tuple[float, int]]]:
    """Export one CSV file after another until the block ends: seconds and lines of each."""
    taken: list[tuple[float, int]] = []
    done = threading.Event()
    path = f"http://127.0.0.1:{port}/v1/reports/{_month(bench)}/export.csv"

    def work() -> None:
        while not done.is_set():
            begun = time.monotonic()
            request = urllib.request.Request(path, headers=dict([bench.callers.key.split(": ", 1)]))
            with urllib.request.urlopen(request, timeout=120) as answer:
                taken.append((time.monotonic() - begun, answer.read().count(b"\n")))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield taken
    finally:
        done.set()
        thread.join()


def _month(bench: Bench) -> str:
    """A month at whose end so many certificates are in force as an export should have rows."""
    months = min(20 * 12 - 2, 20 * 12 * ROWS_WANTED // bench.databases.entries)
    return f"{2005 + months // 12}-{months % 12 + 1:02}"


ROWS: Final[Mapping[str, Callable[[Bench], Line]]] = {
    "mixed, one worker": partial(_mixed, 1),
    "mixed, two workers": partial(_mixed, 2),
}
