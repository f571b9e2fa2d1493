"""Requests per second against the limit program: reads, lists, grants, figures."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Final, TypeAlias

from tests.bench import requests, targets
from tests.bench.bench import Bench
from tests.bench.pairs import Side, compare, in_turns
from tests.bench.table import Line
from tests.bench.targets import Target

Asked: TypeAlias = Callable[[requests.Service], list[str]]
Limit: TypeAlias = Callable[[requests.Limit], list[str]]
BESIDE: Final = 20
"""Grants per second while figures are read."""

WITH_P99: Final = ("read one, key", "list of 50", "list with q", "month figures", "grant, key, 32 connections")
"""Whose latencies are compared too, which takes as long again."""


def _compared(name: str, limit: Limit, ours: Asked, target: Target | None, bench: Bench) -> Line:
    return _line(bench, name, limit, ours(bench.ask()), target)


def _line(bench: Bench, name: str, limit: Limit, ours: Sequence[str], target: Target | None) -> Line:
    side = Side(bench.limit(), bench.load(f"limit {name}", limit(bench.ask_limit())))
    return compare(bench, name, side, Side(bench.service(), bench.load(name, ours)), target, p99=name in WITH_P99)


def _read_by_token(bench: Bench) -> Line:
    ours = bench.ask(bench.callers.token(bench.service())).read()
    return _line(bench, "read one, token", requests.Limit.read, ours, targets.READ)


def _read_by_session(bench: Bench) -> Line:
    ours = bench.ask(bench.callers.session).read()
    return _line(bench, "read one, session", requests.Limit.read, ours, targets.READ)


def _grants(connections: int, bench: Bench) -> Line:
    limit = bench.load("limit grant", bench.ask_limit().grant(), connections)
    ours = bench.load("grant", bench.ask().grant(), connections)
    name = f"grant, key, {connections} connections"
    sides = Side(bench.limit(), limit), Side(bench.service(), ours)
    return compare(bench, name, *sides, targets.GRANT, p99=name in WITH_P99)


def _grants_by_session(bench: Bench) -> Line:
    ours = bench.ask(bench.callers.session).grant(keyed=False)
    return _line(bench, "grant, session", requests.Limit.grant, ours, None)


def _gathered(bench: Bench) -> Line:
    """For information: what the limit program reaches when it gathers grants into one transaction."""
    load = bench.load("limit grant", bench.ask_limit().grant())
    [taken] = in_turns(bench, [Side(bench.limit(gathered=True), load)])
    rate = median(each.per_second for each in taken)
    others = max(each.others for each in taken)
    return Line("grant, limit gathered", rate, None, f"{rate:,.0f}", others=others, remark="for information")


def _figures_beside_grants(bench: Bench) -> Line:
    beside_limit = bench.load("limit grant", bench.ask_limit().grant(), 4, BESIDE)
    beside_ours = bench.load("grant", bench.ask().grant(), 4, BESIDE)
    limit = Side(bench.limit(), bench.load("limit figures", bench.ask_limit().figures()), beside_limit)
    ours = Side(bench.service(), bench.load("figures", bench.ask().figures()), beside_ours)
    return compare(bench, f"month figures beside {BESIDE} grants/s", limit, ours, None, p99=True)


SAME: Final[Sequence[tuple[str, Limit, Asked, Target | None]]] = (
    ("read one, key", requests.Limit.read, requests.Service.read, targets.READ),
    ("history of one", requests.Limit.read, requests.Service.history, None),
    ("list of 50", requests.Limit.page, requests.Service.page, targets.LIST),
    ("list with q", requests.Limit.page, requests.Service.search, targets.LIST),
    ("list as of a day", requests.Limit.page, requests.Service.page_on_a_day, targets.LIST),
    ("list as known at a size", requests.Limit.page, requests.Service.page_as_known, targets.LIST),
    ("month figures", requests.Limit.figures, requests.Service.figures, targets.FIGURES),
)
ROWS: Final[Mapping[str, Callable[[Bench], Line]]] = {
    **{row[0]: partial(_compared, *row) for row in SAME},
    "read one, token": _read_by_token,
    "read one, session": _read_by_session,
    "month figures beside grants": _figures_beside_grants,
    **{f"grant, key, {each} connections": partial(_grants, each) for each in (8, 32, 64)},
    "grant, session": _grants_by_session,
    "grant, limit gathered": _gathered,
}
