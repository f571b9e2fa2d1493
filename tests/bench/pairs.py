"""Comparing programs: they are measured in turns, since the machine may change its speed by half within minutes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import Final

from tests.bench.bench import Bench
from tests.bench.load import Answers, Load, finish, send, start
from tests.bench.table import Line
from tests.bench.targets import Target

ROUNDS: Final = 5
P99_ROUNDS: Final = 3
P99_SECONDS: Final = 4
"""At least, so that a hundredth of the answers is more than one."""


@dataclass(frozen=True)
class Side:
    """A program on a port, what it is asked, and what it is asked beside that."""

    port: int
    load: Load
    beside: Load | None = None

    def measured(self, seconds: int) -> Answers:
        """What came of the load."""
        with self._beside(seconds):
            return send(self.port, self.load, seconds)

    def at(self, rate: float) -> "Side":
        """The same at a rate."""
        return replace(self, load=replace(self.load, rate=rate))

    @contextmanager
    def _beside(self, seconds: int) -> Iterator[None]:
        if self.beside is None:
            yield
            return
        sending = start(self.port, self.beside, seconds)
        try:
            yield
        finally:
            finish(sending)


@dataclass(frozen=True)
class Ratio:
    """The ratios of the rounds."""

    rounds: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.rounds)

    def __str__(self) -> str:
        return f"{self.median:.2f} ({min(self.rounds):.2f}–{max(self.rounds):.2f})"


def in_turns(bench: Bench, sides: Sequence[Side], rounds: int = ROUNDS, seconds: int = 0) -> list[list[Answers]]:
    """The answers of each side in each round."""
    for side in sides:
        side.measured(1)
    bench.databases.checkpoint()
    taken = [[side.measured(seconds or bench.seconds) for side in sides] for _ in range(rounds)]
    return [list(each) for each in zip(*taken, strict=True)]


def compare(bench: Bench, work: str, limit: Side, ours: Side, target: Target | None, *, p99: bool = False) -> Line:
    """The line of a kind of work that both programs do, also with their latencies if `p99` is set."""
    of_limit, of_ours = in_turns(bench, [limit, ours])
    ratio = Ratio([our.per_second / one.per_second for one, our in zip(of_limit, of_ours, strict=True)])
    rates = [median(each.per_second for each in side) for side in (of_limit, of_ours)]
    costs = [median(each.cpu for each in side) for side in (of_limit, of_ours)]
    # With work beside it, an answer's own cost is not known.
    cpu = "" if ours.beside else "{:.2f} ({:,.0f}→{:,.0f})".format(costs[0] / costs[1], *costs)
    return Line(
        work, ratio.median, target, f"{rates[0]:,.0f}", f"{rates[1]:,.0f}", str(ratio), cpu,
        p99=_p99(bench, limit, ours, min(rates) / 2) if p99 else None,
        others=mean(each.others for each in of_limit + of_ours),
    )  # fmt: skip


def _p99(bench: Bench, limit: Side, ours: Side, rate: float) -> float:
    """The ratio of the latencies at a load that is equal and that both can bear."""
    seconds = max(P99_SECONDS, 2 * bench.seconds)
    sides = in_turns(bench, [limit.at(rate), ours.at(rate)], P99_ROUNDS, seconds)
    return Ratio([our.p99 / one.p99 for one, our in zip(*sides, strict=True)]).median
