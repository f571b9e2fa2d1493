"""Grants against the limit program, which issues each in one statement and does not gather them."""

from collections.abc import Callable, Mapping
from functools import partial
from statistics import median
from typing import Final

from tests.bench import targets
from tests.bench.bench import Bench
from tests.bench.pairs import Side, compare, in_turns
from tests.bench.table import Line


def _by_key(connections: int, bench: Bench) -> Line:
    limit = bench.load("limit grant", bench.ask_limit().grant(), connections)
    ours = bench.load("grant", bench.ask().grant(), connections)
    sides = Side(bench.limit(), limit), Side(bench.service(), ours)
    return compare(bench, f"grant, key, {connections} connections", *sides, targets.GRANT, p99=connections == 32)


def _by_session(bench: Bench) -> Line:
    limit = bench.load("limit grant", bench.ask_limit().grant())
    ours = bench.load("grant by session", bench.ask(bench.callers.session).grant(keyed=False))
    return compare(bench, "grant, session", Side(bench.limit(), limit), Side(bench.service(), ours), None)


def _gathered(bench: Bench) -> Line:
    """For information: what the limit program reaches when it gathers those that wait into one transaction."""
    load = bench.load("limit grant", bench.ask_limit().grant())
    [taken] = in_turns(bench, [Side(bench.limit(gathered=True), load)])
    rate, cpu, others = (median(each) for each in zip(*((a.per_second, a.cpu, a.others) for a in taken), strict=True))
    return Line(
        "grant, limit gathered", rate, None, f"{rate:,.0f}", cpu=f"{cpu:,.0f}", others=others, remark="for information"
    )


ROWS: Final[Mapping[str, Callable[[Bench], Line]]] = {
    **{f"grant, key, {each} connections": partial(_by_key, each) for each in (8, 32, 64)},
    "grant, session": _by_session,
    "grant, limit gathered": _gathered,
}
