"""Totals of figures at any day or period, as known now or at a size of the ledger, of all or of one authority."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.errors import Unavailable
from db.queries import sums
from db.queries.figures import Figure, Tally
from db.session import Reader
from domain.figures.declared import DIGEST


@dataclass(frozen=True, slots=True)
class Totals:
    """The ledger's head, and what was counted by tally and part."""

    size: int
    peaks: Sequence[bytes]
    parts: Mapping[str, Mapping[str, int]]

    def value(self, figure: Figure) -> int:
        """The figure's value."""
        return len(self.holders(figure)) if figure.by_holder else self.of(figure.tally, figure.parts)

    def holders(self, figure: Figure) -> set[str]:
        """The holders that a figure of distinct holders counts."""
        return {part for part, total in self.parts.get(figure.tally.name, {}).items() if total > 0}

    def of(self, tally: Tally, parts: Collection[str] | None = None) -> int:
        """The total of a tally, or of parts of it."""
        counted = self.parts.get(tally.name, {})
        return sum(total for part, total in counted.items() if parts is None or part in parts)


async def totals(
    reader: Reader,
    tallies: Iterable[Tally],
    day: date,
    first: date | None = None,
    seq: int | None = None,
    authority: str | None = None,
) -> Totals:
    """The totals of stocks on `day` and of flows from `first` to `day`, in one statement.

    Raises Unavailable if a program of another release recorded acts without these sums: they would be wrong.
    """
    every = list(dict.fromkeys(tallies))
    row = await reader.one(
        sums.totals(now=seq is None, by_authority=authority is not None),
        stocks=[each.name for each in every if each.flow is None],
        flows=[each.name for each in every if each.flow is not None],
        first=first or day,
        day=day,
        month=(day + timedelta(days=1)).replace(day=1),
        first_month=_month_from(first or day),
        seq=seq,
        indicators=DIGEST,
        authority=authority,
    )
    if not row["complete"]:
        raise Unavailable("sums of figures do not cover every act", "must make figures anew (sobo migrate)")
    parts: dict[str, dict[str, int]] = {}
    for name, part, total in zip(row["tallies"] or (), row["parts"] or (), row["totals"] or (), strict=True):
        parts.setdefault(name, {})[part] = total
    return Totals(row["size"], row["peaks"], parts)


def _month_from(first: date) -> date:
    """The first day of the first month that begins on this day or later."""
    return first if first.day == 1 else (first.replace(day=1) + timedelta(days=31)).replace(day=1)
