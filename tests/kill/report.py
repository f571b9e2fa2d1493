"""What a killing run found: how long the service was gone, how slow it was, and whether anything was lost."""

import itertools
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

from tests.kill.load import Seen
from tests.support.running import Running

PAGE = 200


@dataclass(frozen=True)
class Report:
    """The figures of a run."""

    answers: int
    acknowledged: int
    lost: list[int]
    """Acknowledged acts that the ledger does not have."""
    gapless: bool
    gap: float
    """The longest time without an answer, in seconds."""
    silent_seconds: int
    """How many whole seconds of the run had no answer."""
    median: float
    p99: float
    slowest: float
    retried: dict[str, int]
    wrong: dict[int, int]

    def __str__(self) -> str:
        return (
            f"{self.answers} answers, {self.acknowledged} acknowledged writes\n"
            f"lost acknowledged writes   {len(self.lost)} {self.lost[:10] or ''}\n"
            f"numbers without a gap      {'yes' if self.gapless else 'NO'}\n"
            f"seconds without an answer  {self.silent_seconds}; the longest time without one {self.gap:.2f} s\n"
            f"latency with retries       median {self.median * 1000:.0f} ms, p99 {self.p99 * 1000:.0f} ms, "
            f"slowest {self.slowest * 1000:.0f} ms\n"
            f"asked again after          {self.retried or 'nothing'}\n"
            f"answers nobody should see  {self.wrong or 'none'}"
        )

    @property
    def sound(self) -> bool:
        """Whether nothing was lost and no answer was wrong, however slow."""
        return not self.lost and not self.wrong and self.gapless


def report(seen: Seen, served: Running, before: int) -> Report:
    """Compare what the clients saw with the ledger, which had `before` acts."""
    times = [0.0, *sorted(at for at, _ in seen.answers)]
    took = sorted(seconds for _, seconds in seen.answers)
    recorded = _recorded(served, before)
    certificate = _fetched(served, "/v1/number-series/gxn/2024/certificate")
    size = ledger_size(served)
    return Report(
        answers=len(took),
        acknowledged=len(seen.acknowledged),
        lost=[seq for seq, entry in seen.acknowledged.items() if recorded.get(seq) != entry],
        gapless=bool(certificate["dense"] and certificate["unique"]) and size == before + len(seen.acknowledged),
        gap=max(later - earlier for earlier, later in itertools.pairwise(times)),
        silent_seconds=len(set(range(int(times[-1]))) - {int(at) for at in times[1:]}),
        median=took[len(took) // 2],
        p99=took[int(len(took) * 0.99)],
        slowest=took[-1],
        retried=dict(seen.retried),
        wrong=dict(seen.wrong),
    )


def ledger_size(served: Running) -> int:
    """The acts of the ledger now."""
    return int(_fetched(served, "/v1/ledger")["size"])


def _fetched(served: Running, path: str) -> Any:
    """The answer to a read, which each connection to a killed database may refuse once."""
    while True:
        try:
            return served.fetched(path)
        except HTTPError as refusal:
            with refusal:
                if refusal.code != 503:
                    raise


def _recorded(served: Running, after: int) -> dict[int, str]:
    """The entry of each act after a size of the ledger."""
    found: dict[int, str] = {}
    while True:
        items = _fetched(served, f"/v1/changes?after={after}&limit={PAGE}")["items"]
        if not items:
            return found
        found |= {item["seq"]: item["href"] for item in items}
        after = items[-1]["seq"]
