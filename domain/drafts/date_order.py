"""The dates that are out of place in a sequence: the lightest set without which the days never decrease."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date


def out_of_place(days: Sequence[date], weights: Sequence[int]) -> list[int]:
    """The indexes of the days to leave out, in order; of equally light sets the one that leaves out later days.

    Weights are positive: how certain a day is. O(n log n).
    """
    calendar = sorted(set(days))
    best = _PrefixMaximum(len(calendar))
    sums = [0] * len(days)
    for place in reversed(range(len(days))):
        rank = len(calendar) - 1 - bisect_left(calendar, days[place])
        sums[place] = weights[place] + best.up_to(rank)
        best.raise_to(rank, sums[place])
    remaining, latest = max(sums, default=0), date.min
    left_out = []
    for place, day in enumerate(days):
        if day >= latest and sums[place] == remaining:
            remaining, latest = remaining - weights[place], day
        else:
            left_out.append(place)
    return left_out


class _PrefixMaximum:
    """The greatest value at any rank up to a given one (a Fenwick tree)."""

    def __init__(self, ranks: int) -> None:
        self._tree = [0] * (ranks + 1)

    def raise_to(self, rank: int, value: int) -> None:
        rank += 1
        while rank < len(self._tree):
            self._tree[rank] = max(self._tree[rank], value)
            rank += rank & -rank

    def up_to(self, rank: int) -> int:
        rank, greatest = rank + 1, 0
        while rank > 0:
            greatest, rank = max(greatest, self._tree[rank]), rank & (rank - 1)
        return greatest
