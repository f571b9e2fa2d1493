"""The table that a run prints, a line as soon as it is measured."""

from dataclasses import dataclass
from typing import Final

from tests.bench.machine import note
from tests.bench.targets import P99, Target

LEGEND: Final = """
limit       the limit program (tests/bench/limit): bare ASGI on asyncpg, JSON by PostgreSQL, same server, fsync on
ours/limit  median of the rounds, in which limit and ours take turns; in brackets the lowest and the highest round
CPU         limit/ours in processor time of an answer (limit→ours, in µs): of the program, PostgreSQL and wrk; it
            changes little when disturbed
p99         latency that 99 of 100 answers keep, ours/limit, while both get the same load: 32 clients pause at random
            so that together they ask half as often as the slower program could answer
floor, aim  what must hold and what is wanted; a time has its unit; p99 has the floor 3 and the aim 1.5
disturbed   what other programs, the kernel and the hypervisor used while it was measured: measure again when idle
"""
HEADERS: Final = ("work", "limit/s", "ours/s", "ours/limit", "floor", "aim", "CPU (µs)", "p99", "note")
WIDTHS: Final = (40, 11, 11, 18, 9, 9, 20, 5, 0)


@dataclass(frozen=True)
class Line:
    """What one kind of work gave: `measured` is what the target is about."""

    work: str
    measured: float
    target: Target | None
    limit: str = ""
    ours: str = ""
    ratio: str = ""
    cpu: str = ""
    p99: float | None = None
    others: float = 0
    remark: str = ""

    def cells(self) -> list[str]:
        """The texts of the columns."""
        target, p99 = self.target, self.p99
        bounds = [target.text(target.floor), target.text(target.aim)] if target else ["", ""]
        verdicts = [target.verdict(self.measured)] if target else []
        verdicts += [f"p99: {P99.verdict(p99)}"] if p99 else []
        notes = [*verdicts, self.remark, note(self.others)]
        return [
            self.work, self.limit, self.ours, self.ratio, *bounds, self.cpu, f"{p99:.1f}" if p99 else "",
            "; ".join(filter(None, notes)),
        ]  # fmt: skip


def print_head(entries: int) -> None:
    """The legend and the headers."""
    print(f"{entries:,} entries, 1 worker and 32 connections unless said otherwise; wrk sends, on the same machine.")
    print(LEGEND)
    print_cells(HEADERS)
    print("|".join(["", *("-" * (width + 2) for width in WIDTHS[:-1]), "------", ""]), flush=True)


def print_cells(cells: tuple[str, ...] | list[str]) -> None:
    """A line of the table."""
    print("|", " | ".join(f"{cell:{width}}" for cell, width in zip(cells, WIDTHS, strict=True)), "|", flush=True)
