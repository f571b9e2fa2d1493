"""Reads against the limit program: one entry, lists, month figures."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from tests.bench import targets
from tests.bench.bench import Bench
from tests.bench.pairs import Side, compare
from tests.bench.requests import SEARCHES, Limit, Service
from tests.bench.table import Line
from tests.bench.targets import Target

BESIDE: Final = 20
"""Grants per second while figures are read."""

WITH_P99: Final = ("read one, key", "list of 50", "list with q", "month figures")
"""Whose latencies are compared too, which takes as long again."""

Work: TypeAlias = tuple[str, Callable[[Limit], list[str]], Callable[[Service], list[str]], Target | None]
"""A name, what the limit program is asked, what the service is asked, and the target."""

BY_KEY: Final[Sequence[Work]] = (
    ("read one, key", Limit.read, Service.read, targets.READ),
    ("history of one", Limit.read, Service.history, None),
    ("list of 50", Limit.page, Service.page, targets.LIST),
    ("list with q", Limit.search, Service.search, targets.LIST),
    ("list with q against any list", Limit.page, Service.search, None),
    *(
        (f"list with q, {kind}", partial(Limit.search, kinds=[kind]), partial(Service.search, kinds=[kind]), None)
        for kind in SEARCHES
    ),
    ("list as of a day", Limit.page, Service.page_on_a_day, targets.LIST),
    ("list as known at a size", Limit.page, Service.page_as_known, targets.LIST),
    ("month figures", Limit.figures, Service.figures, targets.FIGURES),
)


def _by_key(work: Work, bench: Bench) -> Line:
    return _compared(bench, work, bench.callers.key)


def _by_token(bench: Bench) -> Line:
    work = ("read one, token", Limit.read, Service.read, targets.READ)
    return _compared(bench, work, bench.callers.token(bench.service()))


def _by_session(bench: Bench) -> Line:
    return _compared(bench, ("read one, session", Limit.read, Service.read, targets.READ), bench.callers.session)


def _compared(bench: Bench, work: Work, header: str) -> Line:
    name, limit, ours, target = work
    of_limit = Side(bench.limit(), bench.load(f"limit {name}", limit(bench.ask_limit())))
    of_ours = Side(bench.service(), bench.load(name, ours(bench.ask(header))))
    return compare(bench, name, of_limit, of_ours, target, p99=name in WITH_P99)


def _figures_beside_grants(bench: Bench) -> Line:
    beside_limit = bench.load("limit grant", bench.ask_limit().grant(), 4, BESIDE)
    beside_ours = bench.load("grant", bench.ask().grant(), 4, BESIDE)
    limit = Side(bench.limit(), bench.load("limit figures", bench.ask_limit().figures()), beside_limit)
    ours = Side(bench.service(), bench.load("figures", bench.ask().figures()), beside_ours)
    return compare(bench, f"month figures beside {BESIDE} grants/s", limit, ours, None, p99=True)


ROWS: Final[Mapping[str, Callable[[Bench], Line]]] = {
    "read one, key": partial(_by_key, BY_KEY[0]),
    "read one, token": _by_token,
    "read one, session": _by_session,
    **{work[0]: partial(_by_key, work) for work in BY_KEY[1:]},
    "month figures beside grants": _figures_beside_grants,
}
