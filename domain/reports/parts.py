"""The parts of figures (phân tổ) in many periods: running totals for each authority, kind of holder or place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from db.errors import Unavailable
from db.queries import figure_parts, sums_between
from db.queries.figure_parts import Breakdown
from db.queries.figures import Figure, Tally
from db.session import Reader, Row
from domain.figures.declared import DIGEST, TALLIES
from domain.figures.series import Cuts, Series, Span

UNKNOWN: Final = "unknown"
"""The part of what the breakdown does not know (không rõ)."""

PLAIN: Final[Mapping[str, tuple[Tally, ...]]] = {
    register: tuple(tally for tally in tallies if tally.part != "holder") for register, tallies in TALLIES.items()
}
"""The tallies of each register that are not of holders."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The ledger's head, and running totals of the whole and of each part.

    `kinds` are what holders are, with the days of that, for figures of distinct holders in a breakdown by it.
    """

    size: int
    peaks: Sequence[bytes]
    cuts: Cuts
    whole: Series
    parts: Mapping[str, Series]
    kinds: Mapping[str, Sequence[Row]] | None = None

    def value(self, figure: Figure, span: Span) -> int:
        """The figure's value in a period."""
        return self.whole.value(figure, span)

    def of_parts(self, figure: Figure, span: Span) -> Mapping[str, int]:
        """Its value in each part that counts something; distinct holders may count in several authorities' parts."""
        if figure.by_holder and self.kinds is not None:
            day = self.cuts.last_day(span.end)
            return Counter(self._kind(holder, day) for holder in self.whole.holders(figure, span))
        values = {part: series.value(figure, span) for part, series in self.parts.items()}
        return {part: value for part, value in values.items() if value}

    def _kind(self, holder: str, day: date) -> str:
        """What a holder is on a day."""
        for row in (self.kinds or {}).get(holder, ()):
            if row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]):
                return row["value"] or UNKNOWN
        return UNKNOWN


async def counted(
    reader: Reader, figures: Sequence[Figure], cuts: Cuts, seq: int | None, by: Breakdown | None
) -> Counted:
    """What the figures count between the cuts, as known now or at a size of the ledger.

    Raises Unavailable if a program of another release recorded acts without these sums: they would be wrong.
    """
    tallies = list(dict.fromkeys(figure.tally for figure in figures))
    by_authority, months = by is Breakdown.AUTHORITY, cuts.divided_months
    row = await reader.one(
        sums_between.between(now=seq is None, by_authority=by_authority),
        stocks=[tally.name for tally in tallies if tally.flow is None],
        flows=[tally.name for tally in tallies if tally.flow is not None],
        cuts=cuts.days,
        months=months,
        first_month=months[0] if months else cuts.days[0],
        since=cuts.days[0],
        since_month=cuts.days[0].replace(day=1),
        until=cuts.days[-1],
        seq=seq,
        indicators=DIGEST,
    )
    if not row["complete"]:
        raise Unavailable("sums of figures do not cover every act", "must make figures anew (sobo migrate)")
    whole, parts = _series(row, len(cuts.days), by_authority=by_authority)
    found = Counted(row["size"], row["peaks"], cuts, whole, parts)
    return found if by is None or by_authority else await _by_bodies(reader, figures, found, seq, by)


def _series(row: Any, length: int, *, by_authority: bool) -> tuple[Series, dict[str, Series]]:
    """The whole and, if by authority, its parts."""
    whole, parts = Series(length), dict[str, Series]()
    columns = [row[name] or () for name in ("tallies", "parts", "authorities", "places", "totals")]
    for tally, part, authority, place, total in zip(*columns, strict=True):
        whole.add(tally, part, place, total)
        if by_authority:
            parts.setdefault(authority or UNKNOWN, Series(length)).add(tally, part, place, total)
    return whole.accumulated(), {key: series.accumulated() for key, series in parts.items()}


async def _by_bodies(
    reader: Reader, figures: Sequence[Figure], found: Counted, seq: int | None, by: Breakdown
) -> Counted:
    """The same with its parts by what the holders are, as known at the same size of the ledger."""
    cuts, size = found.cuts, found.size if seq is None else seq
    wanted = dict.fromkeys(figure.tally for figure in figures if not figure.by_holder)
    names, stocks = {t.name for t in wanted}, {t.name for t in wanted if t.flow is None}
    days = [cuts.last_day(place) for place in cuts.ends]
    rows = [
        row
        # A statement for each register: few of them exist, whatever indicators are asked for.
        for register in dict.fromkeys(tally.register for tally in wanted)
        for row in await reader.rows(
            figure_parts.by_body(PLAIN[register], by),
            days=days,
            cuts=cuts.days,
            since=cuts.days[0],
            until=cuts.days[-1],
            seq=size,
        )
        if row["tally"] in names
    ]
    parts = dict[str, Series]()
    for row in rows:
        series = parts.setdefault(row["value"] or UNKNOWN, Series(len(cuts.days)))
        place = cuts.ends[row["place"] - 1] if row["tally"] in stocks else row["place"]
        series.add(row["tally"], row["part"], place, row["total"])
    parts = {key: series.accumulated(stocks) for key, series in parts.items()}
    by_holder = {figure.tally.name for figure in figures if figure.by_holder}
    holders = {holder for name in by_holder for holder in found.whole.running.get(name, ())}
    kinds: dict[str, list[Row]] = {}
    for row in await reader.rows(figure_parts.of_bodies(by), codes=sorted(holders), seq=size):
        kinds.setdefault(row["code"], []).append(row)
    return replace(found, parts=parts, kinds=kinds)
