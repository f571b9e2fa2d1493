"""How a page of entries is found: by a walk in the order of the list, or by the index of words or of another filter.

Both find the same. For words, what costs less is estimated from their frequencies; for a wrong estimate, and for other
filters, a walk is bounded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, prod
from time import monotonic
from typing import Final

from db.queries import word_frequencies
from db.session import Reader
from db.vietnamese import Sought

SECONDS: Final = 300.0
"""For which frequencies are believed; they change slowly."""

RARE: Final = 0.0005
"""The share of rows that is assumed of a word that is not among the frequent ones."""

WALKED, MATCHED, BEGUN, POSTED = 0.55, 2.0, 0.2, 0.06
"""What a row costs, as measured in microseconds: walked; found by the index; of a prefix, of a whole word in it."""

FIRST_WALK: Final = 2_500
"""Rows that are walked before an index of the filters is asked: what many match is met there, what few match is few."""

PATIENCE: Final = 4
"""A walk goes on for so many times the rows that are expected."""

TRIED: Final = 0.02
"""What a walk that is only tried may cost, as a share of what the index costs if words come together."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The rows of a table, and the share of them that has a word, by the words that are frequent."""

    rows: float = 0
    shares: Mapping[str, float] = field(default_factory=dict)

    def of_all(self, words: Iterable[str]) -> float:
        """The share of rows with all of the words, as if they came together by chance."""
        return prod(self.shares.get(word, RARE) for word in set(words))

    def of_prefix(self, prefix: str) -> float:
        """The share of rows with a word that begins so."""
        others = prod(1 - share for word, share in self.shares.items() if word.startswith(prefix))
        return max(1 - others, RARE)


@dataclass(frozen=True, slots=True)
class Plan:
    """The words to look up in the index (as a `tsquery`), and how many rows to walk before that, if any."""

    looked_up: str | None = None
    walked: int | None = None


async def frequencies(reader: Reader, table: str) -> Frequencies:
    """The frequencies of words in a table of versions."""
    key = ("frequencies", table)
    until: float
    found: Frequencies
    until, found = reader.hints.get(key, (0.0, Frequencies()))
    if monotonic() >= until:
        row = await reader.one(word_frequencies.of_table, table=table)
        found = Frequencies(row["rows"], dict(zip(row["words"] or (), row["frequencies"] or (), strict=False)))
        reader.hints[key] = monotonic() + SECONDS, found
    return found


def plan(q: str, frequent: Frequencies, limit: int | None = None) -> Plan:
    """How to find all with the words of `q`, or a page of `limit` rows."""
    sought = Sought(q)
    whole, share = frequent.of_all(sought.whole), 1.0
    if sought.begun:
        share = frequent.of_prefix(sought.begun)
    least = min((frequent.shares.get(word, RARE) for word in sought.whole), default=0.0)
    posted = POSTED * least * len(sought.whole)  # of the other words only what is near the rows of the rarest is read
    by_all = posted + MATCHED * whole * share + (BEGUN * share if sought.begun else 0)
    by_whole = posted + MATCHED * whole
    begun = not sought.whole or by_all < by_whole
    looked_up = sought.query(begun=begun)
    if limit is None:
        return Plan(looked_up)
    expected = limit / (whole * share)
    cheaper = WALKED * expected < frequent.rows * (by_all if begun else by_whole)
    walked = ceil(PATIENCE * expected) if cheaper else _tried(min(least, share), limit, frequent.rows)
    return Plan(looked_up, walked)


def _tried(least: float, limit: int, rows: float) -> int | None:
    """How many rows are walked for words that may all come together, such as those of a common name, or None.

    Then a page is found there, while the index would find all rows of the rarest word. Else little is lost.
    """
    tried = ceil(PATIENCE * limit / least) if least else 0
    return tried if WALKED * tried < TRIED * MATCHED * least * rows else None
