"""Two workers against one: how much of what the limit program gains by a second worker the service gains too."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import mean, median
from typing import Final

from tests.bench import requests, targets
from tests.bench.bench import Bench
from tests.bench.pairs import Ratio, Side, in_turns
from tests.bench.table import Line


def _gain(
    name: str, limit: Callable[[requests.Limit], list[str]], ours: Callable[[requests.Service], list[str]], bench: Bench
) -> Line:
    loads = bench.load(f"limit {name}", limit(bench.ask_limit())), bench.load(name, ours(bench.ask()))
    limits = [Side(bench.limit(workers), loads[0]) for workers in (1, 2)]
    services = [Side(bench.service(workers), loads[1]) for workers in (1, 2)]
    taken = in_turns(bench, [*limits, *services])
    rates = [[each.per_second for each in side] for side in taken]
    share = Ratio([our2 / our1 / (two / one) for one, two, our1, our2 in zip(*rates, strict=True)])
    return Line(
        f"{name}, two workers against one", share.median, targets.WORKERS, _both(rates[:2]), _both(rates[2:]),
        str(share), others=mean(each.others for side in taken for each in side), remark="share of the limit's gain",
    )  # fmt: skip


def _both(rates: Sequence[Sequence[float]]) -> str:
    one, two = map(median, rates)
    return f"{one:.0f}→{two:.0f}"


ROWS: Final[Mapping[str, Callable[[Bench], Line]]] = {
    "workers, read": partial(_gain, "read", requests.Limit.read, requests.Service.read),
    "workers, grant": partial(_gain, "grant", requests.Limit.grant, requests.Service.grant),
}
