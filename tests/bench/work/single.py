"""Single calls, one after the other: what must not grow with the register."""

import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import cycle, islice
from random import Random
from secrets import token_hex
from statistics import median
from typing import Final

from domain.tense import today
from tests.bench import dossiers, requests, targets
from tests.bench.bench import Bench
from tests.bench.callers import Callers
from tests.bench.load import BenchError
from tests.bench.machine import OtherWork
from tests.bench.pairs import Ratio, Side, in_turns
from tests.bench.table import Line
from tests.bench.targets import Target

CALLS: Final = 20
FEW: Final = 10_000
SEALED: Final = "2020-06"


class Client:
    """One connection to the service, of the client with a key."""

    def __init__(self, bench: Bench) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", bench.service(), timeout=120)
        name, _, value = bench.callers.key.partition(": ")
        self._headers = {name: value, "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        key = {"Idempotency-Key": token_hex(16)} if method == "POST" else {}
        text = None if body is None else json.dumps(body)
        self._connection.request(method, path, text, self._headers | key)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def milliseconds(self, path: str) -> float:
        """How long a read takes. Raises BenchError."""
        begun = time.perf_counter()
        status, body = self.ask("GET", path)
        if status != 200:
            raise BenchError(f"{path}: {status} {body[:200]!r}")
        return (time.perf_counter() - begun) * 1000


def _calls(name: str, paths: Callable[[Bench], Sequence[str]], target: Target, bench: Bench) -> Line:
    client = Client(bench)
    chosen = list(islice(cycle(paths(bench)), CALLS + 1))
    client.milliseconds(chosen.pop())
    bench.databases.checkpoint()
    with OtherWork() as others:
        taken = sorted(client.milliseconds(path) for path in chosen)
    middle = median(taken)
    remark = f"median of {CALLS}; slowest {taken[-1]:.1f} ms"
    return Line(f"single call: {name}", middle, target, ours=f"{middle:.1f} ms", others=others.cores, remark=remark)


def _path(suffix: str) -> Callable[[Bench], Sequence[str]]:
    return lambda _: [requests.PATH + suffix]


def _months(suffix: str = "") -> Callable[[Bench], Sequence[str]]:
    random = Random(3)
    return lambda _: ["/v1/reports/{}-{:02}{}".format(*requests.month(random), suffix) for _ in range(CALLS)]


def _count_as_known(bench: Bench) -> Sequence[str]:
    chosen = Random(3).sample(bench.entries, 2 * CALLS)
    pairs = zip(chosen[:CALLS], chosen[CALLS:], strict=True)
    return [f"{requests.PATH}/count?as_of={one.day}&known_seq={other.seq}" for one, other in pairs]


def _figures_as_known(bench: Bench) -> Sequence[str]:
    return [request.split()[1] for request in bench.ask().figures_as_known()[:CALLS]]


def _late(bench: Bench) -> Sequence[str]:
    """The late differences of a sealed month, of which an act became known since."""
    client = Client(bench)
    report = f"/v1/reports/{SEALED}"
    if client.ask("GET", f"{report}/seal")[0] == 404:
        _done(client.ask("POST", f"{report}/seal", {}))
    day, host = f"{SEALED}-01", f"{token_hex(6)}.late.vn"
    paper = {"signed_on": day, "number": 5_000_000 + Random().randrange(900_000_000), "symbol": "GXN-STTTT"}
    body = {"document": paper, "holder": "DON-VI-01", "host": host, "zone": "late.vn", "effective_on": day}
    _done(client.ask("POST", requests.PATH, body))
    return [f"{report}/late"]


def _work(bench: Bench) -> Sequence[str]:
    """Work by day, with many open dossiers."""
    arrived = f"{today()}T08:00:00+07:00"
    asked = {"asked_register": "subdomain-certificates", "asked_kind": "grant", "received_at": arrived}
    dossier = {"dossier_code": "000.00.14.H16-241105-0001", "holder": "DON-VI-01", **asked}
    _done(Client(bench).ask("POST", "/v1/applications", dossier))
    dossiers.fill(bench.url)
    return ["/v1/work"]


def _done(answer: tuple[int, bytes]) -> None:
    if answer[0] != 201:
        raise BenchError(f"{answer[0]} {answer[1].decode()[:500]}")


def _growth(bench: Bench) -> Line:
    """The time of a month's figures against the time at 10,000 entries, one connection each."""
    key = Callers.let_in(bench.databases.service(FEW)["DATABASE_URL"]).key
    of_few = bench.load(f"figures of {FEW}", bench.ask(key).figures(), 1)
    of_many = bench.load("figures", bench.ask().figures(), 1)
    few, many = in_turns(bench, [Side(bench.service(entries=FEW), of_few), Side(bench.service(), of_many)])
    ratio = Ratio([one.per_second / other.per_second for one, other in zip(few, many, strict=True)])
    rates = [median(1000 / each.per_second for each in side) for side in (few, many)]
    return Line(
        f"month figures against {FEW:,} entries", ratio.median, targets.GROWTH, ours=f"{rates[1]:.1f} ms",
        ratio=f"×{ratio}", others=max(each.others for each in few + many), remark=f"{rates[0]:.1f} ms at {FEW:,}",
    )  # fmt: skip


ROWS: Final[Mapping[str, Callable[[Bench], Line]]] = {
    "single, count": partial(_calls, "count", _path("/count"), targets.SINGLE_CALL),
    "single, count as known": partial(_calls, "count at any day and size", _count_as_known, targets.SINGLE_CALL),
    "single, movements": partial(_calls, "movements", _months("/movements"), targets.SINGLE_CALL),
    "single, late": partial(_calls, "late differences", _late, targets.SINGLE_CALL),
    "single, figures": partial(_calls, "figures of any month", _months(), targets.SINGLE_CALL),
    "single, figures as known": partial(_calls, "figures at any size", _figures_as_known, targets.ANY_FIGURES),
    "single, work by day": partial(
        _calls, f"work by day, {dossiers.COUNT:,} open dossiers", _work, targets.SINGLE_CALL
    ),
    "month figures growth": _growth,
}
